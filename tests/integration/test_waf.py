"""The firewall at the gate: what is looked at, what is refused, what is written down, and what happens while
it changes."""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

import pytest

import rig
from gate import Gate, command_path, environment, wait
from test_faults import mounted

# A small set of rules, in whose words the requests of these tests are written.
RULES = r"""
SecRule REQUEST_URI|REQUEST_HEADERS|ARGS|REQUEST_COOKIES "@contains attack" \
    "id:942100,phase:2,deny,status:406,log,msg:'An attack',tag:'attack-test',tag:'paranoia-level/1',severity:'CRITICAL'"
SecRule RESPONSE_HEADERS:X-Leak "@contains leak" "id:950100,phase:3,deny,log,msg:'A header leaks'"
SecRule RESPONSE_BODY "@contains leak" "id:951100,phase:4,deny,log,msg:'An answer leaks',severity:'ERROR'"
"""

CONFIG = """
listen: {{https: ["127.0.0.1:{https}"], http: ["127.0.0.1:{http}"], management: "127.0.0.1:{management}",
  operator: "127.0.0.1:{operator}"}}
hosts: [localhost]
workers: 2
users: {{authority: "", edge: ""}}
upstreams:
  echo: {{servers: ["127.0.0.1:{upstream}"], keepalive: 16}}
passwords: {{memory: 8MiB, passes: 1}}
audit: {{segment_size: {segment}}}
{extra}
routes:
  - {{name: off, methods: ["*"], path: "/off/**", auth: none, class: public, upstream: echo, waf: off}}
  - {{name: detect, methods: ["*"], path: "/detect/**", auth: none, class: public, upstream: echo, waf: detect}}
  - {{name: block, methods: ["*"], path: "/block/**", auth: none, class: public, upstream: echo, waf: block}}
  - {{name: small, methods: ["*"], path: "/small/**", auth: none, class: public, upstream: echo,
     waf: {{mode: block, body_limit: 1KiB}}}}
  - {{name: part, methods: ["*"], path: "/part/**", auth: none, class: public, upstream: echo,
     waf: {{mode: block, body_limit: 1KiB, body_limit_action: partial}}}}
  - {{name: stream, methods: [POST], path: "/stream/**", auth: none, class: public, upstream: echo, stream: true,
     body_limit: 10MiB, waf: {{mode: block, body_limit: 1KiB}}}}
  - {{name: answers, methods: ["*"], path: "/answers/**", auth: none, class: public, upstream: echo, websocket: true,
     waf: {{mode: block, response_body: true, response_limit: 16KiB}}}}
  - {{name: answers-detect, methods: ["*"], path: "/watch/**", auth: none, class: public, upstream: echo,
     waf: {{mode: detect, response_body: true}}}}
  - {{name: only-get, path: /get, auth: none, class: public, upstream: echo}}
"""

WAF = "waf: {{mode: detect, rules: [{}]}}\n"


class Service(rig.Connection):
    """Answers as its path says."""

    def one(self):
        line, headers = self.read_head()
        if not line:
            return False
        low = {name.lower(): value for name, value in headers}
        self.server.seen.append({"line": line, "headers": headers})
        if low.get("upgrade") == "websocket":
            return self.echo()
        self.server.seen[-1]["body"] = self.read_body(low)
        method, target = line.split(" ")[:2]
        return getattr(self, "say_" + (re.sub(r"\W", "_", target.split("?")[0].rpartition("/")[2]) or "hello"), self.say_hello)(method)

    def send(self, method, body, kind="text/html", extra="", status="200 OK"):
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
        self.wfile.write(head.encode() + (b"" if method == "HEAD" else body))
        return True

    def say_hello(self, method):
        return self.send(method, b"hello")

    def say_secret(self, method):
        return self.send(method, b"<p>a leak of sorts</p>" * 10)

    def say_header(self, method):
        return self.send(method, b"x" * 100, extra="X-Leak: it leaks a leak\r\n")

    def say_picture(self, method):
        return self.send(method, b"a leak in bytes", kind="image/png")

    def say_late(self, method):
        return self.send(method, b"x" * 20000 + b"leak" + b"y" * 20000)

    def say_long(self, method):
        return self.send(method, b"leak" + b"x" * 200000)

    def say_chunked(self, method):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        for part in (b"{\"a\":", b"\"le", b"ak\"", b"}"):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()
            time.sleep(0.02)
        self.wfile.write(b"0\r\n\r\n")
        return True

    def say_missing(self, method):
        return self.send(method, b"there is no such thing", status="404 Not Found")

    def say_nothing(self, method):
        self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        return True

    def say_zipped(self, method):
        return self.send(method, b"leak", extra="Content-Encoding: gzip\r\n")

    def say_events(self, method):
        return self.events()

    def say_broken(self, method):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\nhalf")
        return False


class Firewall(Gate):
    def prepare(self, folder, extra="", segment="1MiB"):
        pathlib.Path(folder).mkdir(exist_ok=True)
        self.rules = pathlib.Path(folder) / "rules.conf"
        self.rules.write_text(RULES)
        super().prepare(folder, extra or WAF.format("rules.conf"), segment)
        self.upstream.RequestHandlerClass = Service

    def write_config(self, extra="", segment="1MiB"):
        self.config.write_text(CONFIG.format(https=self.https, http=self.http, management=self.management,
                                             operator=self.operator, upstream=self.upstream.port,
                                             extra=extra or WAF.format("rules.conf"), segment=segment))

    def events(self, answer):
        """What the firewall wrote about a request, once the access record is sealed."""
        request_id = answer.get("x-request-id")

        def sealed():
            lines = [r for r in self.records() if r.get("request_id") == request_id]
            return [r for r in lines if r["type"] == "authorization"] and lines
        return [r for r in wait(sealed, "the record") if r["type"] == "waf"]

    def event(self, answer):
        events = self.events(answer)
        assert len(events) == 1, events
        return events[0]

    def bundles(self):
        return sorted((self.folder / "waf").glob("*.bundle"))


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    firewall = Firewall(tmp_path_factory.mktemp("waf"))
    try:
        yield firewall.start()
    finally:
        firewall.close()


@pytest.fixture
def own(tmp_path):
    """For tests that change it."""
    firewall = Firewall(tmp_path)
    try:
        yield firewall
    finally:
        firewall.close()


FORM = [("Content-Type", "application/x-www-form-urlencoded")]
JSON = [("Content-Type", "application/json")]


def test_a_route_decides_what_becomes_of_a_match(gate):
    assert gate.ask("/off/hello?q=attack").status == 200
    detected = gate.ask("/detect/hello?q=attack")
    assert detected.status == 200
    blocked = gate.ask("/block/hello?q=attack")
    assert blocked.status == 403  # whatever status the rule names
    assert blocked.json["status"] == 403 and "942100" not in blocked.body.decode()
    assert gate.ask("/block/hello?q=fine").status == 200
    event = gate.event(detected)
    assert event["granted"] and event["reason"] == "would_block" and event["route"] == "detect"
    assert event["detail"]["mode"] == "detect" and event["detail"]["verdict"] == "would_block"
    event = gate.event(blocked)
    assert not event["granted"] and event["reason"] == "blocked" and event["resource"] == "/block/hello"
    match = [m for m in event["detail"]["matches"] if m["variable"] == "ARGS:q"][0]
    assert match["id"] == 942100 and match["message"] == "An attack" and match["severity"] == "CRITICAL"
    assert "attack-test" in match["tags"] and match["part"] == "attack"
    assert event["detail"]["rules"] == [942100] and event["detail"]["denied_by"] == 942100
    access = [r for r in gate.records("--type", "authorization") if r.get("request_id") == event["request_id"]]
    assert [(r["reason"], r["status"]) for r in access] == [("waf_blocked", 403)]


def test_what_is_clean_leaves_no_event(gate):
    assert gate.events(gate.ask("/block/hello?q=fine")) == []
    assert gate.events(gate.ask("/off/hello?q=attack")) == []


@pytest.mark.parametrize("headers, body", [
    (FORM, b"a=1&comment=an+attack"),
    (JSON, json.dumps({"a": {"comment": "an attack"}}).encode()),
    ([("Content-Type", "multipart/form-data; boundary=xyz")],
     b"--xyz\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nan attack\r\n--xyz--\r\n"),
])
def test_bodies_are_looked_at(gate, headers, body):
    before = len(gate.upstream.seen)
    assert gate.ask("/block/hello", headers, "POST", body).status == 403
    assert len(gate.upstream.seen) == before
    fine = body.replace(b"attack", b"artist")
    assert gate.ask("/block/hello", headers, "POST", fine).status == 200
    assert gate.upstream.seen[-1]["body"] == len(fine)


def test_a_chunked_body_is_looked_at_whole(gate):
    def chunked(*parts):
        text = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"
        return gate.raw(b"POST /block/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n" + text)
    assert chunked(b"comment=an+att", b"ack").status == 403
    assert chunked(b"comment=an+art", b"ist").status == 200
    assert gate.upstream.seen[-1]["body"] == len(b"comment=an+artist")


def test_a_body_that_lies_in_a_file_is_looked_at(gate):
    body = b"a=" + b"x" * 300000 + b"&comment=attack"
    assert gate.ask("/block/hello", FORM, "POST", body).status == 403
    assert gate.ask("/block/hello", FORM, "POST", body.replace(b"attack", b"artist")).status == 200
    assert gate.upstream.seen[-1]["body"] == len(body)


def test_a_body_beyond_the_limit_is_refused(gate):
    before = len(gate.upstream.seen)
    body = b"a=" + b"x" * 2000
    refused = gate.ask("/small/hello", FORM, "POST", body)
    assert refused.status == 413
    assert gate.event(refused)["detail"]["limit"] == "body"
    assert gate.event(refused)["reason"] == "limit"
    assert gate.ask("/stream/hello", FORM, "POST", body).status == 413
    text = b"POST /small/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert gate.raw(text + b"7d0\r\n" + b"x" * 2000 + b"\r\n0\r\n\r\n").status == 413
    assert len(gate.upstream.seen) == before
    assert gate.ask("/small/hello", FORM, "POST", b"a=1").status == 200


def test_of_a_body_beyond_the_limit_the_beginning_can_be_enough(gate):
    behind = b"a=" + b"x" * 2000 + b"&b=attack"
    assert gate.ask("/part/hello", FORM, "POST", behind).status == 200
    assert gate.upstream.seen[-1]["body"] == len(behind)
    assert gate.ask("/part/hello", FORM, "POST", b"b=attack&a=" + b"x" * 2000).status == 403


def test_a_limit_only_reports_in_mode_detect(own):
    own.write_config("waf: {mode: detect, body_limit: 1KiB, rules: [rules.conf]}")
    own.start()
    answer = own.ask("/detect/hello", FORM, "POST", b"a=" + b"x" * 2000)
    assert answer.status == 200
    event = own.event(answer)
    assert event["reason"] == "would_block" and event["detail"]["limit"] == "body" and event["granted"]


def test_headers_count_with_each_occurrence(gate):
    assert gate.ask("/block/hello", [("X-A", "fine"), ("X-A", "an attack")]).status == 403
    assert gate.ask("/block/hello", [("X-A", "fine"), ("X-A", "fine")]).status == 200


def test_a_refused_client_does_not_learn_more(gate):
    answer = gate.ask("/block/hello?q=attack", [("Accept", "text/html")])
    assert answer.status == 403 and b"attack" not in answer.body.lower()
    assert answer.get("x-content-type-options") == "nosniff"


# ---- answers ----

def test_an_answer_that_leaks_is_replaced(gate):
    answer = gate.ask("/answers/secret")
    assert answer.status == 403 and b"leak" not in answer.body
    assert answer.get("content-type").startswith("application/problem+json")
    assert len(answer.body) == int(answer.get("content-length"))
    event = gate.event(answer)
    assert event["detail"]["rules"] == [951100] and not event["granted"]
    answer = gate.ask("/watch/secret")
    assert answer.status == 200 and b"leak" in answer.body
    assert gate.event(answer)["reason"] == "would_block"


def test_a_change_whose_answer_leaks_says_so_at_its_end(gate):
    answer = gate.ask("/answers/secret", FORM, "POST", b"a=1")
    assert answer.status == 403 and b"leak" not in answer.body
    request_id = answer.get("x-request-id")
    ends = wait(lambda: [r for r in gate.records("--type", "data_access") if r["request_id"] == request_id])
    assert ends[0]["reason"] == "waf_blocked" and ends[0]["status"] == 403


def test_an_answer_in_pieces_is_looked_at_whole(gate):
    answer = gate.ask("/answers/chunked")
    assert answer.status == 403 and b"le" not in answer.body.replace(b"title", b"")


def test_a_header_of_an_answer_is_looked_at(gate):
    answer = gate.ask("/answers/header")
    assert answer.status == 403 and b"xxx" not in answer.body and answer.get("x-leak") is None
    assert gate.event(answer)["detail"]["rules"] == [950100]


def test_fine_answers_pass_as_they_are(gate):
    answer = gate.ask("/answers/hello")
    assert (answer.status, answer.body, answer.get("content-length")) == (200, b"hello", "5")
    assert answer.get("x-content-type-options") == "nosniff"
    answer = gate.ask("/answers/missing")
    assert (answer.status, answer.body) == (404, b"there is no such thing")
    assert gate.ask("/answers/nothing").status == 204
    head = gate.ask("/answers/secret", method="HEAD")
    assert head.status == 200 and head.body == b""


def test_what_is_not_listed_is_not_held(gate):
    assert gate.ask("/answers/picture").body == b"a leak in bytes"
    assert gate.ask("/answers/zipped").body == b"leak"
    with gate.connect() as sock:
        sock.sendall(b"GET /answers/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        data = b""
        while b"data: one" not in data:
            data += sock.recv(4096)
        assert b"data: two" not in data, "it was held back until the second was sent"
        gate.upstream.first_arrived.set()


def test_beyond_the_limit_an_answer_goes_on(gate):
    late = gate.ask("/answers/late")
    assert late.status == 200 and late.body == b"x" * 20000 + b"leak" + b"y" * 20000
    early = gate.ask("/answers/long")
    assert early.status == 403 and b"leak" not in early.body


def test_a_broken_answer_is_none(gate):
    answer = gate.ask("/answers/broken")
    assert b"half" not in answer.body or answer.status == 200
    assert gate.ask("/answers/hello").status == 200


def test_services_are_asked_for_plain_answers(gate):
    gate.ask("/answers/hello", [("Accept-Encoding", "gzip")])
    assert not [v for n, v in gate.upstream.seen[-1]["headers"] if n.lower() == "accept-encoding"]
    gate.ask("/block/hello", [("Accept-Encoding", "gzip")])
    assert [v for n, v in gate.upstream.seen[-1]["headers"] if n.lower() == "accept-encoding"] == ["gzip"]


def test_a_connection_outlives_a_replaced_answer(gate):
    def request(target, more=""):
        return f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode()
    with gate.connect() as sock:
        for _ in range(3):
            sock.sendall(request("/answers/secret"))
            head = b""
            while b"\r\n\r\n" not in head:
                head += sock.recv(4096)
            assert b" 403 " in head.split(b"\r\n")[0]
            length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
            body = head.partition(b"\r\n\r\n")[2]
            while len(body) < length:
                body += sock.recv(4096)
            assert len(body) == length
        sock.sendall(request("/answers/hello", "Connection: close\r\n"))
        assert rig.Rig.read(sock).body == b"hello"


def test_a_websocket_passes(gate):
    with gate.connect() as sock:
        sock.sendall(b"GET /answers/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     b"Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n")
        data = b""
        while b"\r\n\r\n" not in data:
            data += sock.recv(4096)
        assert b" 101 " in data.split(b"\r\n")[0]
        sock.sendall(b"leak")
        assert sock.recv(4096) == b"leak"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_only_says_websocket_is_looked_at(gate, method):
    """A service that ignores the word reads the body, and answers as ever."""
    def ask(path, body):
        return gate.raw(f"{method} /answers/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\n"
                        f"Upgrade: websocket\r\nContent-Type: {FORM[0][1]}\r\nContent-Length: {len(body)}\r\n\r\n"
                        .encode() + body)
    assert ask("hello", b"comment=attack").status == 403


def test_two_content_types_hide_no_body(gate):
    for kinds in (["application/json", "text/plain"], ["text/plain", "application/json"]):
        head = "".join(f"Content-Type: {kind}\r\n" for kind in kinds)
        body = b'{"comment": "fine"}'
        answer = gate.raw(f"POST /block/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}"
                          f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        assert answer.status == 403
        assert gate.event(answer)["detail"]["denied_by"] == 199001


MULTIPART = [("Content-Type", "multipart/form-data; boundary=xyz")]
PART = b"--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"


@pytest.mark.parametrize("headers, body", [
    (JSON, b'{"a": "' + b"x" * 2000 + b'"}'),
    (MULTIPART, PART + b"x" * 2000 + b"\r\n--xyz--\r\n"),
    (MULTIPART, PART + b"x" * 949 + b"\r\n" + PART + b"y" * 2000 + b"\r\n--xyz--\r\n"),
    ([("Content-Type", "text/xml")], b"<a>" + b"x" * 2000 + b"</a>"),
], ids=["json", "multipart", "multipart within a head", "xml"])
def test_a_body_that_was_cut_is_not_called_broken(gate, headers, body):
    assert gate.ask("/part/hello", headers, "POST", body).status == 200
    assert gate.ask("/block/hello", headers, "POST", body[:1000]).status == 403, "there it is whole, and broken"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for a small filesystem")
def test_no_match_passes_that_cannot_be_written_down(own):
    """Its event is far longer than the request's record, which may still fit in."""
    spool = own.folder / "spool"
    if not mounted("tmpfs", "size=12m,mode=2770", spool):
        pytest.skip("no filesystem can be mounted here")
    try:
        own.start()
        own.ask("/detect/hello?q=attack")
        authority = own.authority
        os.kill(authority, signal.SIGSTOP)  # it would make room as fast as the edge fills it
        with open(spool / "filler", "wb", buffering=0) as file:
            try:
                while file.write(b"x" * 65536):
                    pass
            except OSError:
                pass
        target = "/detect/hello?" + "&".join(f"a{i}=attack" for i in range(40))
        passed, refused = [], 0
        for _ in range(5000):
            if refused == 40:
                break
            answer = own.ask(target)
            assert answer.status in (200, 503)
            refused = refused + 1 if answer.status == 503 else 0
            if answer.status == 200:
                passed.append(answer.get("x-request-id"))
        os.kill(authority, signal.SIGCONT)
        assert refused == 40, "it goes on passing"
        (spool / "filler").unlink()
        wait(lambda: own.ask("/detect/hello").status == 200, "room")

        def told():
            return {r.get("request_id") for r in own.records("--type", "waf", "--limit", "100000")}
        assert len(passed) > 10
        wait(lambda: set(passed) <= told(), "an event of each that passed")
    finally:
        own.close()
        subprocess.run(["umount", "-l", spool], check=False)


def curl(gate, target, *options):
    done = subprocess.run(["curl", "-sk", "--http2", "-m", "120", "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
                           *options, f"https://localhost:{gate.https}{target}"], capture_output=True, text=True,
                          input="comment=attack", check=False)
    assert done.returncode == 0, (target, done)
    return done.stdout


def test_http2(gate):
    assert curl(gate, "/block/hello?q=fine") == "2 200"
    assert curl(gate, "/block/hello?q=attack") == "2 403"
    assert curl(gate, "/block/hello", "-d", "comment=attack") == "2 403"
    assert curl(gate, "/block/hello", "-T", "-", "-H", FORM[0][0] + ": " + FORM[0][1]) == "2 403"
    assert curl(gate, "/small/hello", "-d", "a=" + "x" * 2000) == "2 413"
    for target in ("secret", "header", "long", "chunked"):
        assert curl(gate, "/answers/" + target) == "2 403"
    assert curl(gate, "/answers/late") == "2 200"


# ---- what else there is ----

def test_what_has_no_route_is_refused_as_before(gate):
    assert gate.ask("/nowhere?q=attack").status == 404
    assert gate.ask("/get?q=attack", method="POST", body=b"").status == 405


def test_a_request_that_is_written_badly_is_looked_at_too(gate):
    answer = gate.ask("/block/%2e%2e/x?q=attack")
    assert answer.status == 400
    event = gate.event(answer)
    assert event["detail"]["rules"] == [942100] and not event["granted"]


@pytest.mark.parametrize("target, headers, variable, part", [
    ("/detect/hello?token=abcattackabc", [], "ARGS:token", None),
    ("/detect/hello", [("Cookie", "sid=attackvalue")], "REQUEST_COOKIES:sid", None),
    ("/detect/hello", [("X-Api-Key", "attackvalue")], "REQUEST_HEADERS:X-Api-Key", None),
    ("/detect/hello?q=4111-1111-1111-1111+attack", [], "ARGS:q", "****-****-****-1111 attack"),
    ("/detect/hello?n=" + "5" * 13 + "attack", [], "ARGS:n", "*********5555attack"),
])
def test_secrets_are_not_written_down(gate, target, headers, variable, part):
    event = gate.event(gate.ask(target, headers))
    [match] = event["detail"]["matches"]
    assert match["variable"] == variable and match.get("part") == part
    assert "abcattackabc" not in json.dumps(event) and "attackvalue" not in json.dumps(event)


def test_the_metrics_count(gate):
    before = gate.metric('portcullis_waf_requests_total{verdict="blocked"}')
    matched = gate.metric('portcullis_waf_matches_total{family="942"}')
    for _ in range(3):
        gate.ask("/block/hello?q=attack")
    assert gate.metric('portcullis_waf_requests_total{verdict="blocked"}') == before + 3
    assert gate.metric('portcullis_waf_matches_total{family="942"}') >= matched + 3
    assert gate.metric('portcullis_denials_total{reason="waf_blocked"}') >= 3


def test_our_own_pages_are_never_refused(own):
    own.write_config("waf: {mode: block, rules: [rules.conf]}")
    own.start()
    answer = own.post("/portcullis/v1/sign-in", {"username": "mia", "password": "an attack on passwords"})
    assert answer.status == 401
    text = json.dumps(own.events(answer))
    assert "would_block" in text and "on passwords" not in text


# ---- requests that are kept ----

def test_a_blocked_request_is_kept_sealed(gate):
    kept = gate.folder / "waf/requests"
    answer = gate.ask("/block/hello?q=attack", [("Authorization", "Bearer mysecret"), ("X-Note", "a plain word")])
    path = kept / (answer.get("x-request-id") + ".sealed")
    data = path.read_bytes()
    assert b"attack" not in data and b"mysecret" not in data and b"plain word" not in data
    assert path.stat().st_mode & 0o007 == 0
    for target in ("/block/hello?q=fine", "/off/hello?q=attack"):
        assert not (kept / (gate.ask(target).get("x-request-id") + ".sealed")).exists()


def test_only_so_many_are_kept_at_once(own):
    own.config.write_text(own.config.read_text().replace("workers: 2", "workers: 1"))
    own.start()
    begin = time.monotonic()
    for _ in range(100):
        own.ask("/block/hello?q=attack")
    took = time.monotonic() - begin  # one more is kept each second
    assert 40 <= len(list((own.folder / "waf/requests").iterdir())) <= 80 + took


def test_none_is_kept_where_the_configuration_says_so(own):
    own.write_config("waf: {mode: detect, rules: [rules.conf], keep_requests: 0}")
    own.start()
    assert own.ask("/block/hello?q=attack").status == 403
    assert list((own.folder / "waf/requests").iterdir()) == []


# ---- the Core Rule Set as Debian has it ----

CRS = """waf:
  mode: detect
  rules:
    - /etc/modsecurity/crs/crs-setup.conf
    - /etc/modsecurity/crs/REQUEST-900-EXCLUSION-RULES-BEFORE-CRS.conf
    - /usr/share/modsecurity-crs/rules/*.conf
    - /etc/modsecurity/crs/RESPONSE-999-EXCLUSION-RULES-AFTER-CRS.conf
"""

USUAL = [("User-Agent", "Mozilla/5.0"), ("Accept", "*/*")]


@pytest.fixture(scope="module")
def crs(tmp_path_factory):
    firewall = Firewall(tmp_path_factory.mktemp("crs"))
    firewall.write_config(CRS)
    # Ahead of the start, which is not waited for long: with a sanitizer this takes minutes.
    subprocess.run([command_path(), "waf", "compile", "--config", firewall.config], env=environment(), check=True,
                   capture_output=True, timeout=900)
    try:
        yield firewall.start()
    finally:
        firewall.close()


@pytest.mark.parametrize("target, rule", [
    ("?q=1'%20or%20'1'='1", 942100),
    ("?q=<script>alert(1)</script>", 941100),
    ("?f=../../../../etc/passwd", 930120),
    ("?c=;cat%20/etc/passwd", 932160),
    ("?u=http://169.254.169.254/latest/meta-data", 931100),
])
def test_the_core_rule_set_finds_attacks(crs, target, rule):
    answer = crs.ask("/block/hello" + target.replace(" ", "%20"), USUAL)
    assert answer.status == 403
    event = crs.event(answer)
    assert rule in event["detail"]["rules"] and event["detail"]["denied_by"] == 949110
    assert event["detail"]["inbound_score"] >= 5


def test_the_core_rule_set_lets_what_is_usual_pass(crs):
    answer = crs.ask("/block/hello?name=Mia&page=2", USUAL)
    assert answer.status == 200 and crs.events(answer) == []
    body = json.dumps({"title": "A walk", "tags": ["sea", "wind"], "n": 3}).encode()
    answer = crs.ask("/block/hello", USUAL + JSON, "POST", body)
    assert answer.status == 200 and crs.events(answer) == []


def test_an_answer_of_a_broken_database_is_held_back(crs):
    crs.upstream.RequestHandlerClass.say_sql = lambda self, method: self.send(
        method, b"You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version")
    answer = crs.ask("/answers/sql", USUAL)
    assert answer.status == 403 and b"MySQL" not in answer.body
    assert 951230 in crs.event(answer)["detail"]["rules"]


def test_init_switches_the_core_rule_set_on(tmp_path):
    done = subprocess.run([command_path(), "init", "--directory", tmp_path], capture_output=True, text=True,
                          env=environment(), check=False)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "portcullis.yaml").read_text()
    assert "\nwaf:\n  mode: detect\n" in text and "modsecurity-crs/rules/*.conf" in text


# ---- configuration ----

def test_block_needs_rules(own):
    own.write_config("waf: {mode: detect}")
    done = own.run("check")
    assert done.returncode != 0 and "routes[2].waf.mode" in done.stderr and "waf.rules" in done.stderr
    assert re.search(r"portcullis\.yaml:\d+: ", done.stderr)
    own.write_config("waf: {mode: block}")
    assert "mode: block needs rules" in own.run("check").stderr


def test_a_wrong_rule_is_named_by_file_and_line(own):
    own.rules.write_text("# nothing here\nSecRubbish On\n")
    done = own.run("check")
    assert done.returncode != 0 and re.search(r"rules\.conf:\d+", done.stderr) and "waf.rules" in done.stderr
    own.write_config(WAF.format("nowhere/*.conf"))
    assert "nowhere" in own.run("check").stderr


def test_a_wrong_rule_does_not_replace_the_one_in_force(own):
    own.start()
    own.rules.write_text("SecRubbish On\n")
    assert own.run("reload").returncode != 0
    assert own.ask("/block/hello?q=attack").status == 403
    os.kill(own.authority, signal.SIGHUP)
    time.sleep(0.5)
    assert own.ask("/block/hello?q=attack").status == 403


def test_rules_change_without_nginx_and_nothing_is_dropped(own):
    own.start()
    workers = set(own.pids("nginx"))
    stop, seen = threading.Event(), []

    def load():
        while not stop.is_set():
            seen.append(own.ask("/block/hello?q=attack").status)
    threads = [threading.Thread(target=load) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(6):
        word = "attack" if turn % 2 else "nothing-like-it"
        own.rules.write_text(RULES.replace("@contains attack", "@contains " + word))
        own.ok("reload")
        wait(lambda w=word: own.ask("/block/hello?q=attack").status == (403 if w == "attack" else 200), word)
    stop.set()
    for thread in threads:
        thread.join()
    assert set(seen) == {200, 403}
    assert set(own.pids("nginx")) == workers
    assert len(own.bundles()) == 1


def anonymous_memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1])
    return 0


@pytest.mark.skipif(rig.sanitized(), reason="the address sanitizer keeps what is freed for a while")
def test_many_changes_leave_memory_flat(own):
    """Each puts another engine in the place of the one before it."""
    own.start()
    worker_pids = [pid for pid in own.pids("nginx") if pid != own.nginx]

    def change(turn):
        own.rules.write_text(RULES + f'SecRule ARGS "@contains turn{turn}x" "id:{1000 + turn},phase:2,deny"\n')
        os.kill(own.authority, signal.SIGHUP)
        wait(lambda: own.ask(f"/block/hello?q=turn{turn}x").status == 403, "the change")
    for turn in range(20):
        change(turn)
    before = sum(map(anonymous_memory, worker_pids))
    for turn in range(20, 120):
        change(turn)
    assert sum(map(anonymous_memory, worker_pids)) < before + 2048
    assert [pid for pid in own.pids("nginx") if pid != own.nginx] == worker_pids
    assert len(own.bundles()) == 1


def test_a_mode_changes_without_nginx(own):
    own.start()
    workers = set(own.pids("nginx"))
    assert own.ask("/get?q=attack").status == 200
    assert own.event(own.ask("/get?q=attack"))["reason"] == "would_block"
    own.write_config("waf: {mode: block, rules: [rules.conf]}")
    own.ok("reload")
    wait(lambda: own.ask("/get?q=attack").status == 403, "the mode")
    assert set(own.pids("nginx")) == workers


def test_without_its_bundle_the_gate_blocks_what_must_not_pass_unseen(own):
    own.config.write_text(own.config.read_text().replace("workers: 2", "workers: 1"))
    own.start()
    [bundle] = own.bundles()
    good = bundle.read_bytes()
    for bad in (None, b"rubbish", good[:100]):
        bundle.unlink()
        if bad is not None:
            bundle.write_bytes(bad)
        for pid in own.pids("nginx"):
            if pid != own.nginx:
                os.kill(pid, signal.SIGKILL)
        wait(lambda: own.ask("/block/hello").status == 503, "the refusal")
        assert own.ask("/detect/hello?q=attack").status == 200
        assert own.ask("/off/hello?q=attack").status == 200
        bundle.unlink(missing_ok=True)
        bundle.write_bytes(good)
        wait(lambda: own.ask("/block/hello").status == 200, "the bundle")
        assert own.ask("/block/hello?q=attack").status == 403
    assert "firewall" in own.said()


def test_a_killed_worker_loses_nothing(own):
    own.start()
    answers = []
    for turn in range(20):
        try:
            answers.append(own.ask("/block/hello?q=attack"))
        except OSError:
            continue
        if turn % 5 == 4:
            victim = [pid for pid in own.pids("nginx") if pid != own.nginx][0]
            os.kill(victim, signal.SIGKILL)
            time.sleep(0.2)
    whole = [a for a in answers if a.raw]
    assert len(whole) >= 15 and {a.status for a in whole} == {403}
    for answer in whole:
        assert len(own.events(answer)) == 1
    own.expect_good_trail()


def test_a_client_that_goes_away_while_its_body_is_read(gate):
    for _ in range(5):
        with gate.connect() as sock:
            sock.sendall(b"POST /block/hello?q=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf")
            time.sleep(0.05)
    before = len(gate.upstream.seen)
    assert gate.ask("/block/hello").status == 200
    assert len(gate.upstream.seen) == before + 1


