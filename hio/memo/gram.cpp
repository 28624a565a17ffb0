// SPDX-License-Identifier: Apache-2.0
#include <hio/help/base64.hpp>
#include <hio/help/utf8.hpp>
#include <hio/memo/gram.hpp>

#include <sys/random.h>

#include <algorithm>
#include <cerrno>

namespace hio {

namespace {

constexpr std::size_t VidSize = 44;
constexpr std::size_t SignatureSize = 88;

constexpr std::array<GramCode, 10> GramCodes = {{
    {"bAAA", 0, 0, true, true, 0},
    {"bAAB", 0, 0, false, true, 0},
    {"bAAC", VidSize, SignatureSize, true, false, 1},
    {"bAAD", 0, SignatureSize, false, false, 1},
    {"bAAE", 0, 0, true, true, 2},
    {"bAAF", 0, 0, false, true, 2},
    {"bAAG", VidSize, SignatureSize, true, false, 3},
    {"bAAH", 0, SignatureSize, false, false, 3},
    {"bAAI", 0, 0, false, false, 4},
    {"bAAJ", VidSize, SignatureSize, false, false, 5},
}};

// The top six bits of the first byte tell the encodings apart.
constexpr unsigned Base64Head = 030;
constexpr unsigned Base2Head = 033;

GramCode const& zerothCode(std::string_view code) {
    GramCode const* const row = findGramCode(code);
    if (row == nullptr || !row->zeroth || !row->served) {
        throw MemoerError("rend: code '" + std::string(code) +
                          "' cannot begin a memo here; use bAAA or bAAE");
    }
    return *row;
}

void demandMemo(std::string_view memo, std::uint64_t limit, bool text) {
    if (memo.empty()) {
        throw MemoerError("rend: the memo is empty, so there is nothing to send; "
                          "send at least one character");
    }
    if (memo.size() > limit) {
        throw MemoerError("rend: a memo of " + std::to_string(memo.size()) + " bytes is above " +
                          std::to_string(limit) + " for this gram size; send it in parts");
    }
    if (text && !validUtf8(memo)) {
        throw MemoerError("rend: a memo of " + std::to_string(memo.size()) +
                          " bytes is not UTF-8 text; encode it as text first");
    }
}

std::string
makeGram(std::string_view code, std::uint64_t number, Mid const& mid, std::string_view body) {
    std::string gram;
    gram.reserve(code.size() + GramCode::NumberSize + mid.size() + body.size());
    gram += code;
    gram += intToB64(number, GramCode::NumberSize);
    gram.append(mid.data(), mid.size());
    gram += body;
    return gram;
}

} // namespace

Mid makeMid() {
    constexpr std::size_t Lead = 2; // zero bytes; the code "0A" takes the place of their digits
    std::array<char, Lead + 16> bytes{};
    std::size_t const wanted = bytes.size() - Lead;
    ssize_t got = -1;
    do {
        got = ::getrandom(bytes.data() + Lead, wanted, 0);
    } while (got < 0 && errno == EINTR);
    if (got != static_cast<ssize_t>(wanted)) {
        throw HioError(systemText("getrandom for a memo id", errno), systemCode(errno));
    }
    Mid mid{};
    std::string const text = codeB2ToB64({bytes.data(), bytes.size()}, mid.size()).value();
    std::copy(text.begin(), text.end(), mid.begin());
    mid[0] = '0';
    mid[1] = 'A';
    return mid;
}

GramCode const* findGramCode(std::string_view code) noexcept {
    auto const* const row = std::find_if(
        GramCodes.begin(), GramCodes.end(), [&](auto const& each) { return each.code == code; });
    return row == GramCodes.end() ? nullptr : row;
}

std::vector<std::string> rend(std::string_view memo, RendOptions const& options) {
    GramCode const& zeroth = zerothCode(options.code);
    GramCode const& later = *(&zeroth + 1);
    std::size_t const size = std::max(options.size, zeroth.overhead() + 1);
    std::size_t const first = size - zeroth.overhead();
    std::size_t const rest = size - later.overhead();
    demandMemo(
        memo, std::min(MaxMemoSize, rest * std::uint64_t{MaxGramCount - 1} + first), options.text);

    Mid const mid = options.mid ? *options.mid : makeMid();
    std::size_t const more = memo.size() > first ? (memo.size() - first + rest - 1) / rest : 0;
    std::vector<std::string> grams;
    grams.reserve(1 + more);
    grams.push_back(makeGram(zeroth.code, 1 + more, mid, memo.substr(0, first)));
    for (std::size_t number = 1; number <= more; ++number) {
        grams.push_back(
            makeGram(later.code, number, mid, memo.substr(first + (number - 1) * rest, rest)));
    }
    return grams;
}

Outcome<Gram> pick(std::string_view datagram) {
    if (datagram.empty()) {
        return Unexpected(Refusal::empty);
    }
    unsigned const encoding = static_cast<unsigned char>(datagram[0]) >> 2U;
    if (encoding != Base64Head) {
        return Unexpected(encoding == Base2Head ? Refusal::unserved : Refusal::encoding);
    }
    constexpr std::size_t CodeSize = GramCodes[0].code.size();
    if (datagram.size() < CodeSize) {
        return Unexpected(Refusal::header);
    }
    GramCode const* const code = findGramCode(datagram.substr(0, CodeSize));
    if (code == nullptr || !code->served) {
        return Unexpected(code == nullptr ? Refusal::code : Refusal::unserved);
    }
    if (datagram.size() < code->overhead()) {
        return Unexpected(Refusal::header);
    }
    auto const number = b64ToInt(datagram.substr(CodeSize, GramCode::NumberSize)).value_or(0);
    if (number == 0) {
        return Unexpected(Refusal::number);
    }
    Gram gram{code, static_cast<std::uint32_t>(number), {}, datagram.substr(code->head())};
    std::string_view const mid = datagram.substr(CodeSize + GramCode::NumberSize, gram.mid.size());
    if (!validUtf8(mid)) {
        return Unexpected(Refusal::mid);
    }
    std::copy(mid.begin(), mid.end(), gram.mid.begin());
    return gram;
}

} // namespace hio
