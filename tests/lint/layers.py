#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The layers of hio: a file includes its own folder and those to the left, a header no third party."""

import re

import lint

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LAYERS = re.compile(r"^hio_layers\s*=\s*\[(.*?)\]", re.M | re.S)
# Headers of the system: those of std have neither dot nor folder.
SYSTEM = re.compile(
    r"(sys|linux|netinet|arpa|net)/\w+\.h|"
    r"(errno|fcntl|poll|pthread|sched|signal|spawn|syslog|termios|time|unistd)\.h|[a-z_]+")
ALLOWED = {"spdlog/fwd.h"}
OUTSIDE = {"tests", "kit", "tools", "examples"}


def order(root):
    """The layers, from left to right, as hio/meson.build has them."""
    return re.findall(r"'(\w+)'", LAYERS.search(lint.read(root, "hio/meson.build")).group(1))


def wrong(layers, layer, header, quote, target):
    """Why the file must not include target, or None."""
    first, _, rest = target.partition("/")
    if quote == '"':
        return "write it as <hio/...>"
    if first in OUTSIDE:
        return f"hio must not know of {first}/"
    if first == "hio":
        other = rest.split("/")[0]
        if other not in layers:
            return f"{other} is not a layer"
        if layers.index(other) > layers.index(layer):
            return f"{other} is to the right of {layer}"
    elif header and target not in ALLOWED and not SYSTEM.fullmatch(target):
        return "a header of hio includes no third party (forward declare, or hide it in the .cpp)"
    return None


def check(root):
    layers = order(root)
    for path in lint.files(root, "hio"):
        if not path.endswith((".hpp", ".cpp")):
            continue
        layer = path.split("/")[1]
        if layer not in layers:
            yield f"{path}: {layer} is not a layer of hio/meson.build"
            continue
        for number, line in enumerate(lint.read(root, path).splitlines(), 1):
            match = INCLUDE.match(line)
            why = match and wrong(layers, layer, path.endswith(".hpp"), *match.groups())
            if why:
                yield f"{path}:{number}: <{match.group(2)}>: {why}"


def case(path, line, expected):
    return {"hio/meson.build": "hio_layers = ['help', 'tyme',\n  'uv']\n", path: line + "\n"}, expected


CASES = [
    case("hio/tyme/a.hpp", "#include <hio/help/fd.hpp>", None),
    case("hio/tyme/a.hpp", "#include <hio/tyme/b.hpp>", None),
    case("hio/help/a.cpp", "#include <hio/tyme/b.hpp>", "tyme is to the right of help"),
    case("hio/help/a.hpp", "  #  include <hio/uv/b.hpp> // why", "uv is to the right of help"),
    case("hio/help/a.hpp", "#include <hio/memo/b.hpp>", "memo is not a layer"),
    case("hio/memo/a.hpp", "", "memo is not a layer"),
    case("hio/uv/a.cpp", '#include "b.hpp"', "write it as"),
    case("hio/uv/a.cpp", "#include <uv.h>", None),
    case("hio/uv/a.hpp", "#include <uv.h>", "third party"),
    case("hio/uv/a.hpp", "#include <nlohmann/json.hpp>", "third party"),
    case("hio/uv/a.hpp", "#include <spdlog/fwd.h>", None),
    case("hio/uv/a.hpp", "#include <sys/socket.h>", None),
    case("hio/uv/a.hpp", "#include <string_view>", None),
    case("hio/uv/a.cpp", "#include <kit/golden.hpp>", "must not know of kit"),
]

lint.main(check, CASES)
