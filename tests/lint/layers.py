#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The layers of hio: a file includes its own folder and those to the left.

A public header (one that a hio/LAYER/meson.build adds to hio_headers) is included as <hio/LAYER/name.hpp>
and includes no third party and no private header; a private one is "name.hpp", in its own folder only.
"""

import os
import re

import lint

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LAYERS = re.compile(r"^hio_layers\s*=\s*\[(.*?)\]", re.M | re.S)
HEADERS = re.compile(r"hio_headers\s*\+=\s*files\((.*?)\)", re.S)
# Headers of the system: those of std have neither dot nor folder.
SYSTEM = re.compile(
    r"(sys|linux|netinet|arpa|net)/\w+\.h|"
    r"(errno|fcntl|poll|pthread|sched|signal|spawn|syslog|termios|time|unistd)\.h|[a-z_]+")
ALLOWED = {"spdlog/fwd.h"}
OUTSIDE = {"tests", "kit", "tools", "examples"}


def order(root):
    """The layers, from left to right, as hio/meson.build has them."""
    return re.findall(r"'(\w+)'", LAYERS.search(lint.read(root, "hio/meson.build")).group(1))


def public(root, layers):
    """The paths of the public headers."""
    for layer in layers:
        path = f"hio/{layer}/meson.build"
        if os.path.exists(os.path.join(root, path)):
            for names in HEADERS.findall(lint.read(root, path)):
                yield from (f"hio/{layer}/{name}" for name in re.findall(r"'([^']+)'", names))


def wrong_quoted(path, headers, target):
    """Why the file must not include "target", or None."""
    folder = os.path.dirname(path)
    if "/" in target or f"{folder}/{target}" in headers:
        return "write it as <hio/...>"
    return "a public header includes no private one" if path in headers else None


def wrong(path, layers, headers, target):
    """Why the file must not include <target>, or None."""
    layer = path.split("/")[1]
    first, _, rest = target.partition("/")
    if first in OUTSIDE:
        return f"hio must not know of {first}/"
    if first == "hio":
        other = rest.split("/")[0]
        if other not in layers:
            return f"{other} is not a layer"
        if layers.index(other) > layers.index(layer):
            return f"{other} is to the right of {layer}"
        if path in headers and target not in headers:
            return "a public header includes no private one"
    elif path in headers and target not in ALLOWED and not SYSTEM.fullmatch(target):
        return "a public header includes no third party (forward declare, or hide it in the .cpp)"
    return None


def check(root):
    layers = order(root)
    headers = set(public(root, layers))
    for path in lint.files(root, "hio"):
        if not path.endswith((".hpp", ".cpp")):
            continue
        layer = path.split("/")[1]
        if layer not in layers:
            yield f"{path}: {layer} is not a layer of hio/meson.build"
            continue
        for number, line in enumerate(lint.read(root, path).splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            quote, target = match.groups()
            why = (wrong_quoted(path, headers, target) if quote == '"'
                   else wrong(path, layers, headers, target))
            if why:
                yield f"{path}:{number}: {target}: {why}"


def case(path, line, expected):
    """A tree of three layers with the public header NAME/a.hpp, b.hpp in each, and the file path."""
    tree = {f"hio/{layer}/meson.build": "hio_headers += files('a.hpp',\n  'b.hpp')\n"
            for layer in ("help", "tyme", "uv")}
    tree["hio/meson.build"] = "hio_layers = ['help', 'tyme',\n  'uv']\n"
    return {**tree, path: line + "\n"}, expected


CASES = [
    case("hio/tyme/a.hpp", "#include <hio/help/a.hpp>", None),
    case("hio/tyme/a.hpp", "#include <hio/tyme/b.hpp>", None),
    case("hio/help/a.cpp", "#include <hio/tyme/b.hpp>", "tyme is to the right of help"),
    case("hio/help/a.hpp", "  #  include <hio/uv/b.hpp> // why", "uv is to the right of help"),
    case("hio/help/a.hpp", "#include <hio/memo/b.hpp>", "memo is not a layer"),
    case("hio/memo/a.hpp", "", "memo is not a layer"),
    case("hio/uv/a.cpp", '#include "b.hpp"', "write it as"),
    case("hio/uv/a.cpp", '#include "../tyme/own.hpp"', "write it as"),
    case("hio/uv/a.cpp", '#include "own.hpp"', None),
    case("hio/uv/a.hpp", '#include "own.hpp"', "no private one"),
    case("hio/uv/a.hpp", "#include <hio/tyme/own.hpp>", "no private one"),
    case("hio/uv/a.cpp", "#include <uv.h>", None),
    case("hio/uv/own.hpp", "#include <uv.h>", None),
    case("hio/uv/a.hpp", "#include <uv.h>", "third party"),
    case("hio/uv/a.hpp", "#include <nlohmann/json.hpp>", "third party"),
    case("hio/uv/a.hpp", "#include <spdlog/fwd.h>", None),
    case("hio/uv/a.hpp", "#include <sys/socket.h>", None),
    case("hio/uv/a.hpp", "#include <string_view>", None),
    case("hio/uv/a.cpp", "#include <kit/golden.hpp>", "must not know of kit"),
]

lint.main(check, CASES)
