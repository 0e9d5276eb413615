"""What the authority does for people, as an account of its own and behind its seccomp filter."""

import json
import os
import pathlib
import subprocess

import pytest

import gate as gates
import rig
from authenticator import Passkey
from issuer import Issuer
from mail_server import MailServer
from test_federation import TIMES, entry, status, wait_for
from test_people_faults import login_at

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become other accounts"),
    pytest.mark.skipif(rig.sanitized(), reason="a build with a sanitizer has no filter"),
]

V1 = "/portcullis/v1"
NOWHERE = """
  - {name: nowhere, issuer: "https://issuer.invalid", client_id: portcullis, algorithms: [RS256],
     """ + TIMES.format(stale="1h") + """, roles: {map: {viewer: reader}}}
"""


@pytest.fixture(name="confined")
def make_confined(accounts):
    """A gate as root starts it, with a mail server and two issuers, all by a name."""
    base = pathlib.Path(subprocess.check_output(["mktemp", "-d", "/var/tmp/portcullis.XXXXXX"], text=True).strip())
    base.chmod(0o755)
    issuer, mail = Issuer(), MailServer(None, starttls=False)
    issuer.issuer = f"http://localhost:{issuer.port}/realms/main"
    gate = gates.Gate.__new__(gates.Gate)
    try:
        gate.prepare(base / "run")
        secret = gate.folder / "secret"
        secret.write_text(issuer.secret + "\n")
        secret.chmod(0o600)
        os.chown(secret, accounts["portcullis"], -1)
        settings = f'mail: {{server: "smtp://localhost:{mail.port}", security: none, from: "gate@example.org"}}\n'
        gate.write_config(settings + "issuers:" + entry(issuer, "one", secret="client_secret_file: secret,") + NOWHERE)
        text = gate.config.read_text().replace('users: {authority: "", edge: ""}',
                                               "users: {authority: portcullis, edge: portcullis-edge}")
        gate.config.write_text(text)
        gate.init()
        gate.start()
        gate.issuer, gate.mail, gate.uid = issuer, mail, accounts["portcullis"]
        yield gate
    finally:
        gate.close()
        issuer.close()
        mail.close()
        subprocess.run(["rm", "-rf", base], check=False)


def statuses_of(pid):
    """/proc/PID/status of every thread, as dictionaries."""
    out = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        out.append({name: value.strip() for name, _, value in (line.partition(":") for line in lines)})
    return out


def expect_confined(gate):
    threads = statuses_of(gate.authority)
    assert len(threads) > 5  # mail, two issuers, sealing, HTTP
    for thread in threads:
        assert (thread["NoNewPrivs"], thread["Seccomp"]) == ("1", "2"), thread["Name"]
        assert thread["Uid"].split() == [str(gate.uid)] * 4
        assert int(thread["CapEff"], 16) == int(thread["CapPrm"], 16) == 0


def add_passkey(gate, headers, host):
    def post(path, body, more=()):
        return gate.ask(V1 + path, [("Content-Type", "application/json"), *more], "POST",
                        json.dumps(body).encode(), host=host)

    passkey = Passkey(origin="https://" + host)
    begun = post("/me/passkeys/options", {}, headers).json
    made = post("/me/passkeys", {"handle": begun["handle"], "label": "a",
                                 "credential": passkey.create(begun["publicKey"])}, headers)
    assert made.status == 201, made.raw
    begun = post("/sign-in/passkey/options", {}).json
    shown = post("/sign-in/passkey", {"handle": begun["handle"], "credential": passkey.get(begun["publicKey"])})
    assert shown.status == 200, shown.raw


def test_the_filter_lets_people_do_what_they_do(confined):
    gate, authority = confined, confined.authority
    expect_confined(gate)
    gate.user("ann", "analyst")
    gate.ok("user", "set", "ann", "--email", "ann@example.org")
    assert gate.post(V1 + "/password/forgot", {"username": "ann"}).status == 202
    assert gate.mail.wait(1)[0].to == ["ann@example.org"]
    wait_for(gate, gate.issuer.token())
    assert login_at(gate, "one", gate.issuer).status == 303
    assert gate.ask("/portcullis/federation/nowhere/start").status in (502, 503)
    signed_in = gate.post(V1 + "/sign-in", {"username": "ann", "password": gates.PASSWORD, "cookie": True})
    page = gate.ask("/portcullis/account/totp", [("Cookie", signed_in.get("set-cookie").split(";")[0])])
    assert page.status == 200 and b"<svg" in page.body and b"<path" in page.body  # the QR code
    add_passkey(gate, [("Authorization", "Bearer " + gate.sign_in("ann").json["access_token"])],
                f"localhost:{gate.https}")
    expect_confined(gate)
    assert gate.authority == authority, "it was not killed and started anew"
    assert status(gate, gate.issuer.token()) == 200
    gate.expect_good_trail()
