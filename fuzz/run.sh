#!/usr/bin/env bash
# Fuzzes one target: fuzz/run.sh TARGET [RUNS], with inputs up to MAX_LEN bytes. Needs cargo-fuzz, and the
# nightly compiler only where SANITIZER is set.
# Begins with the samples, the articles of the tests and fuzz/seeds/TARGET; what it finds goes to
# fuzz/artifacts/TARGET, and the exit status is not 0.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target="${1:?which target: decode, clean, extract, warc}"
runs="${2:-10000}"
mkdir -p "fuzz/corpus/$target"
seeds=(data/samples tests/gold/docs)
length=4096
case "$target" in
    warc) seeds=(fuzz/seeds/warc) ;;
    clean | extract) length=1024 ;;
esac
toolchain=()
# The program itself has no unsafe code; SANITIZER=address also watches the libraries' at a third of the speed.
if [ "${SANITIZER:-none}" != none ]; then toolchain=(+nightly); fi
# Noting every comparison would take four fifths of the time of what compares characters with tables all along.
exec cargo "${toolchain[@]}" fuzz run --release --sanitizer "${SANITIZER:-none}" --no-trace-compares \
    "$target" "fuzz/corpus/$target" "${seeds[@]}" -- \
    -runs="$runs" -dict=fuzz/genre.dict -max_len="${MAX_LEN:-$length}" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1
