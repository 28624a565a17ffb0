// SPDX-License-Identifier: Apache-2.0
/// @file
/// Awaitable: the base of what a Dog can await beside other Dogs (see Wait and Together).
///
/// Source: new here. Differs: -
#pragma once

namespace hio {

/// Its await_suspend takes a Dog::Handle.
class Awaitable {
protected:
    Awaitable() = default;
    ~Awaitable() = default;
    Awaitable(Awaitable const&) = default;
    Awaitable& operator=(Awaitable const&) = default;
};

namespace detail {

/// An Awaitable that is awaited where it stands: gcc 12 copies what an await_transform answers by
/// reference.
template <class A>
class Loan {
public:
    explicit Loan(A& awaitable) noexcept : awaitable_(awaitable) {}
    [[nodiscard]] bool await_ready() { return awaitable_.await_ready(); }
    template <class Handle>
    auto await_suspend(Handle self) {
        return awaitable_.await_suspend(self);
    }
    decltype(auto) await_resume() { return awaitable_.await_resume(); }

private:
    A& awaitable_;
};

} // namespace detail
} // namespace hio
