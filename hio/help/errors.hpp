// SPDX-License-Identifier: Apache-2.0
/// @file
/// The exceptions of hio: a broken contract, or a setup that cannot go on.
///
/// What a running service must expect (would block, peer gone, half a memo) is not thrown but
/// returned: see Outcome. A message names the thing, the value and the remedy. An error of the
/// system carries its std::error_code.
///
/// Source: hio.hioing, hio 0.7.20 (55b5ee55): the names and the tree are its own.
#pragma once

#include <hio/help/api.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace hio {

/// Root of all exceptions that hio throws. @context any thread
class HIO_API HioError : public std::runtime_error {
public:
    explicit HioError(std::string const& what, std::error_code code = {});
    ~HioError() override;
    HioError(HioError const&) = default;
    HioError& operator=(HioError const&) = default;
    HioError(HioError&&) = default;
    HioError& operator=(HioError&&) = default;

    /// The system's code, or a code of value 0 when the error is not the system's.
    [[nodiscard]] std::error_code code() const noexcept { return code_; }

private:
    std::error_code code_;
};

#define HIO_ERROR(Name, Base, meaning)                                                             \
    /** meaning */                                                                                 \
    class HIO_API Name : public Base {                                                             \
    public:                                                                                        \
        using Base::Base;                                                                          \
    }

HIO_ERROR(ValidationError, HioError, "An argument is outside of what its function takes.");
HIO_ERROR(SizeError, ValidationError, "A size (path, memo, gram, record) is above its limit.");
HIO_ERROR(VersionError,
          ValidationError,
          "A file or a peer speaks a version that this build does not.");
HIO_ERROR(OglerError, HioError, "A logger cannot be set up.");
HIO_ERROR(FilerError, HioError, "A file or directory cannot be made, opened, read or written.");
HIO_ERROR(NamerError, HioError, "A name or an address is empty or taken.");
HIO_ERROR(MemoerError, HioError, "A memo or a gram cannot be made or read.");
HIO_ERROR(MemoerVerifyError, MemoerError, "A signature of a gram is missing or wrong.");
HIO_ERROR(MultiError, HioError, "A crew cannot be set up or cannot go on.");
HIO_ERROR(LoopError, HioError, "The event loop, a watcher or a child process cannot be set up.");
HIO_ERROR(FormatError, HioError, "Bytes read are not what their format says.");

#undef HIO_ERROR

/// Text of an errno, led by what was tried: "open /x: Permission denied". @context any thread
HIO_API std::string systemText(std::string_view what, int err);

/// The code of an errno (std::system_category). @context any thread
HIO_API std::error_code systemCode(int err) noexcept;

/// What to do about an errno that says which means are exhausted or broken, whatever was tried: a
/// full disk, a quota, a read-only mount, a limit of the process (named as ulimit names it)...
/// `otherwise` for all others. @context any thread
HIO_API std::string_view systemRemedy(int err, std::string_view otherwise) noexcept;

/// The error of a call about a file, with its remedy by errno: "open /x: Permission denied, give
/// this user the right to write there". `otherwise` is the remedy where the errno alone tells of
/// none. @context any thread
[[nodiscard]] HIO_API FilerError fileError(std::string_view what,
                                           int err,
                                           std::string_view otherwise);

} // namespace hio
