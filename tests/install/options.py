#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each feature option of meson_options.txt, disabled, leaves out what it names, and nothing else. Only set up,
not built. Usage: options.py SOURCE
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

# What an option builds: executables that the meson.build of these folders define.
FOLDERS = {
    "examples": r"examples",
    "tests": r"tests(?!/bench)",
    "bench": r"tests/bench",
    "tools": r"tools(?!/cmake)",
}


def folders(source, *options):
    """The options whose executables a setup with these arguments has."""
    with tempfile.TemporaryDirectory(prefix="hio-options-") as work:
        # In a folder of its own: CMake, which Meson asks, writes where it is called.
        done = subprocess.run(["meson", "setup", *options, "build", source], cwd=work, capture_output=True, text=True)
        if done.returncode != 0:
            return done.stdout + done.stderr
        with open(os.path.join(work, "build/meson-info/intro-targets.json"), encoding="utf-8") as file:
            targets = [target for target in json.load(file) if target["type"] == "executable"]
    defined = [os.path.relpath(os.path.dirname(target["defined_in"]), source) for target in targets]
    return {option for option, folder in FOLDERS.items() if any(re.match(folder, path) for path in defined)}


def main(source):
    with open(os.path.join(source, "meson_options.txt"), encoding="utf-8") as file:
        features = set(re.findall(r"option\('(\w+)', type: 'feature'", file.read()))
    assert features == set(FOLDERS), f"options are {sorted(features)}: say in FOLDERS what they build"
    # The benchmarks read CSV as the command does.
    wanted = {(option,): features - {option} - ({"bench"} if option == "tools" else set()) for option in features}
    wanted[tuple(sorted(features))] = set()
    wanted[()] = features
    with ThreadPoolExecutor(2) as two:
        found = two.map(lambda off: folders(source, *(f"-D{option}=disabled" for option in off)), wanted)
    wrong = [f"without {off}: {got}, not {want}" for (off, want), got in zip(wanted.items(), found) if got != want]
    sys.exit("\n".join(wrong) or None)


main(os.path.realpath(sys.argv[1]))
