// SPDX-License-Identifier: Apache-2.0
/// @file
/// HIO_API marks what the library exports; all else is hidden.
#pragma once

#if defined(__clang__) && !defined(__apple_build_version__) && __clang_major__ < 16
// As an #error, but a fatal one: nothing that follows from it is shown.
#pragma clang diagnostic fatal "-W#warnings"
#warning "hio needs clang 16 or newer (or g++ 12): set CXX=clang++-19, for example"
#endif

#define HIO_API [[gnu::visibility("default")]]
