// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/channel.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mark.hpp"

namespace {

using Ints = hio::Channel<int>;

hio::Dog putOne(Log& log, std::string name, Ints& ints, int value) {
    Mark const mark(log, name);
    try {
        co_await ints.put(value);
        log.push_back(name + " put " + std::to_string(value));
    } catch (hio::ClosedError const& error) {
        log.push_back(name + ": " + error.what());
    } catch (hio::HioError const&) {
        log.push_back(name + ": gone");
    }
    co_return true;
}

hio::Dog getOne(Log& log, std::string name, Ints& ints) {
    Mark const mark(log, name);
    try {
        std::optional<int> const got = co_await ints.get();
        log.push_back(name + " got " + (got ? std::to_string(*got) : "none"));
    } catch (hio::HioError const&) {
        log.push_back(name + ": gone");
    }
    co_return true;
}

hio::Dog producer(hio::Tymth, double, Ints& ints, int count) {
    for (int i = 0; i < count; ++i) {
        co_await ints.put(i);
    }
    ints.close();
    co_return true;
}

hio::Dog consumer(hio::Tymth, double, Ints& ints, std::vector<int>& got) {
    while (std::optional<int> const value = co_await ints.get()) {
        got.push_back(*value);
    }
    co_return true;
}

/// An aggregate with a destructor: what gcc 12 must not see as a temporary beside co_await.
struct Row {
    std::string name;
    std::unique_ptr<int> value;
};

hio::Dog putRow(hio::Channel<Row>& rows) {
    Row row{"a name too long to be stored in the string itself", std::make_unique<int>(7)};
    co_await rows.put(std::move(row));
    co_return true;
}

hio::Dog getRow(hio::Channel<Row>& rows, std::string& name, int& value) {
    std::optional<Row> const row = co_await rows.get();
    name = row->name;
    value = *row->value;
    co_return true;
}

} // namespace

TEST_CASE("values come out in the order in which they went in, at a capacity a pass") {
    std::vector<int> got;
    Ints ints(4, "ints");
    hio::Doist doist({.tock = 0.25, .limit = 100.0});
    SUBCASE("producer first") {
        CHECK(doist.run({hio::doify(producer, 0.0, std::ref(ints), 20),
                         hio::doify(consumer, 0.0, std::ref(ints), std::ref(got))}));
    }
    SUBCASE("consumer first") {
        CHECK(doist.run({hio::doify(consumer, 0.0, std::ref(ints), std::ref(got)),
                         hio::doify(producer, 0.0, std::ref(ints), 20)}));
    }
    CHECK(got.size() == 20);
    CHECK(std::is_sorted(got.begin(), got.end()));
    CHECK(doist.tyme() <= 0.25 * 7);
    CHECK(ints.size() == 0);
    CHECK(ints.closed());
}

TEST_CASE("many consumers share, each value comes once") {
    std::vector<int> got;
    Ints ints(2);
    hio::Doist doist({.tock = 0.25, .limit = 100.0});
    CHECK(doist.run({hio::doify(consumer, 0.0, std::ref(ints), std::ref(got)),
                     hio::doify(consumer, 0.0, std::ref(ints), std::ref(got)),
                     hio::doify(producer, 0.0, std::ref(ints), 20),
                     hio::doify(consumer, 0.0, std::ref(ints), std::ref(got))}));
    CHECK(got.size() == 20);
    CHECK(std::is_sorted(got.begin(), got.end()));
}

TEST_CASE("a channel holds what fits, and says what is wrong") {
    CHECK_THROWS_WITH_AS(Ints(0, "ints"),
                         "Channel 'ints' with capacity 0 can hold nothing: give 1 or more",
                         hio::ValidationError);
    Ints ints(2, "ints");
    CHECK(ints.capacity() == 2);
    CHECK(ints.name() == "ints");
    CHECK_FALSE(ints.tryGet());
    CHECK(ints.tryPut(1));
    CHECK(ints.tryPut(2));
    CHECK_FALSE(ints.tryPut(3));
    CHECK(ints.size() == 2);
    CHECK(ints.tryGet() == 1);
    ints.close();
    CHECK_THROWS_WITH_AS(static_cast<void>(ints.tryPut(4)),
                         "Channel 'ints' is closed: nothing can be put into it any more",
                         hio::ClosedError);
    CHECK(ints.tryGet() == 2);
    CHECK_FALSE(ints.tryGet());
    CHECK(ints.get().what() == "a value in Channel 'ints'");
    CHECK(Ints(1).put(1).what() == "room in a Channel");
    hio::Channel<std::unique_ptr<int>> owns(1);
    CHECK(owns.tryPut(std::make_unique<int>(1)));
    auto second = std::make_unique<int>(2);
    CHECK_FALSE(owns.tryPut(std::move(second)));
    CHECK(second); // not moved from
}

TEST_CASE("those that wait to get are served in line") {
    Log log;
    Ints ints(8);
    hio::Dog a = getOne(log, "a", ints);
    hio::Dog b = getOne(log, "b", ints);
    hio::Dog late = getOne(log, "late", ints);
    CHECK_FALSE(a.resume(0.0));
    CHECK_FALSE(b.resume(0.0));
    CHECK(ints.tryPut(1));
    CHECK(ints.tryPut(2));
    CHECK(ints.tryPut(3));
    CHECK_FALSE(ints.tryGet()); // nobody overtakes
    CHECK_FALSE(late.resume(0.0));
    CHECK_FALSE(b.resume(0.0)); // it is not its turn
    SUBCASE("all go on") {
        CHECK(a.resume(1.0));
        CHECK(b.resume(1.0));
        CHECK(late.resume(1.0));
        CHECK(log == Log{"a got 1", "~a", "b got 2", "~b", "late got 3", "~late"});
    }
    SUBCASE("the woken one is closed") {
        a.close();
        CHECK(ints.size() == 3);
        CHECK(b.resume(1.0));
        CHECK(late.resume(1.0));
        CHECK(log == Log{"~a", "b got 1", "~b", "late got 2", "~late"});
        CHECK(ints.tryGet() == 3);
    }
    SUBCASE("the woken one is destroyed") {
        a = hio::Dog();
        CHECK(b.resume(1.0));
        CHECK(log == Log{"~a", "b got 1", "~b"});
    }
    SUBCASE("one in the middle is closed") {
        b.close();
        CHECK(a.resume(1.0));
        CHECK(late.resume(1.0));
        CHECK(log == Log{"~b", "a got 1", "~a", "late got 2", "~late"});
    }
    SUBCASE("the last is closed") {
        late.close();
        CHECK(a.resume(1.0));
        CHECK(b.resume(1.0));
        CHECK(ints.tryGet() == 3);
    }
}

TEST_CASE("those that wait to put are served in line") {
    Log log;
    Ints ints(1);
    CHECK(ints.tryPut(0));
    hio::Dog a = putOne(log, "a", ints, 1);
    hio::Dog b = putOne(log, "b", ints, 2);
    CHECK_FALSE(a.resume(0.0));
    CHECK_FALSE(b.resume(0.0));
    CHECK(ints.tryGet() == 0);
    CHECK_FALSE(ints.tryPut(9)); // nobody overtakes
    CHECK(ints.size() == 0);     // a put is done when its Dog goes on
    SUBCASE("all go on") {
        CHECK_FALSE(b.resume(1.0));
        CHECK(a.resume(1.0));
        CHECK_FALSE(b.resume(1.0));
        CHECK(ints.tryGet() == 1);
        CHECK(b.resume(2.0));
        CHECK(ints.tryGet() == 2);
        CHECK(log == Log{"a put 1", "~a", "b put 2", "~b"});
    }
    SUBCASE("the woken one is closed") {
        a.close();
        CHECK(b.resume(1.0));
        CHECK(ints.tryGet() == 2);
        CHECK_FALSE(ints.tryGet());
    }
    SUBCASE("the woken one is destroyed") {
        a = hio::Dog();
        CHECK(b.resume(1.0));
        CHECK(ints.tryGet() == 2);
    }
    SUBCASE("it is closed") {
        ints.close();
        CHECK(b.resume(1.0));
        CHECK(a.resume(1.0));
        CHECK(log == Log{"b: a Channel is closed: nothing can be put into it any more",
                         "~b",
                         "a: a Channel is closed: nothing can be put into it any more",
                         "~a"});
        CHECK(ints.size() == 0);
    }
}

TEST_CASE("a closed channel gives what it has, then none") {
    Log log;
    Ints ints(4);
    SUBCASE("those that wait") {
        hio::Dog a = getOne(log, "a", ints);
        hio::Dog b = getOne(log, "b", ints);
        hio::Dog c = getOne(log, "c", ints);
        CHECK_FALSE(a.resume(0.0));
        CHECK_FALSE(b.resume(0.0));
        CHECK_FALSE(c.resume(0.0));
        CHECK(ints.tryPut(1));
        ints.close();
        CHECK_FALSE(b.resume(1.0)); // there is a value: it is not known yet who has it
        SUBCASE("the first takes it") {
            CHECK(a.resume(1.0));
            CHECK(c.resume(1.0));
            CHECK(b.resume(1.0));
            CHECK(log == Log{"a got 1", "~a", "c got none", "~c", "b got none", "~b"});
        }
        SUBCASE("the first is closed") {
            a.close();
            CHECK(b.resume(1.0));
            CHECK(c.resume(1.0));
            CHECK(log == Log{"~a", "b got 1", "~b", "c got none", "~c"});
        }
    }
    SUBCASE("those that come later") {
        CHECK(ints.tryPut(1));
        ints.close();
        hio::Dog a = getOne(log, "a", ints);
        hio::Dog b = getOne(log, "b", ints);
        hio::Dog c = putOne(log, "c", ints, 1);
        CHECK(a.resume(0.0));
        CHECK(b.resume(0.0));
        CHECK(c.resume(0.0));
        CHECK(log == Log{"a got 1",
                         "~a",
                         "b got none",
                         "~b",
                         "c: a Channel is closed: nothing can be put into it any more",
                         "~c"});
    }
}

TEST_CASE("a channel that is gone tells those that wait") {
    Log log;
    auto ints = std::make_unique<Ints>(1);
    hio::Dog a = getOne(log, "a", *ints);
    CHECK_FALSE(a.resume(0.0));
    ints = std::make_unique<Ints>(1);
    CHECK(ints->tryPut(1));
    hio::Dog b = putOne(log, "b", *ints, 2);
    hio::Dog c = putOne(log, "c", *ints, 3);
    CHECK_FALSE(b.resume(0.0));
    CHECK_FALSE(c.resume(0.0));
    ints.reset();
    CHECK(a.resume(1.0));
    CHECK(b.resume(1.0));
    c.close();
    CHECK(log == Log{"a: gone", "~a", "b: gone", "~b", "~c"});
}

TEST_CASE("values that only move, of an aggregate type") {
    hio::Channel<Row> rows(1);
    std::string name;
    int value = 0;
    hio::Dog first = putRow(rows);
    hio::Dog second = putRow(rows);
    hio::Dog third = getRow(rows, name, value);
    CHECK(first.resume(0.0));
    CHECK_FALSE(second.resume(0.0));
    CHECK(third.resume(0.0));
    CHECK(second.resume(0.0));
    CHECK(value == 7);
    CHECK(name.size() == 49);
    CHECK(rows.size() == 1);
}
