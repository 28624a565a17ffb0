// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/crewer.hpp>
#include <hio/doing/dodoer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/signaler.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "handship.hpp"
#include "runtold.hpp"

namespace hio {

namespace {

std::string readLoad(std::string const& name) {
    auto const fail = [&name](int err) {
        throw MultiError(systemText("descriptor " + std::to_string(Crewer::LoadFd) +
                                        ", the load of hand '" + escaped(name) + "'",
                                    err) +
                             "; only a Bosser starts a program with " + Crewer::Flag +
                             ", and Crewer::claim comes first in main, before descriptors are "
                             "closed or opened",
                         systemCode(err));
    };
    if (::fcntl(Crewer::LoadFd, F_GET_SEALS) != detail::LoadSeals) {
        fail(EBADF); // something else: it stays open
    }
    Fd const fd(Crewer::LoadFd);
    std::string bytes;
    std::array<char, 4096> chunk{};
    off_t at = 0;
    for (;;) {
        ssize_t const got = ::pread(fd.get(), chunk.data(), chunk.size(), at);
        if (got < 0) {
            fail(errno);
        }
        if (got == 0) {
            return bytes;
        }
        bytes.append(chunk.data(), static_cast<std::size_t>(got));
        at += got;
    }
}

std::string demandName(std::string name) {
    if (name.empty()) {
        throw MultiError("a hand without a name: give it the one that its boss knows");
    }
    return name;
}

/// @return the exit code
int runHand(Crew const& crew, Load const& load, std::string const& who) {
    auto const* muster = crew.find(load.craft);
    if (muster == nullptr) {
        throw MultiError("crew '" + crew.name() + "' has no craft '" + escaped(load.craft) +
                         "': add it with Crew::hand before Crewer::claim");
    }
    uv::Loop loop;
    Crewer crewer({.name = load.name, .boss = load.boss, .path = load.path});
    uv::Signaler const signaler(loop, uv::endingSignals(), [&](int) { crewer.quit(); });
    Doers doers;
    (*muster)(doers, load, crewer);
    bool const idle = doers.empty();
    DoDoer work(std::move(doers), idle);
    if (!idle) {
        crewer.until(work);
    }
    uv::LoopPacer pacer(loop);
    Doist doist({.name = load.name, .tock = load.tock, .pacer = &pacer});
    crewer.ends(doist);
    return detail::runTold(doist, {crewer, work}, who) ? 0 : 1;
}

} // namespace

Crewer::Crewer(CrewerOptions options)
    : options_(std::move(options)),
      protocol_(demandName(options_.name), options_.boss, options_.encoding) {}

Crewer::~Crewer() = default;

std::optional<Load> Crewer::claim(int argc, char* const* argv) {
    if (argc < 3 || std::string_view(argv[1]) != Flag) {
        return std::nullopt;
    }
    if (detail::crewDepth() > 0) {
        throw MultiError("Crewer::claim was called before in hand '" + escaped(argv[2]) +
                         "' and has taken its load: call it once, first in main");
    }
    auto load = Load::unpack(readLoad(argv[2]));
    detail::noteClaim(load.depth);
    detail::showProgram(argv[0]);
    return load;
}

int Crewer::work(Crew const& crew, Load const& load) {
    std::string const who = "hand '" + escaped(load.name) + "'";
    try {
        return runHand(crew, load, who);
    } catch (std::exception const& error) { // it could not be set up
        detail::tell(who, error.what());
    } catch (...) {
        detail::tell(who, "an exception of unknown type");
    }
    return 1;
}

bool Crewer::send(std::string_view name, std::string_view memo) {
    auto const addr = protocol_.book().getAddr(name);
    if (addr) {
        memoer_.memoit(memo, *addr);
    }
    return addr.has_value();
}

void Crewer::onMemo(std::function<void(Memo const&)> handler) {
    options_.onMemo = std::move(handler);
}

void Crewer::enter() {
    std::string path = options_.path;
    if (path.empty()) {
        std::string const name = nameFits(options_.name) ? options_.name : "hand";
        std::string const file = name + ".uxd";
        filer_.emplace(Filer::Options{.name = name, .temp = true, .longest = file.size()});
        path = filer_->path(file);
    }
    uxd_.open(path);
    tell("opened");
}

bool Crewer::recur(double tyme) {
    if (leaving_ || protocol_.graceful()) {
        if (doist_ == nullptr) {
            throw Interrupt();
        }
        doist_->interrupt();
        return false;
    }
    // Not behind one that a boss who does not read has not taken yet.
    bool const free = !memoer_.pending();
    if (!protocol_.registered() && (!asked_ || (free && tyme - *asked_ >= Patience))) {
        memoer_.memoit(protocol_.reg(), protocol_.boss().path);
        asked_ = tyme;
    }
    memoer_.service(tyme);
    while (!memoer_.inbox().empty()) {
        Memo const memo = std::move(memoer_.inbox().front());
        memoer_.inbox().pop_front();
        take(memo);
    }
    return work_ != nullptr && work_->done() && protocol_.registered();
}

void Crewer::exit() {
    memoer_.serviceTxGrams(); // the last words of the doers that ended with it
    uxd_.close();
    filer_.reset();
}

void Crewer::take(Memo const& memo) {
    auto const tag = tagOf(memo.text);
    if (!tag || !tagKnown(*tag)) {
        if (options_.onMemo) {
            options_.onMemo(memo);
        }
        return;
    }
    bool const before = protocol_.registered();
    std::optional const pid = memo.pid > 0 ? std::optional(memo.pid) : std::nullopt;
    switch (protocol_.take({.memo = memo.text, .src = memo.src, .pid = pid})) {
    case HandProtocol::Change::registered:
        return before ? void() : tell("registered");
    case HandProtocol::Change::book:
        return tell("book");
    case HandProtocol::Change::graceful:
        return tell("end");
    case HandProtocol::Change::none:
        return;
    }
}

void Crewer::tell(std::string_view what) const {
    if (options_.onEvent) {
        options_.onEvent(what);
    }
}

} // namespace hio
