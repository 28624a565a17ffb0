#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The README's first command prints what the README says: the block <!-- printed by: demo -->, where `...`
is any lines. The other commands that it says this test runs, which begin with build/tools/hio, succeed behind
it. Usage: demo.py ROOT BUILD (where hio is built already)
"""

import os
import re
import subprocess
import sys

import printed

BLOCK = re.compile(r"^<!-- printed by: demo -->\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^<!-- run: demo -->\n```sh\n(build/tools/hio .*)\n```$", re.MULTILINE)
PAGE = "weather.html"


def main(root, build):
    with open(os.path.join(root, "README.md"), encoding="utf-8") as file:
        text = file.read()
    lines = BLOCK.search(text).group(1).splitlines()
    demo = subprocess.run([os.path.join(root, "tools/demo")], env={**os.environ, "HIO_BUILD": build},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
    print(demo.stdout, end="")
    if not printed.pattern(lines).search(demo.stdout.replace(build, "build")):
        sys.exit("did not print what the README says:\n" + "\n".join(lines))
    if os.path.exists(os.path.join(build, PAGE)):
        os.remove(os.path.join(build, PAGE))
    commands = COMMAND.findall(text)
    for command in commands:
        subprocess.run(re.sub(r"\bbuild/", build + "/", command), shell=True, check=True, cwd=root)
    assert commands and os.path.exists(os.path.join(build, PAGE)), commands


main(*sys.argv[1:])
