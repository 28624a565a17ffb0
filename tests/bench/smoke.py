#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hio-bench --smoke does the work of every bench and prints the lines that scripts rely on.

No figure is judged: the sizes are tiny. Usage: smoke.py HIO_BENCH
"""

import json
import os
import subprocess
import sys
import tempfile

WITH_FLOOR = [f"tick/{form}/{count}" for form in ("coro", "class") for count in (1, 1000, 100000, 1000000)]
WITH_FLOOR += ["tick/scattered/1000000"]
WITH_FLOOR += ["timers/1000", "timers/100000", "timers/1000000", "dense/100000", "empty/100000", "empty/1000000"]
WITH_FLOOR += ["tick/tree/1000000"]
WITH_FLOOR += ["enterexit/coro/warm", "enterexit/coro/cold", "idle/100000", "lateness/1ms"]
WITH_FLOOR += ["spool/append", "spool/append/batch"]
ALONE = ["empty/groups/100000", "memory/coro", "memory/class", "memory/class/object", "extend/1000000", "extend/tick/1000000"]
ALONE += ["profile/rows", "rows/encode", "rows/decode", "roll/csv"]
COMMAND = ["roll/end-to-end", "roll/end-to-end/rss"]
FIELDS = ["name", "unit", "median", "min", "max", "runs"]


def run(*args, **env):
    return subprocess.run([sys.argv[1], *args], capture_output=True, text=True, env=os.environ | env)


def names(skipped):
    """All names that are to be printed, in their order."""
    for name in WITH_FLOOR + ALONE + COMMAND:
        if not skipped or name not in COMMAND:
            yield name
            if name in WITH_FLOOR:
                yield from (f"{name}/floor", f"{name}/ratio")


def complain(line):
    """What is wrong with a line of JSON, or None."""
    if list(line) != FIELDS:
        return f"the fields are {list(line)}, not {FIELDS}"
    difference = line["name"].startswith("extend/tick")
    if not (difference or 0 < line["min"]) or not line["min"] <= line["median"] <= line["max"]:
        return "not 0 < min <= median <= max"
    if line["runs"] != 3:
        return "not of the 3 runs that were asked for"
    if line["name"].endswith("/ratio") and line["unit"] != "x":
        return "a ratio's unit is x"
    return None


def check():
    done = run("--smoke", "--json", "--runs", "3")
    if done.returncode != 0:
        yield f"exit code {done.returncode}: {done.stderr}"
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    for line in lines:
        if complain(line):
            yield f"{line}: {complain(line)}"
    skipped = "roll/end-to-end skipped" in done.stderr
    got, wanted = sorted(line["name"] for line in lines), sorted(names(skipped))
    if got != wanted:
        yield f"the names are {got}, not {wanted}"

    one = run("--smoke", "--filter", "^tick/class/1$").stdout.split()
    if "tick/class/1/ratio" not in one or "tick/class/1000" in one:
        yield f"--filter and a table: {one}"
    # A command that is not there is no failure; one that does nothing is.
    roll = ["--smoke", "--filter", "^roll/end"]
    gone = run(*roll, HIO_COMMAND="/nowhere/hio")
    if gone.returncode != 0 or "skipped: there is no command /nowhere/hio" not in gone.stderr:
        yield f"without the command: exit code {gone.returncode}: {gone.stderr}"
    with tempfile.NamedTemporaryFile("w", delete=False) as idle:
        idle.write("#!/bin/sh\n")
    os.chmod(idle.name, 0o700)
    short = run(*roll, HIO_COMMAND=idle.name)
    os.unlink(idle.name)
    if short.returncode != 3 or "roll/end-to-end failed" not in short.stderr:
        yield f"with an idle command: exit code {short.returncode}: {short.stderr}"

    usage = run("--help")
    if usage.returncode != 0 or not usage.stdout.startswith("usage: hio-bench"):
        yield f"--help: exit code {usage.returncode}: {usage.stdout}"
    for args in (["--filter", "no such"], ["--filter", "("], ["--runs", "0"], ["--what"], ["what"]):
        code = run(*args).returncode
        if code != 2:
            yield f"{args}: exit code {code}, not 2"


wrong = list(check())
print("\n".join(wrong) or "all benches ran")
sys.exit(bool(wrong))
