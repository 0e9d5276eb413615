"""The edge alone, against a view made by hand: what clients get, what services see, what is recorded."""

import base64
import json
import os
import select
import shutil
import socket
import struct
import subprocess
import time

import pytest

from rig import PATIENCE, Rig


@pytest.fixture(scope="module")
def rig():
    rig = Rig()
    try:
        yield rig.start()
    finally:
        rig.close()


def last_seen(rig):
    return rig.upstream.seen[-1]


def record_of(rig, answer, kind="authorization"):
    def find():
        return [r for r in rig.records(kind) if r["request_id"] == answer.get("x-request-id")]

    if kind == "data_access":  # how it ended is written down after the answer
        rig.wait(find)
    found = find()
    assert len(found) == 1, found
    return found[0]


def expect_problem(rig, answer, status, reason):
    assert answer.status == status
    assert answer.get("content-type") == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["request_id"] == answer.get("x-request-id")
    assert reason not in answer.body.decode()
    record = record_of(rig, answer)
    assert (record["reason"], record["granted"]) == (reason, False)
    assert record["status"] == status
    return record


# ---- refusals ----


def test_unknown_host(rig):
    expect_problem(rig, rig.ask("/health", host="evil.example"), 421, "unknown_host")


def test_wildcard_host(rig):
    assert rig.ask("/health", host="a.example.org").status == 200


@pytest.mark.parametrize("target", [
    "/files//1", "/./files/1", "/files/../files/1", "/files/%2e%2e/1", "/files/%2F1", "/files/1;x=y", "/files/%00",
    "/files/1%", "/files/%zz", "/files/a%5cb", "/files/%25", "/\\files", "/files/1%c0%af"])
def test_ambiguous_paths(rig, target):
    before = len(rig.upstream.seen)
    answer = rig.ask(target, rig.bearer())
    assert answer.status == 400
    assert len(rig.upstream.seen) == before
    assert record_of(rig, answer)["granted"] is False


def test_no_route(rig):
    expect_problem(rig, rig.ask("/nothing"), 404, "no_route")


def test_internal_locations_cannot_be_asked_for(rig):
    for target in ("/.portcullis/echo/buffered", "/.portcullis/error", "/.portcullis/authority/buffered"):
        assert rig.ask(target).status == 404


def test_method_not_allowed(rig):
    answer = rig.ask("/health", method="DELETE")
    expect_problem(rig, answer, 405, "method_not_allowed")
    assert answer.get("allow") == "GET, HEAD"


def test_no_credential(rig):
    answer = rig.ask("/files/1")
    expect_problem(rig, answer, 401, "no_credential")
    assert answer.get("www-authenticate").startswith("Bearer realm=")
    assert "error" not in answer.get("www-authenticate")


def test_bad_credential(rig):
    answer = rig.ask("/files/1", [("Authorization", "Bearer " + rig.token()[:-4] + "AAAA")])
    expect_problem(rig, answer, 401, "token_signature")
    assert 'error="invalid_token"' in answer.get("www-authenticate")


def test_expired_token(rig):
    answer = rig.ask("/files/1", [("Authorization", "Bearer " + rig.token(seconds=-600))])
    expect_problem(rig, answer, 401, "token_expired")


def test_two_credentials(rig):
    answer = rig.ask("/files/1", rig.bearer() + rig.bearer("bob"))
    assert answer.status == 400
    answer = rig.ask("/files/1", [("X-API-Key", "a"), ("X-API-Key", "b")])
    expect_problem(rig, answer, 400, "ambiguous_credential")
    expect_problem(rig, rig.ask("/files/1", rig.bearer() + [("X-API-Key", "a")]), 400, "ambiguous_credential")


def test_not_permitted(rig):
    answer = rig.ask("/files/1", rig.bearer("bob"), "POST", b"x")
    record = expect_problem(rig, answer, 403, "permission")
    assert record["name"] == "bob"


def test_page_for_a_browser(rig):
    answer = rig.ask("/nothing", [("Accept", "text/html,*/*;q=0.8")])
    assert answer.status == 404
    assert answer.get("content-type").startswith("text/html")
    assert answer.get("x-request-id") in answer.body.decode()


def test_too_large_by_length(rig):
    before = len(rig.upstream.seen)
    answer = rig.ask("/files/1", rig.bearer(), "POST", b"x" * 2000)
    expect_problem(rig, answer, 413, "too_large")
    assert len(rig.upstream.seen) == before


def chunked(rig, target, size, headers):
    text = "".join(f"{name}: {value}\r\n" for name, value in headers)
    head = f"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n{text}\r\n"
    chunk = b"x" * 100
    return rig.raw(head.encode() + b"".join(b"64\r\n" + chunk + b"\r\n" for _ in range(size // 100)) + b"0\r\n\r\n")


def test_too_large_chunked(rig):
    before = len(rig.upstream.seen)
    answer = chunked(rig, "/files/1", 2000, rig.bearer())
    assert answer.status == 413
    assert len(rig.upstream.seen) == before
    assert answer.json["request_id"] == answer.get("x-request-id")
    record_of(rig, answer)


def test_small_chunked_passes(rig):
    answer = chunked(rig, "/files/1", 1000, rig.bearer())
    assert answer.status == 200
    assert answer.json["body"] == 1000


def test_stream_needs_a_length(rig):
    answer = chunked(rig, "/upload", 1000, rig.bearer())
    expect_problem(rig, answer, 411, "length_required")
    assert rig.ask("/upload", rig.bearer(), "POST", b"x" * 500000).json["body"] == 500000


def test_no_continue_before_the_decision(rig):
    with rig.connect() as sock:
        sock.sendall(b"POST /files/1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
                     b"Content-Length: 10\r\n\r\n")
        answer = rig.read(sock)
    assert answer.status == 401
    assert b"100 Continue" not in answer.raw


def test_rate_limit(rig):
    first, second, third = (rig.ask("/limited") for _ in range(3))
    assert (first.status, second.status, third.status) == (200, 200, 429)
    assert first.get("ratelimit-limit") == "2"
    assert first.get("ratelimit-remaining") == "1"
    assert third.get("ratelimit-remaining") == "0"
    assert 1 <= int(third.get("retry-after")) <= 60
    expect_problem(rig, third, 429, "rate_limited")


def test_tenants(rig):
    assert rig.ask("/tenants/acme/things", rig.bearer()).status == 200
    expect_problem(rig, rig.ask("/tenants/other/things", rig.bearer()), 403, "tenant")


def test_tenant_from_a_header(rig):
    mine = [*rig.bearer(), ("X-Tenant", "acme")]
    assert rig.ask("/header-things", mine).status == 200
    for other in ("X-Tenant", "x-tenant", "X_Tenant", "X_TENANT"):
        expect_problem(rig, rig.ask("/header-things", [*mine, (other, "other")]), 403, "tenant")
    expect_problem(rig, rig.ask("/header-things", [*rig.bearer(), ("X_Tenant", "acme")]), 403, "tenant")


def test_tenant_from_the_body(rig):
    headers = [*rig.bearer(), ("Content-Type", "application/json")]
    body = json.dumps({"tenant_id": "acme", "text": "x" * 200000}).encode()
    answer = rig.ask("/things", headers, "POST", body)
    assert (answer.status, answer.json["body"]) == (200, len(body))
    answer = rig.ask("/things", headers, "POST", b'{"tenant_id": "other"}')
    expect_problem(rig, answer, 403, "tenant")
    answer = rig.ask("/things", headers, "POST", b'{"tenant_id": "other", "tenant_id": "acme"}')
    assert answer.status == 400
    answer = rig.ask("/things", headers, "POST", b"no json")
    assert answer.status in (400, 403)
    assert chunked(rig, "/things", 300000, headers).status == 413
    form = [*rig.bearer(), ("Content-Type", "application/x-www-form-urlencoded")]
    expect_problem(rig, rig.ask("/things", form, "POST", b'{"tenant_id": "acme"}'), 400, "bad_body")


def test_service_down(rig):
    answer = rig.ask("/down")
    assert answer.status == 502
    assert answer.json["request_id"] == answer.get("x-request-id")
    record = record_of(rig, answer)
    assert (record["granted"], record["reason"], record["status"]) == (True, "upstream_down", 502)


def test_service_down_for_a_change(rig):
    answer = rig.ask("/down", method="POST", body=b"x")
    assert answer.status == 502
    assert record_of(rig, answer)["granted"] is True
    end = record_of(rig, answer, "data_access")
    assert (end["reason"], end["status"]) == ("upstream_down", 502)


def test_service_silent(rig):
    answer = rig.ask("/slow")
    assert answer.status == 504
    assert record_of(rig, answer)["reason"] == "upstream_timeout"


@pytest.mark.parametrize("line", [
    b"GET  HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /health HTTP/1.1\r\n\r\n", b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    b"GET http://evil.example/health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 40000 + b"\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"TRACE /health HTTP/1.1\r\nHost: localhost\r\n\r\n"])
def test_malformed_requests(rig, line):
    before = len(rig.records()), len(rig.upstream.seen)
    answer = rig.raw(line)
    assert answer.status in (400, 405, 414, 431, 505)
    assert answer.json["request_id"] == answer.get("x-request-id")
    assert answer.get("server") is None
    rig.wait(lambda: len(rig.records()) == before[0] + 1)
    assert len(rig.upstream.seen) == before[1]
    assert record_of(rig, answer)["granted"] is False


def test_absolute_form_of_our_host(rig):
    answer = rig.raw(b"GET https://localhost/rest/a?b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.json["line"] == "GET /rest/a?b HTTP/1.1"


def test_plain_http_to_the_https_port(rig):
    answer = rig.plain(rig.https, "/health")
    assert answer.status == 400
    assert answer.json["request_id"] == answer.get("x-request-id")
    record_of(rig, answer)


# ---- what services see ----


def test_exact_bytes_are_forwarded(rig):
    for sent, got in [("/rest/a%7eb?x=1&y=%2f", "/rest/a~b?x=1&y=%2f"), ("/rest/%E4%BD", None), ("/rest/a%3ab", "/rest/a%3Ab"),
                      ("/rest/a+b%20c?", None), ("/rest/a", "/rest/a"), ("/rest/A%41?%41", "/rest/AA?%41")]:
        answer = rig.ask(sent)
        if got is None:
            assert answer.status in (200, 400)
        else:
            assert answer.json["line"] == f"GET {got} HTTP/1.1"


FORGED = ["X-Forwarded-For", "X_Forwarded_For", "x-forwarded-user", "X_FORWARDED_USER", "X-Forwarded-Email",
          "X-Forwarded-Groups", "x_forwarded-groups", "X-Forwarded-Proto", "X-Forwarded-Host", "Remote-User",
          "REMOTE_USER", "X-Real-IP", "X_Real_IP", "Forwarded", "X-Portcullis-Tenant", "x_portcullis_tenant",
          "X-Portcullis-Assertion", "X-Portcullis-Anything", "X-Request-Id", "X_Request_Id", "Proxy",
          "X-Original-URL", "X-HTTP-Method-Override"]


def test_nobody_can_impersonate(rig):
    answer = rig.ask("/files/1", rig.bearer() + [(name, "forged") for name in FORGED] + [("X-Other", "stays")])
    headers = answer.json["headers"]
    assert "forged" not in [value for _, value in headers]
    assert ["X-Other", "stays"] in headers
    got = {name: value for name, value in headers}
    assert got["X-Forwarded-User"] == got["Remote-User"] == "alice"
    assert got["X-Forwarded-For"] == "127.0.0.1"
    assert got["X-Forwarded-Proto"] == "https"
    assert got["X-Forwarded-Groups"] == "analyst"
    assert got["X-Portcullis-Tenant"] == "acme"
    assert got["X-Request-Id"] == answer.get("x-request-id")
    assert "X-Forwarded-Email" not in got
    names = [name.lower() for name, _ in headers]
    assert "authorization" not in names
    assert len(names) == len(set(names))


def test_anonymous_has_no_identity(rig):
    answer = rig.ask("/health", [(name, "forged") for name in FORGED])
    names = [name for name, _ in answer.json["headers"]]
    assert not {"X-Forwarded-User", "Remote-User", "X-Portcullis-Assertion"} & set(names)


def test_assertion(rig):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, utils
    answer = rig.ask("/files/1", rig.bearer())
    token = dict(map(tuple, answer.json["headers"]))["X-Portcullis-Assertion"]
    head, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    assert json.loads(head)["alg"] == "ES256" and json.loads(head)["typ"] == "assertion+jwt"
    claims = json.loads(claims)
    assert claims["aud"] == "echo" and claims["preferred_username"] == "alice" and claims["type"] == "assertion"
    assert claims["exp"] - claims["iat"] == 300
    key = serialization.load_pem_private_key((rig.folder / "secrets-edge/assertion.pem").read_bytes(), None)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    key.public_key().verify(utils.encode_dss_signature(r, s), token.rpartition(".")[0].encode(), ec.ECDSA(hashes.SHA256()))
    assert rig.ask("/files/1", [("Authorization", "Bearer " + token)]).status == 401  # never a credential


def test_credentials_are_not_forwarded(rig):
    key = rig.tell("key alice").split(" ")[1]
    answer = rig.ask("/files/1", [("X-API-Key", key)])
    assert answer.status == 200
    assert key not in answer.body.decode()
    assert record_of(rig, answer)["credential"] == "key"
    cookie = rig.tell("session alice")
    answer = rig.ask("/files/1", [("Cookie", f"a=1; __Host-portcullis={cookie}; b=2")])
    assert answer.status == 200
    assert cookie not in answer.body.decode()
    assert ["Cookie", "a=1; b=2"] in answer.json["headers"]


def test_secrets_are_not_recorded(rig):
    token = rig.token()
    rig.ask("/files/1?secret=hidden-query", [("Authorization", "Bearer " + token)])
    text = json.dumps(rig.records(None))
    assert token not in text and "hidden-query" not in text
    assert "hidden-query" not in (rig.folder / "nginx/error.txt").read_text()


# ---- answers ----


def test_security_headers(rig):
    for answer in (rig.ask("/health"), rig.ask("/nothing"), rig.ask("/down"), rig.raw(b"BAD\r\n\r\n")):
        assert answer.get("strict-transport-security") == "max-age=63072000; includeSubDomains; preload"
        assert answer.get("x-frame-options") == "DENY"
        assert answer.get("x-content-type-options") == "nosniff"
        assert answer.get("x-xss-protection") == "0"
        assert answer.get("referrer-policy") == "strict-origin-when-cross-origin"
        assert "default-src" in answer.get("content-security-policy")
        assert answer.get("server") is None
        assert len(answer.all("x-request-id")) == 1


def test_what_a_service_may_not_say(rig):
    answer = rig.ask("/dressed")
    assert answer.status == 200
    assert answer.json["line"] == "GET /dressed HTTP/1.1"
    assert answer.get("server") is None and answer.get("x-powered-by") is None
    assert answer.all("x-frame-options") == ["DENY"]
    assert answer.all("content-security-policy") == ["default-src 'none'"]
    assert answer.all("x-request-id") != ["forged"] and len(answer.all("x-request-id")) == 1
    assert answer.get("access-control-allow-origin") is None
    assert answer.get("x-accel-redirect") is None


ORIGIN = "https://app.example.org"


def test_cors(rig):
    answer = rig.ask("/health", [("Origin", ORIGIN)])
    assert answer.get("access-control-allow-origin") == ORIGIN
    assert answer.get("access-control-allow-credentials") == "true"
    assert "Origin" in answer.all("vary")
    answer = rig.ask("/health", [("Origin", "https://evil.example")])
    assert answer.get("access-control-allow-origin") is None


def test_preflight(rig):
    before = len(rig.upstream.seen)
    answer = rig.ask("/files/1", [("Origin", ORIGIN), ("Access-Control-Request-Method", "GET"),
                                  ("Access-Control-Request-Headers", "authorization")], "OPTIONS")
    assert answer.status == 204
    assert answer.get("access-control-allow-origin") == ORIGIN
    assert answer.get("access-control-allow-methods") == "GET, POST"
    assert answer.get("access-control-allow-headers") == "Authorization, Content-Type"
    assert answer.get("access-control-max-age") == "3600"
    assert len(rig.upstream.seen) == before
    record_of(rig, answer)
    answer = rig.ask("/files/1", [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "GET")],
                     "OPTIONS")
    assert answer.status == 403
    assert answer.get("access-control-allow-origin") is None


def test_http_is_redirected(rig):
    answer = rig.plain(rig.http, "/files/1?a=b")
    assert answer.status == 301
    assert answer.get("location") == f"https://localhost:{rig.https}/files/1?a=b"
    assert record_of(rig, answer)["reason"] == "redirect_https"
    assert rig.plain(rig.http, "/", "evil.example").status == 421
    assert rig.plain(rig.http, "//evil.example/").status == 400


def curl(rig, *arguments):
    return subprocess.run(["curl", "-sS", "--cacert", rig.folder / "tls/certificate.pem", *arguments],
                          capture_output=True, text=True, timeout=PATIENCE)


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl")
def test_http2(rig):
    base = f"https://localhost:{rig.https}"
    token = rig.token()
    out = curl(rig, "--http2", "-w", "\n%{http_version} %{http_code}", "-H", f"Authorization: Bearer {token}",
               "-H", "X_Forwarded_User: forged", base + "/files/1?x=1")
    body, _, last = out.stdout.rpartition("\n")
    assert last == "2 200"
    assert json.loads(body)["line"] == "GET /files/1?x=1 HTTP/1.1"
    assert "forged" not in body
    assert curl(rig, "--http2", "-o", "/dev/null", "-w", "%{http_code}", base + "/files/1").stdout == "401"
    head = curl(rig, "--http2", "-D", "-", "-o", "/dev/null", base + "/health").stdout.lower()
    assert "server:" not in head and "x-request-id:" in head


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl")
def test_http2_body_of_unknown_length(rig):
    base = f"https://localhost:{rig.https}"
    before = len(rig.upstream.seen)
    command = ["curl", "-sS", "--http2", "--cacert", rig.folder / "tls/certificate.pem", "-T", "-", "-X", "POST", "-o",
               "/dev/null", "-w", "%{http_code}", "-H", f"Authorization: Bearer {rig.token()}", base + "/files/1"]
    assert subprocess.run(command, input=b"x" * 5000, capture_output=True, timeout=PATIENCE).stdout == b"413"
    assert len(rig.upstream.seen) == before
    assert subprocess.run(command, input=b"x" * 500, capture_output=True, timeout=PATIENCE).stdout == b"200"


def test_websocket(rig):
    head = (f"GET /socket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
            f"Authorization: Bearer {rig.token()}\r\n\r\n").encode()
    with rig.connect() as sock:
        sock.sendall(head)
        text = sock.recv(4096)
        assert text.startswith(b"HTTP/1.1 101")
        request_id = text.lower().split(b"x-request-id: ")[1][:36].decode()
        assert request_id in [r["request_id"] for r in rig.records()]
        sock.sendall(b"hello")
        assert sock.recv(100) == b"hello"
    rig.wait(lambda: [r for r in rig.records("data_access") if r["request_id"] == request_id])
    with rig.connect() as sock:
        sock.sendall(head.replace(b"/socket", b"/health"))
        assert sock.recv(4096).startswith(b"HTTP/1.1 200")


def test_server_sent_events_are_not_held_back(rig):
    with rig.connect() as sock:
        sock.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        data = b""
        while b"data: one" not in data:
            data += sock.recv(4096)
        assert b"data: two" not in data, "it was held back until the second was sent"
        rig.upstream.first_arrived.set()
        while b"data: two" not in data:
            data += sock.recv(4096)


def test_no_tunnel_for_an_unasked_101(rig):
    answer = rig.raw(b"GET /rest/unasked-101 HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                     b"Connection: Upgrade\r\n\r\nsmuggled")
    assert answer.status == 502
    assert b"smuggled" not in answer.raw
    assert record_of(rig, answer)["reason"] == "upstream_down"


def test_configuration_passes_nginx(rig):
    out = subprocess.run(rig.arguments("-t"), capture_output=True, text=True, env=rig.environment())
    assert out.returncode == 0, out.stderr
    assert "[warn]" not in out.stderr and "[emerg]" not in out.stderr


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="is not root")
def test_without_root():
    rig = Rig(user=65534)
    try:
        rig.start()
        assert rig.ask("/files/1", rig.bearer()).status == 200
        assert "user" not in (rig.folder / "nginx/nginx.conf").read_text().splitlines()[2]
    finally:
        rig.close()


# ---- records ----


def test_one_record_a_request(rig):
    before = len(rig.records())
    with rig.connect() as sock:
        for target in ("/health", "/files/1", "/nothing", "/health"):
            sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            while b"\r\n\r\n" not in sock.recv(65536):
                pass
    rig.wait(lambda: len(rig.records()) == before + 4)
    time.sleep(0.3)
    assert len(rig.records()) == before + 4


def test_denied_is_recorded_before_the_answer(rig):
    for _ in range(20):
        with rig.connect() as sock:
            sock.sendall(b"GET /files/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            text = sock.recv(4096)
            request_id = text.lower().split(b"x-request-id: ")[1][:36].decode()
            assert request_id in [r["request_id"] for r in rig.records()]


def test_change_is_recorded_before_it_is_forwarded(rig):
    at_arrival = []

    def look(seen):
        request_id = dict(seen["headers"])["X-Request-Id"]
        at_arrival.append(request_id in [r["request_id"] for r in rig.records()])

    headers = rig.bearer()
    rig.upstream.hook = look
    try:
        answer = rig.ask("/files/1", headers, "POST", b"x")
    finally:
        rig.upstream.hook = None
    assert at_arrival == [True]
    end = record_of(rig, answer, "data_access")
    assert end["status"] == 200 and end["bytes"] > 0


def take_all(listening):
    """The connections that were begun."""
    taken = []
    while select.select([listening], [], [], 0)[0]:
        taken.append(listening.accept()[0])
    return taken


def test_client_that_goes_away_is_recorded(rig):
    before = len(rig.records())
    take_all(rig.silent)
    sock, asked = rig.connect(), []
    sock.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
    rig.wait(lambda: asked.extend(take_all(rig.silent)) or asked)
    raw = sock.detach()
    with socket.socket(fileno=raw) as plain:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    rig.wait(lambda: len(rig.records()) == before + 1)


# ---- management ----


def test_health(rig):
    for page in ("live", "ready", "started"):
        answer = rig.manage("/health/" + page)
        assert (answer.status, answer.json["status"]) == (200, "ok")
    assert rig.manage("/nothing").status == 404
    assert rig.manage("/files/1").status == 404


def test_metrics(rig):
    rig.ask("/health")
    rig.ask("/files/1")
    # The authority's own come from a file; without one, or with one that is too large, there are none.
    assert b"portcullis_vault" not in rig.manage("/metrics").body
    own = rig.folder / "view" / "authority.prom"
    own.write_text('portcullis_vault_key_up{key="main",type="ring"} 1\n' * 2000)
    assert b"portcullis_vault" not in rig.manage("/metrics").body
    own.write_text('portcullis_vault_key_up{key="main",type="ring"} 1\n')
    own.chmod(0o644)
    text = rig.manage("/metrics").body.decode()
    values = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            values[name] = float(value)
    assert values['portcullis_requests_total{route="health",verdict="allowed"}'] >= 1
    assert values['portcullis_denials_total{reason="no_credential"}'] >= 1
    assert values['portcullis_request_duration_seconds_bucket{route="health",le="+Inf"}'] >= 1
    assert 98 <= values["portcullis_certificate_days"] <= 100
    assert values["portcullis_audit_lag_bytes"] > 0
    assert values["portcullis_view_generation"] >= 1
    assert values["portcullis_ready"] == 1
    assert values['portcullis_vault_key_up{key="main",type="ring"}'] == 1
    assert values["portcullis_connections_active"] >= 1
