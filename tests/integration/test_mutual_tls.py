"""Client certificates in front of the gate, and verified TLS with a certificate of the gate's own behind it."""

import http.server
import ssl
import subprocess
import threading

import pytest

import gate as gates

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


def test_restricted_routes_want_tls_13_and_then_an_approval(mutual):
    """Approval has no mechanism yet: such a route refuses everybody, whatever else they show."""
    bearer = mutual.bearer("ann")
    for newest in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        assert ask_as(mutual, "/restricted", "client", bearer, newest).status in (401, 403)


def test_upstream_is_verified_and_sees_the_gates_certificate(mutual):
    answer = ask_as(mutual, "/sealed", None)
    assert (answer.status, answer.body) == (200, b"gate")
    assert ask_as(mutual, "/misnamed", None).status == 502
    assert ask_as(mutual, "/unknown", None).status == 502  # the system's authorities do not know it
