#!/bin/sh
# Builds the fuzz targets with clang and the sanitizers, and runs each for FUZZ_SECONDS (60) over its
# corpus. Stops at the first finding; the input that caused it is left in the build folder.
set -eu
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-60}
build=build-fuzz
sudo=
[ "$(id -u)" -eq 0 ] || sudo=sudo
if ! command -v clang >/dev/null || ! ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1; then
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -q
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends clang libclang-rt-14-dev
fi
[ -f "$build/build.ninja" ] ||
    CC=clang meson setup "$build" --buildtype=debugoptimized -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
targets=$(ninja -C "$build" -t targets all | sed -n 's/^\(tests\/fuzz\/[^:]*\/fuzz_[^:.]*\):.*/\1/p' | sort)
# shellcheck disable=SC2086 # a list of words
ninja -C "$build" $targets
count=0
for target in $targets; do
    target=$build/$target
    what=$(basename "$target" | sed 's/^fuzz_//')
    corpus=tests/fuzz/corpus/$what
    grown=$build/corpus/$what
    mkdir -p "$grown"
    [ -d "$corpus" ] || { echo "fuzz_$what has no corpus in $corpus" >&2; exit 1; }
    echo "fuzz_$what for $seconds s"
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=0 -verbosity=0 \
        -artifact_prefix="$build/finding-$what-" "$grown" "$corpus"
    count=$((count + 1))
done
echo "$count passed, 0 failed"
