// SPDX-License-Identifier: Apache-2.0
#include <hio/doing/naming.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>

namespace hio {

std::string typeName(std::type_info const& type) {
    int status = 0;
    std::unique_ptr<char, decltype(&std::free)> const name(
        abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
    return name ? name.get() : type.name();
}

std::string functionName(std::source_location where) {
    constexpr std::string_view Unnamed = "(anonymous namespace)::"; // clang's; gcc's has no "("
    std::string_view name = where.function_name();                  // gcc: "void a::f(f(int)::...)"
    std::size_t end = name.find('(');
    while (end != name.npos && name.substr(end).starts_with(Unnamed)) {
        end = name.find('(', end + Unnamed.size());
    }
    name = name.substr(0, end);
    return std::string(name.substr(name.find_last_of(" :") + 1));
}

std::string placeName(std::source_location where) {
    std::string_view const file = where.file_name();
    return std::string(file.substr(file.find_last_of('/') + 1)) + ":" +
           std::to_string(where.line());
}

} // namespace hio
