// SPDX-License-Identifier: Apache-2.0
/// @file
/// HIO_API marks what the library exports; all else is hidden.
#pragma once

#define HIO_API [[gnu::visibility("default")]]
