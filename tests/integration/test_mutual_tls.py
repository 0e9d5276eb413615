"""Client certificates in front of the gate, and verified TLS with a certificate of the gate's own behind it."""

import datetime
import http.server
import ssl
import subprocess
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

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


BILLING = "spiffe://example.org/billing"
ACCOUNTS = f"""
client_certificates:
  accounts:
    - {{san: "{BILLING}", account: billing}}
    - {{san: "dns:svc.internal", account: svc}}
    - {{san: "email:ops@example.org", account: billing}}
    - {{san: "spiffe://example.org/later", account: later}}
"""


def alternative_names(names):
    """A subjectAltName as bytes, for it has names that a library would refuse to write."""
    tags = {"uri": 0x86, "dns": 0x82, "email": 0x81}
    body = b"".join(bytes([tags[kind], len(value)]) + value for kind, value in names)
    return x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.17"), bytes([0x30, len(body)]) + body)


def make_workloads(pki):
    """Certificates of services: good ones, and those that must not be taken."""
    load = serialization.load_pem_private_key
    keys = {name: load((pki / f"{name}.key").read_bytes(), None) for name in ("ca", "stranger-ca", "client")}
    now = datetime.datetime.utcnow()
    serial = 1000
    revoked = []
    billing = [("uri", BILLING.encode())]
    for name, names, signer, days in (
            ("billing", billing, "ca", 2), ("svc", [("dns", b"Svc.Internal")], "ca", 2),
            ("ops", [("email", b"ops@example.org")], "ca", 2), ("later", [("uri", b"spiffe://example.org/later")], "ca", 2),
            ("unmapped", [("uri", b"spiffe://example.org/other")], "ca", 2), ("foreign", billing, "stranger-ca", 2),
            ("expired", billing, "ca", -1), ("revoked", billing, "ca", 2),
            ("two", billing + [("uri", b"spiffe://example.org/other")], "ca", 2),
            ("url", billing + [("uri", b"https://example.org/")], "ca", 2),
            ("nul", [("dns", b"svc.internal\0.evil.test")], "ca", 2), ("nul-uri", [("uri", BILLING.encode() + b"\0x")], "ca", 2),
            ("space", [("dns", b"x dns:svc.internal")], "ca", 2),
            ("both", billing + [("dns", b"svc.internal")], "ca", 2)):
        serial += 1
        issuer = x509.load_pem_x509_certificate((pki / f"{signer}.pem").read_bytes())
        made = (x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(issuer.subject)
                .public_key(keys["client"].public_key()).serial_number(serial)
                .not_valid_before(now - datetime.timedelta(days=3)).not_valid_after(now + datetime.timedelta(days=days))
                .add_extension(alternative_names(names), False).sign(keys[signer], hashes.SHA256()))
        (pki / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        (pki / f"{name}.key").write_bytes((pki / "client.key").read_bytes())
        if name == "revoked":
            revoked.append(serial)
    issuer = x509.load_pem_x509_certificate((pki / "ca.pem").read_bytes())
    builder = (x509.CertificateRevocationListBuilder().issuer_name(issuer.subject)
               .last_update(now - datetime.timedelta(days=1)).next_update(now + datetime.timedelta(days=2)))
    for number in revoked:
        builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder().serial_number(number)
                                                  .revocation_date(now - datetime.timedelta(days=1)).build())
    (pki / "crl.pem").write_bytes(builder.sign(keys["ca"], hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


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
    one.prepare(folder, extra="tls: {client_ca: pki/ca.pem, client_crl: pki/crl.pem}\n" + ACCOUNTS)
    make_pki(folder / "pki")
    make_workloads(folder / "pki")
    server = serve(folder / "pki")
    text = one.config.read_text()
    text = text.replace("upstreams:\n", "upstreams:\n" + UPSTREAM.format(port=server.server_port).strip("\n") + "\n")
    one.config.write_text(text + ROUTES)
    one.init()
    one.pki = folder / "pki"
    try:
        one.start()
        one.user("ann", "reader")
        one.user("billing", "reader")
        one.user("svc", "reader")
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


# ---- certificates as credentials ----

def record_of(gate, answer):
    request = answer.get("x-request-id")
    gates.wait(lambda: gate.records("--request", request), what="the record")
    return gate.records("--request", request)[0]


@pytest.mark.parametrize("who, name", [("billing", "billing"), ("svc", "svc"), ("ops", "billing")])
def test_a_service_is_known_by_its_certificate(mutual, who, name):
    answer = ask_as(mutual, "/files/1", who)
    assert answer.status == 200
    seen = {key.lower(): value for key, value in answer.json["headers"]}
    assert (seen["x-forwarded-user"], seen["x-forwarded-groups"]) == (name, "reader")
    assert ask_as(mutual, "/guarded", who).status == 200
    record = record_of(mutual, answer)
    der = x509.load_pem_x509_certificate((mutual.pki / f"{who}.pem").read_bytes())
    assert (record["name"], record["credential"]) == (name, "certificate")
    assert record["credential_id"] == der.fingerprint(hashes.SHA256()).hex()


@pytest.mark.parametrize("who, status, reason", [
    ("unmapped", 401, "no_credential"), ("client", 401, "no_credential"), ("later", 401, "no_credential"),
    ("two", 401, "certificate_malformed"), ("url", 401, "certificate_malformed"),
    ("nul", 401, "certificate_malformed"), ("nul-uri", 401, "certificate_malformed"),
    ("space", 401, "certificate_malformed"), ("both", 401, "certificate_ambiguous"),
    ("foreign", 400, "bad_request"), ("expired", 400, "bad_request"),
    ("revoked", 400, "bad_request"), ("stranger", 400, "bad_request")])
def test_certificates_that_are_nobodys(mutual, who, status, reason):
    answer = ask_as(mutual, "/files/1", who)
    assert answer.status == status
    record = record_of(mutual, answer)
    assert record["reason"] == reason
    assert "name" not in record


def test_a_certificate_beside_another_credential(mutual):
    answer = ask_as(mutual, "/files/1", "billing", mutual.bearer("ann"))
    assert (answer.status, record_of(mutual, answer)["name"]) == (200, "ann")
    assert ask_as(mutual, "/files/1", "billing", [("Authorization", "Bearer a.b.c")]).status == 401
    assert ask_as(mutual, "/files/1", "billing", [("X-API-Key", "tk_x")]).status == 401


def test_a_certificate_is_what_its_account_is_now(mutual):
    assert ask_as(mutual, "/files/1", "svc").status == 200
    mutual.ok("user", "set", "svc", "--no-roles")
    assert ask_as(mutual, "/files/1", "svc").status == 403
    mutual.ok("user", "disable", "svc")
    assert ask_as(mutual, "/files/1", "svc").status == 401
    mutual.ok("user", "delete", "svc")
    answer = ask_as(mutual, "/files/1", "svc")
    assert (answer.status, record_of(mutual, answer)["reason"]) == (401, "no_credential")
    mutual.user("svc", "reader")
    assert ask_as(mutual, "/files/1", "svc").status == 200
    assert ask_as(mutual, "/files/1", "svc").status == 200
    mutual.user("later", "reader")  # its name was in the configuration before it was there
    assert ask_as(mutual, "/files/1", "later").status == 200
    mutual.ok("block", "add", "--user", "later")
    assert ask_as(mutual, "/files/1", "later").status == 403


def test_a_certificate_is_no_second_factor_and_no_approval(mutual):
    assert ask_as(mutual, "/restricted", "billing").status == 401


def test_explain_a_certificate(mutual):
    done = mutual.run("explain", "GET", "/files/1", "--certificate", BILLING)
    assert done.returncode == 0 and "billing, by client certificate" in done.stdout
    done = mutual.run("explain", "GET", "/files/1", "--certificate", "spiffe://example.org/nobody")
    assert done.returncode != 0 and "nobody's" in done.stdout


def test_the_configuration_takes_a_certificate_away(mutual):
    text = mutual.config.read_text()
    assert ask_as(mutual, "/files/1", "ops").status == 200
    mutual.config.write_text(text.replace("email:ops@example.org", "email:others@example.org"))
    mutual.ok("reload")
    gates.wait(lambda: ask_as(mutual, "/files/1", "ops").status == 401, what="the new configuration")
    mutual.config.write_text(text)
    mutual.ok("reload")
    gates.wait(lambda: ask_as(mutual, "/files/1", "ops").status == 200, what="the old configuration")


@pytest.mark.parametrize("san", ["", "example.org", "spiffe://example.org", "spiffe://Example.org/x", "dns:*.test",
                                 "uri:https://example.org", "email:x", "dns:svc.internal"])
def test_a_configuration_with_a_bad_name_is_refused(mutual, tmp_path, san):
    file = tmp_path / "portcullis.yaml"
    file.write_text(mutual.config.read_text().replace(f'"{BILLING}"', f'"{san}"'))
    done = mutual.run("check", "--config", file)
    assert done.returncode != 0 and ("san" in done.stderr + done.stdout or "twice" in done.stderr + done.stdout)
