"""A whole tree through `portcullis dlp scan` and through gitleaks: wall and CPU time, with all processors.

The tree is text of this machine (headers, documentation, the sources here) with some secrets planted in it that both
know. Rounds take turns and the median counts: the machine is shared. gitleaks is what PORTCULLIS_GITLEAKS or PATH
names, or is built by Go from its module in build/bench/go; where neither is there, the scan is measured alone.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/integration"))
from measure import row  # noqa: E402

TEXTS = ["/usr/include", "/usr/share/doc", "/usr/share/perl", "/usr/lib/python3", SOURCE / "src", SOURCE / "docs"]
MODULE = "github.com/zricethezav/gitleaks/v8@v8.18.4"
# Made here, so that no file of this repository holds one.
PLANTED = ["github_token = \"" + "ghp_" + "Zx8Qm2Lw9Rt4Yp7Kd1Vb6Nc3Hs5Jf0GaTuEw" + "\"",
           "aws_access_key_id = " + "AKIA" + "Q3EGRZ5T7WYLV2KX"]
EVERY = 500  # files


def texts(limit):
    """Files of text, up to so many bytes."""
    size = 0
    for root in TEXTS:
        for path in sorted(pathlib.Path(root).rglob("*")):
            if path.is_symlink() or not path.is_file() or path.suffix in (".gz", ".xz", ".png", ".pyc", ".so", ".a"):
                continue
            data = path.read_bytes()
            if not data or b"\0" in data[:8000]:
                continue
            yield data
            size += len(data)
            if size >= limit:
                return


def make_tree(folder, limit):
    """Returns files, bytes and how many of them have a planted line."""
    files = size = planted = 0
    while size < limit:
        before = size
        for data in texts(limit - size):
            if files % EVERY == EVERY - 1:
                data += ("\n" + PLANTED[planted % len(PLANTED)] + "\n").encode()
                planted += 1
            path = folder / f"{files // 200}" / f"{files}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
            files, size = files + 1, size + len(data)
        if size == before:
            sys.exit("there is no text on this machine")
    return files, size, planted


def find_gitleaks(build):
    named = os.environ.get("PORTCULLIS_GITLEAKS") or shutil.which("gitleaks")
    if named:
        return named
    built = build / "bench/go/gitleaks"
    if built.is_file():
        return built
    if not shutil.which("go"):
        return None
    print("# building gitleaks", flush=True)
    done = subprocess.run(["go", "install", MODULE], env={**os.environ, "GOBIN": str(built.parent), "GOFLAGS": "-mod=mod"},
                          capture_output=True, text=True, check=False)
    return built if done.returncode == 0 and built.is_file() else None


def timed(arguments, cwd, codes):
    """Wall and CPU seconds of a run."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(arguments, cwd=cwd, capture_output=True, check=False)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        sys.exit(f"{arguments[0]} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def measure(build, tree, gitleaks, rounds, planted):
    """Medians of (wall, CPU) for each."""
    report = tree.parent / "gitleaks.json"
    ours = [build / "src/cli/portcullis", "dlp", "scan", "--format", "json", "."]
    peer = [gitleaks, "detect", "--no-git", "--no-banner", "-s", ".", "-f", "json", "-r", report]
    times = {"ours": [], "peer": []}
    for _ in range(rounds):
        wall, cpu, out = timed(ours, tree, (0, 1))
        times["ours"].append((wall, cpu))
        found = [finding for finding in json.loads(out)["findings"] if finding["rule"] in ("github-token", "aws-access-key")]
        if len(found) < planted:
            sys.exit(f"{len(found)} of {planted} planted secrets were found")
        if gitleaks:
            times["peer"].append(timed(peer, tree, (0, 1))[:2])
    if gitleaks:
        print(f"# gitleaks reports {len(json.loads(report.read_text()))} findings")
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in times.items() if rows}


def run(build, mib=128, rounds=3):
    """Rows for a report."""
    gitleaks = find_gitleaks(build)
    if not gitleaks:
        print("# gitleaks is not here, and Go cannot build it: the scan is measured alone")
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        tree.mkdir()
        files, size, planted = make_tree(tree, mib << 20)
        print(f"# {files} files, {size / 1e6:.0f} MB, {planted} planted secrets, {os.cpu_count()} processors")
        medians = measure(build, tree, gitleaks, rounds, planted)
    rows = []
    for at, kind in enumerate(("wall", "cpu")):
        ours = size / 1e6 / medians["ours"][at]
        peer = size / 1e6 / medians["peer"][at] if gitleaks else None
        rows.append(row(f"dlp tree, {kind} time", "MB/s", ours, "faster than gitleaks", peer is None or ours > peer, peer,
                        "gitleaks"))
    for one in rows:
        beside = f"gitleaks {one['peer']:.1f}, {one['ratio']:.1f} times" if gitleaks else "no peer"
        print(f"{one['case']}: {one['ours']:.1f} MB/s ({beside})")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=SOURCE / "build")
    parser.add_argument("--mib", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    return 0 if all(one["met"] for one in run(options.build.resolve(), options.mib, options.rounds)) else 1


if __name__ == "__main__":
    sys.exit(main())
