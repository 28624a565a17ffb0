#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions of what a Doist does most, and fails when one has grown by more than 10 %.

Usage: perf.py [--record] HIO_PERF BUILD

HIO_PERF is the program of that name. BUILD says with what hio was built ("x86_64 gcc 12 -O2"); counts of one
build say nothing of another, so each has its own in perf.json, and a build that has none there is skipped.
--record writes the counts into it; ninja -C FOLDER perf-record does that for a build folder.

A work is run for two numbers of ticks under callgrind: the difference, by what was done in it, is exact and the
same each time. The floor is the same work without hio, as in hio-bench.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

# What is counted, of which one is, and the two numbers of ticks.
WORKS = {
    "coro": ("resume", 20, 120),
    "class": ("recur", 20, 120),
    "timers": ("wake", 1000, 2000),
    "empty": ("tick", 1000, 11000),
    "enterexit": ("doer", 2, 12),
}
GROWTH = 0.10
RECORDED = pathlib.Path(__file__).with_name("perf.json")


def collect(program, work, ticks):
    """(instructions, things done) of a whole run of the program."""
    with tempfile.NamedTemporaryFile("r") as out:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out.name}", program, work, str(ticks)]
        # Without what meson and others set for malloc, and with what is in nobody's ~/.valgrindrc.
        done = subprocess.run(command, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
        with open(out.name) as written:
            totals = [line for line in written if line.startswith("totals:")]
    return int(totals[0].split()[1]), int(done.stdout)


def count(program, work):
    """Instructions for one of what the work does."""
    few, many = (collect(program, work, ticks) for ticks in WORKS[work.removesuffix("/floor")][1:])
    return round((many[0] - few[0]) / (many[1] - few[1]), 2)


def count_all(program):
    works = [name + kind for name in WORKS for kind in ("", "/floor")]
    with ThreadPoolExecutor(2) as two:
        return dict(zip(works, two.map(lambda work: count(program, work), works)))


def report(counts, recorded):
    """Prints a table; the names of what has grown too much."""
    print(f"{'name':<12}{'one':<8}{'measured':>10}{'recorded':>10}{'growth':>9}{'floor':>10}")
    grown = []
    for name, (one, *_) in WORKS.items():
        growth = counts[name] / recorded[name] - 1
        print(f"{name:<12}{one:<8}{counts[name]:>10}{recorded[name]:>10}{growth:>9.1%}{counts[name + '/floor']:>10}")
        if growth > GROWTH:
            grown.append(f"{name}: {counts[name]} instructions a {one}, {recorded[name]} are recorded: {growth:+.1%}")
    return grown


def main(args):
    record = args[:1] == ["--record"]
    if len(args) != 2 + record:
        sys.exit(__doc__)
    program, build = args[-2:]
    every = json.loads(RECORDED.read_text())
    if not shutil.which("valgrind"):
        print("skipped: there is no valgrind: install it (Debian: valgrind)")
        return 77
    if not record and build not in every:
        print(f"skipped: no counts are recorded for {build}, only for {', '.join(every)}")
        return 77
    counts = count_all(program)
    if record:
        every[build] = {name: counts[name] for name in WORKS}
        RECORDED.write_text(json.dumps(every, indent=2, sort_keys=True) + "\n")
    grown = report(counts, every[build])
    for line in grown:
        print("FAILED " + line)
    if grown:
        print(f"If that is wanted, record the counts of {build} anew: ninja -C FOLDER perf-record")
    return int(bool(grown))


sys.exit(main(sys.argv[1:]))
