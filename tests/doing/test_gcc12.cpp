// SPDX-License-Identifier: Apache-2.0
// gcc 12 destroys aggregate temporaries and lambdas with captures twice when they stand in a full
// expression with co_await or co_yield. These are the shapes that hio uses in their place; a
// sanitizer run shows that they are right.
#include <hio/doing/dogdoer.hpp>
#include <hio/doing/doist.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace {

/// Not an aggregate: it has a constructor, so that a temporary of it is safe.
class Named {
public:
    explicit Named(std::string name) : name_(std::move(name)) {}
    [[nodiscard]] std::string const& name() const { return name_; }

private:
    std::string name_;
};

hio::Dog echo(Named named, std::string& out) {
    out += named.name();
    co_yield 0.0;
    out += named.name();
    co_return true;
}

hio::Dog own(std::unique_ptr<std::string> text, std::string& out) {
    co_yield 0.0;
    out += *text;
    co_return true;
}

hio::Dog all(hio::Tymth /*tymth*/, double /*tock*/, std::string& out, bool first) {
    co_await echo(Named("a long enough text to be on the heap: temporary;"), out);
    Named const local("a long enough text to be on the heap: local;");
    co_await echo(local, out);
    // A ?: of two temporaries is one of the shapes that must not stand beside co_await itself.
    hio::Dog either = echo(first ? Named("chosen;") : Named("other;"), out);
    co_await std::move(either);
    auto text = std::make_unique<std::string>("a long enough text to be on the heap: moved;");
    co_await own(std::move(text), out);
    hio::Dog dog = echo(Named("kept;"), out);
    co_await std::move(dog);
    co_return true;
}

} // namespace

TEST_CASE("temporaries in coroutines live once") {
    std::string out;
    hio::Doist doist;
    CHECK(doist.run({hio::doify(all, 0.0, std::ref(out), true)}));
    CHECK(out.find("temporary;a long") != std::string::npos);
    CHECK(out.find("chosen;chosen;") != std::string::npos);
    CHECK(out.ends_with("moved;kept;kept;"));
}

TEST_CASE("a coroutine lambda with captures lives in its doer") {
    std::string out;
    std::string const text = "a long enough text to be on the heap: captured;";
    auto lambda = [text, &out](hio::Tymth, double tock) -> hio::Dog {
        co_yield tock;
        out += text;
        co_return true;
    };
    hio::Doist doist;
    CHECK(doist.run({hio::doify(lambda)}));
    CHECK(out == text);
}
