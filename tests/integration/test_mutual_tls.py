"""Client certificates in front of the gate, and verified TLS with a certificate of the gate's own behind it."""

import http.server
import ssl
import subprocess
import threading

import pytest

import gate as gates
from authority import totp

UPSTREAM = """
  sealed: {{servers: ["127.0.0.1:{port}"],
            tls: {{enabled: true, ca: pki/ca.pem, certificate: pki/gate.pem, key: pki/gate.key, name: service.test}}}}
  misnamed: {{servers: ["127.0.0.1:{port}"],
            tls: {{enabled: true, ca: pki/ca.pem, certificate: pki/gate.pem, key: pki/gate.key, name: other.test}}}}
  unknown: {{servers: ["127.0.0.1:{port}"], tls: {{enabled: true, certificate: pki/gate.pem, key: pki/gate.key, name: service.test}}}}
"""
ROUTES = """
  - {name: guarded, path: /guarded, permission: "read:files", class: internal, upstream: echo, mutual_tls: true}
  - {name: restricted, path: /restricted, permission: "read:files", class: restricted, upstream: echo}
  - {name: sealed, path: /sealed, auth: none, class: public, upstream: sealed}
  - {name: misnamed, path: /misnamed, auth: none, class: public, upstream: misnamed}
  - {name: unknown, path: /unknown, auth: none, class: public, upstream: unknown}
"""


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_pki(folder):
    """One authority; a service, the gate as a client, a client; and a stranger's client of another authority."""
    folder.mkdir()
    for name in ("ca", "stranger-ca"):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem")
    for name, signer, alt in (("service", "ca", "DNS:service.test"), ("gate", "ca", "DNS:gate.test"),
                              ("client", "ca", "DNS:client.test"), ("stranger", "stranger-ca", "DNS:client.test")):
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.csr")
        (folder / "ext").write_text(f"subjectAltName={alt}\n")
        openssl("x509", "-req", "-in", folder / f"{name}.csr", "-CA", folder / f"{signer}.pem", "-CAkey",
                folder / f"{signer}.key", "-days", "2", "-extfile", folder / "ext", "-out", folder / f"{name}.pem")


class Sealed(http.server.BaseHTTPRequestHandler):
    """Answers with the name in the certificate that it was shown."""

    def do_GET(self):  # noqa: N802, the name is the library's
        subject = dict(pair[0] for pair in self.connection.getpeercert()["subject"])["commonName"]
        self.send_response(200)
        self.send_header("Content-Length", str(len(subject)))
        self.end_headers()
        self.wfile.write(subject.encode())

    def log_message(self, *_):
        pass


def serve(pki):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki / "service.pem", pki / "service.key")
    context.load_verify_locations(pki / "ca.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sealed)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(name="mutual", scope="module")
def make_mutual(tmp_path_factory):
    one = gates.Gate.__new__(gates.Gate)
    folder = tmp_path_factory.mktemp("mutual") / "run"
    one.prepare(folder, extra="tls: {client_ca: pki/ca.pem}")
    make_pki(folder / "pki")
    server = serve(folder / "pki")
    text = one.config.read_text()
    text = text.replace("upstreams:\n", "upstreams:\n" + UPSTREAM.format(port=server.server_port).strip("\n") + "\n")
    one.config.write_text(text + ROUTES)
    one.init()
    one.pki = folder / "pki"
    try:
        one.start()
        one.user("ann", "reader")
        yield one
    finally:
        one.close()
        server.shutdown()
        server.server_close()


def ask_as(gate, target, who, headers=(), newest=None):
    gate.context = ssl.create_default_context(cafile=str(gate.folder / "tls/certificate.pem"))
    if newest:
        gate.context.maximum_version = newest
    if who:
        gate.context.load_cert_chain(gate.pki / f"{who}.pem", gate.pki / f"{who}.key")
    return gate.ask(target, headers)


def test_a_route_that_wants_a_client_certificate(mutual):
    bearer = mutual.bearer("ann")
    assert ask_as(mutual, "/guarded", "client", bearer).status == 200
    without = ask_as(mutual, "/guarded", None, bearer)
    assert without.status == 403
    assert ask_as(mutual, "/guarded", "client").status == 401  # a certificate alone is no account
    gates.wait(lambda: mutual.records("--request", without.get("x-request-id")), what="the record")
    assert mutual.records("--request", without.get("x-request-id"))[0]["reason"] == "client_certificate"


def test_a_certificate_of_another_authority_is_refused(mutual):
    assert ask_as(mutual, "/health", "stranger").status == 400


def test_other_routes_need_no_certificate(mutual):
    assert ask_as(mutual, "/health", None).status == 200


def with_factor(gate, name):
    """An account whose token came with a second factor."""
    gate.user(name, "reader")
    token = gate.sign_in(name).json["access_token"]
    bearer = [("Authorization", "Bearer " + token)]
    secret = gate.post("/portcullis/v1/me/totp", {}, bearer).json["secret"]
    assert gate.post("/portcullis/v1/me/totp/confirm", {"code": totp(secret, step=-1)}, bearer).status == 204
    answer = gate.post("/portcullis/v1/sign-in", {"username": name, "password": gates.PASSWORD, "totp": totp(secret)})
    return [("Authorization", "Bearer " + answer.json["access_token"])]


def test_restricted_routes_want_tls_13_and_then_an_approval(mutual):
    ann = mutual.bearer("ann")
    assert ask_as(mutual, "/restricted", "client", ann).status == 401  # no second factor
    vic = with_factor(mutual, "vic")
    assert ask_as(mutual, "/restricted", "client", vic, ssl.TLSVersion.TLSv1_2).status == 403
    refused = ask_as(mutual, "/restricted", "client", vic)
    assert refused.status == 403
    assert "/portcullis/v1/me/approvals, for the route restricted" in refused.json["detail"]
    asked = mutual.post("/portcullis/v1/me/approvals", {"route": "restricted", "reason": "ticket", "minutes": 5}, vic)
    assert asked.status == 201
    assert ask_as(mutual, "/restricted", "client", vic).status == 403
    listed = mutual.json("approval", "list", "--state", "pending")
    assert [row["name"] for row in listed["items"]] == ["vic"]
    explain = ("explain", "GET", "/restricted", "--user", "vic", "--mfa", "--client-certificate")
    assert "a second person must approve" in mutual.run(*explain).stdout
    assert "is given" in mutual.ok("approval", "approve", asked.json["id"], "--comment", "once")
    answer = ask_as(mutual, "/restricted", "client", vic)
    assert answer.status == 200
    assert "approved by uid " in mutual.ok(*explain)
    assert ask_as(mutual, "/restricted", None, vic).status == 403  # it stands in for nothing else
    request = answer.get("x-request-id")
    gates.wait(lambda: mutual.records("--request", request), what="the record")
    record = mutual.records("--request", request)[0]
    assert (record["name"], record["approval"]) == ("vic", asked.json["id"])
    assert record["approver"].startswith("uid ")
    mutual.ok("user", "set", "vic", "--no-roles")
    assert ask_as(mutual, "/restricted", "client", vic).status == 403
    mutual.ok("user", "set", "vic", "--role", "reader")
    assert ask_as(mutual, "/restricted", "client", vic).status == 200
    mutual.ok("approval", "end", asked.json["id"])
    assert ask_as(mutual, "/restricted", "client", vic).status == 403
    assert mutual.run("approval", "approve", asked.json["id"]).returncode != 0
    assert mutual.json("approval", "show", asked.json["id"])["state"] == "ended"


def test_upstream_is_verified_and_sees_the_gates_certificate(mutual):
    answer = ask_as(mutual, "/sealed", None)
    assert (answer.status, answer.body) == (200, b"gate")
    assert ask_as(mutual, "/misnamed", None).status == 502
    assert ask_as(mutual, "/unknown", None).status == 502  # the system's authorities do not know it
