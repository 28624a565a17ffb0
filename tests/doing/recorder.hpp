// SPDX-License-Identifier: Apache-2.0
// Doers that write down what happens to them, for the tests of doing.
#pragma once

#include <hio/doing/doer.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// What happened, in order: "a.enter", "a.recur", ...
using Events = std::vector<std::string>;

/// A class doer that completes in recur number `stop` (0: never), and does `act` at each context.
class Recorder : public hio::Doer {
public:
    using Act = std::function<void(std::string const& context)>;
    Recorder(Events& events, std::string name, int stop = 0, Act act = {}, double tock = 0.0)
        : Doer(tock),
          events_(events),
          name_(std::move(name)),
          stop_(stop),
          act_(std::move(act)) {}

    int count = 0;

protected:
    void enter() override {
        count = 0;
        at("enter");
    }
    bool recur(double /*tyme*/) override {
        bool const last = ++count == stop_;
        at("recur");
        return last;
    }
    void clean() override { at("clean"); }
    void cease() override { at("cease"); }
    void abort(std::exception const& error) override { at(std::string("abort ") + error.what()); }
    void exit() override { at("exit"); }

private:
    void at(std::string const& context) {
        events_.push_back(name_ + "." + context);
        if (act_) {
            act_(context); // which may destroy this
        }
    }
    Events& events_;
    std::string name_;
    int stop_;
    Act act_;
};

/// An act that throws `text` at one context.
inline Recorder::Act throwAt(std::string context, std::string text) {
    return [context = std::move(context), text = std::move(text)](std::string const& at) {
        if (at == context) {
            throw std::runtime_error(text);
        }
    };
}
