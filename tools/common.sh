# SPDX-License-Identifier: Apache-2.0
# What tools/demo and tools/test share; sourced at the root of the tree.

export LC_ALL=C.UTF-8
# ccache, which Meson uses where it finds it, and programs under test want a home.
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME="${HOME:-/tmp}"

say() { echo "== $*"; }

# Makes build folder $1 with the Meson options that follow, or brings an older one up to them. The
# options last given are noted, so that an unchanged folder is not configured again.
configure() {
    local build=$1 note=$1/.hio-options
    shift
    if [[ ! -f $build/build.ninja ]]; then
        say "configure $build"
        [[ ! -d $build/meson-private ]] || rm -rf "$build" # what a failed setup left
        meson setup "$build" "$@" || return
    elif (($#)) && [[ $(cat "$note" 2>/dev/null) != "$*" ]]; then
        say "configure $build: $*"
        meson configure "$build" "$@" || return
    fi
    (($# == 0)) || echo "$*" >"$note"
}

# Builds the given targets (default: all) in build folder $1; quiet unless somebody watches.
compile() {
    local build=$1 quiet=--quiet
    shift
    say "build $build"
    [[ ! -t 1 ]] || quiet=
    ninja -C "$build" $quiet "$@"
}
