// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>

#include <cerrno>

namespace hio {

HioError::HioError(std::string const& what, std::error_code code)
    : std::runtime_error(what),
      code_(code) {}

HioError::~HioError() = default;

std::string systemText(std::string_view what, int err) {
    std::string text(what);
    text += ": ";
    text += std::system_category().message(err);
    return text;
}

std::error_code systemCode(int err) noexcept {
    return {err, std::system_category()};
}

std::string_view systemRemedy(int err, std::string_view otherwise) noexcept {
    switch (err) {
    case ENOSPC:
        return "make room on its disk (df and df -i tell what is full), or take another disk";
    case EDQUOT:
        return "make room within the quota of this user, or take another disk";
    case EROFS:
        return "its disk is mounted for reading only: mount it for writing, or take another";
    case EFBIG:
        return "raise the limit of the size of files (ulimit -f), or take a disk that holds larger "
               "ones";
    case EMFILE:
        return "raise the limit of open files (ulimit -n)";
    case ENFILE:
        return "the whole system has too many open files: close some, or raise fs.file-max";
    case ENOMEM:
        return "free memory, or raise its limit (ulimit -v)";
    case EIO:
        return "look after its disk: the system's log (dmesg) tells more";
    case ENAMETOOLONG:
        return "give a shorter name";
    case ENOLCK:
    case EOPNOTSUPP:
        return "its file system cannot do that: take another";
    default:
        return otherwise;
    }
}

FilerError fileError(std::string_view what, int err, std::string_view otherwise) {
    auto const usual = [&]() -> std::string_view {
        switch (err) {
        case EACCES:
        case EPERM:
            return "give this user the right to do that, or take another directory";
        case ENOENT:
            return "make its directory, or give another path";
        case ENOTDIR:
            return "a part of the path is no directory: give another path";
        case ELOOP:
            return "a symbolic link stands where none may: remove it, or give another path";
        default:
            return otherwise;
        }
    };
    std::string text = systemText(what, err) + ", ";
    text += systemRemedy(err, usual());
    return FilerError(text, systemCode(err));
}

} // namespace hio
