// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/dodoer.hpp>
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/redoer.hpp>
#include <hio/doing/together.hpp>
#include <hio/doing/wait.hpp>
#include <hio/help/errors.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <string>

namespace {

/// The least that can be waited for; one waits at a time.
class Bell {
public:
    class Rung final : public hio::Wait {
    public:
        Rung(Bell& bell, std::source_location where) : Wait(where), bell_(bell) {
            bell_.waiter_ = this;
        }
        Rung(Rung const&) = delete;
        Rung& operator=(Rung const&) = delete;
        Rung(Rung&&) = delete;
        Rung& operator=(Rung&&) = delete;
        ~Rung() override { bell_.waiter_ = nullptr; }
        [[nodiscard]] bool await_ready() const noexcept { return bell_.rung_; }
        void await_resume() const { going(); }
        void ring() { wake(); }
        [[nodiscard]] std::string what() const override { return "a bell"; }

    private:
        Bell& bell_;
    };
    Rung rung(std::source_location where = std::source_location::current()) {
        return Rung(*this, where);
    }
    void ring() {
        rung_ = true;
        if (waiter_ != nullptr) {
            waiter_->ring();
        }
    }

private:
    Rung* waiter_ = nullptr;
    bool rung_ = false;
};

class Sleeper final : public hio::Doer {
public:
    using Doer::Doer;
};

hio::Dog waits(hio::Tymth /*tymth*/, double /*tock*/, Bell& bell) {
    co_await bell.rung();
    co_return true;
}

hio::Dog naps(double tock) {
    co_yield tock;
    co_return true;
}

hio::Dog waitsAmong(hio::Tymth tymth, double tock, Bell& bell) {
    co_await hio::any(waits(tymth, tock, bell), naps(5.0));
    co_return true;
}

hio::Dog rings(hio::Tymth tymth, double tock, Bell& bell, double at) {
    while (tymth() < at) {
        co_yield tock;
    }
    bell.ring();
    co_return true;
}

bool contains(std::string const& text, std::string const& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a doer that has ended may look and wake in its last context") {
    class Last final : public hio::ReDoer {
    public:
        explicit Last(hio::Doist& doist) : doist_(doist) {}
        std::string tree;

    private:
        hio::Dog recur() override {
            co_yield tock();
            co_return true;
        }
        void exit() override {
            wake();
            tree = doist_.tree();
        }
        std::string name() const override { return "Last"; }
        hio::Doist& doist_;
    };
    hio::Doist doist({.tock = 1.0});
    Last last(doist);
    CHECK(doist.run({last}));
    CHECK(last.tree == "Last: due at 0\n");
    CHECK(doist.tree().empty());
}

TEST_CASE("tree() shows who runs, when each is due, and what each waits for and where") {
    Bell bell;
    Sleeper sleeper(0.5);
    hio::DoDoer group(hio::Doers{hio::doify(waits, 0.0, std::ref(bell)), sleeper});
    Sleeper never(std::numeric_limits<double>::infinity());
    hio::Doist doist({.tock = 0.25, .doers = {group, never}});
    doist.enter();
    doist.recur();
    std::string const tree = doist.tree();
    INFO(tree);
    CHECK(tree.starts_with("hio::DoDoer: due at 0.5\n  waits: waits for a bell (test_tree.cpp:"));
    CHECK(contains(tree, "\n  (anonymous namespace)::Sleeper: due at 0.5\n"));
    CHECK(tree.ends_with("\n(anonymous namespace)::Sleeper: never due\n"));
    doist.exit();
    CHECK(doist.tree().empty());
}

TEST_CASE("tree() shows those that are awaited together below who awaits them") {
    Bell bell;
    hio::Doist doist({.tock = 0.25, .doers = {hio::doify(waitsAmong, 0.0, std::ref(bell))}});
    doist.enter();
    doist.recur();
    std::string const tree = doist.tree();
    INFO(tree);
    CHECK(tree.starts_with("waitsAmong: waits for 1 of these to end, due at 5 (test_tree.cpp:"));
    CHECK(contains(tree, "\n  waits: waits for a bell (test_tree.cpp:"));
    CHECK(contains(tree, "\n  naps: due at 5 (test_tree.cpp:"));
    doist.exit();
}

TEST_CASE("a waiting doer goes on when it is woken, and is not looked at before") {
    Bell bell;
    hio::Doist doist({.tock = 1.0});
    SUBCASE("in the same pass when it stands behind") {
        CHECK(doist.run(
            {hio::doify(rings, 0.0, std::ref(bell), 5.0), hio::doify(waits, 0.0, std::ref(bell))}));
        CHECK(doist.tyme() == 6.0);
    }
    SUBCASE("else in the next") {
        CHECK(doist.run(
            {hio::doify(waits, 0.0, std::ref(bell)), hio::doify(rings, 0.0, std::ref(bell), 5.0)}));
        CHECK(doist.tyme() == 7.0);
    }
    SUBCASE("also deep in groups that rest") {
        hio::DoDoer inner(hio::Doers{hio::doify(waits, 0.0, std::ref(bell))});
        hio::DoDoer outer(hio::Doers{inner});
        CHECK(doist.run({hio::doify(rings, 0.0, std::ref(bell), 5.0), outer}));
        CHECK(doist.tyme() == 6.0);
    }
    SUBCASE("at once when it need not wait") {
        bell.ring();
        CHECK(doist.run({hio::doify(waits, 0.0, std::ref(bell))}));
        CHECK(doist.tyme() == 1.0);
    }
}

TEST_CASE("in simulated tyme a wait for what nobody can do is an error that shows who waits") {
    Bell bell;
    hio::DoDoer group(hio::Doers{hio::doify(waits, 0.0, std::ref(bell))});
    hio::Doist doist({.name = "stuck", .tock = 1.0});
    std::string message;
    try {
        doist.run({group});
    } catch (hio::HioError const& error) {
        message = error.what();
    }
    INFO(message);
    CHECK(contains(message, "Doist 'stuck' would wait for ever"));
    CHECK(contains(message, "waits for a bell"));
    CHECK(group.done() == false);
    SUBCASE("with a limit it is not") {
        doist.limit(3.0);
        CHECK_FALSE(doist.run());
        CHECK(doist.tyme() == 5.0);
    }
}

TEST_CASE("a Dog that is resumed by hand waits too") {
    Bell bell;
    hio::Tymist tymist;
    hio::Dog dog = waits(tymist.tymen(), 0.0, bell);
    CHECK_FALSE(dog.resume(0.0));
    CHECK_FALSE(dog.resume(1.0));
    CHECK(dog.tock() == std::numeric_limits<double>::infinity());
    SUBCASE("woken") {
        bell.ring();
        CHECK(dog.resume(2.0));
        CHECK(dog.value() == true);
    }
    SUBCASE("closed") {
        dog.close();
        CHECK_FALSE(dog.alive());
        bell.ring();
    }
}
