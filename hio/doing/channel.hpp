// SPDX-License-Identifier: Apache-2.0
/// @file
/// Channel: a queue of bounded length between Dogs: who puts waits while it is full, who gets while
/// it is empty, at no cost.
///
///     hio::Channel<Row> rows(64, "rows");
///
///     hio::Dog reader(hio::Tymth tymth, double tock, hio::Channel<Row>& rows) {
///         while (std::optional<Row> row = read()) {
///             co_await rows.put(std::move(*row));         // waits while there are 64
///             co_yield tock;
///         }
///         rows.close();
///         co_return true;
///     }
///     hio::Dog writer(hio::Tymth tymth, double tock, hio::Channel<Row>& rows) {
///         while (std::optional<Row> row = co_await rows.get()) { // none: closed, and all is taken
///             write(*row);
///         }
///         co_return true;
///     }
///
/// Values come out in the order in which they went in. Those that wait to put, and those that wait
/// to get, are served in the order in which they began to wait, one after the other: nobody
/// overtakes, neither one that comes later nor tryPut and tryGet.
///
/// A waiting put or get is done when its Dog goes on, not before. So one that is cancelled did not
/// happen, also when it was woken already: its value is not in the Channel, or still in it, in its
/// place, and the next in line is woken.
///
/// With gcc 12 put values of an aggregate type by std::move or by name (see Dog).
///
/// Source: new here. The shape is that of asyncio.Queue, with an end. Differs: -
#pragma once

#include <hio/doing/line.hpp>
#include <hio/help/api.hpp>
#include <hio/help/errors.hpp>

#include <concepts>
#include <cstddef>
#include <deque>
#include <optional>
#include <source_location>
#include <string>
#include <utility>

namespace hio {

/// A value was put into a Channel that is closed.
class HIO_API ClosedError : public HioError {
public:
    using HioError::HioError;
};

/// Neither copied nor moved: those that wait point at it, and it has to outlive them. When it does
/// not, they are woken and their put or get throws HioError. @context doist
template <class T>
class Channel {
public:
    class Put;
    class Get;

    /// @param capacity how many values it holds, at least 1. Throws ValidationError for 0: a value
    /// is either here or not yet, never in between.
    /// @param name shown with those that wait
    explicit Channel(std::size_t capacity, std::string name = {})
        : capacity_(capacity),
          name_(std::move(name)) {
        if (capacity == 0) {
            throw ValidationError(title() + " with capacity 0 can hold nothing: give 1 or more");
        }
    }

    /// `co_await channel.put(value)`: waits while it is full. Throws ClosedError when it is closed,
    /// also while it waits; the value is lost then.
    [[nodiscard]] Put put(T&& value, std::source_location from = std::source_location::current()) {
        return Put(*this, std::move(value), from);
    }
    [[nodiscard]] Put put(T const& value,
                          std::source_location from = std::source_location::current()) {
        return Put(*this, value, from);
    }

    /// `std::optional<T> value = co_await channel.get()`: waits while it is empty; none when it is
    /// closed and all values are taken.
    [[nodiscard]] Get get(std::source_location from = std::source_location::current()) {
        return Get(*this, from);
    }

    /// Puts without waiting. Throws ClosedError. @return false: it is full, or others wait to put;
    /// the value was not moved from
    template <class U>
    requires std::constructible_from<T, U>
    [[nodiscard]] bool tryPut(U&& value) {
        if (closed_) {
            refuse();
        }
        if (!roomy()) {
            return false;
        }
        values_.emplace_back(std::forward<U>(value));
        settle();
        return true;
    }

    /// Gets without waiting. @return none: it is empty, or others wait to get
    [[nodiscard]] std::optional<T> tryGet() { return laden() ? take() : std::nullopt; }

    /// From now on nothing can be put: who tries, or waits to, gets ClosedError. What is here can
    /// still be got.
    void close() noexcept {
        closed_ = true;
        settle();
    }

    [[nodiscard]] bool closed() const noexcept { return closed_; }
    [[nodiscard]] std::size_t size() const noexcept { return values_.size(); } ///< values here now
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] std::string const& name() const noexcept { return name_; }

private:
    /// Whether somebody who comes now can put, or get, without waiting.
    [[nodiscard]] bool roomy() const noexcept {
        return putters_.empty() && values_.size() < capacity_;
    }
    [[nodiscard]] bool laden() const noexcept { return getters_.empty() && !values_.empty(); }

    /// Wakes those whose turn it is. Called after every change.
    void settle() noexcept {
        if (!values_.empty()) {
            getters_.wakeFirst();
        } else if (closed_) {
            getters_.wakeAll();
        }
        if (closed_) {
            putters_.wakeAll();
        } else if (values_.size() < capacity_) {
            putters_.wakeFirst();
        }
    }

    std::optional<T> take() {
        std::optional<T> value(std::move(values_.front()));
        values_.pop_front();
        settle();
        return value;
    }

    [[noreturn]] void refuse() const {
        throw ClosedError(title() + " is closed: nothing can be put into it any more");
    }
    [[nodiscard]] std::string title() const {
        return name_.empty() ? "a Channel" : "Channel '" + name_ + "'";
    }

    std::deque<T> values_;
    std::size_t capacity_;
    std::string name_;
    bool closed_ = false;
    Line putters_;
    Line getters_;
};

/// What is awaited to put. Made by put() only.
template <class T>
class Channel<T>::Put final : public Waiter {
public:
    template <class U>
    Put(Channel& channel, U&& value, std::source_location where)
        : Waiter(channel.putters_, where),
          channel_(channel),
          value_(std::forward<U>(value)) {}
    Put(Put const&) = delete;
    Put& operator=(Put const&) = delete;
    Put(Put&&) = delete;
    Put& operator=(Put&&) = delete;
    ~Put() override {
        if (leave()) {
            channel_.settle();
        }
    }

    [[nodiscard]] bool await_ready() const noexcept { return channel_.closed_ || channel_.roomy(); }
    void await_resume() {
        arrive();
        if (channel_.closed_) {
            channel_.refuse();
        }
        channel_.values_.push_back(std::move(value_));
        leave();
        channel_.settle();
    }
    [[nodiscard]] std::string what() const override { return "room in " + channel_.title(); }

private:
    Channel& channel_;
    T value_;
};

/// What is awaited to get. Made by get() only.
template <class T>
class Channel<T>::Get final : public Waiter {
public:
    Get(Channel& channel, std::source_location where) noexcept
        : Waiter(channel.getters_, where),
          channel_(channel) {}
    Get(Get const&) = delete;
    Get& operator=(Get const&) = delete;
    Get(Get&&) = delete;
    Get& operator=(Get&&) = delete;
    ~Get() override {
        if (leave()) {
            channel_.settle();
        }
    }

    [[nodiscard]] bool await_ready() const noexcept {
        return channel_.laden() || (channel_.closed_ && channel_.values_.empty());
    }
    std::optional<T> await_resume() {
        arrive();
        leave();
        return channel_.values_.empty() ? std::nullopt : channel_.take();
    }
    [[nodiscard]] std::string what() const override { return "a value in " + channel_.title(); }

private:
    Channel& channel_;
};

} // namespace hio
