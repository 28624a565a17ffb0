#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command is hardened, and the tests are built with the checks of libstdc++. Usage: hardened.py BUILD [COMMAND]

Full RELRO: what the loader writes once is read-only afterwards. A stack protector, and the functions of the C
library that check sizes, are seen by what the command imports.
"""

import json
import os
import re
import shutil
import subprocess
import sys

SKIPPED = 77


def readelf(option, path):
    return subprocess.run(["readelf", "--wide", option, path], check=True, capture_output=True, text=True).stdout


def faults(path, optimized):
    """What the hardening of a program lacks."""
    if "GNU_RELRO" not in readelf("--program-headers", path):
        yield "no RELRO: -Wl,-z,relro"
    if not re.search(r"BIND_NOW|\bNOW\b", readelf("--dynamic", path)):
        yield "RELRO is not full: -Wl,-z,now"
    imported = re.findall(r"UND (\w+)", readelf("--dyn-syms", path))
    if "__stack_chk_fail" not in imported:
        yield "no stack protector: -fstack-protector-strong"
    if optimized and not [name for name in imported if re.fullmatch(r"__\w+_chk", name)]:
        yield "nothing is fortified: -D_FORTIFY_SOURCE=2"


def unchecked(build):
    """The sources of tests that are built without the checks of libstdc++."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        for one in json.load(file):
            if re.search(r"\btests/(?!bench/)", one["file"]) and "-D_GLIBCXX_ASSERTIONS" not in one["command"]:
                yield f"{one['file']} is built without -D_GLIBCXX_ASSERTIONS"


def main(build, command=None):
    wrong = list(unchecked(build))
    with open(os.path.join(build, "meson-info/intro-buildoptions.json"), encoding="utf-8") as file:
        options = {option["name"]: option["value"] for option in json.load(file)}
    plain = options["b_sanitize"] == "none"
    if command and plain and shutil.which("readelf"):
        wrong += faults(command, options["optimization"] not in ("0", "plain"))
    if wrong:
        sys.exit("\n".join(wrong))
    if not (command and plain and shutil.which("readelf")):
        print("the command is not looked at: it is not built or has sanitizers, or there is no readelf (binutils)")
        sys.exit(SKIPPED)


main(*sys.argv[1:])
