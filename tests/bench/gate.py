"""CPU time per request at the edge (make bench-gate).

One worker, HTTPS, 32 kept-alive connections, a local service that answers at once. CPU time is the
worker's own, from /proc. Cases take turns, several rounds, and the median counts: the machine is shared.

  base     nginx with the generated configuration, without the module
  token    the gate with an RS256 access token, route, permission, tenant, rate limit and record
  key      the gate with an API key
  *-million  the same with a million API keys and a million revocations in the view
  haproxy, haproxy-token  the peer, bare and with jwt_verify (signature), exp and aud
"""

import argparse
import base64
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import rig as rig_module  # noqa: E402
from measure import Service, children, cpu_seconds, row, start_nginx  # noqa: E402
from rig import Rig, free_port  # noqa: E402

ROUTES = """
  - {name: read, path: "/tenants/{tenant}/files/{id}", permission: "read:files", class: internal,
     tenant: {from: path, name: tenant}, upstream: fast, rate_limits: [bench], body_limit: 1KiB}
"""
TARGET = "/tenants/acme/files/1"


def rss_beyond_view(pid):
    """Resident bytes of the process without the pages of the mapped view."""
    total, counted = 0, True
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            counted = "/view/data.mdb" not in line
        elif line.startswith("Rss:") and counted:
            total += int(line.split()[1]) * 1024
    return total


class Case:
    def __init__(self, name, port, pid, headers=()):
        self.name, self.port, self.pid, self.headers = name, port, pid, headers
        self.samples = []

    def measure(self, seconds):
        command = ["wrk", "-t1", "-c32", f"-d{seconds}s"]
        for header in self.headers:
            command += ["-H", header]
        start = cpu_seconds(self.pid)
        out = subprocess.run(command + [f"https://localhost:{self.port}{TARGET}"], capture_output=True, text=True,
                             check=True).stdout
        used = cpu_seconds(self.pid) - start
        requests = int(re.search(r"(\d+) requests in", out).group(1))
        if "Non-2xx" in out or requests == 0:
            raise SystemExit(f"{self.name}: refused answers:\n{out}")
        self.samples.append(used / requests * 1e6)

    @property
    def cpu(self):
        return statistics.median(self.samples)

    def beyond(self, other):
        """What it takes more than the other, round by round: both were measured in the same minute."""
        return statistics.median(mine - its for mine, its in zip(self.samples, other.samples))


def base_conf(gate_conf, https, folder):
    """The generated configuration, less the module: one location that passes everything on."""
    text = re.sub(r"^\s*(load_module|portcullis).*\n", "", gate_conf, flags=re.M)
    server = text[text.index("    server {"):text.index("        error_page")]
    server = re.sub(r"listen \S+ ssl", f"listen 127.0.0.1:{https} ssl", server)
    head = text[:text.index("    server {")].replace("/nginx/", "/base/").replace('/nginx"', '/base"')
    proxy = "        location / {\n            proxy_pass http://portcullis_fast;\n        }\n    }\n}\n"
    (folder / "base").mkdir()
    (folder / "base/nginx.conf").write_text(head + server + proxy)
    return folder / "base"


def start_base(rig):
    port = free_port()
    folder = base_conf((rig.folder / "nginx/nginx.conf").read_text(), port, rig.folder)
    process = start_nginx(folder)
    time.sleep(0.5)
    return process, port


def start_haproxy(rig, service_port, ports):
    folder = rig.folder
    der = base64.urlsafe_b64decode(rig.tell("public-key") + "==")
    pem = base64.encodebytes(der).decode()
    (folder / "public.pem").write_text(f"-----BEGIN PUBLIC KEY-----\n{pem}-----END PUBLIC KEY-----\n")
    (folder / "pair.pem").write_text((folder / "tls/certificate.pem").read_text() + (folder / "tls/key.pem").read_text())
    text = textwrap.dedent(f"""
        global
          nbthread 1
          maxconn 1000
          ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
        defaults
          mode http
          timeout client 60s
          timeout server 60s
          timeout connect 5s
          http-reuse always
        frontend bare
          bind 127.0.0.1:{ports[0]} ssl crt {folder}/pair.pem alpn h2,http/1.1
          default_backend service
        frontend token
          bind 127.0.0.1:{ports[1]} ssl crt {folder}/pair.pem alpn h2,http/1.1
          http-request deny deny_status 401 unless {{ http_auth_bearer,jwt_header_query('$.alg') -m str RS256 }}
          http-request deny deny_status 401 unless {{ http_auth_bearer,jwt_verify("RS256","{folder}/public.pem") -m int 1 }}
          http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('$.exp','int')
          http-request set-var(txn.now) date()
          http-request deny deny_status 401 if {{ var(txn.exp),sub(txn.now) -m int lt 0 }}
          http-request deny deny_status 401 unless {{ http_auth_bearer,jwt_payload_query('$.aud') -m str services }}
          default_backend service
        backend service
          server one 127.0.0.1:{service_port}
        """)
    (folder / "haproxy.cfg").write_text(text)
    process = subprocess.Popen(["haproxy", "-db", "-f", folder / "haproxy.cfg"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    return process


def make_rig(folder):
    """One worker in front of the quick service."""
    service = Service(folder)

    class BenchRig(Rig):
        def write_config(self, routes, extra=None):
            super().write_config(routes, extra)
            path = self.folder / "portcullis.yaml"
            text = path.read_text().replace(
                "upstreams:\n", f"upstreams:\n  fast: {{servers: ['127.0.0.1:{service.port}'], keepalive: 64, assertion: true}}\n")
            text = text.replace("rate_limits: {", "rate_limits: {bench: {rate: 1000000/s, burst: 1000000, by: account}, ")
            path.write_text(text)

    return BenchRig(folder=folder, routes=ROUTES, workers=1, segment="4MiB"), service


def drop_segments(rig):
    """What the authority would have sealed and removed by now; the newest stay."""
    files = sorted((rig.folder / "spool").iterdir(), key=lambda f: f.stat().st_mtime)
    for file in files[:-4]:
        file.unlink(missing_ok=True)


def run(folder, rounds, seconds, million):
    rig, service = make_rig(folder)
    processes = [service.process]
    try:
        rig.start()
        base, base_port = start_base(rig)
        processes.append(base)
        token = rig.token("alice", 86400)
        key = rig.tell("key alice").split(" ")[1]
        bearer, api_key = [f"Authorization: Bearer {token}"], [f"X-API-Key: {key}"]
        worker = rig.workers_pids()[0]
        cases = [Case("base", base_port, children(base.pid)[0], bearer), Case("token", rig.https, worker, bearer),
                 Case("key", rig.https, worker, api_key)]
        peer = None
        if shutil.which("haproxy"):
            ports = free_port(), free_port()
            peer = start_haproxy(rig, service.port, ports)
            processes.append(peer)
            cases += [Case("haproxy", ports[0], peer.pid, bearer), Case("haproxy-token", ports[1], peer.pid, bearer)]
        rounds_of(rig, cases, rounds, seconds)
        rss = rss_beyond_view(worker)
        if million:
            for kind in ("keys", "revocations"):
                assert rig.tell(f"fill {kind} {million}") == "ok"
            more = [Case("base-million", base_port, children(base.pid)[0], bearer),
                    Case("token-million", rig.https, worker, bearer), Case("key-million", rig.https, worker, api_key)]
            rounds_of(rig, more, rounds, seconds)
            cases += more
            rss = max(rss, rss_beyond_view(worker))
        return {case.name: case for case in cases}, rss
    finally:
        rig.close()
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


def rounds_of(rig, cases, rounds, seconds):
    for case in cases:
        case.measure(1)  # warm
        case.samples.clear()
    for _ in range(rounds):
        for case in cases:
            case.measure(seconds)
            drop_segments(rig)


BASES = {"haproxy-token": "haproxy", "token-million": "base-million", "key-million": "base-million"}


def report(cases, rss):
    added = {}
    for name, case in cases.items():
        base = cases[BASES.get(name, "base")]
        added[name] = case.beyond(base)
        print(f"{name} {case.cpu:.2f} {added[name]:+.2f} {case.cpu / base.cpu:.3f}")
    print(f"rss_beyond_view_mib {rss / 2**20:.1f}")
    peer = added.get("haproxy-token")
    rows = [row(f"gate_{name}_added", "us/request", added[name], "<= 8 us", added[name] <= 8, peer,
                "HAProxy jwt_verify, added" if peer else None) for name in ("token", "key")]
    for name in ("token", "key"):
        if name + "-million" in cases:
            # As if over the same base: the machine is not equally quick all the time.
            full = cases["base"].cpu + added[name + "-million"]
            rows.append(row(f"gate_{name}_million", "us/request", full, "<= 1.10 of empty",
                            full <= 1.10 * cases[name].cpu, cases[name].cpu, "the same, empty"))
    rows.append(row("edge_rss_beyond_view", "MiB", rss / 2**20, "<= 32 MiB", rss <= 32 * 2**20))
    return rows


def start_rows(build, million):
    """Whole seconds from the start of the authority to its first good /health."""
    import authority_start  # noqa: PLC0415, it reads the build folder's name when it is imported
    empty = authority_start.seconds_empty(runs=7)
    print(f"authority_ready_empty_s {empty:.3f}")
    rows = [row("authority_ready_empty", "s", empty, "< 0.3 s", empty < 0.3)]
    if million:
        full = authority_start.seconds_filled(build / "tests/bench/bench_store", million, runs=3)
        print(f"authority_ready_million_keys_s {full:.3f}")
        rows.append(row("authority_ready_million_keys", "s", full, "< 3 s", full < 3))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--million", type=int, default=1000000, help="keys and revocations of the large view; 0: none")
    args = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("bench-gate needs wrk (and haproxy as the peer): apt-get install wrk haproxy")
    build = pathlib.Path(args.build).resolve()
    os.environ["PORTCULLIS_BUILD"] = str(build)
    assert rig_module.build_folder() == build
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as folder:
        cases, rss = run(pathlib.Path(folder), args.rounds, args.seconds, args.million)
    rows = report(cases, rss) + start_rows(build, args.million)
    (build / "bench").mkdir(exist_ok=True)
    (build / "bench/gate.json").write_text(json.dumps(rows, indent=2) + "\n")
    for missed in [r for r in rows if not r["met"]]:
        print(f"not met: {missed['case']}: {missed['ours']} {missed['unit']} ({missed['goal']})")


if __name__ == "__main__":
    main()
