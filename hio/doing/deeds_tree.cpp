// SPDX-License-Identifier: Apache-2.0
// The live tree of a scheduler, for people.
#include <hio/doing/deeds.hpp>
#include <hio/doing/doer.hpp>
#include <hio/doing/naming.hpp>
#include <hio/doing/wait.hpp>

#include <array>
#include <charconv>

namespace hio {

namespace {

std::string placed(std::source_location where) {
    if (where.line() == 0) {
        return {};
    }
    return " (" + placeName(where) + ")";
}

std::string dueText(double retyme) {
    if (retyme == std::numeric_limits<double>::infinity()) {
        return "never due";
    }
    std::array<char, 32> text{};
    return "due at " +
           std::string(text.data(), std::to_chars(text.begin(), text.end(), retyme).ptr);
}

/// What the innermost Dog waits in; null: it has given way for a tock.
Wait const* waitOf(Dog::promise_type const* dog) {
    if (dog == nullptr) {
        return nullptr;
    }
    return dog->wait != nullptr ? dog->wait : dog->link.promise().wait;
}

} // namespace

std::vector<Deed> Deeds::deeds() const {
    std::vector<Deed> deeds;
    deeds.reserve(live_);
    auto const add = [&](Run const& run) {
        if (!run.gone()) {
            deeds.push_back({run.retyme, run.doer()});
        }
    };
    auto late = late_.begin();
    for (Place place = 0; place < runs_.size(); ++place) {
        for (; late != late_.end() && late->before == place; ++late) {
            add(late->run);
        }
        add(runs_[place]);
    }
    return deeds;
}

void Deeds::tree(std::string& out, std::size_t depth) const {
    for (Deed const& deed : deeds()) {
        Doer const& doer = *deed.doer;
        Dog::promise_type* const root = deed.doer->dogRoot();
        Dog::promise_type const* const dog = root != nullptr && root->ended() ? nullptr : root;
        Wait const* const wait = waitOf(dog);
        out += std::string(2 * depth, ' ') + doer.name() + ": ";
        out += wait != nullptr ? "waits for " + wait->what() : dueText(deed.retyme);
        if (wait != nullptr && deed.retyme != std::numeric_limits<double>::infinity()) {
            out += ", " + dueText(deed.retyme);
        }
        out += dog == nullptr ? "" : placed(wait != nullptr ? wait->where() : dog->where());
        out += '\n';
        if (wait != nullptr) {
            wait->tree(out, depth + 1);
        }
        doer.dogTree(out, depth + 1);
    }
}

} // namespace hio
