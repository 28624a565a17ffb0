#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What README.md shows is true: its C++ is part of an example, its commands are run by a test.

The line of text before a ```cpp block is <!-- examples/NAME.cpp -->: the block stands in that file, line
by line, maybe deeper indented. So does a ```cmake or ```meson block, in the test named. The line before a ```sh block is <!-- run: NAME -->, the name of a Meson
test that runs these commands; or <!-- run: .ci/run --> when every line calls tools/test, which is the CI.
Before a ```text block it may be <!-- printed by: NAME -->, the name of the test that compares it.

A folder that a ```sh block sets up is not one that tools/demo or tools/test has set up before: Meson would leave
that as it is.

Usage: readme.py ROOT BUILD (BUILD/meson-info has the names of the tests)
"""

import json
import os
import re
import sys
import textwrap

import lint

MARK = re.compile(r"<!--\s*(?:run:\s*|printed by:\s*)?(\S+)\s*-->")
FOLDERS = {"cpp": "examples/", "cmake": "tests/", "meson": "tests/"}  # whose files hold such a block
TAKEN = re.compile(r"\bmeson setup (build(?:-clang|-asan|-tsan)?)(?!\S)")
INTRO = "meson-info/intro-tests.json"


def blocks(text):
    """(line number, language, line of text before it, body) of every fenced block."""
    before, opened, language, body = "", 0, "", []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            if opened:
                yield opened, language, before, body
                opened, before = 0, ""
            else:
                opened, language, body = number, line[3:].strip(), []
        elif opened:
            body.append(line)
        elif line.strip():
            before = line.strip()


def stands_in(body, lines):
    """Whether body is a run of lines, all of them moved by the same indent or by none."""
    def plain(part):
        return textwrap.dedent("\n".join(part)).split("\n")
    wanted, size = plain(body), len(body)
    return any(plain(lines[at:at + size]) == wanted for at in range(len(lines) - size + 1))


def wrong(root, names, language, mark, body):
    """Why the block is not proven, or None."""
    if not mark:
        return None if language == "text" else "no <!-- ... --> mark before it"
    name = mark.group(1)
    if language == "sh" and (taken := TAKEN.search("\n".join(body))):
        return f"{taken.group(1)}/ may be there already, from tools/demo or tools/test"
    if language in FOLDERS:
        if not name.startswith(FOLDERS[language]) or not os.path.exists(os.path.join(root, name)):
            return f"{name} is not a file in {FOLDERS[language]}"
        return None if stands_in(body, lint.read(root, name).splitlines()) else f"is not in {name}"
    if name == ".ci/run":
        commands = [line for line in body if line.strip() and not line.startswith("#")]
        return None if all(re.match(r"tools/test\b", line) for line in commands) else \
            ".ci/run runs only tools/test"
    return None if name in names else f"there is no test {name}"


def check(root, build=None):
    with open(os.path.join(build or root, INTRO), encoding="utf-8") as file:
        names = {test["name"] for test in json.load(file)}
    for number, language, before, body in blocks(lint.read(root, "README.md")):
        if language in (*FOLDERS, "sh", "text"):
            why = wrong(root, names, language, MARK.fullmatch(before), body)
            if why:
                yield f"README.md:{number}: {language} block: {why}"


def case(readme, expected):
    example = "int main() {\n    int a = 1;\n    return a;\n}\n"
    return {"README.md": readme, "examples/a.cpp": example, INTRO: '[{"name": "roll"}]'}, expected


CASES = [
    case("text\n```\nanything\n```\n", None),
    case("<!-- examples/a.cpp -->\n\n```cpp\nint main() {\n    int a = 1;\n```\n", None),
    case("<!-- examples/a.cpp -->\n```cpp\nint a = 1;\nreturn a;\n```\n", None),
    case("<!-- examples/a.cpp -->\n```cpp\nint a = 2;\n```\n", "is not in examples/a.cpp"),
    case("<!-- examples/a.cpp -->\n```cpp\nint main() {\n    return a;\n```\n", "is not in"),
    case("<!-- examples/b.cpp -->\n```cpp\nint a;\n```\n", "not a file in examples/"),
    case("text\n```cpp\nint a = 1;\n```\n", "no <!-- ... --> mark"),
    case("<!-- examples/a.cpp -->\n```cmake\nint a = 1;\n```\n", "not a file in tests/"),
    case("text\n```meson\nint a = 1;\n```\n", "no <!-- ... --> mark"),
    case("<!-- printed by: roll -->\n```text\nanything\n```\n", None),
    case("<!-- printed by: demo -->\n```text\nanything\n```\n", "no test demo"),
    case("text\n```text\nanything\n```\n", None),
    case("<!-- run: roll -->\n```sh\nhio roll\n```\n", None),
    case("<!-- run: demo -->\n```sh\nhio roll\n```\n", "no test demo"),
    case("text\n```sh\nhio roll\n```\n", "no <!-- ... --> mark"),
    case("<!-- run: roll -->\n```sh\nmeson setup build-release\n```\n", None),
    case("<!-- run: roll -->\n```sh\nmeson setup build && ninja\n```\n", "may be there already"),
    case("<!-- run: .ci/run -->\n```sh\ntools/test --all\n```\n", None),
    case("<!-- run: .ci/run -->\n```sh\ntools/demo\n```\n", "only tools/test"),
]

if "--selftest" not in sys.argv:
    if not os.path.exists(os.path.join(sys.argv[1], "README.md")):
        print("there is no README.md")
        sys.exit(lint.SKIPPED)
    lint.main(lambda root: check(root, sys.argv[2]), CASES)
lint.main(check, CASES)
