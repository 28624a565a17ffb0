// SPDX-License-Identifier: Apache-2.0
/// @file
/// Doers: a list of doers in order, some borrowed, some owned.
///
///     hio::Doers doers{sampler, hio::doify(sample, 0.5)};   // sampler is borrowed
///     Packer& packer = doers.add<Packer>(3);                // owned
///
/// Source: the lists of doers of hio.base.doing, hio 0.7.20 (55b5ee55).
/// Differs: C++ has to say who owns; a borrowed doer outlives whoever is given the list.
#pragma once

#include <hio/doing/doer.hpp>
#include <hio/help/api.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace hio {

template <class D>
concept BorrowedDoer =
    std::is_lvalue_reference_v<D> && std::derived_from<std::remove_reference_t<D>, Doer>;
template <class D>
concept OwnedDoer = !std::is_reference_v<D> && std::convertible_to<D, std::unique_ptr<Doer>>;

/// Moves, never copies. @context doist
class HIO_API Doers {
public:
    /// A doer and whether it is owned, in one word.
    class Entry {
    public:
        explicit Entry(Doer& borrowed) noexcept : word_(std::bit_cast<std::uintptr_t>(&borrowed)) {}
        explicit Entry(std::unique_ptr<Doer> owned) noexcept
            : word_(std::bit_cast<std::uintptr_t>(owned.release()) + Owned) {}
        Entry(Entry&& other) noexcept : word_(std::exchange(other.word_, 0)) {}
        Entry& operator=(Entry&& other) noexcept {
            Entry old(std::move(*this));
            word_ = std::exchange(other.word_, 0);
            return *this;
        }
        Entry(Entry const&) = delete;
        Entry& operator=(Entry const&) = delete;
        ~Entry() { static_cast<void>(release()); }

        /// Null once it is moved from or released.
        [[nodiscard]] Doer* doer() const noexcept { return std::bit_cast<Doer*>(word_ & ~Owned); }
        [[nodiscard]] bool owned() const noexcept { return (word_ & Owned) != 0; }
        /// Is of nobody then. @return the doer if it is owned
        [[nodiscard]] std::unique_ptr<Doer> release() noexcept {
            auto owned = std::unique_ptr<Doer>(this->owned() ? doer() : nullptr);
            word_ = 0;
            return owned;
        }

    private:
        static constexpr std::uintptr_t Owned = 1;
        std::uintptr_t word_;
    };

    Doers() noexcept = default;
    /// Lvalues of doers are borrowed, unique pointers to doers are taken over.
    template <class... D>
    requires(sizeof...(D) > 0 && ((BorrowedDoer<D> || OwnedDoer<D>)&&...))
        Doers(D&&... doers) { // NOLINT: {a, b} is a list of doers
        entries_.reserve(sizeof...(D));
        (add(std::forward<D>(doers)), ...);
    }

    void add(Doer& doer) { entries_.emplace_back(doer); }
    /// Throws ValidationError for null.
    void add(std::unique_ptr<Doer> doer) {
        if (!doer) {
            refuse();
        }
        entries_.emplace_back(std::move(doer));
    }
    /// Makes a D of `args` and owns it.
    template <std::derived_from<Doer> D, class... A>
    D& add(A&&... args) {
        auto made = std::make_unique<D>(std::forward<A>(args)...);
        D& doer = *made;
        add(std::unique_ptr<Doer>(std::move(made)));
        return doer;
    }

    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::vector<Entry>& entries() noexcept { return entries_; }
    [[nodiscard]] std::vector<Entry> const& entries() const noexcept { return entries_; }

private:
    [[noreturn]] static void refuse();
    std::vector<Entry> entries_;
};

} // namespace hio
