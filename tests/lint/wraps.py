#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each subprojects/*.wrap says where its source is, its hash, and what it provides."""

import configparser
import os
import re

import lint

NEEDED = ("directory", "source_url", "source_filename", "source_hash", "source_fallback_url", "wrapdb_version")
HASH = re.compile(r"[0-9a-f]{64}")


def wrong(root, wrap):
    """What is wrong with one parsed wrap, in order."""
    if not wrap.has_section("wrap-file"):
        yield "no [wrap-file]"
        return
    file = wrap["wrap-file"]
    yield from (f"no {key}" for key in NEEDED if not file.get(key))
    if "patch_filename" in file:
        yield from (f"no {key}" for key in ("patch_url", "patch_hash") if not file.get(key))
    for key in ("source_hash", "patch_hash"):
        if file.get(key) and not HASH.fullmatch(file[key]):
            yield f"{key} is not a SHA-256"
    for key in ("source_url", "patch_url", "source_fallback_url"):
        if file.get(key) and not file[key].startswith("https://"):
            yield f"{key} is not https"
    overlay = file.get("patch_directory")
    if overlay and not os.path.isdir(os.path.join(root, "subprojects/packagefiles", overlay)):
        yield f"no subprojects/packagefiles/{overlay}"
    if not wrap.has_section("provide") or not wrap["provide"]:
        yield "no [provide]: dependency() would not find it"


def check(root):
    for path in lint.files(root, "subprojects"):
        if path.count("/") == 1 and path.endswith(".wrap"):
            wrap = configparser.ConfigParser(interpolation=None)
            wrap.read(os.path.join(root, path), encoding="utf-8")
            yield from (f"{path}: {why}" for why in wrong(root, wrap))


GOOD = f"""[wrap-file]
directory = a-1
source_url = https://a/a.tar.gz
source_filename = a.tar.gz
source_hash = {"0" * 64}
source_fallback_url = https://b/a.tar.gz
wrapdb_version = 1-1
patch_filename = p.zip
patch_url = https://a/p.zip
patch_hash = {"1" * 64}

[provide]
a = a_dep
"""


def case(old, new, expected):
    assert old in GOOD
    return {"subprojects/a.wrap": GOOD.replace(old, new)}, expected


CASES = [
    case("", "", None),
    case("[wrap-file]", "[wrap-git]", "no [wrap-file]"),
    case("directory = a-1\n", "", "no directory"),
    case("0" * 64, "0" * 63, "source_hash is not"),
    case("patch_hash = " + "1" * 64 + "\n", "", "no patch_hash"),
    case("https://a/a.tar.gz", "http://a/a.tar.gz", "source_url is not https"),
    case("patch_filename = p.zip", "patch_directory = a", "packagefiles/a"),
    case("a = a_dep\n", "", "no [provide]"),
]

lint.main(check, CASES)
