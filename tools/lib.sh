# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# Shared by the scripts in tools/: messages in two languages, errors, timed steps.
# Sourced, never run. Needs bash 5 and Debian's base system, nothing else.
#
# Exit codes of every script here: 0 done, 1 it failed, 2 the command line is wrong.

if [[ ${TSUNAGU_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} == ja* ]]; then
    k_japanese=1
else
    k_japanese=
fi

# Prints the message in the reader's language (TSUNAGU_LANG=ja or en overrules the locale).
say() { # JAPANESE ENGLISH
    if [[ $k_japanese ]]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}

# One clear line on standard error, then the end.
die() { # JAPANESE ENGLISH [EXIT_CODE]
    printf '%s: %s\n' "${0##*/}" "$(say "$1" "$2")" >&2
    exit "${3:-1}"
}

usage_error() { # JAPANESE ENGLISH
    die "$1（使い方: ${0##*/} --help）" "$2 (see ${0##*/} --help)" 2
}

unknown_option() { # ARGUMENT
    usage_error "知らないオプションです: $1" "unknown option: $1"
}

# The value of an option that must have one; the script ends when it is missing.
need_value() { # OPTION COUNT_OF_ARGUMENTS_LEFT VALUE
    if (($2 < 2)) || [[ -z $3 || $3 == --* ]]; then
        usage_error "$1 には値が要ります" "$1 needs a value"
    fi
}

# Milliseconds since the epoch.
now_ms() {
    local now=${EPOCHREALTIME/[.,]/}
    printf '%s' "${now%???}"
}

# Milliseconds as seconds with one decimal: 1234 -> 1.2
seconds() { # MILLISECONDS
    printf '%d.%d' "$(($1 / 1000))" "$(($1 % 1000 / 100))"
}

# The browser tests and the API lint need this version of node; Debian 12 has 18, which builds the
# client but cannot test it. tools/setup then fetches a newer one into tools/node.
readonly k_oldest_test_node=20.19.0

# The version of the node on PATH, without the v; 0 when there is none.
node_version() {
    local version
    version=$(node --version 2>/dev/null) || version=0
    printf '%s' "${version#v}"
}

# True when version $1 is $2 or later.
version_at_least() {
    [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

have_test_node() {
    version_at_least "$(node_version)" "$k_oldest_test_node"
}

# Puts a node that can run the web tests first on PATH.
use_test_node() {
    have_test_node && return
    local folder
    for folder in "$PWD"/tools/node/node_modules/node-linux-*/bin; do PATH=$folder:$PATH; done
    export PATH
}
