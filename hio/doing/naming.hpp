// SPDX-License-Identifier: Apache-2.0
/// @file
/// How types, functions and places in a source are called for people. Not installed.
#pragma once

#include <source_location>
#include <string>
#include <typeinfo>

namespace hio {

/// As it is written in C++.
std::string typeName(std::type_info const& type);
/// Without namespaces and arguments.
std::string functionName(std::source_location where);
/// "bench.cpp:12": without folders.
std::string placeName(std::source_location where);

} // namespace hio
