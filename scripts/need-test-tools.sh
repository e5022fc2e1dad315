#!/bin/sh
# Installs what tests use beside cargo, where it is missing, and says so: python3 for the independent verifier; Chromium,
# its driver and Chinese fonts for the tests in a browser; iproute2, faketime and strace for nodes on hosts of their own
# and for faults of the disk; axe-core, which looks at pages, and oidc-provider, by which people sign in there, by npm
# from a lock file.
# None of it is part of the product. Works as root and with sudo; elsewhere than on Debian it names what to install.
set -eu
cd "$(dirname "$0")/.."

missing=""
need() { # the package that gives a command, unless one of the commands is here
    package=$1
    shift
    for command in "$@"; do
        if command -v "$command" >/dev/null 2>&1; then return; fi
    done
    missing="$missing $package"
}
need python3 python3
need git git
need chromium chromium chromium-browser google-chrome google-chrome-stable
need chromium-driver chromedriver
need nodejs node
need npm npm
need iproute2 ip
need strace strace
need faketime faketime
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing ca-certificates"
dpkg -s fonts-noto-cjk >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh family 2>/dev/null)" ] || missing="$missing fonts-noto-cjk"

if [ -n "$missing" ]; then
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "== needed for tests, please install:$missing"
        exit 1
    fi
    echo "== installing for tests:$missing"
    if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo"; fi
    $sudo apt-get update -qq
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

tools=crates/hutong/tests/browser-tools
if [ ! "$tools/node_modules/.package-lock.json" -nt "$tools/package-lock.json" ]; then
    echo "== fetching axe-core and oidc-provider for the tests in a browser (npm, from the lock file)"
    npm ci --prefix "$tools" --ignore-scripts --no-audit --no-fund --silent
fi
rustup component list --installed 2>/dev/null | grep -q clippy || rustup component add clippy rustfmt 2>/dev/null || true
