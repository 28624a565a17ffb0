// SPDX-License-Identifier: Apache-2.0
/// @file
/// Post: the place of one spawned hand at its boss: its door, its process, and how it is ended.
/// Not installed.
#pragma once

#include <hio/crew/bosser.hpp>
#include <hio/help/monotimer.hpp>
#include <hio/memo/memoer.hpp>
#include <hio/memo/uxd.hpp>
#include <hio/uv/spawner.hpp>

#include <memory>
#include <optional>
#include <string>

namespace hio::detail {

/// @context doist
class Post {
public:
    Post(HandOptions options, std::string doorPath, std::string handPath)
        : options_(std::move(options)),
          doorPath_(std::move(doorPath)),
          handPath_(std::move(handPath)) {}

    [[nodiscard]] HandOptions const& options() const noexcept { return options_; }
    [[nodiscard]] std::string const& name() const noexcept { return options_.name; }
    [[nodiscard]] Memoer& memoer() noexcept { return memoer_; }

    /// Opens the door and starts the hand of the boss `boss`. Throws what either throws.
    void start(uv::Spawner& spawner, std::string const& boss);
    [[nodiscard]] pid_t pid() const noexcept { return child_->pid(); }
    [[nodiscard]] bool started() const noexcept { return child_ != nullptr; }

    /// Lets the door take from the hand at `path` only.
    void admit(std::string const& path);

    /// How the hand ended; the first time only, nothing while it runs and later.
    std::optional<uv::Exit> ended();
    /// In words, what was wrong with how it ended; empty when it ended well, or as it was told to.
    [[nodiscard]] std::string trouble(bool registered) const;
    [[nodiscard]] bool running() const noexcept { return child_ && !child_->exit(); }

    /// The first step of the end: END if there is a letter, else SIGTERM. Calling it again has no
    /// effect.
    void stop(std::optional<Letter> const& end);
    /// The next step if the grace of the last one is over: SIGTERM, then SIGKILL.
    void press();
    /// The last step at once, without the graces.
    void kill() noexcept;

private:
    enum class Step { none, told, termed, killed, hurried };
    [[nodiscard]] std::string graceText() const;
    void terminate() noexcept;
    void kill(Step step) noexcept;

    HandOptions options_;
    std::string doorPath_;
    std::string handPath_;
    Uxd door_;
    Memoer memoer_{door_, binaryMemos()};
    std::unique_ptr<uv::Child> child_;
    MonoTimer grace_;
    Step step_ = Step::none;
    bool asked_ = false; // by END, before SIGTERM
    bool told_ = false;  // that it ended
};

} // namespace hio::detail
