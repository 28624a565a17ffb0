// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/randomname.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <ostream>
#include <set>
#include <string>

namespace {

bool says(int err, char const* part) {
    std::string const text = hio::fileError("write /x", err, "otherwise").what();
    return text.starts_with("write /x: ") && text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("what went wrong with a file is told with the remedy for just that") {
    CHECK(says(ENOSPC, "make room on its disk"));
    CHECK(says(EDQUOT, "quota"));
    CHECK(says(EROFS, "for reading only"));
    CHECK(says(EACCES, "give this user the right"));
    CHECK(says(EPERM, "give this user the right"));
    CHECK(says(ENOENT, "make its directory"));
    CHECK(says(ENOTDIR, "no directory"));
    CHECK(says(ELOOP, "symbolic link"));
    CHECK(says(EFBIG, "ulimit -f"));
    CHECK(says(EMFILE, "ulimit -n"));
    CHECK(says(ENFILE, "fs.file-max"));
    CHECK(says(ENOMEM, "ulimit -v"));
    CHECK(says(EIO, "dmesg"));
    CHECK(says(ENAMETOOLONG, "shorter"));
    CHECK(says(EOPNOTSUPP, "file system"));
    CHECK(says(EISDIR, "otherwise"));
    std::set<std::string_view> remedies;
    for (int const err : {ENOSPC, EDQUOT, EROFS, EFBIG, EMFILE, ENFILE, ENOMEM, EIO, EISDIR}) {
        remedies.insert(hio::systemRemedy(err, "otherwise"));
        CHECK(hio::fileError("x", err, "").code() == hio::systemCode(err));
    }
    CHECK(remedies.size() == 9);
}

TEST_CASE("a random name is another one each time, of letters that any file system takes") {
    std::set<std::string> seen;
    std::set<char> letters;
    for (int i = 0; i < 1000; ++i) {
        std::string const name = hio::randomName();
        REQUIRE(name.size() == 16);
        seen.insert(name);
        letters.insert(name.begin(), name.end());
    }
    CHECK(seen.size() == 1000);
    CHECK(std::string(letters.begin(), letters.end()) == "234567abcdefghijklmnopqrstuvwxyz");
    CHECK(hio::randomName(0).empty());
    CHECK(hio::randomName(1000).size() == 1000);
}
