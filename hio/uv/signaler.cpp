// SPDX-License-Identifier: Apache-2.0
#include <hio/uv/signaler.hpp>

#include <csignal>
#include <string>
#include <utility>

#include "detail.hpp"

namespace hio::uv {

namespace {

/// One signal caught. Its owner outlives the callbacks: libuv calls none after the close.
struct Caught {
    uv_signal_t handle{};
    int signal = 0;
    int came = 0;
    int taken = 0;
    struct sigaction former {};
};

} // namespace

struct Signaler::Impl {
    Impl(Loop& onLoop, Callback toCall) : loop(onLoop), callback(std::move(toCall)) {}
    ~Impl() {
        // Backwards: when a signal was named twice, the first has the true former disposition.
        for (auto caught = all.rbegin(); caught != all.rend(); ++caught) {
            uv_signal_stop(&(*caught)->handle);
            ::sigaction((*caught)->signal, &(*caught)->former, nullptr);
        }
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    void add(int signal) {
        std::string const what = "catch signal " + std::to_string(signal);
        auto made = std::make_unique<Caught>();
        made->signal = signal;
        ::sigaction(signal, nullptr, &made->former);
        detail::demand(uv_signal_init(loop.raw(), &made->handle), what);
        detail::Watched<Caught> live(made.release());
        live->handle.data = this;
        detail::demand(uv_signal_start(&live->handle, &Impl::came, signal), what);
        uv_unref(reinterpret_cast<uv_handle_t*>(&live->handle)); // no reason for a loop to go on
        all.push_back(std::move(live));
    }

    static void came(uv_signal_t* handle, int signal) noexcept {
        auto* const impl = static_cast<Impl*>(handle->data);
        reinterpret_cast<Caught*>(handle)->came += 1;
        impl->deliver();
        if (impl->callback) {
            // A copy: the callback may end the Signaler, and with it the original.
            impl->loop.shield([call = impl->callback, signal] { call(signal); });
        }
    }

    std::optional<int> take() noexcept {
        for (auto& caught : all) {
            if (caught->taken < caught->came) {
                caught->taken += 1;
                return caught->signal;
            }
        }
        return std::nullopt;
    }

    /// Undoes a take.
    void untake(int signal) noexcept {
        for (auto& caught : all) {
            if (caught->signal == signal) {
                caught->taken -= 1;
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
    std::vector<detail::Watched<Caught>> all;
    std::vector<Next*> waits; ///< in the order in which they began
};

Signaler::Signaler(Loop& loop, std::vector<int> const& signals, Callback callback)
    : impl_(std::make_unique<Impl>(loop, std::move(callback))) {
    for (int const signal : signals) {
        impl_->add(signal);
    }
}

Signaler::~Signaler() = default;

std::optional<int> Signaler::take() noexcept {
    return impl_->take();
}

Signaler::Next Signaler::next(std::source_location from) {
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
    for (auto const& caught : impl_->all) {
        if (caught->signal == signal) {
            return caught->came;
        }
    }
    return 0;
}

int Signaler::count() const noexcept {
    int total = 0;
    for (auto const& caught : impl_->all) {
        total += caught->came;
    }
    return total;
}

} // namespace hio::uv
