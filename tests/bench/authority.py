"""What the authority does in a second, through the whole gate (make bench-authority).

Kept-alive HTTPS, every client its own account. The bound of sign-ins is what this machine verifies with Argon2id
alone, on all cores at the product's default cost; it and the sign-ins take turns, and medians count: the machine
is shared. The load comes from bench_load, whose own share of the machine is told.

  sign_in          right passwords           refresh      each client refreshes its own newest token
  sign_in_wrong    wrong passwords           refresh_beside  the same, quietly, while sign-ins flood
  flood            1000 connections that try each second: how many were answered, and what memory that took
  introspect       a token is asked about, with a client's credentials, where the gate offers it

The peer is a real Keycloak in production mode with its embedded database, on the same machine, asked the same
over its own HTTPS: with the cost of hashing it comes with, and with the gate's.
"""

import argparse
import base64
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.parse

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "integration"), str(TESTS / "interop")]
import gate as gates  # noqa: E402
import peers  # noqa: E402
import rig  # noqa: E402

PEOPLE = 64
SIGN_IN = "/portcullis/v1/sign-in"
REFRESH = "/portcullis/v1/token/refresh"
INTROSPECT = "/portcullis/oauth/introspect"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def memory_of(pids, what="VmRSS"):
    """MiB resident now (VmRSS) or at most (VmHWM)."""
    total = 0
    for pid in pids:
        found = re.search(what + r":\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text())
        total += int(found.group(1)) if found else 0
    return total / 1024


class Load:
    """One run of bench_load against a server."""

    program = None  # set by main

    def __init__(self, port, ca, path, kind, lines, connections, headers=()):
        self.lines = "".join(line + "\n" for line in lines)
        self.command = [str(self.program), str(port), str(ca), str(connections)]
        self.what = [path, kind]
        self.headers = list(headers)

    def start(self, seconds, pace=0):
        process = subprocess.Popen([*self.command, str(seconds), *self.what, str(pace), *self.headers],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        process.stdin.write(self.lines)
        process.stdin.close()
        return process

    @staticmethod
    def result(process):
        text = process.stdout.read()
        if process.wait(60) != 0:
            raise SystemExit("the load could not be made")
        done = json.loads(text)
        done["share"] = done["cpu_seconds"] / done["seconds"] / os.cpu_count()
        return done

    def run(self, seconds, pace=0, expect="200"):
        done = self.result(self.start(seconds, pace))
        if expect and set(done["status"]) - {expect}:
            raise SystemExit(f"{self.what[0]}: other answers than {expect}: {done}")
        return done


class BenchGate(gates.Gate):
    """The product's own cost of hashing; the rate limit of sign-in and the lockout out of the way."""

    def write_config(self, extra="", segment="16MiB"):
        super().write_config(extra, segment)
        text = self.config.read_text().replace("passwords: {memory: 8MiB, passes: 1}\n", "")
        text = text.replace("1000/min, burst: 1000", "1000000/s, burst: 1000000")
        text = text.replace("rate_limits: {", "rate_limits: {api: {rate: 1000000/s, burst: 1000000, by: address}, ")
        self.config.write_text(text)

    @property
    def processes(self):
        return gates.tree_of(self.process.pid)

    @property
    def cpu_seconds(self):
        ticks = 0
        for pid in self.processes:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def load(self, path, lines, connections, kind=JSON, headers=()):
        return Load(self.https, self.folder / "tls/certificate.pem", path, kind, lines, connections, headers)

    def sign_ins(self, password, connections):
        return self.load(SIGN_IN, [json.dumps({"username": f"user{i}", "password": password}) for i in range(PEOPLE)],
                         connections)

    def refreshes(self, count):
        """Tokens can be spent once, so each run signs in anew."""
        body = json.dumps({"refresh_token": "@"})
        answers = [self.sign_in(f"user{i}") for i in range(count)]
        assert all(answer.status == 200 for answer in answers), answers[0].body
        return self.load(REFRESH, [f"{body}\t{answer.json['refresh_token']}" for answer in answers], count)


def rounds_of(gate, bound, rounds, seconds, connections):
    """Bound and sign-ins by turns; the ratios of one round were measured in the same minute."""
    samples = {"bound": [], "bound_cpu": [], "sign_in": [], "sign_in_cpu": [], "sign_in_wrong": [],
               "sign_in_wrong_cpu": []}
    shares = []
    right = gate.sign_ins(gates.PASSWORD, connections)
    wrong = gate.load(SIGN_IN, [json.dumps({"username": f"nobody{i}", "password": "wrong"}) for i in range(PEOPLE)],
                      connections)
    right.run(1)
    for _ in range(rounds):
        text = subprocess.run([bound, str(seconds)], capture_output=True, text=True, check=True).stdout
        samples["bound"].append(json.loads(text)["per_second"])
        samples["bound_cpu"].append(json.loads(text)["cpu_ms"])
        for name, load, status in (("sign_in", right, "200"), ("sign_in_wrong", wrong, "401")):
            before = gate.cpu_seconds
            done = load.run(seconds, expect=status)
            samples[name + "_cpu"].append(1e3 * (gate.cpu_seconds - before) / done["answers"])
            samples[name].append(done["per_second"])
            shares.append(done["share"])
    return samples, max(shares)


def measure_flood(gate):
    """1000 connections send a sign-in each second; a few clients go on refreshing meanwhile."""
    quiet = gate.refreshes(8)
    alone = quiet.run(3, pace=5)
    flood = gate.sign_ins(gates.PASSWORD, 1000)
    beside = gate.refreshes(8)
    flooding = flood.start(8, pace=1)
    refreshed = Load.result(beside.start(6, pace=5))
    flooded = Load.result(flooding)
    return {"alone": alone, "beside": refreshed, "flooded": flooded,
            "peak": memory_of([gate.authority], "VmHWM")}


def measure_introspection(gate, seconds, connections):
    """None where the gate has no such call yet."""
    if gate.post(INTROSPECT, {}).status in (404, 405):
        return None
    client = json.loads(gate.ok("client", "add", "bench", "--grant", "client_credentials", "--account", "user0", "--json"))
    credentials = base64.b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
    token = gate.sign_in("user0").json["access_token"]
    load = gate.load(INTROSPECT, ["token=" + token], connections, FORM, ["Authorization: Basic " + credentials])
    return load.run(seconds)


def measure_gate(folder, build, args):
    gate = BenchGate(folder)
    try:
        gate.start()
        for i in range(PEOPLE):
            gate.user(f"user{i}", "reader")
        samples, share = rounds_of(gate, build / "tests/bench/bench_hash", args.rounds, args.seconds,
                                   args.connections)
        refreshes = [gate.refreshes(args.connections).run(args.seconds) for _ in range(args.rounds)]
        introspection = measure_introspection(gate, args.seconds, args.connections)
        resident = memory_of(gate.processes)
        found = measure_flood(gate)
        return {**found, "samples": samples, "share": share, "rss": resident, "introspect": introspection,
                "refresh": statistics.median(done["per_second"] for done in refreshes),
                "refresh_share": max(done["share"] for done in refreshes)}
    finally:
        gate.close()


# ---- the peer ----

class KeycloakLoad:
    def __init__(self, keycloak, connections):
        self.keycloak, self.connections = keycloak, connections
        self.secret = {"client_id": "gate", "client_secret": keycloak.secret}

    def load(self, call, lines):
        return Load(self.keycloak.https, self.keycloak.certificate,
                    "/realms/portcullis/protocol/openid-connect/token" + call, FORM, lines, self.connections)

    def sign_ins(self):
        return self.load("", [urllib.parse.urlencode({"grant_type": "password", "client_id": "phone",
                                                      "username": user, "password": self.keycloak.password})
                              for user in ("ada", "bob")])

    def refreshes(self):
        body = "grant_type=refresh_token&client_id=phone&refresh_token=@"
        return self.load("", [f"{body}\t{self.keycloak.by_password()['refresh_token']}"
                              for _ in range(self.connections)])

    def introspections(self):
        token = self.keycloak.by_password()["access_token"]
        return self.load("/introspect", [urllib.parse.urlencode({**self.secret, "token": token})])


def measure_keycloak(folder, args):
    """With each cost of hashing; the second is the gate's own (19 MiB, 2 passes)."""
    found = {}
    for name, options in (("as it comes", []), ("at the gate's cost", peers.Keycloak.hashing(19456, 2))):
        keycloak = peers.Keycloak(folder / "keycloak", [rig.free_port() for _ in range(3)], mode="start",
                                  options=options)
        try:
            keycloak.start()
            load = KeycloakLoad(keycloak, args.connections)
            load.sign_ins().run(args.warm)
            found[name] = {"sign_in": load.sign_ins().run(2 * args.seconds)["per_second"]}
            for call, make in (("refresh", load.refreshes), ("introspect", load.introspections)):
                make().run(args.warm)
                found[name][call] = make().run(args.seconds)["per_second"]
            found[name]["rss"] = memory_of([keycloak.process.pid])
        finally:
            keycloak.close()
    return found


# ---- the report ----

def say_load(when):
    """Others on the machine take from both sides of each ratio, and more from who runs more threads."""
    one, five, _ = os.getloadavg()
    print(f"load {when}: {one:.1f} in the last minute, {five:.1f} in five; {os.cpu_count()} cores", flush=True)



def row(case, unit, ours, goal=None, met=True, peer=None, peer_name=None):
    ratio = round(ours / peer, 4) if peer else None
    shown = f" ({peer_name} {peer:.1f}, ratio {ratio})" if peer else ""
    print(f"{case} {ours:.2f} {unit}{shown}")
    return {"case": case, "unit": unit, "ours": round(ours, 3), "peer": round(peer, 3) if peer else None,
            "peer_name": peer_name, "ratio": ratio, "goal": goal, "met": met}


def sign_in_rows(ours, their):
    rows = []
    bound = ours["samples"]["bound"]
    rows.append(row("argon2id_bound", "1/s", statistics.median(bound)))
    for name in ("sign_in", "sign_in_wrong"):
        share = statistics.median(mine / most for mine, most in zip(ours["samples"][name], bound))
        rate = statistics.median(ours["samples"][name])
        rows.append(row(name, "1/s", rate, ">= 0.90 of the bound, round by round", share >= 0.9,
                        statistics.median(bound), "Argon2id alone"))
        rows.append(row(name + "_of_bound", "ratio", share, ">= 0.90", share >= 0.9))
        cpu = statistics.median(ours["samples"][name + "_cpu"])
        rows.append(row(name + "_cpu", "ms of edge and authority", cpu, None, True,
                        statistics.median(ours["samples"]["bound_cpu"]), "Argon2id alone"))
        for how, found in their.items() if name == "sign_in" else ():
            rows.append(row("sign_in_keycloak", "1/s", rate, None, True, found["sign_in"],
                            f"{peers.KEYCLOAK_NAME}, Argon2id {how}"))
    return rows


def flood_rows(ours):
    beside, flooded = ours["beside"], ours["flooded"]
    good = set(flooded["status"]) <= {"200", "503"} and set(beside["status"]) == {"200"}
    return [row("refresh_alone_p99", "ms", ours["alone"]["p99_ms"]),
            row("refresh_beside_flood_p99", "ms", beside["p99_ms"], "<= 250 ms", good and beside["p99_ms"] <= 250),
            row("flood_sign_ins", "1/s", flooded["status"].get("200", 0) / flooded["seconds"]),
            row("flood_refused", "answers of 503", flooded["status"].get("503", 0)),
            row("flood_authority_peak", "MiB", ours["peak"], "<= 192 MiB", ours["peak"] <= 192)]


def report(ours, their):
    rows = sign_in_rows(ours, their)
    first = next(iter(their.values()), {})
    name = peers.KEYCLOAK_NAME if first else None
    rows.append(row("refresh", "1/s", ours["refresh"], None, True, first.get("refresh"), name))
    theirs = first.get("introspect")
    if not ours["introspect"] and theirs:
        print(f"introspect: the gate has no such call ({name} {theirs:.1f})")
    if ours["introspect"]:
        rows.append(row("introspect", "1/s", ours["introspect"]["per_second"], None, True, first.get("introspect"),
                        name))
    rows.append(row("rss", "MiB", ours["rss"], None, True, first.get("rss"), name))
    rows += flood_rows(ours)
    rows.append(row("load_share_sign_in", "of the machine", ours["share"]))
    rows.append(row("load_share_refresh", "of the machine", ours["refresh_share"]))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--warm", type=int, default=10, help="seconds before the peer is measured: it compiles as it runs")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--no-peer", action="store_true")
    args = parser.parse_args()
    build = pathlib.Path(args.build).resolve()
    os.environ["PORTCULLIS_BUILD"] = str(build)
    Load.program = build / "tests/bench/bench_load"
    say_load("before")
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as folder:
        ours = measure_gate(pathlib.Path(folder) / "run", build, args)
        their = {}
        try:
            their = {} if args.no_peer else measure_keycloak(pathlib.Path(folder), args)
        except peers.Missing as reason:
            print(f"no Keycloak: {reason}")
    say_load("after")
    rows = report(ours, their)
    (build / "bench").mkdir(exist_ok=True)
    (build / "bench/authority.json").write_text(json.dumps(rows, indent=2) + "\n")
    for missed in [one for one in rows if not one["met"]]:
        print(f"not met: {missed['case']}: {missed['ours']} {missed['unit']} ({missed['goal']})")


if __name__ == "__main__":
    main()
