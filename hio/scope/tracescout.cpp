// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/failure.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/help/writtenfile.hpp>
#include <hio/scope/tracescout.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <utility>

namespace hio {

namespace {

constexpr double Micro = 1e6; ///< microseconds in a second

void append(std::string& out, double value, int digits) {
    std::array<char, 64> text{};
    auto const [end, error] =
        std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed, digits);
    out += error == std::errc() ? std::string_view(text.data(), std::size_t(end - text.data()))
                                : std::string_view("0");
}

} // namespace

TraceScout::TraceScout(std::filesystem::path const& file, double least)
    : least_(least),
      start_(MonoTimer::now()) {
    Outcome<Fd> opened = openToWrite(file.string(), O_TRUNC, 0666);
    if (!opened) {
        throw fileError("write the trace " + file.string(),
                        opened.error().value(),
                        "give a path that can be written, and that is this user's own");
    }
    file_ = std::move(*opened);
    put(R"([{"ph":"M","name":"process_name","pid":)" + std::to_string(::getpid()) +
        R"(,"tid":1,"args":{"name":"hio"}})");
}

TraceScout::~TraceScout() {
    kept_ += "\n]\n";
    flush();
}

void TraceScout::put(std::string_view text) {
    constexpr std::size_t Many = std::size_t(16) << 10;
    kept_ += text;
    if (kept_.size() >= Many) {
        flush();
    }
}

void TraceScout::flush() noexcept {
    std::string_view left = kept_;
    while (good_ && !left.empty()) {
        ssize_t const wrote = ::write(file_.get(), left.data(), left.size());
        good_ = wrote >= 0 || errno == EINTR;
        left.remove_prefix(wrote > 0 ? static_cast<std::size_t>(wrote) : 0);
    }
    kept_.clear();
}

void TraceScout::fail(Failure const& failure) noexcept {
    if (!good_) {
        return;
    }
    line_ = R"(,
{"ph":"i","s":"t","pid":)" +
            std::to_string(::getpid()) + R"(,"tid":1,"name":")" + jsonEscaped(failure.text()) +
            R"(","cat":"fail","ts":)";
    append(line_, (MonoTimer::now() - start_) * Micro, 3);
    line_ += '}';
    put(line_);
}

void TraceScout::ended(Leg const& leg, double seconds) {
    if (seconds < least_ || !good_) {
        return;
    }
    line_ = R"(,
{"ph":"X","pid":)" +
            std::to_string(::getpid()) + R"(,"tid":1,"name":")" + jsonEscaped(leg.name) +
            R"(","cat":")" + std::string(leg.what) + R"(","ts":)";
    append(line_, (leg.began - start_) * Micro, 3);
    line_ += R"(,"dur":)";
    append(line_, seconds * Micro, 3);
    line_ += R"(,"args":{"tyme":)";
    append(line_, leg.tyme, 6);
    line_ += "}}";
    put(line_);
    ++legs_;
}

} // namespace hio
