// SPDX-License-Identifier: Apache-2.0
#include <hio/crew/plain.hpp>

#include <algorithm>

namespace hio {

Plain::Plain() noexcept = default;
Plain::Plain(bool value) : state_(value) {}
Plain::Plain(int value) : state_(std::int64_t{value}) {}
Plain::Plain(std::int64_t value) : state_(value) {}
Plain::Plain(double value) : state_(value) {}
Plain::Plain(char const* value) : state_(std::string(value)) {}
Plain::Plain(std::string value) : state_(std::move(value)) {}
Plain::Plain(List value) : state_(std::move(value)) {}
Plain::Plain(Map value) : state_(std::move(value)) {}
Plain::Plain(Plain const&) = default;
Plain& Plain::operator=(Plain const&) = default;
Plain::Plain(Plain&&) noexcept = default;
Plain& Plain::operator=(Plain&&) noexcept = default;
Plain::~Plain() = default;

bool Plain::isNull() const noexcept {
    return std::holds_alternative<std::monostate>(state_);
}
bool const* Plain::boolean() const noexcept {
    return std::get_if<bool>(&state_);
}
std::int64_t const* Plain::integer() const noexcept {
    return std::get_if<std::int64_t>(&state_);
}
double const* Plain::real() const noexcept {
    return std::get_if<double>(&state_);
}
std::string const* Plain::text() const noexcept {
    return std::get_if<std::string>(&state_);
}
Plain::List const* Plain::list() const noexcept {
    return std::get_if<List>(&state_);
}
Plain::Map const* Plain::map() const noexcept {
    return std::get_if<Map>(&state_);
}
Plain::List* Plain::list() noexcept {
    return std::get_if<List>(&state_);
}
Plain::Map* Plain::map() noexcept {
    return std::get_if<Map>(&state_);
}

Plain const* Plain::find(std::string_view key) const noexcept {
    Map const* entries = map();
    if (entries == nullptr) {
        return nullptr;
    }
    auto found = std::find_if(
        entries->begin(), entries->end(), [key](Entry const& entry) { return entry.key == key; });
    return found == entries->end() ? nullptr : &found->value;
}

bool Plain::operator==(Plain const& other) const {
    return state_ == other.state_;
}

} // namespace hio
