#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An example does what its first comment says: runs PROGRAM and compares what it prints.

The comment says so below a line "Prints:", to its end. There `*` is any text, `...` any lines, and at `^C`
the program gets SIGINT once it has printed the lines before. It has to exit with 0 and to print nothing on
standard error. Its working directory is a new one; what it leaves there has to be in `--leaves` (patterns).

Usage: printed.py PROGRAM SOURCE [--leaves PATTERN...]
"""

import fnmatch
import os
import re
import signal
import subprocess
import sys
import tempfile

SECONDS = 60


def expected(source):
    """The lines below "Prints:" in the first comment."""
    with open(source, encoding="utf-8") as file:
        comment = re.match(r"(?://.*\n)*", file.read()).group()
    lines = [line[2:].removeprefix(" ") for line in comment.splitlines()]
    return lines[lines.index("Prints:") + 1:]


def pattern(lines):
    def one(line):
        return r"(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("*"))) + r"\n"
    return re.compile("".join(one(line) for line in lines if line != "^C"))


def run(program, lines, folder):
    """What the program prints; interrupted where lines say so."""
    with subprocess.Popen([program], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, text=True) as process:
        printed = ""
        try:
            if "^C" in lines:
                printed = "".join(process.stdout.readline() for _ in range(lines.index("^C")))
                process.send_signal(signal.SIGINT)
            rest, errors = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    return printed + rest, errors, process.returncode


def main(program, source, *leaves):
    lines = expected(source)
    with tempfile.TemporaryDirectory(prefix="hio-example-") as folder:
        printed, errors, code = run(os.path.abspath(program), lines, folder)
        left = [os.path.relpath(os.path.join(at, name), folder)
                for at, _, names in os.walk(folder) for name in names]
    print(printed, end="")
    print(errors, end="", file=sys.stderr)
    faults = []
    if not pattern(lines).fullmatch(printed):
        faults.append("did not print what its comment says:\n" + "\n".join(lines))
    if errors or code != 0:
        faults.append(f"exit code {code}, or something on standard error")
    if strange := [name for name in left if not any(fnmatch.fnmatch(name, wanted) for wanted in leaves)]:
        faults.append(f"left {strange}")
    sys.exit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *sys.argv[4:])
