// SPDX-License-Identifier: Apache-2.0
#include "handship.hpp"

#include <hio/crew/crewer.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace hio::detail {

namespace {

/// Of this process, as its command line is: a child that is forked has it too, an exec resets it.
std::atomic<int> claimedDepth{0}; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

/// The first arguments of this process; nothing, and errno, when they cannot be read.
std::optional<std::vector<std::string>> firstArguments() {
    Fd const file(::open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC));
    std::string text(8192, '\0'); // a path has 4096 bytes at most, the name of a hand 64
    ssize_t const size = file ? ::read(file.get(), text.data(), text.size()) : -1;
    if (size < 0) {
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(size));
    std::vector<std::string> arguments;
    for (std::size_t at = 0; at < text.size() && arguments.size() < 3;) {
        auto const end = std::min(text.find('\0', at), text.size());
        arguments.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return arguments;
}

} // namespace

void noteClaim(int depth) noexcept {
    claimedDepth = depth;
}

int crewDepth() noexcept {
    return claimedDepth;
}

void demandClaimed(bool hasHands) {
    auto const arguments = firstArguments();
    if (!arguments) {
        int const err = errno;
        if (hasHands) {
            std::string text = systemText("open /proc/self/cmdline", err) + "; ";
            text += systemRemedy(err, "mount /proc: a boss starts its hands from /proc/self/exe");
            throw MultiError(text, systemCode(err));
        }
        return;
    }
    bool const hand = arguments->size() > 2 && (*arguments)[1] == Crewer::Flag;
    if (hand && claimedDepth == 0) {
        throw MultiError("this process was started as hand '" + escaped((*arguments)[2]) +
                         "', so it cannot be a boss before it has claimed that: put `if (auto "
                         "load = hio::Crewer::claim(argc, argv)) return "
                         "hio::Crewer::work(crew, *load);` into main before the Bosser, with the "
                         "argc and argv of main");
    }
}

std::string programName() {
    auto const arguments = firstArguments();
    if (arguments && !arguments->empty() && !arguments->front().empty()) {
        return arguments->front();
    }
    std::error_code code; // started without one
    return std::filesystem::read_symlink("/proc/self/exe", code).string();
}

void showProgram(std::string const& program) noexcept {
    std::string_view const path = program;
    auto const name = path.substr(path.rfind('/') + 1); // npos + 1 is 0
    Fd const file(::open("/proc/self/comm", O_WRONLY | O_CLOEXEC));
    if (file && !name.empty()) {
        // Whatever thread this is, it is the name of the process. The kernel cuts it to 15 bytes.
        [[maybe_unused]] auto const put = ::write(file.get(), name.data(), name.size());
    }
}

} // namespace hio::detail
