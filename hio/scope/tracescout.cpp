// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/scope/tracescout.hpp>

#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace hio {

namespace {

void append(std::string& out, double value, int digits) {
    std::array<char, 64> text{};
    auto const [end, error] =
        std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed, digits);
    out += error == std::errc() ? std::string_view(text.data(), std::size_t(end - text.data()))
                                : std::string_view("0");
}

} // namespace

TraceScout::TraceScout(std::filesystem::path const& file, double least)
    : out_(file),
      least_(least),
      start_(MonoTimer::now()) {
    if (!out_) {
        throw FilerError(systemText("write the trace " + file.string(), errno), systemCode(errno));
    }
    out_ << R"([{"ph":"M","name":"process_name","pid":)" << ::getpid()
         << R"(,"tid":1,"args":{"name":"hio"}})";
}

TraceScout::~TraceScout() {
    out_ << "\n]\n";
}

void TraceScout::ended(Leg const& leg, double seconds) {
    if (seconds < least_ || !out_.good()) {
        return;
    }
    constexpr double Micro = 1e6;
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
    out_ << line_;
    ++legs_;
}

} // namespace hio
