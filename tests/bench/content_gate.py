"""What schemas and rules of sensitive data cost at the gate: CPU time of the worker for a request of 2 KiB of JSON that
is answered with as much, both ways looked through, nothing found. What is added is the difference of two routes in the
same round; rounds take turns and the median counts: the machine is shared.

Run by itself it writes build/bench/content_gate.json.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
# Behind this folder's own modules: both folders have a gate.py, and what is needed here is that of integration.
sys.path.insert(0, str(TESTS / "integration"))
from gate import Gate, wait  # noqa: E402
from measure import Service, children, cpu_seconds, row  # noqa: E402

GOAL_US = 25
BODY = json.dumps({
    "question": "which of these instruments is the loudest in the second verse, and why does it sound so far away",
    "scope": "project", "tags": ["mix", "vocals", "second-verse"],
    "notes": [{"id": f"note-{i}", "text": f"bar {i}: the quick brown fox jumps over the lazy dog", "at": i * 7.5}
              for i in range(21)]}).encode()
SCHEMA = {
    "type": "object", "required": ["question", "scope"], "additionalProperties": False,
    "properties": {
        "question": {"type": "string", "minLength": 10, "maxLength": 1000},
        "scope": {"enum": ["project", "track", "all"]},
        "tags": {"type": "array", "maxItems": 10, "items": {"type": "string", "pattern": "^[a-z-]{1,30}$"}},
        "notes": {"type": "array", "items": {
            "type": "object", "required": ["id", "text"], "additionalProperties": False,
            "properties": {"id": {"type": "string", "pattern": "^[a-zA-Z0-9-]{4,64}$"},
                           "text": {"type": "string", "maxLength": 200}, "at": {"type": "number", "minimum": 0}}}}}}

CONFIG = """
listen: {{https: ["127.0.0.1:{https}"], http: ["127.0.0.1:{http}"], management: "127.0.0.1:{management}",
  operator: "127.0.0.1:{operator}"}}
hosts: [localhost]
workers: 1
users: {{authority: "", edge: ""}}
upstreams:
  fast: {{servers: ["127.0.0.1:{service}"], keepalive: 64}}
passwords: {{memory: 8MiB, passes: 1}}
audit: {{segment_size: 16MiB}}
routes:
"""
ROUTES = {"off": "", "schema": ", schema: schema.json", "log": ", dlp: log", "redact": ", dlp: redact", "block": ", dlp: block",
          "both": ", schema: schema.json, dlp: block"}
ROUTE = """  - {{name: {name}, methods: [GET, POST], path: "/{name}", auth: none, class: public, upstream: fast{more}}}
"""


def json_service(folder):
    """Answers with a file of JSON."""
    html = folder / "html"
    html.mkdir()
    for name in ROUTES:
        (html / name).write_bytes(BODY)
    return Service(folder, f"default_type application/json; root {html}; error_page 405 =200 $uri;")


class ContentGate(Gate):
    def __init__(self, folder, service):
        self.service = service
        self.prepare(folder)
        (self.folder / "schema.json").write_text(json.dumps(SCHEMA))
        self.init()

    def write_config(self, extra="", segment=""):
        text = CONFIG.format(https=self.https, http=self.http, management=self.management, operator=self.operator,
                             service=self.service.port)
        self.config.write_text(text + "".join(ROUTE.format(name=name, more=more) for name, more in ROUTES.items()))

    @property
    def worker(self):
        return children(self.nginx)[0]


def wrk(gate, name, folder, seconds):
    script = folder / "post.lua"
    script.write_text(f"wrk.method = 'POST'\nwrk.body = [==[{BODY.decode()}]==]\n"
                      "wrk.headers['Content-Type'] = 'application/json'\n")
    out = subprocess.run(["wrk", "-t1", "-c16", f"-d{seconds}s", "-s", script, f"https://localhost:{gate.https}/{name}"],
                         capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise SystemExit(f"{name}: {out}")
    return int(re.search(r"(\d+) requests in", out).group(1))


def added(gate, folder, rounds, seconds):
    """Microseconds a request, of each route beyond the one that is off."""
    samples = {name: [] for name in ROUTES}
    for turn in range(rounds + 1):
        for name in ROUTES:
            start = cpu_seconds(gate.worker)
            requests = wrk(gate, name, folder, seconds)
            if turn > 0:
                samples[name].append((cpu_seconds(gate.worker) - start) / requests * 1e6)
    base = samples.pop("off")
    print(f"off {statistics.median(base):.1f} us/request", flush=True)
    return {name: statistics.median(mine - its for mine, its in zip(taken, base)) for name, taken in samples.items()}


def run(build, rounds=5, seconds=2):
    """Rows for a report."""
    os.environ["PORTCULLIS_BUILD"] = str(build)
    with tempfile.TemporaryDirectory(prefix="portcullis-bench-") as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        service = stack.enter_context(contextlib.closing(json_service(folder)))
        gate = stack.enter_context(contextlib.closing(ContentGate(folder / "gate", service))).start()
        answer = wait(lambda: gate.ask("/both", [("Content-Type", "application/json")], "POST", BODY), "an answer")
        if answer.status != 200 or answer.body != BODY:
            raise SystemExit(f"the gate answers {answer.status}: {answer.body[:300]}")
        rows = []
        for name, us in added(gate, folder, rounds, seconds).items():
            goal = {"goal": f"<= {GOAL_US} us", "met": us <= GOAL_US} if name == "both" else {"goal": "", "met": None}
            print(f"{name} adds {us:.1f} us/request of {len(BODY)} bytes each way", flush=True)
            rows.append(row(f"content_gate_{name}", "us/request", us, goal["goal"], goal["met"]))
        return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    args = parser.parse_args()
    build = pathlib.Path(args.build).resolve()
    rows = run(build, args.rounds, args.seconds)
    (build / "bench").mkdir(exist_ok=True)
    (build / "bench/content_gate.json").write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
