#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The form of the files: their first lines, their size, blanks, and no TODO without a kind."""

import os
import re

import lint

FOLDERS = ("hio", "tests", "tools", "examples", "subprojects", ".ci")
TOP = ("meson.build", "meson_options.txt", "README.md", "CHANGELOG.md")
ENDINGS = (".hpp", ".cpp", ".py", ".sh", ".build", ".txt", ".in", ".wrap", ".md", ".scd", ".js", ".css", ".html",
           "")
SPDX = "SPDX-License-Identifier: Apache-2.0"
TODO = re.compile(r"\b(?:TODO(?!\((?:perf|port|soon)\))|FIXME)\b")
CODE = (".hpp", ".cpp")


def paths(root):
    for name in TOP:
        if os.path.exists(os.path.join(root, name)):
            yield name
    for path in lint.files(root, *FOLDERS):
        parts = path.split("/")
        # Data are as they came; a dependency unpacked below subprojects/ is not ours.
        foreign = parts[0] == "subprojects" and not path.endswith(".wrap") and parts[1] != "packagefiles"
        if os.path.splitext(path)[1] in ENDINGS and "data" not in parts and not foreign:
            yield path


def code(path, lines):
    """How many lines are neither blank nor comment alone, for C++; of other files all count."""
    if not path.endswith(CODE):
        return len(lines)
    return sum(1 for line in lines if line.strip() and not line.strip().startswith("//"))


def limit(path):
    """The most lines of code the file may have."""
    if path.startswith("tests/"):
        return 600
    if path.endswith(".hpp"):
        return 300
    return 500 if path.endswith(".cpp") else 700


def first_lines(path, lines):
    if path.endswith(CODE) and lines[:1] != ["// " + SPDX]:
        yield f"{path}:1: the first line is // {SPDX}"
    elif path.startswith("hio/") and path.endswith(".hpp") and lines[1:2] != ["/// @file"]:
        yield f"{path}:2: the second line of a header is /// @file"
    elif lines[:1] and lines[0].startswith("#!") and lines[1:2] != ["# " + SPDX]:
        yield f"{path}:2: the second line of a script is # {SPDX}"


def check(root):
    for path in paths(root):
        text = lint.read(root, path)
        lines = text.splitlines()
        yield from first_lines(path, lines)
        most = limit(path)
        if code(path, lines) > most:
            yield f"{path}: {code(path, lines)} lines of code, at most {most}: a type is missing"
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield f"{path}:{len(lines)}: ends with one newline"
        for number, line in enumerate(lines, 1):
            if "\t" in line:
                yield f"{path}:{number}: a tab"
            if line != line.rstrip():
                yield f"{path}:{number}: blanks at the end"
            if TODO.search(line) and not path.startswith("tests/lint/"):
                yield f"{path}:{number}: a TODO has a kind: TODO(perf), TODO(port), TODO(soon)"


HEAD = "// " + SPDX + "\n"
HEADER = HEAD + "/// @file\n"
CASES = [
    ({"hio/a/b.hpp": HEADER}, None),
    ({"hio/a/b.hpp": HEAD + "#pragma once\n"}, "/// @file"),
    ({"hio/a/b.cpp": "int a;\n"}, "first line"),
    ({"tests/a.hpp": HEAD}, None),
    ({"tools/a": "#!/bin/sh\n"}, "second line of a script"),
    ({"hio/a/b.hpp": HEADER + "\n// why\n" * 300 + "int a;\n" * 300}, None),
    ({"hio/a/b.hpp": HEADER + "int a;\n" * 301}, "301 lines"),
    ({"hio/a/b.cpp": HEAD + "int a;\n" * 501}, "501 lines"),
    ({"tests/a.cpp": HEAD + "int a;\n" * 601}, "601 lines"),
    ({"tools/a.py": "\n" * 700 + "#\n"}, "701 lines"),
    ({"hio/a/b.cpp": HEAD + "//"}, "one newline"),
    ({"hio/a/b.cpp": HEAD + "\n"}, "one newline"),
    ({"hio/a/b.cpp": HEAD + "\tint a;\n"}, "a tab"),
    ({"README.md": "a \n"}, "blanks"),
    ({"hio/a/b.cpp": HEAD + "// TODO: more\n"}, "has a kind"),
    ({"hio/a/b.cpp": HEAD + "// FIXME(perf): more\n"}, "has a kind"),
    ({"hio/a/b.cpp": HEAD + "// TODO(perf): more\n"}, None),
    ({"tests/data/a.txt": "a \n\n"}, None),
    ({"subprojects/x-1.0/a.txt": "a \n\n"}, None),
]

lint.main(check, CASES)
