#!/bin/sh
# Says what is missing for building, with the remedy. A C compiler is needed for SQLite, which is compiled in.
set -eu
command -v cargo >/dev/null 2>&1 || {
    echo "A Rust toolchain is missing. Install one from https://rustup.rs and run the command again." >&2
    exit 1
}
if ! command -v cc >/dev/null 2>&1; then
    echo "== installing a C compiler (Debian package build-essential)"
    if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo"; fi
    $sudo apt-get update -qq && $sudo apt-get install -y -qq build-essential
fi
