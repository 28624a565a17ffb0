// SPDX-License-Identifier: Apache-2.0
#include <hio/help/forkguard.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/uv/pool.hpp>
#include <hio/uv/waker.hpp>

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>

namespace hio::uv {

namespace {

/// Whose job the thread runs: that is refused what would wait for the same Pool.
thread_local void const* inside = nullptr;

/// What a condition variable can wait: about 31 years are enough.
std::chrono::duration<double> spanOf(double seconds) {
    constexpr double Longest = 1e9;
    return std::chrono::duration<double>(seconds > 0.0 ? std::min(seconds, Longest) : 0.0);
}

} // namespace

/// What the Pool, its threads and those who await hold together. A job goes from list to list,
/// which takes no memory and cannot fail.
struct Pool::Shared : std::enable_shared_from_this<Shared> {
    using Jobs = std::list<std::shared_ptr<Job>>;

    Shared(Loop& loop, PoolOptions opts) : options(std::move(opts)) {
        waker.emplace(loop, [this] { settle(); });
    }

    // In the thread of the Doist.
    void demandHome(char const* what) const;
    void post(std::shared_ptr<Job> const& job, bool patient);
    void startThread();
    void cancel(Job& job) noexcept;
    void settle();
    static void refuse(Job& job, std::string const& why);
    std::vector<StuckJob> end(double grace);
    void abandon() noexcept;
    void leaveToParent() noexcept;

    // In any thread.
    void demandOwn() const { guard.demandOwn(title()); }

    // In the threads.
    void work();

    /// Jobs that no thread takes at once. Under the lock.
    [[nodiscard]] std::size_t waiting() const noexcept {
        return queue.size() - std::min(queue.size(), options.limit - running.size());
    }
    [[nodiscard]] std::string title() const { return "the Pool '" + options.name + "'"; }

    PoolOptions const options;
    std::thread::id const home = std::this_thread::get_id();
    ForkGuard const guard;

    std::mutex mutex; ///< for all that follows
    std::condition_variable posted;
    std::condition_variable quiet; ///< nothing runs
    Jobs queue;                    ///< those that wait, for a thread first and then for room
    Jobs running;                  ///< by when they began
    Jobs ended;                    ///< those that nobody was told of yet
    std::vector<std::thread> threads;
    std::size_t idle = 0;       ///< threads that wait for a job
    bool closed = false;        ///< no more jobs
    std::optional<Waker> waker; ///< none: the Pool has gone
};

void Pool::Shared::demandHome(char const* what) const {
    demandOwn();
    if (inside == this) {
        throw HioError(std::string(what) + " of " + title() +
                       " is called in a job of that Pool, which could wait for itself for ever: " +
                       "do it in the Doer that awaits the job, or use another Pool");
    }
    if (std::this_thread::get_id() != home) {
        throw HioError(std::string(what) + " of " + title() +
                       " is called in another thread than it was made in: " +
                       "wake a Doer there (uv::Waker) to do it, or make a Pool here");
    }
}

void Pool::Shared::post(std::shared_ptr<Job> const& job, bool patient) {
    demandOwn();
    Jobs one{job};
    std::lock_guard const lock(mutex);
    if (job->state_ != Job::State::fresh) {
        throw HioError("the job '" + job->name_ + "' is awaited twice: call run() for each");
    }
    if (closed) {
        throw PoolEnded(title() + " has ended: the job '" + job->name_ + "' was not run");
    }
    bool const busy = running.size() + queue.size() >= options.limit;
    if (!patient && busy && waiting() >= options.backlog) {
        throw BacklogFull(
            title() + " has a full backlog (" + std::to_string(options.backlog) +
            "): await run() instead of tryRun(), or raise the backlog or the limit (" +
            std::to_string(options.limit) + ")");
    }
    if (queue.size() >= idle && threads.size() < options.limit) {
        startThread();
    }
    job->self_ = one.begin();
    job->state_ = Job::State::queued;
    queue.splice(queue.end(), one);
    posted.notify_one();
}

/// One more, if the system grants it. Throws when there is none then. Under the lock.
void Pool::Shared::startThread() {
    try {
        threads.emplace_back([self = shared_from_this()] { self->work(); });
    } catch (std::system_error const& error) {
        if (!threads.empty()) { // it waits for one of those
            return;
        }
        throw HioError(title() + " cannot start thread 1 of its limit " +
                           std::to_string(options.limit) + " (" + error.what() +
                           "): lower the limit, or raise what the system grants (ulimit -u)",
                       error.code());
    }
}

/// Nobody awaits it any more.
void Pool::Shared::cancel(Job& job) noexcept {
    job.awaited_ = nullptr;
    if (guard.inherited()) {
        return;
    }
    Jobs dropped; // destroyed without the lock
    std::unique_lock lock(mutex);
    if (job.state_ == Job::State::queued) {
        job.state_ = Job::State::ended;
        dropped.splice(dropped.end(), queue, job.self_);
    }
    bool const runs = job.state_ == Job::State::running;
    lock.unlock();
    if (runs) {
        job.stop_.request_stop(); // without the lock: it calls back
    }
}

/// Lets those who await what has ended go on.
void Pool::Shared::settle() {
    Jobs told;
    {
        std::lock_guard const lock(mutex);
        told.swap(ended);
    }
    for (auto const& job : told) {
        if (job->awaited_ != nullptr) {
            job->awaited_->wake();
        }
    }
}

/// Lets who awaits it, if anybody does, go on without it.
void Pool::Shared::refuse(Job& job, std::string const& why) {
    if (Awaited* const awaited = std::exchange(job.awaited_, nullptr)) {
        awaited->refused_ = std::make_exception_ptr(PoolEnded(why));
        awaited->wake();
    }
}

std::vector<StuckJob> Pool::Shared::end(double grace) {
    Jobs left;
    std::vector<std::shared_ptr<Job>> asked;
    {
        std::lock_guard const lock(mutex);
        closed = true;
        left.swap(queue);
        for (auto const& job : left) {
            job->state_ = Job::State::ended;
        }
        asked.assign(running.begin(), running.end());
    }
    posted.notify_all();
    for (auto const& job : asked) {
        job->stop_.request_stop();
    }
    std::vector<StuckJob> stuck;
    {
        std::unique_lock lock(mutex);
        quiet.wait_for(lock, spanOf(grace), [this] { return running.empty(); });
        double const now = MonoTimer::now();
        asked.assign(running.begin(), running.end());
        for (auto const& job : asked) {
            stuck.push_back({job->name_, now - job->began_});
        }
    }
    settle();
    std::string const why = title() + " has ended: the job '";
    for (auto const& job : left) {
        refuse(*job, why + job->name_ + "' was not run");
    }
    for (auto const& job : asked) {
        refuse(*job, why + job->name_ + "' is stuck, and its result will be dropped");
    }
    return stuck;
}

/// The Pool goes: takes the threads back, and lets those go whose job is stuck.
void Pool::Shared::abandon() noexcept {
    {
        std::lock_guard const lock(mutex);
        waker.reset();
        for (auto const& job : running) {
            std::find_if(threads.begin(), threads.end(), [&](std::thread const& thread) {
                return thread.get_id() == job->thread_;
            })->detach();
        }
    }
    for (std::thread& thread : threads) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

/// The Pool goes in a forked child. It has none of the threads, one of which may have held the lock
/// or waited in a condition variable: nobody can take the one or destroy the other any more.
void Pool::Shared::leaveToParent() noexcept {
    waker.reset();
    static auto* const left = new std::vector<std::shared_ptr<Shared>>; // to be found: no leak
    left->push_back(shared_from_this());
}

void Pool::Shared::work() {
    inside = this;
    constexpr std::size_t Longest = 15; // of the name of a thread
    ::pthread_setname_np(::pthread_self(), options.name.substr(0, Longest).c_str());
    std::unique_lock lock(mutex);
    for (;;) {
        ++idle;
        posted.wait(lock, [this] { return closed || !queue.empty(); });
        --idle;
        if (queue.empty()) {
            return;
        }
        Job& job = *queue.front();
        job.state_ = Job::State::running;
        job.thread_ = std::this_thread::get_id();
        job.began_ = MonoTimer::now();
        running.splice(running.end(), queue, job.self_);
        lock.unlock();
        job.run();
        if (guard.inherited()) { // it has forked, and this is the child: its only thread
            return;
        }
        lock.lock();
        job.state_ = Job::State::ended;
        ended.splice(ended.end(), running, job.self_);
        if (waker) {
            waker->wake();
        }
        if (running.empty()) {
            quiet.notify_all();
        }
    }
}

Pool::Pool(Loop& loop, PoolOptions options) {
    if (options.limit == 0) {
        throw ValidationError("the limit of the Pool '" + options.name +
                              "' is 0: give at least 1 thread");
    }
    shared_ = std::make_shared<Shared>(loop, std::move(options));
}

Pool::~Pool() {
    if (shared_->guard.inherited()) {
        shared_->leaveToParent();
    } else {
        shared_->end(shared_->options.grace);
        shared_->abandon();
    }
}

std::vector<StuckJob> Pool::end(double grace) {
    shared_->demandHome("end()");
    return shared_->end(grace);
}

std::size_t Pool::running() const {
    shared_->demandOwn();
    std::lock_guard const lock(shared_->mutex);
    return shared_->running.size();
}

std::size_t Pool::queued() const {
    shared_->demandOwn();
    std::lock_guard const lock(shared_->mutex);
    return std::min(shared_->waiting(), shared_->options.backlog);
}

std::size_t Pool::lined() const {
    shared_->demandOwn();
    std::lock_guard const lock(shared_->mutex);
    return shared_->waiting() - std::min(shared_->waiting(), shared_->options.backlog);
}

std::size_t Pool::threads() const {
    shared_->demandOwn();
    std::lock_guard const lock(shared_->mutex);
    return shared_->threads.size();
}

void Pool::Job::run() noexcept {
    try {
        call(stop_.get_token());
    } catch (...) {
        error_ = std::current_exception();
    }
}

Pool::Awaited::Awaited(std::shared_ptr<Shared> shared,
                       std::shared_ptr<Job> job,
                       bool patient,
                       std::source_location where)
    : Wait(where),
      shared_(std::move(shared)),
      job_(std::move(job)),
      patient_(patient) {
    shared_->demandHome(patient ? "run()" : "tryRun()");
}

Pool::Awaited::~Awaited() {
    shared_->cancel(*job_);
}

bool Pool::Awaited::await_ready() {
    shared_->post(job_, patient_);
    job_->awaited_ = this;
    return false;
}

std::string Pool::Awaited::what() const {
    return "the job '" + job_->name_ + "' of " + shared_->title();
}

void Pool::Awaited::demand() const {
    going();
    if (refused_) {
        std::rethrow_exception(refused_);
    }
    if (job_->error_) {
        std::rethrow_exception(job_->error_);
    }
}

} // namespace hio::uv
