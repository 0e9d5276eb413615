"""make bench-vault: encrypted files beside their peers, in one run. Writes build/bench/vault.json.

  file    1 GiB in tmpfs on one core: ours, cp, age, gpg, the AWS Encryption SDK for JavaScript; GB a second and the most
          memory that each had. The bound is what cp and `openssl speed` at 64 KiB take one after the other. cp has the kernel
          copy once, from file to file; who has to see the bytes copies twice. The floor is a program that reads, seals and
          writes, and nothing else (file_floor.c)
  cores   ours with two cores beside one
  small   100,000 small files as a tree beside age in a loop, which is measured over fewer
  fields  values sealed and opened in a second, by bench_field

Rounds take turns and the best of each counts: the machine is shared, and what others do only ever makes it slower. Memory
is made warm before each call. Time on one core is that of the processor, user and system. Both are of the same run, so ratios
hold where rates do not.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / "tests/integration"), str(SOURCE / "tests/interop")]
from measure import row  # noqa: E402
from peers import fetch  # noqa: E402

BLOCK = 64 * 1024
GOAL_SEQUENCE, GOAL_AGE, GOAL_PEAK, GOAL_CORES, GOAL_SMALL, GOAL_FIELDS = 0.9, 1.8, 12 << 20, 1.7, 20, 1_000_000
GPG = ["gpg", "--batch", "--yes", "-q", "--pinentry-mode", "loopback", "--passphrase", "bench", "--compress-algo", "none",
       "--cipher-algo", "AES256", "--s2k-count", "1024"]


class Bench:
    def __init__(self, build, folder, mib, rounds):
        self.build, self.folder, self.size, self.rounds = build, folder, mib << 20, rounds
        self.ours = build / "src/cli/portcullis"
        self.key = folder / "bench.key"
        self.key.write_bytes(os.urandom(32))
        self.key.chmod(0o600)
        self.plain = folder / "plain"

    def make_plain(self):
        with self.plain.open("wb") as out:
            for _ in range(self.size >> 20):
                out.write(os.urandom(1 << 20))

    def measured(self, command, cores=1, **more):
        """What one call takes: wall, user, system (seconds), peak (bytes). None: it failed."""
        allowed = sorted(os.sched_getaffinity(0))[:cores]
        pin = ["taskset", "-c", ",".join(map(str, allowed))]
        done = subprocess.run([*pin, self.build / "tests/bench/bench_measured", *command], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, cwd=self.folder, check=False, **more)
        if done.returncode != 0:
            print(f"# {command[0]} failed: {done.stderr[-300:].decode(errors='replace')}", flush=True)
            return None
        return json.loads(done.stderr.rpartition(b"MEASURED ")[2])

    def warm(self):
        """Memory that has just been used: what a virtual machine has not had for a while comes slowly from its host."""
        with (self.folder / "warm").open("wb") as out:
            os.posix_fallocate(out.fileno(), 0, self.size + (64 << 20))
        (self.folder / "warm").unlink()

    def vault(self, verb, *arguments):
        return [self.ours, "vault", verb, "-q", "-f", "--raw-aes", self.key, *arguments]


def bound():
    """GB/s of AES-256-GCM on one core in blocks of 64 KiB."""
    out = subprocess.run(["openssl", "speed", "-seconds", "2", "-bytes", str(BLOCK), "-evp", "aes-256-gcm"], capture_output=True,
                         text=True, check=True).stdout
    return float(re.search(r"([\d.]+)k\s*$", out.strip()).group(1)) * 1000 / 1e9


def peers_of(bench):
    """Name → (encrypting, decrypting); each writes where ours does not."""
    folder, plain, found = bench.folder, str(bench.plain), {}
    found["cp"] = (["cp", plain, "copy"], None)
    found["floor"] = ([bench.build / "tests/bench/bench_file_floor", plain, "copy"], None)
    if shutil.which("age") and shutil.which("age-keygen"):
        subprocess.run(["age-keygen", "-o", folder / "age.key"], check=True, capture_output=True)
        to = subprocess.run(["age-keygen", "-y", folder / "age.key"], check=True, capture_output=True, text=True).stdout.strip()
        bench.recipient = to
        found["age"] = (["age", "-r", to, "-o", "peer.age", plain], ["age", "-d", "-i", "age.key", "-o", "peer.out", "peer.age"])
    if shutil.which("gpg"):
        found["gpg"] = ([*GPG, "-o", "peer.gpg", "-c", plain], [*GPG, "-o", "peer.out", "-d", "peer.gpg"])
    try:
        call = ["node", SOURCE / "tests/bench/vault_sdk.mjs", fetch.node_modules(SOURCE / "tests/interop/esdk")]
        found["AWS SDK (JavaScript)"] = ([*call, "encrypt", bench.key, plain, "peer.aws"],
                                         [*call, "decrypt", bench.key, "peer.aws", "peer.out"])
    except fetch.Missing as reason:
        print(f"# without the AWS SDK: {reason}", flush=True)
    return found


def best(taken, by):
    return min(by(one) for one in taken)


def cpu(one):
    return one["user"] + one["system"]


def file_rows(bench):
    bench.make_plain()
    calls = {"ours": (bench.vault("encrypt", "plain", "-o", "ours"), bench.vault("decrypt", "ours", "-o", "ours.out", "--no-bind-name")),
             **peers_of(bench)}
    slow = {"gpg", "AWS SDK (JavaScript)"}
    taken = {}
    for turn in range(bench.rounds):
        for name, pair in calls.items():
            for verb, command in zip(("encrypt", "decrypt"), pair):
                if command is None or (name in slow and turn > 1):
                    continue
                for old in ("copy", "peer.out", "ours.out"):
                    (bench.folder / old).unlink(missing_ok=True)
                bench.warm()
                one = bench.measured(command, env={**os.environ, "GNUPGHOME": str(bench.folder)})
                if one is not None:
                    taken.setdefault((name, verb), []).append(one)
    return judge_files(bench, taken)


def judge_files(bench, taken):
    rows, limit = [], bound()
    print(f"openssl speed aes-256-gcm, 64 KiB: {limit:.2f} GB/s", flush=True)
    rate = {call: bench.size / 1e9 / best(runs, cpu) for call, runs in taken.items()}
    peak = {call: max(one["peak"] for one in runs) for call, runs in taken.items()}
    sequence = 1 / (1 / rate["cp", "encrypt"] + 1 / limit)
    for (name, verb), value in rate.items():
        print(f"{verb} {name}: {value:.2f} GB/s, {peak[name, verb] / 2**20:.1f} MiB", flush=True)
    for verb in ("encrypt", "decrypt"):
        mine = rate["ours", verb]
        rows.append(row(f"{verb}, one core, beside cp and the bound in sequence", "GB/s", mine, f">= {GOAL_SEQUENCE} of it",
                        mine >= GOAL_SEQUENCE * sequence, sequence, "cp, then openssl speed"))
        for name in {name for name, its in rate if its == verb} - {"ours", "cp"}:
            goal = f">= {GOAL_AGE} times" if name == "age" else "none"
            rows.append(row(f"{verb}, one core", "GB/s", mine, goal, name != "age" or mine >= GOAL_AGE * rate[name, verb],
                            rate[name, verb], name))
            rows.append(row(f"{verb}, peak memory", "MiB", peak["ours", verb] / 2**20, f"<= {GOAL_PEAK >> 20}",
                            peak["ours", verb] <= GOAL_PEAK, peak[name, verb] / 2**20, name))
    return rows


def cores_rows(bench):
    if len(os.sched_getaffinity(0)) < 2:
        print("# two cores are not here", flush=True)
        return []
    if not bench.plain.exists():
        bench.make_plain()
    subprocess.run(bench.vault("encrypt", "plain", "-o", "sealed"), cwd=bench.folder, check=True)
    calls = {"encrypt": bench.vault("encrypt", "plain", "-o", "result"),
             "decrypt": bench.vault("decrypt", "sealed", "-o", "result", "--no-bind-name"), "verify": bench.vault("verify", "sealed", "--no-bind-name")}
    calls["verify"].remove("-f")
    rows, taken = [], {}
    for _ in range(bench.rounds):
        for verb, command in calls.items():
            for cores in (1, 2):
                (bench.folder / "result").unlink(missing_ok=True)
                bench.warm()
                taken.setdefault((verb, cores), []).append(bench.measured(command, cores))
    for verb in calls:
        one, two = (bench.size / 1e9 / best(taken[verb, cores], lambda run: run["wall"]) for cores in (1, 2))
        print(f"{verb}: {one:.2f} GB/s on one core, {two:.2f} on two: {two / one:.2f} times", flush=True)
        rows.append(row(f"{verb}, two cores", "GB/s", two, f">= {GOAL_CORES} times one", two >= GOAL_CORES * one, one, "ours on one core"))
    return rows


def small_rows(bench, files, sample):
    tree = bench.folder / "small"
    for i in range(files):
        path = tree / f"{i // 1000}/{i}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d\n" % i * 100)
    cores = len(os.sched_getaffinity(0))
    ours = files / bench.measured([self for self in bench.vault("encrypt", "-r", "small") if self != "-f"], cores)["wall"]
    its = None
    if hasattr(bench, "recipient") or "age" in peers_of(bench):
        loop = f'for f in $(find small -type f ! -name "*.encrypted" | head -{sample}); do age -r {bench.recipient} -o $f.age $f; done'
        its = sample / bench.measured(["bash", "-c", loop], cores)["wall"]
    print(f"small files: {ours:.0f} a second, age {its or 0:.0f}: {ours / its if its else 0:.0f} times", flush=True)
    return [row(f"{files} small files", "files/s", ours, f">= {GOAL_SMALL} times age", its is None or ours >= GOAL_SMALL * its, its,
                f"age in a loop, over {sample}")]


def field_rows(bench):
    out = subprocess.run([bench.build / "tests/bench/bench_field"], capture_output=True, text=True, check=True).stdout
    rows = []
    for line in out.splitlines():
        said = json.loads(line) if line.startswith("{") else None
        if said and said["threads"] == 1:
            value = said["per_second_of_cpu"]
            print(f"fields, {said['step']}: {value / 1e6:.2f} million a second", flush=True)
            rows.append(row(f"fields, {said['step']}", "values/s", value, f">= {GOAL_FIELDS}", value >= GOAL_FIELDS))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"))
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=2000, help="of the files, for age")
    parser.add_argument("--folder", default="/dev/shm", help="where the files are made: a tmpfs")
    parser.add_argument("--only", choices=["file", "cores", "small", "fields"], action="append")
    options = parser.parse_args()
    build, rows = options.build.resolve(), []
    os.environ.setdefault("PORTCULLIS_BUILD", str(build))
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-", dir=options.folder) as folder:
        bench = Bench(build, pathlib.Path(folder), options.mib, options.rounds)
        parts = {"file": lambda: file_rows(bench), "cores": lambda: cores_rows(bench),
                 "small": lambda: small_rows(bench, options.files, options.sample), "fields": lambda: field_rows(bench)}
        for name in options.only or parts:
            rows += parts[name]()
    (build / "bench").mkdir(exist_ok=True)
    (build / "bench/vault.json").write_text(json.dumps(rows, indent=2) + "\n")
    missed = [one["case"] for one in rows if not one["met"]]
    print("missed: " + ", ".join(missed) if missed else "every goal is met", flush=True)


if __name__ == "__main__":
    main()
