// SPDX-License-Identifier: Apache-2.0
/// @file
/// all, any, tymeout: one Dog runs others at the same tyme and goes on when they have ended, or one
/// of them has, or its tyme is over.
///
///     hio::Dog fetch(hio::Tymth tymth, double tock, Peer& near, Peer& far) {
///         std::vector<hio::Done> dones = co_await hio::all(greet(near), greet(far));
///         hio::First first = co_await hio::any(ask(near), ask(far));  // index and done
///         std::optional<hio::Done> done = co_await hio::tymeout(2.0, ask(far));
///         co_return done.value_or(false);                             // none: 2.0 s have passed
///     }
///
/// None of the given Dogs outlives the await: it is the scope in which they run, within the Doer
/// that awaits. They may yield, wait, and await all, any and tymeout themselves. While none of them
/// is due the Doer is not looked at. In order:
///
/// - Each runs to its first yield at once, in the order given, and goes on when the tock it yields
///   is over, with 0.0 in the next pass: as if it was awaited alone. (Of a doer that enters the
///   first tock does not count.) From there on it is due as if it was a doer of the scheduler of
///   the Doer. When that is all it takes the await does not suspend.
/// - In a pass those that are due run in the order given, in the place of the Doer that awaits.
/// - any and tymeout are over with the first that ends: no other runs in that pass any more. So of
///   two that would end in one pass the one with the lower index wins, and none that comes later
///   has begun when one ends at once. tymeout looks at the tyme after its Dog has run: the Dog wins
///   when it ends in the very pass in which the tyme is over.
/// - Those that still run are closed then, last first: each sees Ceased at its yield. The await
///   answers when all are closed.
/// - An exception out of one of them closes the others, last first, and then arrives where they are
///   awaited. What is thrown on the way is lost here (see Failure); when nothing was thrown before,
///   the first exception out of the closing arrives.
/// - When the Doer that awaits is closed they are closed, last first, before Ceased is seen there.
///
/// Source: new here; in hio it takes a DoDoer. Differs: -
#pragma once

#include <hio/doing/dog.hpp>
#include <hio/doing/done.hpp>
#include <hio/help/api.hpp>
#include <hio/tyme/tymist.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <source_location>
#include <utility>
#include <vector>

namespace hio {

class Deeds;

/// The one that ended first: its index among those given, and what it returned.
struct First {
    std::size_t index;
    Done done;
};

/// What is awaited: Dogs that run until enough of them have ended. Made by all, any and tymeout
/// only. @context doist
class HIO_API Together : public Awaitable {
public:
    /// A Dog that is given, and where; made of the Dog where all or any is called.
    class Given {
    public:
        Given(Dog&& dog, // NOLINT: not explicit, so that the caller's line is known
              std::source_location where = std::source_location::current()) noexcept
            : dog_(dog),
              where_(where) {}

    private:
        friend class Together;
        Dog& dog_;
        std::source_location where_;
    };

    Together(Together const&) = delete;
    Together& operator=(Together const&) = delete;
    Together(Together&&) = delete;
    Together& operator=(Together&&) = delete;

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(Dog::Handle parent);

protected:
    enum class Enough : bool { one, all };
    template <std::same_as<Dog>... D>
    Together(Enough enough, Given first, D&&... others)
        : Together(enough, gather(first.dog_, others...), first.where_) {}
    Together(Enough enough, std::vector<Dog> dogs, std::source_location where);
    ~Together() = default;

    /// @param seconds of tyme after which it is over. Throws ValidationError for NaN.
    void limit(double seconds);
    /// For await_resume: throws what ended one of them.
    void finish() { driver_->await_resume(); }

    std::vector<Done> dones_; ///< what they returned
    std::size_t ended_ = 0;   ///< how many
    std::size_t first_ = 0;   ///< which was the first

private:
    class Child;
    class Pause;
    template <class... D>
    static std::vector<Dog> gather(D&... dogs) {
        std::vector<Dog> gathered;
        gathered.reserve(sizeof...(D));
        (gathered.push_back(std::move(dogs)), ...);
        return gathered;
    }
    static Dog drive(Together& self);
    void begin(Tymth tymth);
    void end(std::size_t index, Done done);
    [[nodiscard]] bool enough() const noexcept { return ended_ >= needed_; }

    std::vector<Dog> dogs_; ///< until they begin
    std::size_t needed_;    ///< how many have to end
    double seconds_;
    std::source_location where_;
    Dog::promise_type* root_ = nullptr;
    Deeds* deeds_ = nullptr; ///< while they run
    std::optional<Dog::Awaiter> driver_;
};

/// What all awaits.
class All final : public Together {
public:
    template <class... A>
    explicit All(A&&... dogs) : Together(Enough::all, std::forward<A>(dogs)...) {}
    std::vector<Done> await_resume() {
        finish();
        return std::move(dones_);
    }
};

/// What any awaits.
class Any final : public Together {
public:
    template <class... A>
    explicit Any(A&&... dogs) : Together(Enough::one, std::forward<A>(dogs)...) {}
    First await_resume() {
        finish();
        return {first_, dones_[first_]};
    }
};

/// What tymeout awaits.
class Tymeout final : public Together {
public:
    Tymeout(double seconds, Given dog) : Together(Enough::one, dog) { limit(seconds); }
    std::optional<Done> await_resume() {
        finish();
        return ended_ != 0 ? std::optional(dones_.front()) : std::nullopt;
    }
};

/// Runs all to their ends. `co_await` answers std::vector<Done>: what each returned, as given.
template <std::same_as<Dog>... D>
[[nodiscard]] All all(Together::Given first, D&&... others) {
    return All(first, std::move(others)...);
}
[[nodiscard]] inline All all(std::vector<Dog> dogs,
                             std::source_location from = std::source_location::current()) {
    return All(std::move(dogs), from);
}

/// Runs them until the first ends, and closes the others. `co_await` answers First. Throws
/// ValidationError for an empty list: none of it ever ends.
template <std::same_as<Dog>... D>
[[nodiscard]] Any any(Together::Given first, D&&... others) {
    return Any(first, std::move(others)...);
}
[[nodiscard]] inline Any any(std::vector<Dog> dogs,
                             std::source_location from = std::source_location::current()) {
    return Any(std::move(dogs), from);
}

/// Runs it for `seconds` of tyme at most, then closes it. With 0.0 or less it runs to its first
/// yield and in the next pass. `co_await` answers std::optional<Done>: what it returned, or none
/// when its tyme was over. Throws ValidationError when `seconds` is not a number.
[[nodiscard]] inline Tymeout tymeout(double seconds, Together::Given dog) {
    return Tymeout(seconds, dog);
}

} // namespace hio
