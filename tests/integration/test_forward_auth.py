"""The gate deciding for other proxies: real nginx (auth_request) and real Caddy (forward_auth) in front of a
service, and the questions of Traefik and Envoy as their manuals have them."""

import json
import shutil
import socket
import subprocess
import urllib.parse

import pytest

import gate as gates
import rig

QUESTION = "/portcullis/forward-auth"
ROUTES = """
  - {name: tenants, methods: [POST], path: /tenants, permission: "read:files", class: internal, upstream: echo,
     tenant: {from: body, name: tenant}}
  - {name: secret, path: /secret, permission: "read:files", class: confidential, upstream: echo}
  - {name: mutual, path: /mutual, permission: "read:files", class: internal, upstream: echo, mutual_tls: true}
"""
NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            auth_request /ask;
            auth_request_set $user $upstream_http_x_forwarded_user;
            auth_request_set $groups $upstream_http_x_forwarded_groups;
            proxy_set_header X-Forwarded-User $user;
            proxy_set_header X-Forwarded-Groups $groups;
            proxy_set_header Authorization "";
            proxy_pass http://127.0.0.1:{upstream};
        }}
        location = /ask {{
            internal;
            proxy_pass http://127.0.0.1:{ask}/portcullis/forward-auth;
            proxy_pass_request_body off;
            proxy_set_header Content-Length "";
            proxy_set_header X-Original-URI $request_uri;
            proxy_set_header X-Original-Method $request_method;
            proxy_set_header X-Forwarded-Host $http_host;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-For $remote_addr;
        }}
    }}
}}
"""
CADDY = """
{{
    admin off
    auto_https off
}}
http://localhost:{port} {{
    forward_auth 127.0.0.1:{ask} {{
        uri /portcullis/forward-auth
        copy_headers X-Forwarded-User X-Forwarded-Groups
    }}
    reverse_proxy 127.0.0.1:{upstream}
}}
"""


@pytest.fixture(name="gate", scope="module")
def make_gate(tmp_path_factory):
    one = gates.Gate.__new__(gates.Gate)
    folder = tmp_path_factory.mktemp("forward") / "run"
    one.prepare(folder, extra='forward_auth: {proxies: ["127.0.0.1"]}')
    one.asks = rig.free_port()
    text = one.config.read_text()
    text = text.replace("listen: {", f'listen: {{forward_auth: "127.0.0.1:{one.asks}", ')
    text = text.replace("upstreams:\n", "tls: {client_ca: tls/certificate.pem}\nupstreams:\n")
    one.config.write_text(text + ROUTES)
    one.init()
    try:
        one.start()
        one.user("ann", "reader")
        one.user("bob", "analyst")
        yield one
    finally:
        one.close()


def talk(port, method, target, headers=(), body=b"", source="127.0.0.1", host="localhost"):
    lines = [f"{method} {target} HTTP/1.1", *([f"Host: {host}"] if host else []), "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    with socket.socket() as sock:
        sock.bind((source, 0))
        sock.settimeout(rig.PATIENCE)
        sock.connect(("127.0.0.1", port))
        sock.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return rig.Rig.read(sock)


def traefik(target, method="GET", host="localhost", proto="https", client="192.0.2.7"):
    return [("X-Forwarded-Method", method), ("X-Forwarded-Uri", target), ("X-Forwarded-Host", host),
            ("X-Forwarded-Proto", proto), ("X-Forwarded-For", client)]


def nginx_says(target, method="GET"):
    return [("X-Original-URI", target), ("X-Original-Method", method), ("X-Forwarded-Host", "localhost"),
            ("X-Forwarded-For", "192.0.2.7")]


def ask(gate, headers, **more):
    return talk(gate.asks, "GET", QUESTION, headers, **more)


def record_of(gate, answer):
    request = answer.get("x-request-id")
    gates.wait(lambda: gate.records("--request", request), what="the record")
    return gate.records("--request", request)[0]


# ---- conventions ----

def test_traefik(gate):
    answer = ask(gate, traefik("/files/1?a=b") + gate.bearer("ann"))
    assert (answer.status, answer.body) == (200, b"")
    assert answer.get("x-forwarded-user") == answer.get("remote-user") == "ann"
    assert answer.get("x-forwarded-groups") == "reader"
    record = record_of(gate, answer)
    assert (record["route"], record["resource"], record["name"]) == ("read", "/files/1", "ann")
    assert (record["action"], record["address"], record["granted"]) == ("GET", "192.0.2.7", True)
    assert record["detail"] == {"forward_auth": "forwarded", "proxy": "127.0.0.1"}
    assert ask(gate, traefik("/files/1", "DELETE") + gate.bearer("ann")).status == 403
    assert ask(gate, traefik("/files/1", "DELETE") + gate.bearer("bob")).status == 200
    assert ask(gate, traefik("/files/1")).status == 401
    assert ask(gate, traefik("/nowhere")).status == 404
    assert ask(gate, traefik("/health")).status == 200
    assert ask(gate, traefik("/health", host="other.test")).status == 421


def test_nginx_headers(gate):
    assert ask(gate, nginx_says("/files/1") + gate.bearer("ann")).status == 200
    url = [("X-Original-URL", "https://localhost/files/1"), ("X-Original-Method", "GET"),
           ("X-Forwarded-For", "192.0.2.7")]
    assert ask(gate, url + gate.bearer("ann")).status == 200


def test_envoy(gate):
    where = QUESTION + "/envoy"
    says = [("X-Forwarded-For", "192.0.2.7")]
    answer = talk(gate.asks, "DELETE", where + "/files/1?x", says + gate.bearer("bob"))
    assert answer.status == 200
    assert record_of(gate, answer)["action"] == "DELETE"
    assert talk(gate.asks, "DELETE", where + "/files/1", says + gate.bearer("ann")).status == 403
    # What a client made up of the other conventions is nothing here.
    lies = says + [("X-Original-URI", "/health"), ("X-Original-Method", "GET")]
    assert talk(gate.asks, "GET", where + "/files/1", lies).status == 401
    assert talk(gate.asks, "GET", where + "/files/1", gate.bearer("ann")).status == 400  # whose address?
    assert talk(gate.asks, "GET", where + "/health", says, host="other.test").status == 421


def test_the_https_listener_answers_too(gate):
    assert gate.ask(QUESTION, traefik("/files/1") + gate.bearer("ann")).status == 200
    assert gate.ask(QUESTION, traefik("/files/1")).status == 401


def test_the_plain_listener_answers_nothing_else(gate):
    for target in ("/health", "/files/1", "/portcullis/v1/me", QUESTION + "/", "/portcullis/%66orward-auth"):
        assert talk(gate.asks, "GET", target, gate.bearer("ann")).status == 404


# ---- who may ask, and what must be said ----

def test_nobody_else_may_ask(gate):
    answer = ask(gate, traefik("/health"), source="127.0.0.2")
    assert answer.status == 404
    record = record_of(gate, answer)
    assert (record["reason"], record["resource"], record["address"]) == ("no_route", QUESTION, "127.0.0.2")


@pytest.mark.parametrize("headers", [
    [],
    [("X-Original-URI", "/health")],
    nginx_says("/health")[:-1],
    traefik("/health")[1:],
    traefik("/health")[:-1],
    [line for line in traefik("/health") if line[0] != "X-Forwarded-Host"],
    traefik("/health") + [("X-Original-URI", "/files/1"), ("X-Original-Method", "GET")],
    traefik("/health") + [("X-Original-Method", "GET")],
    traefik("/health") + [("X-Forwarded-Uri", "/files/1")],
    traefik("/health") + [("X-Forwarded-Uri", "/health")],
    traefik("/health") + [("X_Forwarded_Uri", "/files/1")],
    traefik("/health") + [("x-forwarded_method", "GET")],
    nginx_says("/files/1") + [("X-Forwarded-Uri", "/health"), ("X-Forwarded-Method", "GET")],
    nginx_says("/health") + [("X-Original-URL", "https://localhost/files/1")],
    traefik("https://localhost/health"),
    traefik("health"),
    traefik("/health", method="get"),
    traefik("/health", host="localhost, other.test"),
    traefik("/health", proto="gopher"),
    traefik("/health", client="unknown"),
], ids=str)
def test_what_is_missing_or_contradicts_is_refused(gate, headers):
    answer = ask(gate, headers + gate.bearer("ann"))
    assert answer.status == 400
    record = record_of(gate, answer)
    assert record["reason"] == "bad_description"
    assert record["detail"]["problem"]


@pytest.mark.parametrize("target", ["/files/../health", "/files/%2e%2e/secret", "/files//1", "/files/1%00",
                                    "/files%2f1", "/files/1\\..\\x"])
def test_targets_are_read_as_everywhere(gate, target):
    assert ask(gate, traefik(target) + gate.bearer("ann")).status in (400, 404)


def test_the_clients_address_is_what_the_proxy_found(gate):
    gate.ok("block", "add", "--network", "198.51.100.0/24")
    assert ask(gate, traefik("/health", client="198.51.100.9")).status == 403
    assert ask(gate, traefik("/health", client="192.0.2.7, 198.51.100.9")).status == 403
    assert ask(gate, traefik("/health", client="198.51.100.9, 192.0.2.7")).status == 200  # the client's own words


def test_what_cannot_be_checked_is_refused(gate):
    answer = ask(gate, traefik("/tenants", "POST") + gate.bearer("ann"))
    assert answer.status == 403
    assert record_of(gate, answer)["reason"] == "uncheckable"
    answer = ask(gate, traefik("/mutual") + gate.bearer("ann"))
    assert (answer.status, record_of(gate, answer)["reason"]) == (403, "client_certificate")
    answer = ask(gate, traefik("/secret") + gate.bearer("ann"))
    assert (answer.status, record_of(gate, answer)["reason"]) == (401, "mfa_required")


def test_browsers_are_sent_to_sign_in(gate):
    page = [("Accept", "text/html,*/*"), ("Sec-Fetch-Mode", "navigate")]
    answer = ask(gate, traefik("/files/1?a=b&c") + page)
    assert answer.status == 303
    assert answer.get("location") == "https://localhost/portcullis/sign-in?return=" + urllib.parse.quote(
        "/files/1?a=b&c", safe="")
    assert record_of(gate, answer)["reason"] == "no_credential"
    assert ask(gate, traefik("/files/1", "POST") + page).status in (401, 404)
    assert ask(gate, traefik("/files/1") + [("Accept", "application/json")]).status == 401
    assert ask(gate, traefik("/files/1") + [("Accept", "text/html"), ("Sec-Fetch-Mode", "cors")]).status == 401
    assert ask(gate, nginx_says("/files/1") + page).status == 401  # auth_request would make 500 of it
    assert ask(gate, traefik("/nowhere") + page).status == 404


def test_a_body_is_thrown_away(gate):
    answer = talk(gate.asks, "POST", QUESTION, traefik("/files/1") + gate.bearer("ann"), b"x" * 100000)
    assert answer.status == 200


# ---- real proxies ----

def run_proxy(command, port, folder):
    log = open(folder / "out.txt", "wb")
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT,
                               env={"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

    def listens():
        assert process.poll() is None, (folder / "out.txt").read_text()
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True

    gates.wait(listens, what=str(command))
    return process


@pytest.fixture(name="front", scope="module", params=["nginx", "caddy"])
def make_front(request, gate, tmp_path_factory):
    if shutil.which(request.param, path="/usr/sbin:/usr/bin") is None:
        pytest.skip(f"{request.param} is not installed")
    folder, port = tmp_path_factory.mktemp(request.param), rig.free_port()
    values = {"folder": folder, "port": port, "ask": gate.asks, "upstream": gate.upstream.port}
    config = folder / "front.conf"
    config.write_text({"nginx": NGINX, "caddy": CADDY}[request.param].format(**values))
    command = {"nginx": ["nginx", "-e", folder / "nginx.log", "-p", folder, "-c", config],
               "caddy": ["caddy", "run", "--adapter", "caddyfile", "--config", config]}[request.param]
    process = run_proxy(command, port, folder)
    yield request.param, port
    process.terminate()
    process.wait(rig.PATIENCE)


def through(front, target, headers=(), method="GET", body=b""):
    return talk(front[1], method, target, headers, body, host=f"localhost:{front[1]}")


def seen_by(answer):
    return {name.lower(): value for name, value in json.loads(answer.body)["headers"]}


def test_a_real_proxy_asks(front, gate):
    answer = through(front, "/files/1?q=1", gate.bearer("ann"))
    assert answer.status == 200, answer.raw
    assert seen_by(answer)["x-forwarded-user"] == "ann"
    assert seen_by(answer)["x-forwarded-groups"] == "reader"
    assert through(front, "/files/1").status == 401
    assert through(front, "/files/1", gate.bearer("ann"), "DELETE").status == 403
    assert through(front, "/files/1", gate.bearer("bob"), "POST", b"body").status == 200
    assert through(front, "/health").status == 200
    assert through(front, "/nowhere", gate.bearer("bob")).status in (404, 500)  # nginx: anything but 401, 403


def test_a_client_behind_a_real_proxy_cannot_describe(front, gate):
    """Whatever a client says of itself, it is judged by what it asks for."""
    bearer = gate.bearer("ann")
    attempts = [
        [("X-Original-URI", "/health")],
        [("X-Original-URI", "/health"), ("X-Original-Method", "GET")],
        [("X-Original-URL", "https://localhost/health"), ("X-Original-Method", "GET")],
        [("X-Forwarded-Uri", "/health"), ("X-Forwarded-Method", "GET")],
        [("X_Original_URI", "/health"), ("X_Original_Method", "GET")],
        [("X-Forwarded-Uri", "/health")],
        [("X-Forwarded-Method", "GET")],
        [("X-Forwarded-User", "bob"), ("Remote-User", "bob"), ("X-Portcullis-Assertion", "x")],
    ]
    before = len(gate.upstream.seen)
    for lie in attempts:
        assert through(front, "/files/1", lie).status in (400, 401, 500), lie
        assert through(front, "/files/1", bearer + lie, "DELETE").status in (400, 403, 500), lie
    assert len(gate.upstream.seen) == before
    forged = through(front, "/files/1", bearer + attempts[-1])
    assert seen_by(forged)["x-forwarded-user"] == "ann"


def test_a_client_behind_a_real_proxy_cannot_choose_its_address(front, gate):
    gate.ok("block", "add", "--network", "127.0.0.9/32")
    with socket.socket() as sock:
        sock.bind(("127.0.0.9", 0))
        sock.connect(("127.0.0.1", front[1]))
        sock.sendall(f"GET /health HTTP/1.1\r\nHost: localhost:{front[1]}\r\nConnection: close\r\n"
                     "X-Forwarded-For: 192.0.2.7\r\n\r\n".encode())
        assert rig.Rig.read(sock).status == 403


def test_off_is_off(tmp_path):
    one = gates.Gate(tmp_path / "run")
    try:
        one.start()
        assert one.ask(QUESTION, traefik("/health")).status == 404
        assert one.ask(QUESTION + "/envoy/health", traefik("/health")).status == 404
    finally:
        one.close()
