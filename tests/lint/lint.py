# SPDX-License-Identifier: Apache-2.0
"""What the lints share. A lint is a function check(root) that yields problems, one line each.

main(check, cases) checks the tree named on the command line; with --selftest it runs check on small
made-up trees instead: each of cases is a pair (files, expected), where files maps paths to texts and
expected is a part of the one problem to be found, or None where there must be none.
"""

import os
import sys
import tempfile

SKIPPED = 77


def files(root, *folders):
    """Paths of all files below the folders of root, relative to root, in order."""
    for folder in folders:
        for where, folders_below, names in os.walk(os.path.join(root, folder)):
            folders_below[:] = sorted(name for name in folders_below if name != "__pycache__")
            for name in sorted(names):
                yield os.path.relpath(os.path.join(where, name), root)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def _selftest(check, cases):
    wrong = 0
    for texts, expected in cases:
        with tempfile.TemporaryDirectory(prefix="hio-lint-") as root:
            for path, text in texts.items():
                path = os.path.join(root, path)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            found = list(check(root))
        right = len(found) == 1 and expected in found[0] if expected else not found
        if not right:
            wrong += 1
            print(f"selftest: {sorted(texts)}: expected {expected!r}, found {found}")
    print(f"selftest: {len(cases) - wrong} of {len(cases)} cases right")
    return wrong


def main(check, cases):
    if "--selftest" in sys.argv:
        sys.exit(1 if _selftest(check, cases) else 0)
    found = list(check(sys.argv[1]))
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)
