// SPDX-License-Identifier: Apache-2.0
// The live tree of a scheduler, for people.
#include <hio/doing/deeds.hpp>
#include <hio/doing/doer.hpp>
#include <hio/doing/wait.hpp>

#include <array>
#include <charconv>
#include <string_view>

namespace hio {

namespace {

std::string placed(std::source_location where) {
    if (where.line() == 0) {
        return {};
    }
    std::string_view file = where.file_name();
    file = file.substr(file.find_last_of('/') + 1);
    return " (" + std::string(file) + ":" + std::to_string(where.line()) + ")";
}

std::string dueText(double retyme) {
    if (retyme == std::numeric_limits<double>::infinity()) {
        return "never due";
    }
    std::array<char, 32> text{};
    return "due at " +
           std::string(text.data(), std::to_chars(text.begin(), text.end(), retyme).ptr);
}

} // namespace

void Deeds::tree(std::string& out, std::size_t depth) const {
    for (Deed const& deed : deeds()) {
        Doer const& doer = *deed.doer;
        Dog::promise_type const* const dog = deed.doer->dogRoot();
        Wait const* const wait = dog != nullptr ? dog->wait : nullptr;
        out += std::string(2 * depth, ' ') + doer.name() + ": " +
               (wait != nullptr ? "waits for " + wait->what() : dueText(deed.retyme)) +
               (dog != nullptr ? placed(wait != nullptr ? wait->where() : dog->where) : "") + '\n';
        doer.dogTree(out, depth + 1);
    }
}

} // namespace hio
