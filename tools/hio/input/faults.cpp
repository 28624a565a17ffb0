// SPDX-License-Identifier: Apache-2.0
#include "faults.hpp"

#include <algorithm>
#include <vector>

#include "../wording.hpp"
#include "number.hpp"

namespace hio::tool {

std::string timeFault(std::string_view column, std::string_view value, TimeReading const& reading) {
    std::string text = "column " + shown(column) + ": ";
    if (trimmed(value).empty()) {
        return text + "'' is no time: each row needs one; fill it in or drop the row";
    }
    text += shown(value);
    switch (reading.unit) {
    case TimeUnit::date:
        if (!reading.format.empty()) {
            return text + " is not written as --time-format " + shown(reading.format.text()) +
                   " says: mend one of them";
        }
        return text + " is no time: write 2024-01-31 or 2024-01-31T23:59:59.5Z, or say how it is "
                      "written by --time-format or, for a count since 1970, --time-unit s or ms";
    case TimeUnit::seconds:
        return text + " is no count of seconds since 1970: write, say, 1706745599.5, or leave out "
                      "--time-unit for dates";
    case TimeUnit::milliseconds:
        return text + " is no count of milliseconds since 1970: write, say, 1706745599500, or "
                      "leave out --time-unit for dates";
    case TimeUnit::microseconds:
    case TimeUnit::nanoseconds:
        break;
    }
    return text + " is no count since 1970 as --time-unit says: mend one of them, or leave out "
                  "--time-unit for dates";
}

std::string kindFault(std::string_view column, std::string_view value, Kind kind) {
    std::string const name(column);
    return "column " + shown(column) + ": " + shown(value) + " is no " + std::string(word(kind)) +
           ": mend it, or give --types " + name + "=text";
}

std::string utf8Fault(std::string_view what, std::string_view value) {
    return std::string(what) + " " + shown(value) +
           " is not UTF-8: give --encoding latin1 or utf-16 if it is that, else convert the file";
}

std::string emptyFault(std::string_view file) {
    return std::string(file) + " is empty: give a file with rows, or leave it out";
}

std::string_view repeated(std::span<std::string const> names) {
    std::vector<std::string_view> sorted(names.begin(), names.end());
    std::ranges::sort(sorted);
    auto const found = std::ranges::adjacent_find(sorted);
    return found == sorted.end() ? std::string_view() : *found;
}

} // namespace hio::tool
