// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/namer.hpp>

#include <algorithm>

namespace hio {

namespace {

void demandBoth(std::string_view name, std::string_view addr) {
    if (name.empty() || addr.empty()) {
        throw NamerError("name '" + std::string(name) + "' with address '" + std::string(addr) +
                         "': neither may be empty");
    }
}

[[noreturn]] void refuse(std::string_view key, std::string_view wanted, std::string const& has) {
    throw NamerError("'" + std::string(key) + "' cannot get '" + std::string(wanted) + "': '" +
                     has + "' has it; remove or change that entry first");
}

} // namespace

Namer::Namer(Pairs const& entries) {
    for (auto const& [name, addr] : entries) {
        addNameAddr(name, addr);
    }
}

bool Namer::addNameAddr(std::string_view name, std::string_view addr) {
    demandBoth(name, addr);
    if (auto found = addrs_.find(name); found != addrs_.end()) {
        if (found->second.text == addr) {
            return false;
        }
        refuse(addr, name, found->second.text);
    }
    if (auto found = names_.find(addr); found != names_.end()) {
        refuse(name, addr, found->second.text);
    }
    addrs_.emplace(name, Partner{std::string(addr), next_});
    names_.emplace(addr, Partner{std::string(name), next_});
    ++next_;
    return true;
}

bool Namer::remNameAddr(std::string_view name, std::string_view addr) {
    if (name.empty()) {
        auto found = names_.find(addr);
        if (found == names_.end()) {
            return false;
        }
        addrs_.erase(found->second.text);
        names_.erase(found);
        return true;
    }
    auto found = addrs_.find(name);
    if (found == addrs_.end() || (!addr.empty() && found->second.text != addr)) {
        return false;
    }
    names_.erase(found->second.text);
    addrs_.erase(found);
    return true;
}

bool Namer::changeAddrAtName(std::string_view name, std::string_view addr) {
    demandBoth(name, addr);
    return change(addrs_, names_, name, Partner{std::string(addr), next_++});
}

bool Namer::changeNameAtAddr(std::string_view addr, std::string_view name) {
    demandBoth(name, addr);
    return change(names_, addrs_, addr, Partner{std::string(name), next_++});
}

void Namer::clearAllNameAddr() noexcept {
    addrs_.clear();
    names_.clear();
}

std::optional<std::string> Namer::getAddr(std::string_view name) const {
    auto found = addrs_.find(name);
    return found == addrs_.end() ? std::nullopt : std::optional(found->second.text);
}

std::optional<std::string> Namer::getName(std::string_view addr) const {
    auto found = names_.find(addr);
    return found == names_.end() ? std::nullopt : std::optional(found->second.text);
}

Namer::Pairs Namer::inOrder(Side const& side) {
    std::vector<Side::value_type const*> entries;
    entries.reserve(side.size());
    for (auto const& entry : side) {
        entries.push_back(&entry);
    }
    std::sort(entries.begin(), entries.end(), [](auto const* a, auto const* b) {
        return a->second.rank < b->second.rank;
    });
    Pairs pairs;
    pairs.reserve(entries.size());
    for (auto const* entry : entries) {
        pairs.emplace_back(entry->first, entry->second.text);
    }
    return pairs;
}

// The key keeps its place; its new partner is the latest of the inverse side.
bool Namer::change(Side& side, Side& inverse, std::string_view key, Partner partner) {
    auto found = side.find(key);
    if (found == side.end() || found->second.text == partner.text) {
        return false;
    }
    if (auto taken = inverse.find(partner.text); taken != inverse.end()) {
        refuse(key, partner.text, taken->second.text);
    }
    inverse.erase(found->second.text);
    inverse.emplace(partner.text, Partner{found->first, partner.rank});
    found->second.text = std::move(partner.text);
    return true;
}

} // namespace hio
