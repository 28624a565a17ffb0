#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the frame of the page of a report (frame.hpp) of page.html, page.css and the scripts.

In page.html, {{style}} and {{script}} stand for the texts of those files, {{style-hash}} and {{script-hash}}
for what a Content Security Policy knows them by, and {{data}} for the data, which the command writes.

Usage: embed.py OUT PAGE STYLE SCRIPT...
"""

import base64
import hashlib
import sys

SPDX = "SPDX-License-Identifier"


def read(path):
    """The text of a file, without the line that names its licence."""
    with open(path, encoding="utf-8") as file:
        return "".join(line for line in file if SPDX not in line)


def policy_hash(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def literal(name, text):
    assert ')page"' not in text
    return f'extern std::string_view const {name};\nstd::string_view const {name} = R"page({text})page";\n'


def main(out, page, style, *scripts):
    style = "\n" + read(style)
    script = "\n" + "".join(map(read, scripts))
    assert "</script" not in script and "</style" not in style
    text = read(page)
    for mark, value in (("{{style-hash}}", policy_hash(style)), ("{{script-hash}}", policy_hash(script)),
                        ("{{style}}", style), ("{{script}}", script)):
        assert text.count(mark) == 1, mark
        text = text.replace(mark, value)
    before, after = text.split("{{data}}")
    with open(out, "w", encoding="utf-8") as file:
        file.write("// Made by embed.py.\n#include <string_view>\n\nnamespace hio::tool {\n"
                   + literal("PageBefore", before) + literal("PageAfter", after) + "} // namespace hio::tool\n")


main(*sys.argv[1:])
