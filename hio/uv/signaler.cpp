// SPDX-License-Identifier: Apache-2.0
#include <hio/help/forkguard.hpp>
#include <hio/uv/signaler.hpp>
#include <hio/uv/waker.hpp>

#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <string>
#include <utility>

#include "detail.hpp"

namespace hio::uv {

namespace {

/// What the handler of a signal knows. The process has one of each signal, as it has one
/// disposition of it.
struct Slot {
    std::atomic<Waker*> waker = nullptr; ///< of the Signaler; null: there is none
    std::atomic<int> came = 0;
    std::atomic<int> inside = 0; ///< threads that are in the handler
    std::atomic<pid_t> pid = 0;  ///< whose signals the Signaler counts
    struct sigaction former {};
};
constinit std::array<Slot, NSIG> slots{};

Slot& slotOf(int signal) noexcept {
    return slots[static_cast<std::size_t>(signal)];
}

void handle(int signal) {
    int const saved = errno;
    Slot& slot = slotOf(signal);
    if (slot.pid != ::getpid()) { // a forked child: the Signaler is its parent's
        ::sigaction(signal, &slot.former, nullptr);
        ::raise(signal); // comes when this returns
    } else {
        ++slot.inside;
        if (Waker* const waker = slot.waker) {
            ++slot.came;
            waker->wake();
        }
        --slot.inside;
    }
    errno = saved;
}

/// Blocks or unblocks one signal in this thread. @return whether it was blocked
bool block(int how, int signal) noexcept {
    sigset_t one;
    sigset_t former;
    ::sigemptyset(&one);
    ::sigaddset(&one, signal);
    ::pthread_sigmask(how, &one, &former);
    return ::sigismember(&former, signal) == 1;
}

/// One signal caught.
struct Caught {
    int signal = 0;
    bool blocked = false; ///< before
    int came = 0;         ///< and were counted here
    int taken = 0;
};

} // namespace

std::vector<int> endingSignals() {
    std::vector<int> signals{SIGINT, SIGTERM, SIGHUP};
    std::erase_if(signals, [](int signal) {
        struct sigaction now {};
        return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
    });
    return signals;
}

struct Signaler::Impl : std::enable_shared_from_this<Impl> {
    Impl(Loop& onLoop, Callback toCall)
        : loop(onLoop),
          callback(std::move(toCall)),
          waker(std::in_place, loop, [this] { serve(); }) {}
    ~Impl() { end(); }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    void add(int signal) {
        std::string const what = "catch signal " + std::to_string(signal);
        detail::demand(signal > 0 && signal < NSIG ? 0 : -EINVAL, what);
        Slot& slot = slotOf(signal);
        Waker* holder = nullptr;
        if (!slot.waker.compare_exchange_strong(holder, &*waker)) {
            if (holder == &*waker) {
                return; // named twice
            }
            detail::demand(slot.pid == ::getpid() ? -EBUSY : 0,
                           what + ": this process has a Signaler for it already, and takes one");
            slot.waker = &*waker; // that is the parent's of a forked child
        }
        struct sigaction ours {};
        ours.sa_handler = &handle;
        ours.sa_flags = SA_RESTART;
        ::sigfillset(&ours.sa_mask);
        if (slot.pid != ::getpid()) { // of the parent's threads, which are not here
            slot.inside = 0; // else it counts itself: one may be on its way into the handler
        }
        slot.came = 0;
        struct sigaction before {};
        if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler != &handle) {
            slot.former = before;
        }
        slot.pid = ::getpid();
        if (::sigaction(signal, &ours, nullptr) != 0) {
            int const error = errno;
            slot.waker = nullptr;
            detail::demand(-error, what);
        }
        all.push_back({.signal = signal, .blocked = block(SIG_UNBLOCK, signal)});
    }

    /// Gives the signals back. Afterwards no handler looks at the waker any more.
    void end() noexcept {
        for (Caught const& caught : std::exchange(all, {})) {
            Slot& slot = slotOf(caught.signal);
            if (slot.waker != &*waker) {
                continue; // a forked child has made a Signaler of its own
            }
            if (caught.blocked) {
                block(SIG_BLOCK, caught.signal);
            }
            ::sigaction(caught.signal, &slot.former, nullptr);
            slot.waker = nullptr;
            while (slot.inside != 0 && !guard.inherited()) { // in other threads, for some moments
                ::sched_yield();
            }
        }
        waker.reset();
    }

    /// Counts what has come since, and tells it.
    void serve() {
        auto const self = shared_from_this(); // a callback may end the Signaler
        for (std::size_t at = 0; at < all.size(); ++at) {
            while (at < all.size() && all[at].came < slotOf(all[at].signal).came) {
                int const signal = all[at].signal;
                all[at].came += 1;
                deliver();
                if (callback) {
                    loop.shield([this, signal] { callback(signal); });
                }
            }
        }
    }

    std::optional<int> take() noexcept {
        for (Caught& caught : all) {
            if (caught.taken < caught.came && !guard.inherited()) {
                caught.taken += 1;
                return caught.signal;
            }
        }
        return std::nullopt;
    }

    /// Undoes a take.
    void untake(int signal) noexcept {
        for (Caught& caught : all) {
            if (caught.signal == signal) {
                caught.taken -= 1;
                return deliver();
            }
        }
    }

    /// Gives what came to those that wait.
    void deliver() noexcept {
        while (!waits.empty()) {
            std::optional<int> const signal = take();
            if (!signal) {
                return;
            }
            Next& first = *waits.front();
            waits.erase(waits.begin());
            first.come(*signal);
        }
    }

    Loop& loop;
    Callback callback;
    std::optional<Waker> waker; ///< none: it has ended
    std::vector<Caught> all;    ///< without one named twice
    ForkGuard guard;
    std::vector<Next*> waits; ///< in the order in which they began
};

Signaler::Signaler(Loop& loop, std::vector<int> const& signals, Callback callback)
    : impl_(std::make_shared<Impl>(loop, std::move(callback))) {
    for (int const signal : signals) {
        impl_->add(signal);
    }
}

Signaler::~Signaler() {
    impl_->end();
}

std::optional<int> Signaler::take() noexcept {
    return impl_->take();
}

Signaler::Next Signaler::next(std::source_location from) {
    impl_->guard.demandOwn("the Signaler");
    return Next(*impl_, from);
}

Signaler::Next::Next(Impl& signaler, std::source_location where)
    : Wait(where),
      signaler_(signaler) {
    signaler_.waits.push_back(this);
    signaler_.deliver();
}

Signaler::Next::~Next() {
    if (signal_ == 0) {
        std::erase(signaler_.waits, this);
    } else if (!taken_) {
        signaler_.untake(signal_);
    }
}

void Signaler::Next::come(int signal) noexcept {
    signal_ = signal;
    wake();
}

int Signaler::Next::await_resume() {
    going();
    taken_ = true;
    return signal_;
}

int Signaler::count(int signal) const noexcept {
    for (Caught const& caught : impl_->all) {
        if (caught.signal == signal) {
            return caught.came;
        }
    }
    return 0;
}

int Signaler::count() const noexcept {
    int total = 0;
    for (Caught const& caught : impl_->all) {
        total += caught.came;
    }
    return total;
}

} // namespace hio::uv
