#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What doify cannot take is refused in one sentence, the only error.

Usage: doify.py SOURCE_ROOT COMPILER...
"""

import subprocess
import sys

PROGRAM = """
#include <hio/doing/dogdoer.hpp>
#include <vector>
struct Copied { int n = 0; };
struct Fixed { Fixed() = default; Fixed(Fixed const&) = delete; };
using Owned = std::unique_ptr<Copied>;
hio::Dog refers(hio::Tymth, double, Copied&) { co_return true; }
hio::Dog refersFixed(hio::Tymth, double, Fixed&) { co_return true; }
hio::Dog takes(hio::Tymth, double, Copied) { co_return true; }
hio::Dog owns(hio::Tymth, double, Owned) { co_return true; }
hio::Dog ownsAll(hio::Tymth, double, std::vector<Owned>) { co_return true; }
hio::Dog noTock(hio::Tymth) { co_return true; }
bool noDog(hio::Tymth, double) { return true; }
int main() {
    Copied copied;
    Fixed fixed;
    Owned owned;
    std::vector<Owned> all;
    auto const doer = hio::doify(%s);
}
"""
TOCK = "the second argument of doify is the tock"
COPY = "doify cannot copy one of its arguments"
REFERENCE = "takes an argument by reference: pass std::ref(x)"
SIGNATURE = "doify calls hio::Dog f(hio::Tymth, double tock, args...)"
# What is given to doify, and what it says.
CASES = [
    ("refers, 0.0, std::ref(copied)", None),
    ("refersFixed, 1, std::ref(fixed)", None),
    ("takes, 0.5, copied", None),
    ("owns, 0.0, std::move(owned)", None),
    ("ownsAll, 0.0, std::move(all)", None),
    ("refers, copied", TOCK),
    ("refersFixed, fixed", TOCK),
    ("refers, 0.0, copied", REFERENCE),
    ("refersFixed, 0.0, fixed", COPY),
    ("owns, 0.0, owned", COPY),
    ("ownsAll, 0.0, all", COPY),
    ("takes, 0.0", SIGNATURE),
    ("takes, 0.0, copied, 1", SIGNATURE),
    ("takes, 0.0, main", SIGNATURE),
    ("noTock", SIGNATURE),
    ("7", SIGNATURE),
    ("noDog", "has to be a coroutine that returns hio::Dog"),
]


def errors(root, compiler, given):
    command = [*compiler, "-std=c++20", "-fsyntax-only", "-I", root, "-x", "c++", "-"]
    done = subprocess.run(command, input=PROGRAM % given, capture_output=True, text=True)
    found = [line for line in done.stderr.splitlines() if "error:" in line]
    return found or ["error: without a word"] * (done.returncode != 0)


def main(root, *compiler):
    failed = 0
    for given, expected in CASES:
        found = errors(root, compiler, given)
        right = not found if expected is None else len(found) == 1 and expected in found[0]
        if not right:
            failed += 1
            print(f"FAILED doify({given}): expected {expected}, found", *found, sep="\n  ")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return int(failed > 0)


sys.exit(main(*sys.argv[1:]))
