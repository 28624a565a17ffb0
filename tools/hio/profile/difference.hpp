// SPDX-License-Identifier: Apache-2.0
/// @file
/// What differs between two profiles, column by column, and rules that say when it is too much.
#pragma once

#include <hio/roll/drift.hpp>
#include <hio/roll/profile.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "figures.hpp"

namespace hio::tool {

/// A column of one or of both profiles, which are borrowed.
struct ColumnDifference {
    std::string_view name;
    Column const* before = nullptr; ///< null: the column is new
    Column const* after = nullptr;  ///< null: the column is gone
    std::optional<Drift> drift;     ///< how far the values have moved, where that can be said

    /// Whether both sides have it, but values of other types.
    [[nodiscard]] bool retyped() const;

    /// Whether it is new, gone, retyped, or its values have moved by more than chance explains:
    /// numbers by ks above its bound, texts by psi above 0.2.
    [[nodiscard]] bool changed() const;
};

/// All columns of either, in the order of their names. @context any thread
[[nodiscard]] std::vector<ColumnDifference> differencesOf(Profile const& before,
                                                          Profile const& after);

/// One rule of --fail-on.
///
/// | rule                 | is broken by a column                                                |
/// | -------------------- | -------------------------------------------------------------------- |
/// | ks>0.1               | whose ks, less its bound, is above 0.1; likewise psi and js          |
/// | nulls>5%, mean>3     | of which a figure of the second profile is above (<: below) that     |
/// | nulls>+5%            | whose share of nulls has grown by more than 5 points of per cent     |
/// | mean>+10%, rows<-20% | of which a figure has grown (fallen) by more than that part of it    |
/// | mean>+3              | of which a figure has grown by more than 3                           |
/// | types                | that has values of other types than before                           |
/// | columns              | that is new or gone                                                  |
class FailRule {
public:
    /// Throws ValidationError for a rule that cannot be read.
    explicit FailRule(std::string_view text);

    /// Why the column breaks the rule; nothing when it does not, or when the rule does not apply.
    [[nodiscard]] std::optional<std::string> broken(ColumnDifference const& column) const;

private:
    [[nodiscard]] std::optional<std::string> brokenBy(Drift const& drift) const;
    [[nodiscard]] std::optional<std::string> brokenBy(double before, double after) const;
    [[nodiscard]] bool exceeds(double value) const noexcept {
        return above_ ? value > limit_ : value < limit_;
    }

    std::string text_;
    std::string name_;
    Figure const* figure_ = nullptr; ///< null: of both sides
    bool above_ = true;
    bool change_ = false; ///< of what is after against what was before
    bool part_ = false;   ///< in per cent
    double limit_ = 0.0;
};

/// The rules of a list with commas. Throws ValidationError. @context any thread
[[nodiscard]] std::vector<FailRule> failRules(std::string_view list);

} // namespace hio::tool
