// SPDX-License-Identifier: Apache-2.0
/// @file
/// Pool: blocking jobs on threads of the operating system, awaited by Doers.
///
///     hio::uv::Pool pool(loop, {.limit = 4, .backlog = 64, .name = "io"});
///
///     hio::Dog load(hio::Tymth, double, Pool& pool, std::string path, std::string& text) {
///         auto job = [path](std::stop_token) { return slurp(path); };   // named: gcc 12, see Dog
///         text = co_await pool.run("load", std::move(job));
///         co_return true;
///     }
///
/// What the job returns or throws arrives in the Doer that awaits, in the thread of its Doist. The
/// job itself runs in another thread: give it copies, not references to what may go before it. A
/// job never starts before it is awaited, and no Doer has more than the one it awaits.
///
/// At most `limit` jobs run at once. At most `backlog` jobs wait for a thread; more Doers stand in
/// line for room, first come first served, each with its job in its own hands. tryRun() does not
/// stand in line.
///
/// Closing the Doer (or destroying its frame) takes a job that waits out of the Pool: it did not
/// happen. A job that runs has its stop requested, and its result is dropped when it comes. Nobody
/// can kill a thread: a job that shall end early looks at its stop_token, or blocks in what a
/// stop_token ends (see waitReadable).
///
/// A job must not wait for its own Pool, which could wait for ever: run() and end() throw HioError
/// when a job calls them.
///
/// A forked child has none of the threads. It may destroy the Pool, which waits for nothing there;
/// all else throws HioError. A job that has forked returns in the child as well: that ends the
/// child, as the end of its only thread does, with exit code 0.
///
/// Source: luminal.managers.threads (ThreadManager, TracedThread).
/// Differs: results, exceptions and cancelling; no polling; the limit holds for ever; halt, which
/// pretends to end threads, is end(), which tells what is stuck.
#pragma once

#include <hio/doing/wait.hpp>
#include <hio/help/errors.hpp>
#include <hio/uv/loop.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <source_location>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace hio::uv {

/// The backlog of a Pool is full, and the caller did not want to wait.
class HIO_API BacklogFull : public HioError {
public:
    using HioError::HioError;
};

/// A job was not run, or is no longer waited for, since its Pool has ended.
class HIO_API PoolEnded : public HioError {
public:
    using HioError::HioError;
};

struct PoolOptions {
    std::size_t limit = 4;    ///< threads, at least 1; they start when they are first needed
    std::size_t backlog = 64; ///< jobs that wait for a thread
    std::string name = "pool";
    double grace = 1.0; ///< seconds that the destructor waits for jobs that run
};

/// A job that did not end when it was asked to.
struct StuckJob {
    std::string name;
    double seconds; ///< since it began to run
};

/// What a Pool runs: called once, in another thread, with a std::stop_token if it takes one. It
/// may be move-only. What it returns is moved to the Doer that awaits.
template <class F>
concept PoolCallable = std::move_constructible<F> &&
    (std::invocable<F, std::stop_token> || std::invocable<F>);

namespace detail {

template <class F>
decltype(auto) callJob(F&& job, std::stop_token stop) {
    if constexpr (std::invocable<F, std::stop_token>) {
        return std::invoke(std::forward<F>(job), std::move(stop));
    } else {
        return std::invoke(std::forward<F>(job));
    }
}

} // namespace detail

/// @context doist: the thread that made it, and that of its Loop
class HIO_API Pool {
    struct Shared;
    class Job;
    template <class T>
    class Result;
    template <class F, class T>
    class Task;

public:
    class Awaited;
    template <class T>
    class Ran;
    template <class F>
    using Returned = decltype(detail::callJob(std::declval<F>(), std::stop_token()));

    /// `loop` is borrowed and must outlive this. Throws ValidationError for a limit of 0, LoopError
    /// as Waker.
    explicit Pool(Loop& loop, PoolOptions options = {});
    /// As end(options.grace). A thread whose job is still stuck then goes on alone, until its job
    /// ends or the process does; it frees what that job held and touches nothing else.
    ~Pool();
    Pool(Pool const&) = delete;
    Pool& operator=(Pool const&) = delete;
    Pool(Pool&&) = delete;
    Pool& operator=(Pool&&) = delete;

    /// To be awaited, at once or later, once: runs the job and answers what it returns. The await
    /// throws what the job throws, PoolEnded, Ceased when the Doer is closed, and HioError when
    /// the system grants not even one thread. Throws HioError in a job of this Pool and in another
    /// thread.
    /// @param name of the job, in errors and in what end() answers
    template <PoolCallable F>
    [[nodiscard]] Ran<Returned<F>>
    run(std::string name, F job, std::source_location where = std::source_location::current());
    template <PoolCallable F>
    [[nodiscard]] Ran<Returned<F>>
    run(F job, std::source_location where = std::source_location::current());

    /// As run(), but the await throws BacklogFull when there is neither a free thread nor room.
    template <PoolCallable F>
    [[nodiscard]] Ran<Returned<F>>
    tryRun(std::string name, F job, std::source_location where = std::source_location::current());
    template <PoolCallable F>
    [[nodiscard]] Ran<Returned<F>>
    tryRun(F job, std::source_location where = std::source_location::current());

    /// Ends the Pool: requests the stop of all that runs, lets those who wait for a thread or for
    /// room have PoolEnded, and blocks until nothing runs, at most `grace` seconds. Who awaits a
    /// job that is stuck then has PoolEnded too. May be called again; run() throws from now on.
    /// @return the jobs that are stuck, those that began first in front
    std::vector<StuckJob> end(double grace);

    // What it does at the moment. @context any thread
    [[nodiscard]] std::size_t running() const; ///< jobs, at most the limit
    [[nodiscard]] std::size_t queued() const;  ///< jobs that wait for a thread, at most the backlog
    [[nodiscard]] std::size_t lined() const;   ///< Doers that wait for room in the backlog
    [[nodiscard]] std::size_t threads() const; ///< threads started, at most the limit

private:
    std::shared_ptr<Shared> shared_;
};

/// One job: held by the Pool while it waits or runs, and by who awaits it.
class HIO_API Pool::Job {
public:
    explicit Job(std::string name) : name_(std::move(name)) {}
    Job(Job const&) = delete;
    Job& operator=(Job const&) = delete;
    Job(Job&&) = delete;
    Job& operator=(Job&&) = delete;
    virtual ~Job() = default;

protected:
    virtual void call(std::stop_token stop) = 0;

private:
    friend class Pool;
    friend Shared;
    friend Awaited;
    void run() noexcept;
    enum class State { fresh, queued, running, ended };

    std::string const name_;
    std::stop_source stop_;
    std::exception_ptr error_;   ///< of its thread until it has ended, then of who awaits
    Awaited* awaited_ = nullptr; ///< of the Doist's thread: who waits for it

    State state_ = State::fresh; ///< this and the next are under the Pool's lock
    std::list<std::shared_ptr<Job>>::iterator self_; ///< in the list of its state
    std::thread::id thread_;                         ///< that runs it
    double began_ = 0.0;                             ///< seconds on the monotonic clock
};

template <class T>
class Pool::Result : public Job {
public:
    using Job::Job;
    std::optional<std::conditional_t<std::is_void_v<T>, std::monostate, T>> value;
};

template <class F, class T>
class Pool::Task final : public Result<T> {
public:
    Task(std::string name, F job) : Result<T>(std::move(name)), job_(std::move(job)) {}

private:
    void call(std::stop_token stop) override {
        if constexpr (std::is_void_v<T>) {
            detail::callJob(std::move(job_), std::move(stop));
        } else {
            this->value.emplace(detail::callJob(std::move(job_), std::move(stop)));
        }
    }
    F job_;
};

/// What is awaited, whatever the job returns. @context doist
class HIO_API Pool::Awaited : public Wait {
public:
    Awaited(Awaited const&) = delete;
    Awaited& operator=(Awaited const&) = delete;
    Awaited(Awaited&&) = delete;
    Awaited& operator=(Awaited&&) = delete;
    /// Cancels the job when it has not ended.
    ~Awaited() override;

    /// Hands the job to the Pool.
    [[nodiscard]] bool await_ready();
    [[nodiscard]] std::string what() const override;

protected:
    Awaited(std::shared_ptr<Shared> shared,
            std::shared_ptr<Job> job,
            bool patient,
            std::source_location where);
    /// Throws what there is instead of a result.
    void demand() const;

private:
    friend class Pool;
    friend Shared;
    std::shared_ptr<Shared> shared_;
    std::shared_ptr<Job> job_;
    std::exception_ptr refused_; ///< the Pool has ended
    bool patient_;               ///< stands in line
};

/// Made by Pool::run() and tryRun() only. @context doist
template <class T>
class Pool::Ran final : public Awaited {
    static_assert(!std::is_reference_v<T>, "a job returns a value: its thread has gone on");

public:
    T await_resume() {
        demand();
        if constexpr (!std::is_void_v<T>) {
            return std::move(*result_->value);
        }
    }

private:
    friend class Pool;
    Ran(std::shared_ptr<Shared> shared,
        std::shared_ptr<Result<T>> result,
        bool patient,
        std::source_location where)
        : Awaited(std::move(shared), result, patient, where),
          result_(std::move(result)) {}
    std::shared_ptr<Result<T>> result_;
};

template <PoolCallable F>
Pool::Ran<Pool::Returned<F>> Pool::run(std::string name, F job, std::source_location where) {
    using Made = Task<F, Returned<F>>;
    return {shared_, std::make_shared<Made>(std::move(name), std::move(job)), true, where};
}

template <PoolCallable F>
Pool::Ran<Pool::Returned<F>> Pool::run(F job, std::source_location where) {
    return run("job", std::move(job), where);
}

template <PoolCallable F>
Pool::Ran<Pool::Returned<F>> Pool::tryRun(std::string name, F job, std::source_location where) {
    using Made = Task<F, Returned<F>>;
    return {shared_, std::make_shared<Made>(std::move(name), std::move(job)), false, where};
}

template <PoolCallable F>
Pool::Ran<Pool::Returned<F>> Pool::tryRun(F job, std::source_location where) {
    return tryRun("job", std::move(job), where);
}

} // namespace hio::uv
