// SPDX-License-Identifier: Apache-2.0
// Runs grams.json: memos cut into grams, grams put together to memos. Signed codes and base2 heads
// are skipped: this build refuses them.
#include <hio/memo/assembly.hpp>
#include <hio/memo/gram.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tally.hpp"

namespace golden {
namespace {

std::string hex(std::string_view bytes) {
    constexpr std::string_view Digits = "0123456789abcdef";
    std::string text;
    for (char const each : bytes) {
        auto const byte = static_cast<unsigned char>(each);
        text += Digits[byte >> 4U];
        text += Digits[byte & 15U];
    }
    return text;
}

/// The round constants of SHA-256 (FIPS 180-4): 32 bits of the fraction of the cube root of a
/// prime.
std::array<std::uint32_t, 64> sha256Constants() {
    std::array<std::uint32_t, 64> constants{};
    std::size_t found = 0;
    for (unsigned number = 2; found < constants.size(); ++number) {
        bool prime = true;
        for (unsigned by = 2; by * by <= number; ++by) {
            prime = prime && number % by != 0;
        }
        if (prime) {
            long double const root = std::cbrt(static_cast<long double>(number));
            constants[found++] =
                static_cast<std::uint32_t>((root - std::floor(root)) * 4294967296.0L);
        }
    }
    return constants;
}

std::string sha256(std::string bytes) {
    static auto const constants = sha256Constants();
    std::array<std::uint32_t, 8> hash{0x6a09e667,
                                      0xbb67ae85,
                                      0x3c6ef372,
                                      0xa54ff53a,
                                      0x510e527f,
                                      0x9b05688c,
                                      0x1f83d9ab,
                                      0x5be0cd19};
    std::uint64_t const bits = bytes.size() * 8;
    bytes += '\x80';
    bytes.append((120 - bytes.size() % 64) % 64, '\0');
    for (int shift = 56; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(bits >> static_cast<unsigned>(shift));
    }
    for (std::size_t block = 0; block < bytes.size(); block += 64) {
        std::array<std::uint32_t, 64> w{};
        for (std::size_t i = 0; i < 64; ++i) {
            w[i / 4] = (w[i / 4] << 8U) | static_cast<unsigned char>(bytes[block + i]);
        }
        for (std::size_t i = 16; i < 64; ++i) {
            auto const a = w[i - 15];
            auto const b = w[i - 2];
            w[i] = w[i - 16] + w[i - 7] + (std::rotr(a, 7) ^ std::rotr(a, 18) ^ (a >> 3U)) +
                   (std::rotr(b, 17) ^ std::rotr(b, 19) ^ (b >> 10U));
        }
        auto s = hash;
        for (std::size_t i = 0; i < 64; ++i) {
            auto const one = s[7] +
                             (std::rotr(s[4], 6) ^ std::rotr(s[4], 11) ^ std::rotr(s[4], 25)) +
                             ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i];
            auto const two = (std::rotr(s[0], 2) ^ std::rotr(s[0], 13) ^ std::rotr(s[0], 22)) +
                             ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
            s = {one + two, s[0], s[1], s[2], s[3] + one, s[4], s[5], s[6]};
        }
        for (std::size_t i = 0; i < 8; ++i) {
            hash[i] += s[i];
        }
    }
    std::string digest;
    for (auto const word : hash) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest += static_cast<char>(word >> static_cast<unsigned>(shift));
        }
    }
    return hex(digest);
}

std::string unhex(std::string const& text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

/// SHA-256 over each gram behind its length in 4 bytes, big-endian.
std::string sha256All(std::vector<std::string> const& grams) {
    std::string all;
    for (auto const& gram : grams) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            all += static_cast<char>(gram.size() >> static_cast<unsigned>(shift));
        }
        all += gram;
    }
    return sha256(all);
}

std::string memoOf(Json const& memo) {
    if (memo.is_string()) {
        return memo;
    }
    std::string text;
    for (int i = 0; i < memo["times"].get<int>(); ++i) {
        text += memo["repeat"].get<std::string>();
    }
    return text + memo.value("tail", "");
}

bool tagged(Json const& scenario, std::string const& tag) {
    return std::find(scenario["tags"].begin(), scenario["tags"].end(), tag) !=
           scenario["tags"].end();
}

std::string rendDiffers(Json const& scenario) {
    std::string const code = scenario["code"];
    std::string const mid = scenario["mid"];
    std::string const memo = memoOf(scenario["memo"]);
    hio::RendOptions options{.code = code, .mid = hio::Mid()};
    std::copy_n(mid.begin(), options.mid->size(), options.mid->begin());
    if (!scenario["size"].is_null()) {
        options.size = scenario["size"];
    }
    std::vector<std::string> grams;
    try {
        grams = hio::rend(memo, options);
    } catch (hio::MemoerError const& error) { // it has no grams there, here it says why
        return memo.empty() && scenario["count"] == 0 ? "" : error.what();
    }
    if (grams.size() != scenario["count"] ||
        hio::pick(grams[0])->number != scenario["count_field"]) {
        return "made " + std::to_string(grams.size()) + " grams";
    }
    if (!scenario.contains("grams")) {
        return sha256All(grams) == scenario["sha256_all"].get<std::string>() ? "" : "other bytes";
    }
    for (std::size_t i = 0; i < grams.size(); ++i) {
        if (hex(grams[i]) != scenario["grams"][i].get<std::string>()) {
            return "gram " + std::to_string(i) + " is " + hex(grams[i]);
        }
    }
    return {};
}

/// What one gram came to, in the words of the recording.
std::string wordOf(std::string const& bytes, hio::Outcome<bool> const& took) {
    if (!took) {
        return took.error() == hio::Refusal::empty ? "ignored" : "dropped";
    }
    auto const gram = hio::pick(bytes).value();
    return *took ? "kept " + std::to_string(gram.code->zeroth ? 0 : gram.number) : "ignored";
}

Json pendingOf(hio::Assembly const& assembly) {
    Json all = Json::object();
    for (auto const& view : assembly.partials()) {
        Json const count = view.count ? Json(*view.count) : Json();
        all[std::string(view.mid.data(), view.mid.size())] = {
            {"grams", view.numbers}, {"count", count}, {"vid", nullptr}, {"src", view.src}};
    }
    return all;
}

std::string receiveDiffers(Json const& scenario) {
    // The reference knows a memo by its id alone, and of what clashes it keeps the first.
    hio::Assembly assembly({.strict = false});
    bool const raises = tagged(scenario, "ref-raises");
    Json memos = Json::array();
    auto const fuse = [&] {
        for (auto const& memo : assembly.fuse()) {
            memos.push_back({memo.text, memo.src, nullptr});
        }
    };
    for (std::size_t i = 0; i < scenario["grams"].size(); ++i) {
        std::string const bytes = unhex(scenario["grams"][i][0]);
        std::string const src = scenario["grams"][i][1];
        std::string const word = wordOf(bytes, assembly.take(bytes, {"one", src}, 0.0));
        std::string const expected = scenario["per_gram"][i];
        bool const killed = expected.starts_with("raises");
        // After what kills the reference a memo may be dropped at another gram than there.
        if (killed ? word != "dropped" : !raises && word != expected) {
            return "gram " + std::to_string(i) + " is " + word;
        }
        if (scenario["fuse"] == "each") {
            fuse();
        }
    }
    fuse();
    if (memos != scenario["memos"]) {
        return "memos are " + memos.dump();
    }
    // nlohmann compares an ordered object by its order, which is free here.
    nlohmann::json const mine = pendingOf(assembly);
    return raises || mine == nlohmann::json(scenario["pending"]) ? "" : "pending is " + mine.dump();
}

/// What a case has that is not served: its tag to skip by, or empty.
std::string unserved(Json const& scenario) {
    if (scenario["authic"].get<bool>()) {
        return "signed";
    }
    for (Json const& gram : scenario["grams"]) {
        std::string const bytes = unhex(gram[0]);
        if (!bytes.empty() && (static_cast<unsigned char>(bytes[0]) >> 2U) == 033U) {
            return "base2";
        }
        auto const* const code = hio::findGramCode(std::string_view(bytes).substr(0, 4));
        if (code != nullptr && code->signature > 0 && code->code < "bAAI") {
            return "signed";
        }
    }
    return tagged(scenario, "ref-odd") ? "ref-odd" : "";
}

void note(Json const& scenario,
          std::string const& skip,
          std::string (*differs)(Json const&),
          Tally& tally) {
    if (!skip.empty()) {
        tally.skip(scenario["id"], skip);
        return;
    }
    std::string const why = differs(scenario);
    why.empty() ? tally.pass() : tally.fail(scenario["id"], why);
}

} // namespace

void runGrams(Json const& sections, Tally& tally) {
    for (Json const& scenario : sections["rend"]) {
        auto const* const code = hio::findGramCode(scenario["code"].get<std::string>());
        std::string const signing = code != nullptr && code->served ? "" : "signed";
        note(scenario, scenario["curt"].get<bool>() ? "base2" : signing, rendDiffers, tally);
    }
    for (Json const& scenario : sections["receive"]) {
        note(scenario, unserved(scenario), receiveDiffers, tally);
    }
}

} // namespace golden
