// SPDX-License-Identifier: Apache-2.0
#include "post.hpp"

#include <hio/crew/crewer.hpp>
#include <hio/help/errors.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace hio::detail {

namespace {

// A file without a name that holds the bytes.
Fd fileOf(std::string const& bytes) {
    Fd fd(::memfd_create("hio-load", MFD_CLOEXEC));
    std::size_t done = 0;
    while (fd && done < bytes.size()) {
        ssize_t const put = ::write(fd.get(), bytes.data() + done, bytes.size() - done);
        if (put < 0) {
            break;
        }
        done += static_cast<std::size_t>(put);
    }
    if (!fd || done < bytes.size()) {
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
                    .tock = options_.tock};
    Fd const file = fileOf(load.pack());
    uv::SpawnOptions spawn;
    spawn.argv = {"hio-hand", Crewer::Flag, options_.name};
    spawn.fds = {{.fd = file.get(), .target = Crewer::LoadFd}};
    spawn.ignored = options_.ignored;
    child_ = spawner.spawn(spawn);
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

void Post::stop(std::optional<Letter> const& end) {
    if (step_ != Step::none || !running()) {
        return;
    }
    if (!end) { // it never registered: it would not know whose END that is
        terminate();
        return;
    }
    memoer_.memoit(end->memo, end->dst);
    step_ = Step::told;
    grace_.start(options_.grace);
}

void Post::press() {
    if (!running() || step_ == Step::none || step_ == Step::killed || !grace_.expired()) {
        return;
    }
    step_ == Step::told ? terminate() : kill();
}

void Post::kill() noexcept {
    if (running()) {
        child_->kill(SIGKILL);
        step_ = Step::killed;
    }
}

void Post::terminate() noexcept {
    child_->kill(SIGTERM);
    step_ = Step::termed;
    grace_.start(options_.grace);
}

} // namespace hio::detail
