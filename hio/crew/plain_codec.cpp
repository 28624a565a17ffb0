// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/plain.hpp>
#include <hio/help/utf8.hpp>

#include <msgpack.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace hio {

namespace {

// Builds a Plain from the events of a parser and refuses what is above the limits.
class Builder {
public:
    Builder(PlainLimits const& limits, bool repeats) : limits_(limits), repeats_(repeats) {}

    bool scalar(Plain value) { return place(std::move(value)) != nullptr; }
    bool real(double value) { return std::isfinite(value) ? scalar(value) : fail(EBADMSG); }
    bool text(std::string_view value) {
        return validUtf8(value) ? scalar(std::string(value)) : fail(EBADMSG);
    }
    bool integer(std::uint64_t value) {
        constexpr std::uint64_t Most = std::numeric_limits<std::int64_t>::max();
        return value <= Most ? scalar(static_cast<std::int64_t>(value)) : fail(EBADMSG);
    }
    bool open(Plain empty) {
        if (open_.size() >= limits_.depth) {
            return fail(EMSGSIZE);
        }
        Plain* placed = place(std::move(empty));
        if (placed == nullptr) {
            return false;
        }
        open_.push_back(placed);
        return true;
    }
    bool key(std::string_view name) {
        auto& map = *open_.back()->map();
        auto found = std::find_if(map.begin(), map.end(), [name](Plain::Entry const& entry) {
            return entry.key == name;
        });
        if (found != map.end()) {
            slot_ = &found->value;
            return repeats_ || fail(EBADMSG);
        }
        if (map.size() >= limits_.items || !validUtf8(name)) {
            return fail(map.size() >= limits_.items ? EMSGSIZE : EBADMSG);
        }
        slot_ = &map.emplace_back(Plain::Entry{std::string(name), {}}).value;
        return true;
    }
    void close() { open_.pop_back(); }

    bool fail(int err) {
        error_ = error_ == 0 ? err : error_;
        return false;
    }

    [[nodiscard]] Outcome<Plain> result(bool whole) && {
        if (!whole || error_ != 0) {
            return Unexpected(error_ == 0 ? EBADMSG : error_);
        }
        return std::move(root_);
    }

private:
    // An open list or map never grows while one of its members is open, so pointers stay good.
    Plain* place(Plain value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        if (auto* list = open_.back()->list()) {
            if (list->size() >= limits_.items) {
                fail(EMSGSIZE);
                return nullptr;
            }
            return &list->emplace_back(std::move(value));
        }
        *slot_ = std::move(value);
        return slot_;
    }

    PlainLimits limits_;
    bool repeats_; // a key may come again
    Plain root_;
    Plain* slot_ = nullptr;    // of the key just read
    std::vector<Plain*> open_; // lists and maps around the next value
    int error_ = 0;
};

// The events of nlohmann's parser.
class JsonReader : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit JsonReader(Builder& builder) : builder_(builder) {}
    bool null() override { return builder_.scalar({}); }
    bool boolean(bool value) override { return builder_.scalar(value); }
    bool number_integer(std::int64_t value) override { return builder_.scalar(value); }
    bool number_unsigned(std::uint64_t value) override { return builder_.integer(value); }
    bool number_float(double value, std::string const&) override { return builder_.real(value); }
    bool string(std::string& value) override { return builder_.text(value); }
    bool binary(nlohmann::json::binary_t&) override { return builder_.fail(EBADMSG); }
    bool start_object(std::size_t) override { return builder_.open(Plain::Map{}); }
    bool key(std::string& name) override { return builder_.key(name); }
    bool end_object() override { return builder_.close(), true; }
    bool start_array(std::size_t) override { return builder_.open(Plain::List{}); }
    bool end_array() override { return builder_.close(), true; }
    bool parse_error(std::size_t, std::string const&, nlohmann::json::exception const&) override {
        return builder_.fail(EBADMSG);
    }

private:
    Builder& builder_;
};

// The events of msgpack's parser. It never looks at the counts: what is there is what counts.
class MgpkReader : public msgpack::null_visitor {
public:
    explicit MgpkReader(Builder& builder) : builder_(builder) {}
    bool visit_nil() { return !key_ && builder_.scalar({}); }
    bool visit_boolean(bool value) { return !key_ && builder_.scalar(value); }
    bool visit_positive_integer(std::uint64_t value) { return !key_ && builder_.integer(value); }
    bool visit_negative_integer(std::int64_t value) { return !key_ && builder_.scalar(value); }
    bool visit_float32(float value) { return !key_ && builder_.real(double{value}); }
    bool visit_float64(double value) { return !key_ && builder_.real(value); }
    bool visit_str(char const* data, std::uint32_t size) {
        std::string_view const value(data, size);
        return key_ ? builder_.key(value) : builder_.text(value);
    }
    bool visit_bin(char const*, std::uint32_t) { return false; }
    bool visit_ext(char const*, std::uint32_t) { return false; }
    bool start_array(std::uint32_t) { return !key_ && builder_.open(Plain::List{}); }
    bool end_array() { return builder_.close(), true; }
    bool start_map(std::uint32_t) { return !key_ && builder_.open(Plain::Map{}); }
    bool start_map_key() { return key_ = true; }
    bool end_map_key() { return key_ = false, true; }
    bool end_map() { return builder_.close(), true; }

private:
    Builder& builder_;
    bool key_ = false; // a map's key comes next: only text is one
};

std::string const& demandUtf8(std::string const& text) {
    if (!validUtf8(text)) {
        throw ValidationError("a text of " + std::to_string(text.size()) +
                              " bytes is not UTF-8: only text can be sent");
    }
    return text;
}

double demandFinite(double value) {
    if (!std::isfinite(value)) {
        throw ValidationError("NaN and infinity have no place in plain data: send null");
    }
    return value;
}

nlohmann::ordered_json treeOf(Plain const& value) {
    if (auto const* boolean = value.boolean()) {
        return *boolean;
    }
    if (auto const* integer = value.integer()) {
        return *integer;
    }
    if (auto const* real = value.real()) {
        return demandFinite(*real);
    }
    if (auto const* text = value.text()) {
        return demandUtf8(*text);
    }
    if (auto const* list = value.list()) {
        auto tree = nlohmann::ordered_json::array();
        for (auto const& item : *list) {
            tree.push_back(treeOf(item));
        }
        return tree;
    }
    if (auto const* map = value.map()) {
        auto tree = nlohmann::ordered_json::object();
        for (auto const& entry : *map) {
            tree[demandUtf8(entry.key)] = treeOf(entry.value);
        }
        return tree;
    }
    return nullptr;
}

class MgpkWriter {
public:
    void write(Plain const& value) {
        if (auto const* boolean = value.boolean()) {
            packer_.pack(*boolean);
        } else if (auto const* integer = value.integer()) {
            packer_.pack(*integer);
        } else if (auto const* real = value.real()) {
            writeReal(demandFinite(*real));
        } else if (auto const* text = value.text()) {
            packer_.pack(demandUtf8(*text));
        } else if (auto const* list = value.list()) {
            packer_.pack_array(static_cast<std::uint32_t>(list->size()));
            for (auto const& item : *list) {
                write(item);
            }
        } else if (auto const* map = value.map()) {
            packer_.pack_map(static_cast<std::uint32_t>(map->size()));
            for (auto const& entry : *map) {
                packer_.pack(demandUtf8(entry.key));
                write(entry.value);
            }
        } else {
            packer_.pack_nil();
        }
    }
    [[nodiscard]] std::string bytes() const { return {buffer_.data(), buffer_.size()}; }

private:
    // The packer would make an integer of 2.0, and the reader could not tell.
    void writeReal(double value) {
        auto bits = std::bit_cast<std::uint64_t>(value);
        std::array<char, 9> bytes{'\xCB'};
        for (std::size_t i = 8; i > 0; --i, bits >>= 8U) {
            bytes[i] = static_cast<char>(bits & 0xFFU);
        }
        buffer_.write(bytes.data(), bytes.size());
    }

    msgpack::sbuffer buffer_;
    msgpack::packer<msgpack::sbuffer> packer_{buffer_};
};

} // namespace

std::string toJson(Plain const& value) {
    return treeOf(value).dump();
}

std::string toMgpk(Plain const& value) {
    MgpkWriter writer;
    writer.write(value);
    return writer.bytes();
}

Outcome<Plain> fromJson(std::string_view bytes, PlainLimits const& limits) {
    if (bytes.size() > limits.bytes) {
        return Unexpected(EMSGSIZE);
    }
    if (bytes.starts_with("\xEF\xBB\xBF")) { // the parser would skip a byte order mark
        return Unexpected(EBADMSG);
    }
    Builder builder(limits, true);
    JsonReader reader(builder);
    bool const whole = nlohmann::json::sax_parse(bytes.begin(), bytes.end(), &reader);
    return std::move(builder).result(whole);
}

Outcome<Plain> fromMgpk(std::string_view bytes, PlainLimits const& limits) {
    if (bytes.size() > limits.bytes) {
        return Unexpected(EMSGSIZE);
    }
    Builder builder(limits, false);
    MgpkReader reader(builder);
    std::size_t end = 0;
    bool const read = msgpack::parse(bytes.data(), bytes.size(), end, reader);
    return std::move(builder).result(read && end == bytes.size());
}

} // namespace hio
