// SPDX-License-Identifier: Apache-2.0
#include "post.hpp"

#include <hio/crew/crewer.hpp>
#include <hio/help/errors.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "handship.hpp"

namespace hio::detail {

namespace {

std::string text(uv::Exit const& exit) {
    if (exit.signal != 0) {
        char const* const name = ::sigabbrev_np(exit.signal);
        return "was killed by signal " + std::to_string(exit.signal) + " (" +
               (name != nullptr ? name : "real-time") + ")";
    }
    if (exit.code < 0) {
        return "ended, but how is not known: something else in the boss waited for it";
    }
    return "exited with code " + std::to_string(exit.code);
}

// A file without a name that holds the bytes.
Fd fileOf(std::string const& bytes) {
    Fd fd(::memfd_create("hio-load", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    std::size_t done = 0;
    while (fd && done < bytes.size()) {
        ssize_t const put = ::write(fd.get(), bytes.data() + done, bytes.size() - done);
        if (put < 0) {
            break;
        }
        done += static_cast<std::size_t>(put);
    }
    if (!fd || done < bytes.size() || ::fcntl(fd.get(), F_ADD_SEALS, LoadSeals) != 0) {
        int const err = errno;
        std::string text = systemText("write the load of a hand", err) + "; ";
        text += systemRemedy(err, "free memory or descriptors");
        throw MultiError(text, systemCode(err));
    }
    return fd;
}

} // namespace

void Post::start(uv::Spawner& spawner, std::string const& boss) {
    door_.open(doorPath_);
    Load const load{.name = options_.name,
                    .craft = options_.craft.empty() ? options_.name : options_.craft,
                    .options = options_.load,
                    .boss = {.name = boss, .path = doorPath_, .pid = ::getpid()},
                    .path = handPath_,
                    .tock = options_.tock,
                    .depth = crewDepth() + 1};
    Fd const file = fileOf(load.pack());
    uv::SpawnOptions spawn;
    spawn.argv = {programName(), Crewer::Flag, options_.name};
    spawn.fds = {{.fd = file.get(), .target = Crewer::LoadFd}};
    spawn.ignored = options_.ignored;
    try {
        child_ = spawner.spawn(spawn);
    } catch (LoopError const& error) {
        bool const noFile = error.code() == std::errc::no_such_file_or_directory ||
                            error.code() == std::errc::permission_denied;
        throw LoopError("hand '" + options_.name + "': " + error.what() +
                            (noFile ? "; a hand is this program, run again: mount /proc, and let "
                                      "the program's file be executable"
                                    : ""),
                        error.code());
    }
}

void Post::admit(std::string const& path) {
    // A hand that died meanwhile cannot be connected to; its end is seen elsewhere.
    static_cast<void>(door_.connect(path));
}

std::optional<uv::Exit> Post::ended() {
    if (!child_ || told_ || !child_->exit()) {
        return std::nullopt;
    }
    told_ = true;
    door_.close();
    return child_->exit();
}

std::string Post::trouble(bool registered) const {
    uv::Exit const exit = child_->exit().value_or(uv::Exit{});
    std::string const hand = "hand '" + name() + "' ";
    if (exit.signal == SIGKILL && step_ == Step::hurried) {
        return hand + "needed SIGKILL: it had not ended when the boss was told again to stop";
    }
    if (exit.signal == SIGKILL && step_ == Step::killed) {
        return hand + "needed SIGKILL: it did not end within " + graceText() + " of SIGTERM";
    }
    if (exit.signal == SIGTERM && step_ == Step::termed) {
        return asked_ ? hand + "needed SIGTERM: it did not end within " + graceText() + " of END"
                      : "";
    }
    bool const stopping = step_ != Step::none;
    if (exit == uv::Exit{} && (registered || stopping)) {
        return "";
    }
    return hand + text(exit) + (registered ? "" : " before it registered") +
           (stopping ? " while the crew stopped" : "");
}

std::string Post::graceText() const {
    std::array<char, 32> seconds{};
    std::snprintf(seconds.data(), seconds.size(), "%g s", options_.grace);
    return seconds.data();
}

void Post::stop(std::optional<Letter> const& end) {
    if (step_ != Step::none || !running()) {
        return;
    }
    if (!end) { // it never registered: it would not know whose END that is
        terminate();
        return;
    }
    memoer_.memoit(end->memo, end->dst);
    asked_ = true;
    step_ = Step::told;
    grace_.start(options_.grace);
}

void Post::press() {
    if (!running() || !grace_.expired()) {
        return;
    }
    if (step_ == Step::told) {
        terminate();
    } else if (step_ == Step::termed) {
        kill(Step::killed);
    }
}

void Post::kill() noexcept {
    if (running() && step_ != Step::killed) {
        kill(Step::hurried);
    }
}

void Post::kill(Step step) noexcept {
    child_->kill(SIGKILL);
    step_ = step;
}

void Post::terminate() noexcept {
    child_->kill(SIGTERM);
    step_ = Step::termed;
    grace_.start(options_.grace);
}

} // namespace hio::detail
