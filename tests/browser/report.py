#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The page of `hio profile report` in a browser: rolls data, makes pages, opens them in headless Chromium and
looks at what is drawn, by probe.html. Skipped where there is no Chromium (tools/deps --browser installs it).

Usage: report.py HIO CASE DATA
"""

import datetime
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import zlib

SKIPPED = 77
SECONDS = 100
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--hide-scrollbars", "--enable-logging=stderr", "--allow-file-access-from-files",
         "--host-resolver-rules=MAP * ~NOTFOUND"]
PROBE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "probe.html")


def browser():
    for name in (os.environ.get("HIO_BROWSER"), "chromium", "chromium-browser", "google-chrome"):
        if name and shutil.which(name):
            return shutil.which(name)
    print("there is no chromium: tools/deps --browser installs it")
    sys.exit(SKIPPED)


class Page:
    """A page, and a browser for it that leaves nothing behind."""

    def __init__(self, folder, path):
        self.folder, self.path = folder, path

    def open(self, url, *flags):
        """What the browser prints; fails for a word on its console."""
        with tempfile.TemporaryDirectory(dir=self.folder) as profile:
            done = subprocess.run([browser(), *FLAGS, "--user-data-dir=" + profile, *flags, url], timeout=SECONDS,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True,
                                  env={**os.environ, "HOME": self.folder})
        console = [line for line in done.stderr.splitlines() if ":CONSOLE" in line]
        assert not console, console
        return done.stdout

    def probe(self, *steps, width=1280, flags=()):
        query = urllib.parse.urlencode({"page": "file://" + self.path, "steps": ",".join(steps), "width": width})
        dumped = self.open(f"file://{PROBE}?{query}", "--dump-dom", "--window-size=1300,1000", *flags)
        text = re.search(r'<pre id="found">(.*?)</pre>', dumped, re.S).group(1)
        for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&amp;", "&")):
            text = text.replace(entity, sign)
        assert text, "the probe found nothing: " + dumped[-2000:]
        found = json.loads(text)
        found["cards"] = dict(found.get("cards", []))
        return found

    def colours(self, *flags):
        """How many pixels of a screenshot have each colour (red, green, blue)."""
        shot = os.path.join(self.folder, "shot.png")
        self.open("file://" + self.path, "--screenshot=" + shot, "--window-size=1280,900", *flags)
        with open(shot, "rb") as file:
            return pixels(file.read())


def pixels(png):
    """The colours of a PNG of 8 bits without interlacing, counted."""
    width, height, depth, kind = (int.from_bytes(png[a:b], "big") for a, b in ((16, 20), (20, 24), (24, 25), (25, 26)))
    assert (depth, kind in (2, 6)) == (8, True)
    size, at, packed = 3 if kind == 2 else 4, 8, b""
    while at < len(png):
        length = int.from_bytes(png[at:at + 4], "big")
        if png[at + 4:at + 8] == b"IDAT":
            packed += png[at + 8:at + 8 + length]
        at += length + 12
    raw, stride, counted = zlib.decompress(packed), width * size, {}
    above = bytearray(stride)
    for row in range(height):
        line = bytearray(raw[row * (stride + 1) + 1:(row + 1) * (stride + 1)])
        unfilter(raw[row * (stride + 1)], line, above, size)
        for x in range(0, stride, size):
            colour = (line[x], line[x + 1], line[x + 2])
            counted[colour] = counted.get(colour, 0) + 1
        above = line
    return counted


def unfilter(kind, line, above, size):
    for i in range(len(line)) if kind else ():
        left = line[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        if kind == 4:
            guess = left + above[i] - corner
            add = min((abs(guess - left), 0, left), (abs(guess - above[i]), 1, above[i]),
                      (abs(guess - corner), 2, corner))[2]
        else:
            add = (0, left, above[i], (left + above[i]) // 2)[kind]
        line[i] = (line[i] + add) & 255


def hio(*args, text=None):
    done = subprocess.run([sys.argv[1], *args], input=text, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout


def roll(folder, text, *args):
    """The files of the profiles of rows."""
    to = os.path.join(folder, "profiles")
    os.environ["XDG_RUNTIME_DIR"] = folder
    hio("roll", "-", "--to", to, "--dataset", "made", *args, text=text)
    return [os.path.join(to, name) for name in sorted(os.listdir(to))]


def report(folder, files):
    path = os.path.join(folder, "page.html")
    print(hio("profile", "report", path, *files), end="")
    return Page(folder, path)


def check_drawings(drawings, least=1):
    for drawing in drawings:
        assert drawing["width"] > 100 and drawing["height"] > 20 and drawing["shapes"] >= least, drawing
        assert not drawing["broken"] and not drawing["wide"], drawing
        assert drawing["label"], drawing


def check_alone(found):
    assert found["loaded"] == [] and found["violations"] == [], found
    assert found["scripts"] == 2, found["scripts"]  # the data and the page's own
    assert found["overflow"] <= 0, found["overflow"]


# --- the cases ---------------------------------------------------------------------------------------------

def weather(folder, data):
    """Four years of weather by month: everything that a user can do."""
    with open(os.path.join(data, "seattle-weather.csv"), encoding="utf-8") as file:
        page = report(folder, roll(folder, file.read(), "--time", "date", "--by", "month"))
    found = page.probe("opened", "walked", "sorted", "found", "held", "coloured")
    check_alone(found)
    assert found["facts"] == {"rows": "1,461", "columns": "6", "windows": "48, by month", "from": "2012-01",
                              "to": "2015-12"}, found["facts"]
    assert found["title"] == "made - profile report", found["title"]
    assert found["names"] == ["temp_max", "temp_min", "date", "precipitation", "weather", "wind"]  # most changed first
    check_drawings(found["first"])
    for name, card in found["cards"].items():
        check_drawings(card["drawings"])
        assert len(card["drawings"]) == (1 if name == "date" else 2), name
        assert "missing" in card["text"] and "distinct" in card["text"], card["text"]
    assert found["cards"]["wind"]["quantiles"] == {
        "min": "0.4", "1 %": "0.9", "5 %": "1.3", "25 %": "2.2", "median": "3", "75 %": "4.1", "95 %": "6.1",
        "99 %": "7.6", "max": "9.5", "mean": "3.241", "std dev": "1.438"}, found["cards"]["wind"]
    assert found["cards"]["temp_max"]["drawings"][0]["shapes"] > 15
    assert found["sorts"]["n"] == ["date", "wind", "name"], found["sorts"]
    assert found["sorts"]["d"] == ["date", "weather", "distinct"], found["sorts"]
    assert found["sorts"]["c"][0] == "temp_max" and found["sorts"]["t"] == ["precipitation", "date", "type"], found["sorts"]
    assert found["focused"] == "find"
    assert found["finding"] == {"all": 6, "some": ["weather", "wind"], "none": 0, "said": False, "again": 6,
                                "sort": "name"}, found["finding"]
    held = found["held"]
    assert held["chip"] == "at 2012-02 ×" and held["summary"].startswith("2012-02: 29 rows"), held
    assert held["readout"].startswith("2012-02: ") and held["cursors"] >= 2 and held["let"], held
    assert held["clicked"][:2] == ["at 2013-11 ×", "changed"], held
    assert len(set(found["colours"])) == 2 and found["colours"][0] == found["colours"][2], found["colours"]
    assert "next column" in found["help"] and "sort by change" in found["help"], found["help"]

    narrow = page.probe("opened", "walked", width=400)
    check_alone(narrow)
    for card in narrow["cards"].values():
        check_drawings(card["drawings"])

    bars, dark = (0x8f, 0xb4, 0xc7), (0x40, 0x73, 0x8c)
    light = page.colours()
    assert light.get(bars, 0) > 3000 and dark not in light, light.get(bars)
    night = page.colours("--blink-settings=preferredColorScheme=0")
    assert night.get(dark, 0) > 3000 and bars not in night, night.get(dark)


def odd(folder, _):
    """Names and values that no page should be able to stumble over."""
    names = ["<script>document.title='broken'</script>", "</script><script>document.title='broken'</script>",
             "<img src=http://192.0.2.1/x onerror=document.title='broken'>", "<!-- <script>", "__proto__", "constructor",
             "toString", "\"quotes\" 'and' `more`", "line\u2028separator\u2029", "\u202eright to left", "&lt;b&gt;",
             "{{data}}", "高さ 😀", "n" * 5000, " "]
    rows = []
    chance = random.Random(3)
    for hour in range(40):
        for minute in range(30):
            row = {"time": f"2025-01-0{1 + hour // 24}T{hour % 24:02}:{minute:02}:00Z"}
            for i, name in enumerate(names):
                row[name] = name if i % 2 else chance.gauss(10, 2)
            row["null"] = None
            row["same"] = 42.5
            row["flag"] = minute % 3 == 0
            row["huge"] = chance.choice((-1, 1)) * 1.7e308 * chance.random()
            row["tiny"] = 1e-310 * chance.random()
            row["outlier"] = 1e9 if (hour, minute) == (7, 7) else chance.random()
            row["wide"] = 10 ** chance.uniform(-300, 300)
            row["epoch"] = 1735689600000 + hour * 3600000 + minute * 60000
            row["list"] = [1, 2]
            row["id"] = str(chance.random())
            row["empty"] = ""
            if hour < 20:
                row["first half"] = minute
            if hour % 4 == 0:
                row["every fourth"] = chance.random()
            if hour == 9:
                row["once"] = chance.random()
            row["kind"] = minute if hour < 20 else "n/a"
            rows.append(json.dumps(row))
    files = roll(folder, "\n".join(rows) + "\n", "--format", "jsonl", "--time", "time", "--by", "hour")
    page = report(folder, files)
    shown = [name.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\u202e", "\\u202e")
             for name in names]
    shown[13] = "n" * 4093 + "..."
    for width in (1280, 400):
        found = page.probe("opened", "walked", "sorted", "held", width=width)
        check_alone(found)
        assert found["title"] == "made - profile report", found["title"]
        assert set(found["elements"]).isdisjoint({"img", "iframe", "object"}), found["elements"]
        assert set(shown) < set(found["cards"]), set(shown) - set(found["cards"])
        for name, card in found["cards"].items():
            course = card["drawings"][-1]
            assert course["label"].startswith("Course of "), course
            check_drawings([course], least=0)
            check_drawings(card["drawings"][:-1])
        for name in shown[0], "same", "flag", "huge", "tiny", "outlier", "wide", "epoch", "every fourth", "once":
            assert len(found["cards"][name]["drawings"]) == 2, name
            check_drawings(found["cards"][name]["drawings"])
        assert "All values are missing." in found["cards"]["null"]["text"]
        assert "most on 2025-01-01 20:00" in found["cards"]["first half"]["text"]
        assert "most on 2025-01-01 20:00" in found["cards"]["kind"]["text"]

    os.remove(page.path)
    page = report(folder, files[3:4])
    found = page.probe("opened", "walked", "sorted", "held")
    check_alone(found)
    assert found["facts"]["windows"] == "1" and found["facts"]["from"] == "2025-01-01 03:00", found["facts"]
    for card in found["cards"].values():
        check_drawings(card["drawings"])


def big(folder, _):
    """500 columns over 365 days, something of which changed on one of them."""
    chance = random.Random(5)
    lines = ["time," + ",".join(f"{('speed', 'count', 'state')[i % 3]}_{i:03}" for i in range(499))]
    pool = [[f"{chance.gauss(20, 3):.2f}" for _ in range(997)], [str(chance.randrange(50)) for _ in range(997)],
            [chance.choice(("on", "off", "idle")) for _ in range(997)]]
    moved = [[f"{chance.gauss(60, 3):.2f}" for _ in range(997)]] + pool[1:]
    at = 0
    for day in range(365):
        date = datetime.date(2025, 1, 1) + datetime.timedelta(days=day)
        for hour in range(16):
            at += 7
            source = moved if day >= 200 else pool
            lines.append(f"{date}T{hour:02}:00:00Z," + ",".join(
                (source if i % 9 == 0 else pool)[i % 3][(at * (i + 1)) % 997] for i in range(499)))
    files = roll(folder, "\n".join(lines) + "\n", "--time", "time", "--by", "day")
    page = report(folder, files)
    size = os.path.getsize(page.path)
    found = page.probe("opened")
    check_alone(found)
    check_drawings(found["first"])
    print(f"500 columns over 365 windows: {size / 1e6:.1f} MB, drawn {found['drawn']} ms after opening")
    assert size < 20e6, size
    assert found["facts"]["windows"] == "365, by day" and len(found["names"]) == 500, found["facts"]
    assert len(found["first"]) >= 3 and found["drawn"] > 0, found["first"]
    scrolled = page.probe("scrolled", flags=["--virtual-time-budget=5000"])["scrolled"]
    assert scrolled[0] == 0 and scrolled[1] >= 1, scrolled
    check_drawings(scrolled[2:])
    assert found["summary"].startswith("Most changed on 2025-07-20: "), found["summary"]


if __name__ == "__main__":
    browser()
    with tempfile.TemporaryDirectory(prefix="hio-browser-") as scratch:
        {"weather": weather, "odd": odd, "big": big}[sys.argv[2]](scratch, sys.argv[3])
