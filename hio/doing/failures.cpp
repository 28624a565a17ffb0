// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/doer.hpp>
#include <hio/doing/doist.hpp>
#include <hio/doing/failures.hpp>
#include <hio/doing/naming.hpp>
#include <hio/doing/scout.hpp>

#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <typeinfo>
#include <utility>

namespace hio {

namespace {

/// None: it is how a doer is told to end, or tells others to.
std::optional<Failure>
failureOf(Doer const& doer, std::exception_ptr const& error, std::source_location where) {
    double const tyme = doer.wound() ? doer.tyme() : 0.0;
    Failure failure{doer.name(), tyme, where, {}, error};
    try {
        std::rethrow_exception(error);
    } catch (Ceased const&) {
        return std::nullopt;
    } catch (Interrupt const&) {
        return std::nullopt;
    } catch (std::exception const& thrown) {
        failure.what = thrown.what();
    } catch (...) {
        std::type_info const* const type = abi::__cxa_current_exception_type();
        failure.what = "an exception of type " + (type != nullptr ? typeName(*type) : "unknown");
    }
    return failure;
}

} // namespace

std::string Failure::text() const {
    std::array<char, 32> digits{};
    std::string text = what + " (thrown by " + name + " at tyme ";
    text.append(digits.data(), std::to_chars(digits.begin(), digits.end(), tyme).ptr);
    if (where.line() != 0) {
        text += ", after its yield at " + placeName(where);
    }
    return text + ")";
}

void Failures::add(Doer const& doer,
                   std::exception_ptr const& error,
                   std::source_location where) noexcept {
    try {
        auto const held = std::find_if(held_.begin(), held_.end(), [&](Held const& one) {
            return one.failure.error == error;
        });
        if (held != held_.end()) {
            keep(std::min(held->at, kept_.size()), std::move(held->failure));
            held_.erase(held);
        } else if (!known(error)) {
            if (std::optional<Failure> failure = failureOf(doer, error, where)) {
                keep(kept_.size(), std::move(*failure));
            }
        }
    } catch (...) { // no memory: the error still goes its way
        ++dropped_;
    }
}

void Failures::hold(Doer const& doer,
                    std::exception_ptr const& error,
                    std::source_location where) noexcept {
    if (known(error)) {
        return;
    }
    try {
        if (std::optional<Failure> failure = failureOf(doer, error, where)) {
            if (held_.size() == MaxHeld) {
                held_.erase(held_.begin());
            }
            held_.push_back({std::move(*failure), kept_.size()});
        }
    } catch (...) { // no memory: its awaiter will be named in its place
    }
}

void Failures::clear() noexcept {
    kept_.clear();
    held_.clear();
    last_ = nullptr;
    dropped_ = 0;
}

void Failures::keep(std::size_t at, Failure failure) {
    last_ = failure.error;
    if (scout_ != nullptr) {
        scout_->fail(failure);
    }
    if (kept_.size() == Limit) {
        ++dropped_;
        if (!(kept_.front().tyme < failure.tyme)) {
            return;
        }
        kept_.erase(kept_.begin());
        at -= at > 0 ? 1 : 0;
    }
    kept_.insert(kept_.begin() + std::ptrdiff_t(at), std::move(failure));
}

bool Failures::known(std::exception_ptr const& error) const noexcept {
    return last_ == error ||
           std::any_of(kept_.begin(),
                       kept_.end(),
                       [&](Failure const& one) { return one.error == error; }) ||
           std::any_of(held_.begin(), held_.end(), [&](Held const& one) {
               return one.failure.error == error;
           });
}

} // namespace hio
