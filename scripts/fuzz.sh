#!/bin/sh
# One minute for each fuzz target; a crash leaves its input under fuzz/artifacts.
set -eu
cd "$(dirname "$0")/.."
cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked
for target in $(cargo fuzz list); do
    echo "== $target"
    cargo +nightly fuzz run "$target" -- -max_total_time="${SECONDS_EACH:-60}" -max_len=65536
done
