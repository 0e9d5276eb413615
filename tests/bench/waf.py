"""The firewall's cost (make bench-waf): CPU time a request, beside libmodsecurity, with the Core Rule Set.

One worker each, kept-alive connections, paranoia level 1, requests in which nothing is found (waf_cases.py). CPU time
is the worker's own, from /proc. What a firewall adds is the difference of two measurements of the same round; rounds take
turns and the median counts: the machine is shared. The gate gets another number in one of the values each time, and its
firewall remembers what it found in the others; the library alone is measured with the same request again and again.

  bare    nginx, which passes everything on to a service that answers at once
  peer    the same with Debian's libmodsecurity: engine on, request bodies read, answers not, no audit log
  off     the gate, on a route without the firewall
  detect, block  the gate, on routes with it; `block` is what is reported
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading

TESTS = pathlib.Path(__file__).resolve().parents[1]
# Behind this folder's own modules: both folders have a gate.py, and what is needed here is that of integration.
sys.path.insert(0, str(TESTS / "integration"))
import rig as rig_module  # noqa: E402
import waf_cases  # noqa: E402
from gate import wait  # noqa: E402
from measure import Service, cpu_seconds, row  # noqa: E402
from waf_rigs import MODES, Nginx, WafGate, private_bytes  # noqa: E402

PEER_GET_US = 3300  # the machine that the goal for a GET is told for
RATIOS = {"get": 30, "form": 30, "json": 50, "large": 0}
CHANGES = 1000


class Measured:
    """CPU microseconds a request of one server for one request, a sample a round."""

    def __init__(self, name, pid, send):
        self.name, self.pid, self.send, self.samples, self.refused = name, pid, send, [], 0

    def measure(self):
        start = cpu_seconds(self.pid)
        requests = self.send()
        self.samples.append((cpu_seconds(self.pid) - start) / requests * 1e6)

    def beyond(self, other):
        return statistics.median(mine - its for mine, its in zip(self.samples, other.samples))


def wrk(gate, mode, request, folder, seconds, connections=16):
    script = folder / f"{mode}-{request.name}.lua"
    target = request.target.replace("/shop", f"/{mode}", 1)
    script.write_text(request.script(target))
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script,
                          f"https://localhost:{gate.https}{target}"], capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    broken = re.search(r"Socket errors: (.*)", out)
    return requests, (int(failed.group(1)) if failed else 0), broken.group(1) if broken else ""


def through_gate(gate, mode, request, folder, seconds):
    def send():
        requests, failed, _ = wrk(gate, mode, request, folder, seconds)
        if not requests:
            raise SystemExit(f"the gate answered no request ({mode}, {request.name})")
        measured.refused += failed
        return requests
    measured = Measured(mode, gate.worker, send)
    return measured


def through_nginx(name, nginx, request, count):
    def send():
        nginx.send(request, count)
        return count
    return Measured(name, nginx.pid, send)


# As many as take about a second in the peer.
COUNTS = {"get": 300, "json": 25, "form": 90, "large": 2}


def sides(request, bare, peer, gate, folder, seconds):
    out = {mode: through_gate(gate, mode, request, folder, seconds) for mode in MODES}
    if peer:
        out["bare"] = through_nginx("bare", bare, request, max(300, COUNTS[request.name]))
        out["peer"] = through_nginx("peer", peer, request, COUNTS[request.name])
    return out


def case_rows(name, crs, measured):
    """The line of a case, and its rows."""
    ours = measured["block"].beyond(measured["off"])
    peer = measured["peer"].beyond(measured["bare"]) if "peer" in measured else None
    ratio = peer / ours if peer else None
    print(f"{name} {crs} {peer or 0:.1f} {ours:.1f} {ratio or 0:.1f} {ours:.1f}", flush=True)
    medians = {key: round(statistics.median(m.samples), 1) for key, m in measured.items()}
    out = row(f"waf_{name}_{crs}", "us/request", ours, "", True, peer, "libmodsecurity, added" if peer else None)
    out |= {"ratio": round(ratio, 2) if ratio else None, "cpu_us": medians,
            "detect": round(measured["detect"].beyond(measured["off"]), 1)}
    if RATIOS[name]:
        out |= {"goal": f"{RATIOS[name]} times less than the peer", "met": ratio is None or ratio >= RATIOS[name]}
    rows = [out]
    refused = sum(m.refused for m in measured.values())
    if refused:
        print(f"refused {name} {crs} {refused}")
    rows.append(row(f"waf_{name}_refused_{crs}", "requests", refused, "none", refused == 0))
    if name == "get" and peer:
        most = 110 * peer / PEER_GET_US
        rows.append(row(f"waf_get_added_{crs}", "us/request", ours, f"<= {most:.0f} us (110 where the peer adds 3300)",
                        ours <= most))
    return rows


def private_beyond(rules, plain, gate, folder):
    """The same load on both; what the firewall's worker has more for itself."""
    for request in waf_cases.requests():
        for each in (plain, gate):
            wrk(each, "block", request, folder, 2, 64)
    mib = (private_bytes(gate.worker) - private_bytes(plain.worker)) / 2**20
    print(f"worker_private_mib {rules.name} {mib:.1f}")
    return [row(f"waf_worker_private_{rules.name}", "MiB", mib, "<= 32 MiB", mib <= 32)]


def change(gate, count):
    """So many exclusions added and taken back, one after the other."""
    connection = gate.admin()
    body = {"rule": "942100", "host": "localhost", "route": "block", "variable": "ARGS:comment", "owner": "mia", "reason": "a benchmark", "expires_in": 3600}
    for i in range(count // 2):
        connection.request("POST", "/admin/v1/waf/exclusions", json.dumps(body | {"variable": f"ARGS:comment_{i}"}),
                           {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            raise SystemExit(f"an exclusion was answered with {answer.status}: {text.decode()}")
        connection.request("DELETE", "/admin/v1/waf/exclusions/" + json.loads(text)["id"])
        answer = connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise SystemExit(f"taking back an exclusion was answered with {answer.status}")


def changes_under_load(rules, gate, folder, seconds):
    gate.user("mia", "admin")
    request = waf_cases.requests()[0]
    change(gate, 100)
    wrk(gate, "block", request, folder, 2)
    worker, before, done = gate.worker, private_bytes(gate.worker), threading.Event()
    sums = {"requests": 0, "failed": 0, "broken": []}

    def load():
        while not done.is_set():
            requests, failed, broken = wrk(gate, "block", request, folder, seconds)
            sums["requests"] += requests
            sums["failed"] += failed
            sums["broken"] += [broken] if broken else []
    thread = threading.Thread(target=load)
    thread.start()
    try:
        change(gate, CHANGES)
    finally:
        done.set()
        thread.join()
    after = private_bytes(gate.worker)
    grown = (after - before) / 2**20
    good = sums["failed"] == 0 and not sums["broken"] and gate.worker == worker
    print(f"changes {rules.name} {CHANGES} requests {sums['requests']} failed {sums['failed']} broken {sums['broken']} "
          f"private_mib {before / 2**20:.1f} -> {after / 2**20:.1f}")
    return [row(f"waf_changes_failed_{rules.name}", "requests", sums["failed"], "none", good),
            row(f"waf_changes_grown_{rules.name}", "MiB", grown, "<= 2 MiB", grown <= 2)]


def in_process(build, rules, bundles, folder):
    """The library alone; makes the bundle that the gate takes, too. A second process loads it cold."""
    files = []
    for request in waf_cases.requests():
        files.append(folder / request.name)
        files[-1].write_bytes(request.raw())
    command = [build / "tests/bench/bench_waf", bundles, "5", *rules.files, "--"]
    subprocess.run([*command, files[0]], capture_output=True, check=True)
    out = subprocess.run([*command, *files], capture_output=True, text=True, check=True).stdout
    rows, ms = [], float(re.search(r"load ms ([\d.]+)", out).group(1))
    print(f"load_ms {rules.name} {ms:.1f}")
    rows.append(row(f"waf_load_{rules.name}", "ms", ms, "< 500 ms", ms < 500))
    for name, us, matches, limit in re.findall(r"(\w+) us ([\d.]+) arena_kib \d+ matches (\d+) limit (\w+)", out):
        clean = (matches, limit) == ("0", "none")
        print(f"library_us {name} {rules.name} {us}" + ("" if clean else f" matches {matches} limit {limit}"))
        rows.append(row(f"waf_library_{name}_{rules.name}", "us/request", float(us), "nothing is found", clean))
    return rows


def run_set(build, rules, service, bare, folder, args, stack):
    bundles = folder / "bundles"
    rows = in_process(build, rules, bundles, folder)
    peer = None
    if not Nginx.peer_missing():
        peer = stack.enter_context(contextlib.closing(Nginx(folder / "peer", service, rules)))
        peer.send(waf_cases.ATTACK, 1, 403)
    gate = stack.enter_context(contextlib.closing(WafGate(folder / "gate", service, rules, bundles))).start()
    plain = stack.enter_context(contextlib.closing(WafGate(folder / "plain", service))).start()
    wait(lambda: gate.ask(waf_cases.ATTACK.target.replace("/shop", "/block")).status == 403, "the firewall")
    for request in waf_cases.requests():
        if args.case and request.name not in args.case:
            continue
        measured = sides(request, bare, peer, gate, folder, args.seconds)
        for turn in range(args.rounds + 1):
            for one in measured.values():
                one.measure()
                if turn == 0:
                    one.samples.clear()  # warm
        rows += case_rows(request.name, rules.name, measured)
    if args.case:
        return rows
    rows += private_beyond(rules, plain, gate, folder)
    return rows + changes_under_load(rules, gate, folder, args.seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--crs", action="append", help="only this version, such as 3.3.4")
    parser.add_argument("--case", action="append", choices=list(COUNTS), help="only these requests, and nothing else")
    args = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("bench-waf needs wrk: apt-get install wrk")
    build = pathlib.Path(args.build).resolve()
    os.environ["PORTCULLIS_BUILD"] = str(build)
    assert rig_module.build_folder() == build
    if Nginx.peer_missing():
        print(f"no peer: {Nginx.peer_missing()}")
    rows = []
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        service = Service(folder)
        stack.callback(service.close)
        bare = stack.enter_context(contextlib.closing(Nginx(folder / "bare", service)))
        print("case crs peer_us ours_us ratio added_us", flush=True)
        for rules in waf_cases.rule_sets():
            if args.crs and rules.name not in args.crs:
                continue
            if rules.missing:
                print(f"skipped: CRS {rules.name}: {rules.missing}")
                continue
            (folder / rules.name).mkdir()
            with contextlib.ExitStack() as own:
                rows += run_set(build, rules, service, bare, folder / rules.name, args, own)
    (build / "bench").mkdir(exist_ok=True)
    (build / "bench/waf.json").write_text(json.dumps(rows, indent=2) + "\n")
    for missed in [r for r in rows if not r["met"]]:
        print(f"not met: {missed['case']}: {missed['ours']} {missed['unit']} ({missed['goal']})")


if __name__ == "__main__":
    main()
