#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds and runs use.cpp against hio as a user would: WAY is pkgconfig, cmake, meson or subproject.

The first three take what `meson install` puts into a temporary folder, so nothing may point back into the
build or to the prefix that was configured. Usage: install.py WAY SOURCE BUILD CXX...
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
CMAKE = """cmake_minimum_required(VERSION 3.20)
project(use CXX)
find_package(hio 0.1 REQUIRED)
add_executable(use use.cpp)
target_link_libraries(use hio::hio)
"""
MESON = """project('use', 'cpp', meson_version: '>=1.0.1', default_options: ['cpp_std=c++20'])
{find}
executable('use', 'use.cpp', dependencies: dependency('hio', version: '>=0.1'))
"""


def run(*command, **options):
    print("+", *command, flush=True)
    return subprocess.run(command, check=True, text=True, **options)


def installed(build, to):
    """Installs the build below to; the prefix there, and the environment in which it is found."""
    run("meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", to)
    with open(os.path.join(build, "meson-info/intro-buildoptions.json"), encoding="utf-8") as file:
        options = {option["name"]: option["value"] for option in json.load(file)}
    prefix = to + options["prefix"]
    libdir = os.path.join(prefix, options["libdir"])
    found = {"PKG_CONFIG_PATH": os.path.join(libdir, "pkgconfig"), "LD_LIBRARY_PATH": libdir}
    return prefix, {**os.environ, **found}


def by_pkgconfig(work, build, cxx, _):
    _, env = installed(build, os.path.join(work, "root"))
    flags = run("pkg-config", "--cflags", "--libs", "hio", env=env, capture_output=True).stdout.split()
    print(*flags)
    assert not [flag for flag in flags if flag.startswith("-D")], "hio.pc gives its users macros"
    run(*cxx, "-std=c++20", "-Wall", "-Wextra", "use.cpp", *flags, "-o", "use", cwd=work, env=env)
    return "./use", env


def by_cmake(work, build, cxx, _):
    if not shutil.which("cmake"):
        print("there is no cmake: install it (Debian: cmake)")
        sys.exit(SKIPPED)
    prefix, env = installed(build, os.path.join(work, "root"))
    with open(os.path.join(work, "CMakeLists.txt"), "w", encoding="utf-8") as file:
        file.write(CMAKE)
    run("cmake", "-S", work, "-B", os.path.join(work, "out"), "-G", "Ninja",
        "-DCMAKE_CXX_COMPILER=" + cxx[-1], "-DCMAKE_PREFIX_PATH=" + prefix, env=env)
    run("cmake", "--build", os.path.join(work, "out"), "--verbose", env=env)
    return "out/use", env


def by_meson(work, build, cxx, _):
    _, env = installed(build, os.path.join(work, "root"))
    return meson(work, cxx, env, "")


def by_subproject(work, _, cxx, source):
    os.mkdir(os.path.join(work, "subprojects"))
    os.symlink(source, os.path.join(work, "subprojects/hio"))
    return meson(work, cxx, dict(os.environ), "subproject('hio', default_options: ['warning_level=0'])")


def meson(work, cxx, env, find):
    with open(os.path.join(work, "meson.build"), "w", encoding="utf-8") as file:
        file.write(MESON.format(find=find))
    env["CXX"] = " ".join(cxx)
    run("meson", "setup", "out", "--buildtype=plain", cwd=work, env=env)
    run("ninja", "-C", "out", "--quiet", "use", cwd=work, env=env)
    return "out/use", env


def main(way, source, build, *cxx):
    with tempfile.TemporaryDirectory(prefix="hio-install-") as work:
        shutil.copy(os.path.join(source, "tests/install/use.cpp"), work)
        program, env = globals()["by_" + way](work, build, list(cxx), source)
        run(program, cwd=work, env=env)


main(*sys.argv[1:])
