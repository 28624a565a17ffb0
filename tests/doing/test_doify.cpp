// SPDX-License-Identifier: Apache-2.0
// What doify passes into each run. What it refuses, doify.py shows.
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Texts = std::vector<std::string>;
using Owned = std::unique_ptr<std::string>;

constexpr char const* Long = "a text that is long enough to be on the heap";

hio::Dog own(hio::Tymth, double tock, Owned text, Texts& out) {
    co_yield tock;
    out.push_back(*text);
    co_return true;
}

hio::Dog look(hio::Tymth, double tock, Owned const& text, Texts& out) {
    co_yield tock;
    out.push_back(*text);
    co_return true;
}

hio::Dog ownAll(hio::Tymth, double tock, std::vector<Owned> texts, std::string name, Texts& out) {
    co_yield tock;
    for (Owned const& text : texts) {
        out.push_back(name + *text);
    }
    co_return true;
}

hio::Dog change(hio::Tymth, double tock, std::string text, Texts& out) {
    co_yield tock;
    text += "!";
    out.push_back(text);
    co_return true;
}

hio::Dog
refer(hio::Tymth, double tock, std::string const& text, std::string_view view, Texts& out) {
    co_yield tock;
    out.push_back(text);
    out.emplace_back(view);
    co_return true;
}

/// An object that is called, and can only be moved.
class Call {
public:
    explicit Call(Owned text) : text_(std::move(text)) {}
    hio::Dog operator()(hio::Tymth, double tock, Texts& out) {
        co_yield tock;
        out.push_back(*text_);
        co_return true;
    }

private:
    Owned text_;
};

} // namespace

TEST_CASE("what can only be moved is moved into the first run; there is no second one") {
    Texts out;
    hio::Doist doist;
    SUBCASE("a unique_ptr") {
        CHECK(
            doist.run({hio::doify(own, 0.0, std::make_unique<std::string>(Long), std::ref(out))}));
        CHECK(out == Texts{Long});
    }
    SUBCASE("a vector of them, beside what is copied") {
        std::vector<Owned> texts;
        texts.push_back(std::make_unique<std::string>(Long));
        CHECK(doist.run(
            {hio::doify(ownAll, 0.0, std::move(texts), std::string("name: "), std::ref(out))}));
        CHECK(out == Texts{std::string("name: ") + Long});
    }
    CHECK_THROWS_WITH_AS(doist.run(), doctest::Contains("cannot run again"), hio::ValidationError);
    CHECK(out.size() == 1);
}

TEST_CASE("what is copied, or only looked at, is there in each run") {
    Texts out;
    hio::Doist doist;
    SUBCASE("by value") {
        CHECK(doist.run({hio::doify(change, 0.0, std::string("a"), std::ref(out))}));
        CHECK(doist.run());
        CHECK(out == Texts{"a!", "a!"});
    }
    SUBCASE("by reference to what the doer holds") {
        CHECK(doist.run(
            {hio::doify(refer, 0.0, std::string(Long), std::string(Long), std::ref(out))}));
        CHECK(doist.run());
        CHECK(out == Texts{Long, Long, Long, Long});
    }
    SUBCASE("also when it can only be moved") {
        CHECK(
            doist.run({hio::doify(look, 0.0, std::make_unique<std::string>(Long), std::ref(out))}));
        CHECK(doist.run());
        CHECK(out == Texts{Long, Long});
    }
    SUBCASE("and a function object") {
        CHECK(
            doist.run({hio::doify(Call(std::make_unique<std::string>(Long)), 0.5, std::ref(out))}));
        CHECK(doist.run());
        CHECK(out == Texts{Long, Long});
    }
}
