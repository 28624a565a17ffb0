// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/records.hpp>
#include <hio/roll/rollmemos.hpp>

#include <utility>

namespace hio {
namespace {

Plain count(std::uint64_t value) {
    return Plain(static_cast<std::int64_t>(value));
}

std::string memoOf(std::string_view tag, std::string const& name, Plain::Map load) {
    return encode({.tag = std::string(tag), .name = name, .load = std::move(load)});
}

/// The load of a memo of this tag; null when it is another or broken.
std::optional<Plain> loadOf(std::string_view memo, std::string_view tag) {
    if (tagOf(memo) != tag) {
        return std::nullopt;
    }
    Outcome<MemoDom> record = decode(memo, tag);
    return record ? std::optional(std::move(record->load)) : std::nullopt;
}

/// Reads the fields of a load; `good` turns false when one is missing or of another type.
class Fields {
public:
    explicit Fields(Plain const& load) : load_(load) {}

    void count(std::string_view key, std::uint64_t& out) {
        Plain const* field = load_.find(key);
        auto const* value = field != nullptr ? field->integer() : nullptr;
        good = good && value != nullptr && *value >= 0;
        out = good ? static_cast<std::uint64_t>(*value) : 0;
    }
    void time(std::string_view key, std::int64_t& out) {
        Plain const* field = load_.find(key);
        auto const* value = field != nullptr ? field->integer() : nullptr;
        good = good && value != nullptr;
        out = good ? *value : 0;
    }
    void flag(std::string_view key, bool& out) {
        Plain const* field = load_.find(key);
        auto const* value = field != nullptr ? field->boolean() : nullptr;
        good = good && value != nullptr;
        out = good && *value;
    }
    void text(std::string_view key, std::string& out) {
        Plain const* field = load_.find(key);
        auto const* value = field != nullptr ? field->text() : nullptr;
        good = good && value != nullptr;
        out = good ? *value : std::string();
    }

    bool good = true;

private:
    Plain const& load_;
};

} // namespace

std::string LogClose::memo(std::string const& name) const {
    return memoOf(Tag, name, {{"to", count(to)}});
}

std::optional<LogClose> LogClose::from(std::string_view memo) {
    std::optional<Plain> const load = loadOf(memo, Tag);
    if (!load) {
        return std::nullopt;
    }
    LogClose close;
    Fields fields(*load);
    fields.count("to", close.to);
    return fields.good ? std::optional(close) : std::nullopt;
}

std::string LogApplied::memo(std::string const& name) const {
    return memoOf(
        Tag, name, {{"rows", count(rows)}, {"windows", count(windows)}, {"done", Plain(done)}});
}

std::optional<LogApplied> LogApplied::from(std::string_view memo) {
    std::optional<Plain> const load = loadOf(memo, Tag);
    if (!load) {
        return std::nullopt;
    }
    LogApplied applied;
    Fields fields(*load);
    fields.count("rows", applied.rows);
    fields.count("windows", applied.windows);
    fields.flag("done", applied.done);
    return fields.good ? std::optional(applied) : std::nullopt;
}

std::string LogWritten::memo(std::string const& name) const {
    return memoOf(Tag,
                  name,
                  {{"dataset", Plain(window.dataset)},
                   {"start", Plain(window.startMs)},
                   {"rows", count(window.rows)},
                   {"columns", count(window.columns)},
                   {"nulls", count(window.nulls)},
                   {"file", Plain(window.file)}});
}

std::optional<LogWritten> LogWritten::from(std::string_view memo) {
    std::optional<Plain> const load = loadOf(memo, Tag);
    if (!load) {
        return std::nullopt;
    }
    LogWritten written;
    Fields fields(*load);
    fields.text("dataset", written.window.dataset);
    fields.time("start", written.window.startMs);
    fields.count("rows", written.window.rows);
    fields.count("columns", written.window.columns);
    fields.count("nulls", written.window.nulls);
    fields.text("file", written.window.file);
    return fields.good ? std::optional(std::move(written)) : std::nullopt;
}

} // namespace hio
