// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/bosser.hpp>
#include <hio/doing/doist.hpp>
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/filer.hpp>
#include <hio/uv/looppacer.hpp>
#include <hio/uv/signaler.hpp>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <set>
#include <utility>

#include "handship.hpp"
#include "post.hpp"
#include "runtold.hpp"
#include "walkons.hpp"

namespace hio {

namespace {

std::vector<std::string> namesOf(BosserOptions const& options) {
    std::vector<std::string> names;
    for (auto const& hand : options.hands) {
        names.push_back(hand.name);
    }
    names.insert(names.end(), options.walkOns.begin(), options.walkOns.end());
    return names;
}

void demandNames(BosserOptions const& options, Crew const& crew) {
    auto names = namesOf(options);
    for (auto const& name : names) {
        if (name == options.name) {
            throw MultiError("hand '" + name + "' has the name of its boss: rename one of them");
        }
    }
    names.push_back(options.name);
    for (auto const& name : names) {
        if (!nameFits(name)) {
            throw MultiError("'" + escaped(name) +
                             "': a name has 1 to 64 letters, digits and underscores");
        }
    }
    for (auto const& hand : options.hands) {
        auto const& craft = hand.craft.empty() ? hand.name : hand.craft;
        if (crew.find(craft) == nullptr) {
            throw MultiError("hand '" + hand.name + "' shall be '" + escaped(craft) +
                             "', which crew '" + crew.name() + "' has not: add it by Crew::hand");
        }
    }
}

void demandDepth(BosserOptions const& options) {
    int const depth = detail::crewDepth() + 1;
    if (depth > options.maxDepth) {
        throw MultiError("boss '" + options.name + "' would be crew " + std::to_string(depth) +
                         " of crews one within the other, and maxDepth is " +
                         std::to_string(options.maxDepth) +
                         ": does a hand start the crew that it is of? If not, raise "
                         "BosserOptions::maxDepth");
    }
}

/// Bytes of the longest name of a socket that the boss or a hand will have.
std::size_t longestFile(BosserOptions const& options) {
    std::size_t longest = options.name.size() + std::strlen(".uxd");
    for (auto const& hand : options.hands) {
        longest = std::max(longest, hand.name.size() + std::strlen(".door"));
    }
    return longest;
}

} // namespace

struct Bosser::Impl {
    Impl(uv::Loop& uvLoop, BosserOptions given)
        : loop(uvLoop),
          spawner(uvLoop),
          options(std::move(given)),
          protocol(options.name, namesOf(options)),
          walkOns(options.walkOns) {}

    void open();
    void turn(double tyme);
    void take(Memoer& memoer, detail::Post* post);
    void control(Memo const& memo, detail::Post* post);
    void forward(Memo const& memo, detail::Post const* post) const;
    void bury(detail::Post& post, uv::Exit const& exit);
    void stop();
    void kill();
    void close() noexcept;
    void report(); // throws MultiError, once, if any hand ended badly
    [[nodiscard]] bool running() const;
    [[nodiscard]] bool over() const;
    [[nodiscard]] bool busy() const; // while it is stopped

    Memoer& memoerOf(std::string_view hand);
    void tell(CrewEvent const& event) const {
        if (options.onEvent) {
            options.onEvent(event);
        }
    }

    uv::Loop& loop;
    uv::Spawner spawner;
    BosserOptions options;
    BossProtocol protocol;
    detail::WalkOns walkOns;
    std::optional<Filer> filer;
    std::vector<std::unique_ptr<detail::Post>> posts; // in the order of start
    std::set<std::string, std::less<>> registered;
    std::vector<HandEnd> ends;
    std::string failure; // which hands ended badly, and how
    bool stopping = false;
    ForkGuard guard;
    MonoTimer grace; // of the walk-ons
    double tyme = 0.0;
};

Bosser::Bosser(uv::Loop& loop, Crew const& crew, BosserOptions options) {
    detail::demandClaimed(!options.hands.empty());
    demandNames(options, crew);
    demandDepth(options);
    impl_ = std::make_unique<Impl>(loop, std::move(options));
}

Bosser::~Bosser() = default;

int Bosser::work(Crew const& crew, BosserOptions options, double tock) {
    std::string const name = options.name;
    std::string const who = "boss '" + escaped(name) + "'";
    try {
        uv::Loop loop;
        Bosser boss(loop, crew, std::move(options));
        uv::Signaler const signaler(loop, uv::endingSignals(), [&](int) { boss.stop(); });
        uv::LoopPacer pacer(loop);
        Doist doist({.name = name, .tock = tock, .pacer = &pacer});
        return detail::runTold(doist, {boss}, who).value_or(false) ? 0 : 1;
    } catch (std::exception const& error) { // it could not be set up
        detail::tell(who, error.what());
    } catch (...) {
        detail::tell(who, "an exception of unknown type");
    }
    return 1;
}

bool Bosser::send(std::string_view hand, std::string_view memo) {
    auto const addr = impl_->protocol.book().getAddr(hand);
    if (addr) {
        impl_->memoerOf(hand).memoit(memo, *addr);
    }
    return addr.has_value();
}

BossProtocol const& Bosser::protocol() const noexcept {
    return impl_->protocol;
}

std::string const& Bosser::path() const noexcept {
    return impl_->walkOns.uxd().path();
}

std::vector<HandEnd> const& Bosser::ends() const noexcept {
    return impl_->ends;
}

void Bosser::enter() {
    impl_->open();
}

bool Bosser::recur(double tyme) {
    impl_->tyme = tyme;
    if (stops_ > 0) {
        impl_->stop();
    }
    if (stops_ > 1) {
        impl_->kill();
    }
    impl_->turn(tyme);
    if (!impl_->over()) {
        return false;
    }
    impl_->report();
    return true;
}

void Bosser::exit() {
    if (impl_->guard.inherited()) { // the hands are the parent's
        return impl_->close();
    }
    if (impl_->busy()) {
        impl_->stop();
    }
    while (impl_->busy()) {
        if (stops_ > 1) {
            impl_->kill();
        }
        impl_->loop.runOnce(0.005);
        impl_->turn(impl_->tyme);
    }
    impl_->close();
    impl_->report(); // if it has not been told in recur
}

void Bosser::Impl::open() {
    filer.emplace(Filer::Options{.name = options.name,
                                 .temp = options.temp,
                                 .headDirPath = options.runDir,
                                 .longest = longestFile(options)});
    walkOns.uxd().open(filer->path(options.name + ".uxd"));
    tell({.what = "opened", .addr = walkOns.uxd().path()});
    for (auto const& hand : options.hands) {
        posts.push_back(std::make_unique<detail::Post>(
            hand, filer->path(hand.name + ".door"), filer->path(hand.name + ".uxd")));
    }
    for (auto const& post : posts) {
        post->start(spawner, options.name);
        protocol.bind(post->name(), post->pid());
    }
}

void Bosser::Impl::turn(double now) {
    for (auto const& post : posts) {
        post->memoer().service(now);
        take(post->memoer(), post.get());
        if (auto const exit = post->ended()) {
            bury(*post, *exit);
        }
        post->press();
    }
    walkOns.memoer().service(now);
    take(walkOns.memoer(), nullptr);
    // What was answered goes out now, not at the next tick.
    for (auto const& post : posts) {
        post->memoer().serviceTxGrams();
    }
    walkOns.memoer().serviceTxGrams();
}

void Bosser::Impl::take(Memoer& memoer, detail::Post* post) {
    while (!memoer.inbox().empty()) {
        Memo const memo = std::move(memoer.inbox().front());
        memoer.inbox().pop_front();
        auto const tag = tagOf(memo.text);
        tag&& tagKnown(*tag) ? control(memo, post) : forward(memo, post);
    }
}

void Bosser::Impl::control(Memo const& memo, detail::Post* post) {
    auto const pid = memo.pid > 0 ? std::optional(memo.pid) : std::nullopt;
    bool const before = protocol.crewed();
    auto const letters = protocol.take({.memo = memo.text, .src = memo.src, .pid = pid});
    if (letters.empty()) {
        return;
    }
    auto const& hand = letters.front().hand; // whose REG that was
    if (walkOns.has(hand)) {
        walkOns.came(hand, memo.pid, memo.src);
    } else if (post != nullptr && post->name() == hand) {
        post->admit(memo.src);
    }
    if (protocol.book().getAddr(hand) && registered.insert(hand).second) {
        tell({.what = "registered", .hand = hand, .addr = memo.src});
    }
    for (auto const& letter : letters) {
        memoerOf(letter.hand).memoit(letter.memo, letter.dst);
    }
    if (protocol.crewed() && !before) {
        tell({.what = "crewed"});
    }
}

// Memos of the application, from hands only: the kernel says who sent them.
void Bosser::Impl::forward(Memo const& memo, detail::Post const* post) const {
    auto const known =
        post != nullptr ? std::optional(post->name()) : protocol.book().getName(memo.src);
    if (!options.onMemo || !known) {
        return;
    }
    pid_t const pid = post != nullptr ? post->pid() : walkOns.pidOf(*known);
    if (pid == memo.pid) {
        options.onMemo(*known, memo.text);
    }
}

void Bosser::Impl::bury(detail::Post& post, uv::Exit const& exit) {
    protocol.gone(post.name());
    bool const came = registered.contains(post.name());
    ends.push_back(
        {.hand = post.name(), .exit = exit, .registered = came, .trouble = post.trouble(came)});
    std::string const& trouble = ends.back().trouble;
    tell({.what = "gone", .hand = post.name()});
    if (!trouble.empty()) {
        failure += (failure.empty() ? "" : "; ") + trouble;
        stop();
    }
}

void Bosser::Impl::report() {
    if (!failure.empty()) {
        throw MultiError(std::exchange(failure, {}));
    }
}

void Bosser::Impl::stop() {
    if (stopping) {
        return;
    }
    stopping = true;
    tell({.what = "stopping"});
    for (auto name = walkOns.names().rbegin(); name != walkOns.names().rend(); ++name) {
        if (auto const end = protocol.end(*name)) {
            walkOns.memoer().memoit(end->memo, end->dst);
        }
    }
    for (auto post = posts.rbegin(); post != posts.rend(); ++post) {
        (*post)->stop(protocol.end((*post)->name()));
    }
    grace.start(options.grace);
}

void Bosser::Impl::kill() {
    for (auto const& post : posts) {
        post->kill();
    }
    grace.start(0.0);
}

void Bosser::Impl::close() noexcept {
    posts.clear();
    walkOns.uxd().close();
    filer.reset();
}

bool Bosser::Impl::running() const {
    return std::any_of(
        posts.begin(), posts.end(), [](auto const& post) { return post->running(); });
}

bool Bosser::Impl::busy() const {
    bool const waits = walkOns.anyHere() || walkOns.memoer().pending();
    return running() || (waits && !grace.expired());
}

bool Bosser::Impl::over() const {
    if (stopping) {
        return !busy();
    }
    return !running() && walkOns.allLeft() && !(posts.empty() && walkOns.names().empty());
}

Memoer& Bosser::Impl::memoerOf(std::string_view hand) {
    auto const post = std::find_if(
        posts.begin(), posts.end(), [hand](auto const& one) { return one->name() == hand; });
    return post == posts.end() ? walkOns.memoer() : (*post)->memoer();
}

} // namespace hio
