// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/protocol.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/utf8.hpp>

#include <algorithm>

namespace hio {

namespace {

// A REG is small; a BOK from the own boss may list a big crew.
constexpr PlainLimits FromHand{};
constexpr PlainLimits FromBoss{.bytes = 1024 * 1024, .items = 8192, .depth = 32};

} // namespace

BossProtocol::BossProtocol(std::string name, std::vector<std::string> const& crew)
    : name_(std::move(name)) {
    if (name_.empty()) {
        throw MultiError("a boss without a name: give it one");
    }
    for (auto const& hand : crew) {
        if (hand.empty() || seatOf(hand) != nullptr) {
            throw MultiError("boss '" + escaped(name_) + "' has hand '" + escaped(hand) +
                             "' twice or without a name: every hand needs a name of its own");
        }
        seats_.push_back({.hand = hand, .pid = {}});
    }
}

void BossProtocol::bind(std::string_view hand, pid_t pid) {
    Seat* seat = seatOf(hand);
    if (seat == nullptr) {
        throw MultiError("hand '" + escaped(hand) + "' is not of the crew of '" + name_ + "'");
    }
    seat->pid = pid;
    seat->gone = false;
}

void BossProtocol::gone(std::string_view hand) {
    if (Seat* seat = seatOf(hand)) {
        seat->gone = true;
    }
}

std::vector<Letter> BossProtocol::take(Arrival const& arrival) {
    if (tagOf(arrival.memo) == RegTag) {
        auto const memo = decode(arrival.memo, RegTag, FromHand);
        Seat* seat = memo ? seatOf(memo->name) : nullptr;
        if (seat != nullptr && admits(*seat, arrival) && enroll(seat->hand, arrival.src)) {
            seat->encoding = encodingOf(arrival.memo);
            return register_(*seat, arrival.src);
        }
    }
    ++refused_;
    return {};
}

std::optional<Letter> BossProtocol::end(std::string_view hand) const {
    auto const addr = book_.getAddr(hand);
    auto const seat = std::find_if(
        seats_.begin(), seats_.end(), [hand](Seat const& one) { return one.hand == hand; });
    if (!addr || seat == seats_.end() || seat->gone) {
        return std::nullopt;
    }
    return Letter{seat->hand, encode(endDom(name_), seat->encoding), *addr};
}

BossProtocol::Seat* BossProtocol::seatOf(std::string_view hand) noexcept {
    auto const found = std::find_if(
        seats_.begin(), seats_.end(), [hand](Seat const& seat) { return seat.hand == hand; });
    return found == seats_.end() ? nullptr : &*found;
}

bool BossProtocol::admits(Seat const& seat, Arrival const& arrival) const noexcept {
    if (arrival.src.empty() || !validUtf8(arrival.src)) {
        return false; // could not be answered, or not be told to the others
    }
    return !seat.pid || (!seat.gone && seat.pid == arrival.pid);
}

// Into the book, or to another address; false when a known hand claims another one's address. A
// new hand that does is acknowledged as in hio, but not in the book.
bool BossProtocol::enroll(std::string const& hand, std::string_view addr) {
    auto const owner = book_.getName(addr);
    bool const known = book_.getAddr(hand).has_value();
    if (owner && *owner != hand) {
        return !known;
    }
    known ? book_.changeAddrAtName(hand, addr) : book_.addNameAddr(hand, addr);
    return true;
}

bool BossProtocol::complete() const {
    return std::all_of(seats_.begin(), seats_.end(), [this](Seat const& seat) {
        return book_.getAddr(seat.hand).has_value();
    });
}

std::vector<Letter> BossProtocol::register_(Seat& seat, std::string_view addr) {
    std::string const path(addr);
    AddrDom const load{.tag = std::string(RegTag), .name = seat.hand, .addr = path};
    std::vector<Letter> letters;
    letters.push_back({seat.hand, encode(ackDom(name_, load), seat.encoding), path});
    if (!complete()) {
        return letters;
    }
    crewed_ = true;
    auto const bok = bokDom(name_, book_.addrByName());
    for (auto const& one : seats_) {
        if (!one.gone) {
            letters.push_back({one.hand, encode(bok, one.encoding), *book_.getAddr(one.hand)});
        }
    }
    return letters;
}

HandProtocol::HandProtocol(std::string name, Bossage boss, Encoding encoding)
    : name_(std::move(name)),
      boss_(std::move(boss)),
      encoding_(encoding) {
    book_.addNameAddr(boss_.name, boss_.path);
}

std::string HandProtocol::reg() const {
    return encode(regDom(name_), encoding_);
}

HandProtocol::Change HandProtocol::take(Arrival const& arrival) {
    auto const tag = tagOf(arrival.memo);
    if (!tag || !tagKnown(*tag) || *tag == RegTag || !obeys(arrival)) {
        return refuse();
    }
    auto const memo = decode(arrival.memo, *tag, FromBoss);
    if (!memo || memo->name != boss_.name) {
        return refuse();
    }
    if (*tag == AckTag) {
        return acknowledge(*memo);
    }
    if (*tag == BokTag) {
        return replaceBook(*memo);
    }
    graceful_ = true;
    return Change::graceful;
}

bool HandProtocol::obeys(Arrival const& arrival) const noexcept {
    return boss_.pid ? boss_.pid == arrival.pid : boss_.path == arrival.src;
}

// As in hio: that a REG is acknowledged is what counts, not for which name.
HandProtocol::Change HandProtocol::acknowledge(MemoDom const& memo) {
    auto const load = AddrDom::from(memo.load);
    if (!load || load->tag != RegTag) {
        return refuse();
    }
    registered_ = true;
    return Change::registered;
}

HandProtocol::Change HandProtocol::replaceBook(MemoDom const& memo) {
    try {
        Namer book({{boss_.name, boss_.path}});
        for (auto const& [name, addr] : *memo.load.map()) {
            auto const* path = addr.text();
            if (name != name_) {
                book.addNameAddr(name, path != nullptr ? *path : std::string());
            }
        }
        book_ = std::move(book);
        return Change::book;
    } catch (NamerError const&) {
        return refuse(); // the old book stays whole
    }
}

HandProtocol::Change HandProtocol::refuse() noexcept {
    ++refused_;
    return Change::none;
}

} // namespace hio
