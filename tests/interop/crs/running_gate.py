"""The running gate before the tests' backend: a public route for everything, with the suite's rules in mode detect.
What matched is read off the trail once all requests were sent, by the id that each answer carries."""

import pathlib
import re

import gate

from crs import backend, drivers, request, wire

CONFIG = """
listen: {{https: ["127.0.0.1:{https}"], http: ["127.0.0.1:{http}"], management: "127.0.0.1:{management}",
  operator: "127.0.0.1:{operator}"}}
hosts: [{hosts}]
workers: 1
users: {{authority: "", edge: ""}}
upstreams:
  tested: {{servers: ["127.0.0.1:{upstream}"], keepalive: 4}}
passwords: {{memory: 8MiB, passes: 1}}
audit: {{segment_size: 16MiB}}
rate_limits: {{login: {{rate: 1000/min, burst: 1000, by: address}}}}
waf:
  mode: detect
  body_limit: 1MiB
  response_body: true
  response_types: [text/plain, text/html, text/xml, application/json]
  keep_requests: 0
  rules: [{rules}]
routes:
  - {{name: everything, methods: ["*"], path: "/**", auth: none, class: public, upstream: tested, body_limit: 16MiB}}
"""

HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\Z")


def hosts_of(suite):
    """The hosts that the suite's requests are for: the gate answers for these alone."""
    found = {"localhost": None, "127.0.0.1": None}
    for test in suite.tests:
        for given, _ in test.stages:
            for name, value in given.headers:
                host = value.lower().partition(":")[0]
                if name.lower() == "host" and HOST.match(host):
                    found[host] = None
    return found


class TestedGate(gate.Gate):
    def __init__(self, folder, suite, upstream):
        self.suite, self.tested = suite, upstream
        super().__init__(folder)

    def write_config(self, extra="", segment="1MiB"):
        self.config.write_text(CONFIG.format(
            https=self.https, http=self.http, management=self.management, operator=self.operator,
            upstream=self.tested, hosts=", ".join(f'"{host}"' for host in hosts_of(self.suite)),
            rules=", ".join(f'"{file}"' for file in self.suite.rules)))


class RunningGate:
    @staticmethod
    def missing():
        return "" if gate.command_path().exists() else f"{gate.command_path()} is not built"

    def __init__(self, suite, work):
        self.backend = backend.Server()
        self.waiting = {}  # request id → outcome
        self.last = None
        self.gate = TestedGate(pathlib.Path(work) / f"gate-{suite.name}", suite, self.backend.port).start()
        gate.wait(lambda: self.gate.ask("/status/200").status == 200, "the first answer")

    def outcome(self, given):
        try:
            with wire.connect(self.gate.https, self.gate.context) as sock:
                answer = wire.exchange(sock, request.build(given))
        except (wire.Broken, OSError):
            return drivers.Outcome(0, error=True)
        outcome = drivers.Outcome(answer.status)
        request_id = answer.get("X-Request-Id")
        if request_id:
            self.waiting[request_id] = outcome
        return outcome

    def finish(self):
        """Reads the matches of every request off the trail."""
        last = self.gate.ask("/status/200").get("x-request-id")
        gate.wait(lambda: last in self.gate.recorded(), "the last record")
        for record in self.gate.records("--type", "waf"):
            outcome = self.waiting.get(record.get("request_id"))
            if outcome is not None:
                outcome.matches += matches_of(record["detail"])

    def close(self):
        self.gate.close()
        self.backend.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def matches_of(detail):
    """The trail has each rule, and of most matches more; the part that matched stands for the log's data."""
    said = {match["id"]: match for match in reversed(detail.get("matches", []))}
    for rule in detail.get("rules", []):
        match = said.get(rule, {})
        variable, part = match.get("variable", ""), match.get("part", "")
        yield drivers.Match(rule, match.get("message", ""), f"Matched Data: {part} found within {variable}: {part}",
                            variable)
