#!/bin/sh
# Installs what tests use beside cargo: python3 for the independent verifier, which needs nothing else.
set -eu
missing=""
command -v python3 >/dev/null 2>&1 || missing="$missing python3"
command -v git >/dev/null 2>&1 || missing="$missing git"
if [ -n "$missing" ]; then
    echo "== installing for tests:$missing"
    if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo"; fi
    # shellcheck disable=SC2086
    $sudo apt-get update -qq && $sudo apt-get install -y -qq $missing
fi
rustup component list --installed 2>/dev/null | grep -q clippy || rustup component add clippy rustfmt 2>/dev/null || true
