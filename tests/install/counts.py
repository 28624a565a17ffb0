#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tools/test says what was skipped and left out, and why. Usage: counts.py SOURCE"""

import json
import os
import subprocess
import sys
import tempfile

RAN = [
    {"name": "hio:unit / one", "result": "OK"},
    {"name": "hio:unit / two", "result": "TIMEOUT"},
    {"name": "hio:headers / broken", "result": "EXPECTEDFAIL"},
    {"name": "hio:lint / format", "result": "SKIP", "stdout": "looked for it\nclang-format 14 is not installed\n\n"},
    {"name": "hio:perf / perf", "result": "SKIP", "stdout": "skipped: there is no valgrind\n"},
    {"name": "hio:proc / silent", "result": "SKIP"},
]
KNOWN = [{"name": test["name"].split(" / ")[1], "suite": ["hio:unit"]} for test in RAN]
KNOWN += [{"name": "soak", "suite": ["hio:install", "hio:long"]}, {"name": "crew", "suite": ["hio:proc"]},
          {"name": "exit", "suite": ["hio:proc"]}]
SKIPPED = ["2", "1", "3", "skipped: hio:lint / format (gcc): clang-format 14 is not installed",
           "skipped: hio:perf / perf (gcc): there is no valgrind",
           "skipped: hio:proc / silent (gcc): it does not say why"]
LEFT = ["left out: 1 of suite long (gcc): soaks, which --suite long runs",
        "left out: 2 of suite proc (gcc): valgrind does not run a process that is /proc/self/exe again"]


def counted(source, suite):
    with tempfile.TemporaryDirectory(prefix="hio-counts-") as build:
        for folder in ("meson-logs", "meson-info"):
            os.mkdir(os.path.join(build, folder))
        log = os.path.join(build, "meson-logs/testlog.json")
        with open(log, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(test) + "\n" for test in RAN)
        with open(os.path.join(build, "meson-info/intro-tests.json"), "w", encoding="utf-8") as file:
            json.dump(KNOWN, file)
        done = subprocess.run([sys.executable, "-B", os.path.join(source, "tools/counts.py"), log, "gcc", suite],
                              capture_output=True, text=True, check=True)
    return done.stdout.splitlines(), done.stderr


for suite, wanted in (("", SKIPPED + LEFT), ("unit", SKIPPED)):
    said = counted(sys.argv[1], suite)
    if said != (wanted, "failed: hio:unit / two (TIMEOUT)\n"):
        sys.exit(f"{said}, not {wanted}")
