"""make bench-content: what schemas and DLP cost, beside their peers, in one run. Writes build/bench/content.json.

  text    DLP over text on one core with every rule, MB a second of CPU time, beside ripgrep with the six patterns of the
          operator's guide (Unicode off, one thread); clean text has no address in it, the other is as it is found here
  tree    a tree of files with all cores, beside gitleaks (dlp_tree.py)
  schema  validations a second, reading included, beside ajv (schema.py)
  gate    CPU time a request that schema and DLP add, both ways (content_gate.py)
"""

import argparse
import json
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

import content_gate
import dlp_tree
import schema
from measure import row

SIX = [r"\b(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|3[47][0-9]{13}|3[0-9]{13}|6(?:011|5[0-9]{2})[0-9]{12})\b",
       r"\b\d{3}[-.]?\d{2}[-.]?\d{4}\b", r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Z|a-z]{2,}\b",
       r"\b(?:\+?1[-.\s]?)?\(?([0-9]{3})\)?[-.\s]?([0-9]{3})[-.\s]?([0-9]{4})\b", r"\b[A-Za-z0-9]{32,}\b",
       r"-----BEGIN (?:RSA )?PRIVATE KEY-----"]
GOAL_RATE, GOAL_RATIO = 1000, 3


def write_text(path, mib, clean):
    """Text of this machine, over and over until it is long enough."""
    with path.open("wb") as out:
        while out.tell() < mib << 20:
            before = out.tell()
            for data in dlp_tree.texts((mib << 20) - before):
                out.write(data.replace(b"@", b" ") if clean else data)
            if out.tell() == before:
                sys.exit("there is no text on this machine")
    return path.stat().st_size


def of_bench(build, path):
    out = subprocess.run([build / "tests/bench/bench_dlp", path, "1"], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"find, at once\s+(\d+) MB/s", out).group(1))


def of_ripgrep(path, size):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = ["rg", "--no-unicode", "-a", "-j1", "-c", *[word for one in SIX for word in ("-e", one)], str(path)]
    subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return size / 1e6 / (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def text_rows(build, mib, rounds, folder):
    rows = []
    for name, clean in (("clean", True), ("as found", False)):
        path = folder / "text"
        size = write_text(path, mib, clean)
        ours, peer = [], []
        for _ in range(rounds):
            ours.append(of_bench(build, path))
            if shutil.which("rg"):
                peer.append(of_ripgrep(path, size))
        mine, its = statistics.median(ours), statistics.median(peer) if peer else None
        met = mine >= GOAL_RATE and its is not None and mine >= GOAL_RATIO * its
        rows.append(row(f"dlp text, {name}", "MB/s", mine, f">= {GOAL_RATE} MB/s and {GOAL_RATIO} times ripgrep", met, its, "ripgrep"))
        print(f"dlp text, {name}: {mine:.0f} MB/s, ripgrep {its or 0:.0f}, {mine / its if its else 0:.1f} times", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--mib", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["text", "tree", "schema", "gate"], action="append")
    options = parser.parse_args()
    build, rows = options.build.resolve(), []
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as folder:
        parts = {"text": lambda: text_rows(build, options.mib, options.rounds, pathlib.Path(folder)),
                 "tree": lambda: dlp_tree.run(build),
                 "schema": lambda: schema.run(build),
                 "gate": lambda: content_gate.run(build, options.rounds)}
        for name in options.only or parts:
            rows += parts[name]()
    (build / "bench").mkdir(exist_ok=True)
    (build / "bench/content.json").write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
