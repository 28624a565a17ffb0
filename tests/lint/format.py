#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every C++ file is formatted as clang-format 14 would; other releases format otherwise: skipped."""

import re
import shutil
import subprocess
import sys

import lint


def formatter():
    """The command of clang-format 14, or None."""
    for name in ("clang-format-14", "clang-format"):
        path = shutil.which(name)
        if path:
            version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
            if re.search(r"version 14\.", version):
                return path
    return None


def check(root):
    paths = [path for path in lint.files(root, "hio", "tests", "tools", "examples")
             if path.endswith((".hpp", ".cpp"))]
    if paths:
        command = [formatter(), "--dry-run", "--Werror", "--style=file", *paths]
        said = subprocess.run(command, cwd=root, capture_output=True, text=True).stderr
        yield from (line for line in said.splitlines() if "error:" in line)


STYLE = "BasedOnStyle: LLVM\n"
CASES = [
    ({".clang-format": STYLE, "hio/a.cpp": "int a;\n"}, None),
    ({".clang-format": STYLE, "hio/a.cpp": "int  a;\n"}, "hio/a.cpp:1"),
]

if not formatter():
    print("clang-format 14 is not installed")
    sys.exit(lint.SKIPPED)
lint.main(check, CASES)
