#!/usr/bin/env bash
# Fuzzes one target: fuzz/run.sh TARGET [RUNS], with inputs up to MAX_LEN bytes. Needs the nightly compiler and cargo-fuzz.
# Begins with the samples, the articles of the tests and fuzz/seeds/TARGET; what it finds goes to
# fuzz/artifacts/TARGET, and the exit status is not 0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target="${1:?which target: decode, clean, extract, warc}"
runs="${2:-10000}"
mkdir -p "fuzz/corpus/$target"
seeds=()
if [ "$target" = warc ]; then
    seeds+=(fuzz/seeds/warc)
else
    seeds+=(data/samples tests/gold/docs)
fi
# The program itself has no unsafe code; SANITIZER=address also watches the libraries' at a third of the speed.
exec cargo +nightly fuzz run --release --sanitizer "${SANITIZER:-none}" "$target" "fuzz/corpus/$target" "${seeds[@]}" -- \
    -runs="$runs" -dict=fuzz/genre.dict -max_len="${MAX_LEN:-4096}" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
