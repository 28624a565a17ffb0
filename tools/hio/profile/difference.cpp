// SPDX-License-Identifier: Apache-2.0
#include "difference.hpp"

#include <hio/help/errors.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "../wording.hpp"

namespace hio::tool {
namespace {

constexpr double MuchIndex = 0.2; // of psi, by custom

std::vector<std::string_view> typeNames(Column const& column) {
    std::vector<std::string_view> names;
    for (TypeCount const& type : typesOf(column.metrics().types)) {
        names.push_back(type.name);
    }
    return names;
}

bool isShare(Figure const& figure) {
    return figure.kind == Figure::Kind::share;
}

/// The figures that only both sides together have.
double ofDrift(Drift const& drift, std::string_view name) {
    return name == "psi" ? drift.psi : name == "js" ? drift.js : drift.ks - drift.ksBound;
}

} // namespace

bool ColumnDifference::retyped() const {
    return before != nullptr && after != nullptr && typeNames(*before) != typeNames(*after);
}

bool ColumnDifference::changed() const {
    return before == nullptr || after == nullptr || retyped() ||
           (drift &&
            (drift->ks > drift->ksBound || (std::isnan(drift->ks) && drift->psi > MuchIndex)));
}

std::vector<ColumnDifference> differencesOf(Profile const& before, Profile const& after) {
    std::vector<ColumnDifference> differences;
    for (auto const& [name, column] : before.columns()) {
        auto const other = after.columns().find(name);
        if (other == after.columns().end()) {
            differences.push_back({name, &column, nullptr, std::nullopt});
        } else {
            differences.push_back({name, &column, &other->second, drift(column, other->second)});
        }
    }
    for (auto const& [name, column] : after.columns()) {
        if (!before.columns().contains(name)) {
            differences.push_back({name, nullptr, &column, std::nullopt});
        }
    }
    std::sort(differences.begin(), differences.end(), [](auto const& one, auto const& two) {
        return one.name < two.name;
    });
    return differences;
}

FailRule::FailRule(std::string_view text) : text_(text) {
    auto const refuse = [this](std::string const& why) {
        throw ValidationError("--fail-on " + shown(text_) + ": " + why);
    };
    std::size_t const sign = text.find_first_of("<>");
    name_ = text.substr(0, sign);
    bool const whole = name_ == "columns" || name_ == "types";
    bool const drift = name_ == "ks" || name_ == "psi" || name_ == "js";
    auto const all = figures();
    auto const named =
        std::find_if(all.begin(), all.end(), [&](Figure const& one) { return one.name == name_; });
    if (!whole && !drift && named == all.end()) {
        std::vector<std::string> names{"columns", "types", "ks", "psi", "js"};
        std::transform(all.begin(), all.end(), std::back_inserter(names), [](Figure const& one) {
            return std::string(one.name);
        });
        refuse("it has no figure " + shown(name_) + ": " + choices(name_, names));
    }
    if (whole) {
        if (sign != std::string_view::npos) {
            refuse(name_ + " stands alone");
        }
        return;
    }
    if (sign == std::string_view::npos) {
        refuse("give a limit, as in " + name_ + ">0.1");
    }
    figure_ = named == all.end() ? nullptr : &*named;
    above_ = text[sign] == '>';
    std::string_view number = text.substr(sign + 1);
    change_ = number.starts_with('+') || number.starts_with('-');
    part_ = number.ends_with('%');
    number.remove_suffix(part_ ? 1 : 0);
    number.remove_prefix(number.starts_with('+') ? 1 : 0);
    auto const [end, error] = std::from_chars(number.data(), number.data() + number.size(), limit_);
    bool const twoSigns = text.find("+-", sign) != std::string_view::npos;
    if (twoSigns || error != std::errc() || end != number.data() + number.size() ||
        !std::isfinite(limit_)) {
        refuse("the limit is no number, as in nulls>+5%");
    }
    if (drift && (change_ || part_)) {
        refuse(name_ + " is a change already: give a limit without sign and %, as in " + name_ +
               ">0.1");
    }
    if (part_ && !change_ && !isShare(*figure_)) {
        refuse("a part of " + name_ + " takes a sign, as in " + name_ + ">+10%");
    }
    limit_ /= part_ ? 100.0 : 1.0;
    if (figure_ != nullptr && isShare(*figure_) && std::abs(limit_) > 1.0) {
        refuse(name_ + " is a share: give per cent, as in " + name_ + ">+5%");
    }
}

std::optional<std::string> FailRule::broken(ColumnDifference const& column) const {
    std::optional<std::string> why;
    if (name_ == "columns") {
        if (column.before == nullptr || column.after == nullptr) {
            why = column.before == nullptr ? "is new" : "is gone";
        }
    } else if (column.before == nullptr || column.after == nullptr) {
        return std::nullopt;
    } else if (name_ == "types") {
        if (column.retyped()) {
            why = "was " + typesText(column.before->metrics().types) + ", is " +
                  typesText(column.after->metrics().types);
        }
    } else if (figure_ == nullptr) {
        why = column.drift ? brokenBy(*column.drift) : std::nullopt;
    } else {
        why = brokenBy(figure_->of(*column.before), figure_->of(*column.after));
    }
    return why ? std::optional(*why + " (--fail-on " + text_ + ")") : std::nullopt;
}

std::optional<std::string> FailRule::brokenBy(Drift const& drift) const {
    double const value = ofDrift(drift, name_);
    if (!exceeds(value)) {
        return std::nullopt;
    }
    if (name_ == "ks") {
        return "ks is " + numberText(drift.ks) + ", " + numberText(value) + " above its bound";
    }
    return name_ + " is " + numberText(value);
}

std::optional<std::string> FailRule::brokenBy(double before, double after) const {
    double value = after;
    if (change_) {
        value -= before;
        value /= part_ && !isShare(*figure_) ? std::abs(before) : 1.0;
    }
    if (!exceeds(value)) {
        return std::nullopt;
    }
    auto const text = [this](double one) {
        return isShare(*figure_) ? numberText(100.0 * one) + " %" : numberText(one);
    };
    return name_ + " was " + text(before) + ", is " + text(after);
}

std::vector<FailRule> failRules(std::string_view list) {
    std::vector<FailRule> rules;
    for (std::size_t start = 0; start <= list.size();) {
        std::size_t const end = std::min(list.find(',', start), list.size());
        std::string_view rule = list.substr(start, end - start);
        while (rule.starts_with(' ')) {
            rule.remove_prefix(1);
        }
        while (rule.ends_with(' ')) {
            rule.remove_suffix(1);
        }
        rules.emplace_back(rule);
        start = end + 1;
    }
    return rules;
}

} // namespace hio::tool
