// SPDX-License-Identifier: Apache-2.0
/// @file
/// Namer: a one-to-one map of names and addresses, read from either side.
///
/// The address book of a boss and of a hand. An address is text (a socket's path), as it is a name;
/// neither may be empty. Both sides keep the order in which their keys came.
///
/// Source: hio.help.naming Namer, hio 0.7.20 (55b5ee55); tests/data/vectors/namer.json.
/// Differs: None is the empty text here, as an argument; `entries` are pairs only (a dict of hio's
/// is read wrongly there).
#pragma once

#include <hio/help/api.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hio {

/// One-to-one map name <-> address. Value semantics. @context any thread, one at a time
class HIO_API Namer {
public:
    /// Pairs in the order of insertion: (name, address), or (address, name).
    using Pairs = std::vector<std::pair<std::string, std::string>>;

    Namer() = default;
    /// Adds the (name, address) pairs one after the other. Throws NamerError as addNameAddr() does.
    explicit Namer(Pairs const& entries);

    /// True: added; false: this very pair is there. Throws NamerError when either is empty or known
    /// with another partner; nothing is changed then.
    bool addNameAddr(std::string_view name, std::string_view addr);

    /// Removes the pair of `name`, or of `addr` when the name is empty. When both are given they
    /// must belong together. False: nothing removed. Never throws NamerError.
    bool remNameAddr(std::string_view name, std::string_view addr = {});

    /// Gives a known name another address. False: name unknown, or address the same. Throws
    /// NamerError when either is empty or the address is another name's.
    bool changeAddrAtName(std::string_view name, std::string_view addr);

    /// Gives a known address another name. False: address unknown, or name the same. Throws
    /// NamerError when either is empty or the name has another address.
    bool changeNameAtAddr(std::string_view addr, std::string_view name);

    void clearAllNameAddr() noexcept;

    [[nodiscard]] std::optional<std::string> getAddr(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> getName(std::string_view addr) const;
    [[nodiscard]] std::size_t countNameAddr() const noexcept { return addrs_.size(); }

    /// Copy of (name, address), in the order in which the names came; a changed address keeps its
    /// name's place.
    [[nodiscard]] Pairs addrByName() const { return inOrder(addrs_); }
    /// Copy of (address, name), in the order in which the addresses came.
    [[nodiscard]] Pairs nameByAddr() const { return inOrder(names_); }

private:
    struct Partner {
        std::string text;
        std::uint64_t rank; // place in the order of insertion
    };
    // A tree, not a hash table: peers choose the keys.
    using Side = std::map<std::string, Partner, std::less<>>;

    static Pairs inOrder(Side const& side);
    static bool change(Side& side, Side& inverse, std::string_view key, Partner partner);

    Side addrs_; // by name
    Side names_; // by address
    std::uint64_t next_ = 0;
};

} // namespace hio
