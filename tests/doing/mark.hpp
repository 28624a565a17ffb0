// SPDX-License-Identifier: Apache-2.0
// What the tests of Dogs share.
#pragma once

#include <string>
#include <utility>
#include <vector>

using Log = std::vector<std::string>;

/// Writes when it goes.
class Mark {
public:
    Mark(Log& log, std::string text) : log_(log), text_(std::move(text)) {}
    ~Mark() { log_.push_back("~" + text_); }
    Mark(Mark const&) = delete;
    Mark& operator=(Mark const&) = delete;

private:
    Log& log_;
    std::string text_;
};
