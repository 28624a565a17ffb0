#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the tests in a log of meson test, for tools/test.

Prints the numbers of those that passed, failed and were skipped, each on a line; then a line for each that was
skipped, with the last thing that it said, and one for each suite that was left out, with the reason. On standard
error the names of those that failed. Usage: counts.py LOG MODE SUITE (SUITE: the one that was asked for, or empty)
"""

import collections
import json
import os
import sys

KINDS = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}


def why_skipped(test):
    said = [line.strip() for line in test.get("stdout", "").splitlines() if line.strip()]
    return said[-1].removeprefix("skipped: ") if said else "it does not say why"


def why_left(suites):
    """The suite that decides whether a test is left out, and why that is. See the setups in tests/meson.build."""
    if "long" in suites:
        return "long", "soaks, which --suite long runs"
    if "proc" in suites:
        return "proc", "valgrind does not run a process that is /proc/self/exe again"
    return suites[0], "they run no code that this mode builds in another way, or count its instructions"


def left_out(log, ran):
    """Pairs (suite, why) of all known tests that did not run, with their number."""
    with open(os.path.join(os.path.dirname(log), "../meson-info/intro-tests.json"), encoding="utf-8") as file:
        known = json.load(file)
    return collections.Counter(why_left([suite.removeprefix("hio:") for suite in test["suite"]])
                               for test in known if test["name"] not in ran)


def main(log, mode, suite):
    counts, omitted, ran = collections.Counter(), [], set()
    with open(log, encoding="utf-8") as file:
        for test in map(json.loads, file):
            kind = KINDS.get(test["result"], "failed")
            counts[kind] += 1
            ran.add(test["name"].split(" / ")[-1])
            if kind == "failed":
                print(f"failed: {test['name']} ({test['result']})", file=sys.stderr)
            elif kind == "skipped":
                omitted.append(f"skipped: {test['name']} ({mode}): {why_skipped(test)}")
    if not suite:
        omitted += [f"left out: {number} of suite {name} ({mode}): {why}"
                    for (name, why), number in sorted(left_out(log, ran).items())]
    print(counts["passed"], counts["failed"], counts["skipped"], *omitted, sep="\n")


main(*sys.argv[1:])
