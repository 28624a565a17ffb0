// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/deeds.hpp>
#include <hio/doing/doer.hpp>
#include <hio/doing/together.hpp>
#include <hio/doing/wait.hpp>
#include <hio/help/errors.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>

namespace hio {

/// Runs one of the given Dogs.
class Together::Child final : public Doer {
public:
    Child(Dog&& dog, Together& together, std::size_t index)
        : dog_(std::move(dog)),
          together_(together),
          index_(index) {
        awaited_ = true;
    }

    [[nodiscard]] std::string name() const override {
        std::string const function = dog_.function();
        return function.empty() ? Doer::name() : function;
    }

private:
    bool dogEnter() override {
        if (dog_.alive()) {
            dog_.root()->doer = this;
            if (!dog_.resume(tyme())) {
                return false;
            }
        }
        end();
        return true;
    }
    void dogEnded() override {
        dog_.raise();
        end();
    }
    void dogClose() override {
        try {
            dog_.close();
        } catch (...) {
            dog_ = Dog();
            throw;
        }
        dog_ = Dog(); // gone before the next one is closed
    }
    Dog::promise_type* dogRoot() noexcept override { return dog_.root(); }

    void end() {
        Dog const dog = std::move(dog_);
        together_.end(index_, dog.value());
    }

    Dog dog_;
    Together& together_;
    std::size_t index_;
};

/// How the Doer that awaits gives way. Nobody wakes it: it is due with the first of the Dogs. Its
/// place is where the user awaits.
class Together::Pause final : public Wait {
public:
    Pause(Together const& self, double tock) noexcept
        : Wait(self.where_),
          self_(self),
          tock_(tock) {}
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(Dog::Handle driver) noexcept {
        driver_ = driver;
        driver_.promise().wait = this; // for the tree: what its root waits in, others may wake
        self_.root_->passed = tock_;
        self_.root_->where(self_.where_);
    }
    /// @return the tyme at which it goes on
    double await_resume() const {
        driver_.promise().wait = nullptr;
        double const tyme = self_.root_->passed;
        self_.root_->check();
        return tyme;
    }
    [[nodiscard]] std::string what() const override {
        return std::to_string(self_.needed_ - self_.ended_) + " of these to end";
    }
    void tree(std::string& out, std::size_t depth) const override {
        self_.deeds_->tree(out, depth);
    }

private:
    Together const& self_;
    double tock_;
    Dog::Handle driver_;
};

Together::Together(Enough enough, std::vector<Dog> dogs, std::source_location where)
    : dones_(dogs.size()),
      dogs_(std::move(dogs)),
      needed_(enough == Enough::all ? dogs_.size() : 1),
      seconds_(std::numeric_limits<double>::infinity()),
      where_(where) {
    if (dogs_.size() < needed_) {
        throw ValidationError("any of no Dogs never ends: give one or more");
    }
}

void Together::limit(double seconds) {
    if (std::isnan(seconds)) {
        throw ValidationError("the seconds of a tymeout are not a number: give seconds of tyme");
    }
    seconds_ = seconds;
}

void Together::await_suspend(Dog::Handle parent) {
    root_ = parent.promise().root;
    driver_.emplace(drive(*this));
    driver_->await_suspend(parent);
}

void Together::begin(Tymth tymth) {
    for (std::size_t index = 0; index < dogs_.size() && !enough(); ++index) {
        std::unique_ptr<Doer> child =
            std::make_unique<Child>(std::move(dogs_[index]), *this, index);
        deeds_->extend(Doers(std::move(child)), tymth, false, false);
    }
    while (!dogs_.empty()) { // those that are not needed: they have not run
        dogs_.pop_back();
    }
}

void Together::end(std::size_t index, Done done) {
    dones_[index] = done;
    if (ended_++ == 0) {
        first_ = index;
    }
    if (enough()) {
        deeds_->halt();
    }
}

/// Stands between the Dog that awaits and its scheduler: a pass of theirs is a pass of the given
/// Dogs, when one of them is due.
Dog Together::drive(Together& self) {
    Doer* const doer = self.root_->doer;
    Tymist byHand(self.root_->passed); // without a doer no scheduler tells the tyme
    Tymth const tymth = doer != nullptr ? doer->tymth() : byHand.tymen();
    double const deadline = tymth() + self.seconds_;
    Deeds deeds(Doers(), doer);
    self.deeds_ = &deeds;
    try {
        self.begin(tymth);
        while (!self.enough()) {
            double tyme = tymth();
            double const next = std::max(tyme, std::min(deeds.next(tyme), deadline));
            if (doer != nullptr && next > tyme) {
                doer->deeds_->rest(*doer, next);
            }
            tyme = co_await Pause(self, doer != nullptr ? 0.0 : next - tyme);
            byHand.tyme(tyme);
            if (doer != nullptr) {
                doer->resting_ = false;
            }
            deeds.recur(tyme, doer != nullptr ? doer->deeds_->pace() : 0.0);
            if (tyme >= deadline) {
                break;
            }
        }
        deeds.exit();
    } catch (Ceased const&) {
        deeds.exit();
        throw;
    }
    co_return true; // on any other exception its destructor closes them
}

} // namespace hio
