"""Mail from the authority to a real SMTP server, and what people do with the links in it."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import time

import pytest

from authority import PASSWORD, Authority
from mail_server import PASSWORD as SMTP_PASSWORD
from mail_server import USER, Certificates, MailServer
from rig import PATIENCE, free_port
from test_authority import fresh, is_problem, with_totp

V1, ADMIN = "/portcullis/v1", "/admin/v1"
SECOND = "another correct horse"


@pytest.fixture(name="certificates", scope="module")
def make_certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


def configure(daemon, port, certificates, scheme="smtp", ca="ca", host="127.0.0.1", **more):
    secret = daemon.folder / "mail-password"
    secret.write_text(SMTP_PASSWORD + "\n")
    secret.chmod(0o600)
    mail = {"server": f"{scheme}://{host}:{port}", "from": "gate@example.org", "from_name": 'Gâte \\ Wächter',
            "user": USER, "password_file": str(secret), "ca": str(certificates.folder / f"{ca}.pem"), "retry": "1s",
            "timeout": "10s", **more}
    text = daemon.config.read_text().partition("mail:\n")[0]
    lines = [f"  {key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in mail.items() if value]
    daemon.config.write_text(text + "mail:\n" + "".join(lines))


@pytest.fixture(name="post", scope="module")
def make_post(certificates):
    """A server that takes mail, and an authority that sends it there."""
    server, daemon = MailServer(certificates), Authority()
    configure(daemon, server.port, certificates)
    daemon.start()
    daemon.server = server
    yield daemon
    daemon.close()
    server.close()


@pytest.fixture(name="own")
def make_own(certificates):
    made = []

    def make(port, **more):
        daemon = Authority()
        made.append(daemon)
        configure(daemon, port, certificates, **more)
        return daemon.start()

    yield make
    for daemon in made:
        daemon.close()


@pytest.fixture(name="serve")
def make_serve(certificates):
    made = []

    def make(**more):
        made.append(MailServer(certificates, **more))
        return made[-1]

    yield make
    for server in made:
        server.close()


def status(daemon):
    return daemon.admin("GET", f"{ADMIN}/status").json["mail"]


def mail_to(daemon, address, count=1):
    def those():
        return [mail for mail in daemon.server.mails if mail.to == [address]]

    Authority.until(lambda: len(those()) >= count)
    return those()


def invited(daemon, name, **more):
    """An account without a password, and the answer of its invitation."""
    body = {"name": name, "roles": ["user"], "email": f"{name}@people.example", **more}
    answer = daemon.admin("POST", f"{ADMIN}/users", body)
    assert answer.status == 201, answer.raw
    return daemon.admin("POST", f"{ADMIN}/users/{name}/invite")


def forgot(daemon, name):
    return daemon.public("POST", f"{V1}/password/forgot", {"username": name})


def reset(daemon, token, password=SECOND):
    return daemon.public("POST", f"{V1}/password/reset", {"token": token, "password": password})


def accept(daemon, token, password=PASSWORD, **more):
    return daemon.public("POST", f"{V1}/invitation/accept", {"token": token, "password": password, **more})


def check(daemon, kind, token):
    return daemon.public("POST", f"{V1}/one-time/check", {"kind": kind, "token": token})


# ---- what a mail looks like

def test_an_invitation_comes_by_starttls_with_a_password_and_well_formed(post):
    name = fresh()
    answer = invited(post, name)
    assert answer.status == 201 and answer.json["sent"] is True and "link" not in answer.json
    mail, = mail_to(post, f"{name}@people.example")
    assert mail.tls and mail.user == USER.encode() and mail.sender == "gate@example.org"
    message = mail.message
    assert message["From"].addresses[0].display_name == "Gâte \\ Wächter"
    assert message["From"].addresses[0].addr_spec == "gate@example.org"
    assert message["To"] == f"<{name}@people.example>" or message["To"] == f"{name}@people.example"
    assert message["Subject"] == "Your account at localhost:8443"
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", message["Message-ID"].strip())
    assert message["Date"].datetime is not None and message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain" and message.get_content_charset() == "utf-8"
    for header in ("From", "To", "Subject", "Date", "Message-ID", "Content-Type", "MIME-Version"):
        assert len(message.get_all(header)) == 1
    assert mail.link.startswith("https://localhost:8443/portcullis/invitation?token=")
    assert name in mail.text


# ---- invitations

def test_an_invitation_is_accepted_once(post):
    name = fresh()
    invited(post, name)
    token = mail_to(post, f"{name}@people.example")[0].token
    assert post.sign_in(name).status == 401
    assert check(post, "invitation", token).json == {"username": name}
    assert check(post, "password-reset", token).status == 404
    assert reset(post, token).status == 404
    is_problem(accept(post, token, password="short"), 422)
    done = accept(post, token, display_name="Mia M.")
    assert done.status == 200 and done.json == {"username": name}
    assert post.sign_in(name).status == 200
    assert post.admin("GET", f"{ADMIN}/users/{name}").json["display_name"] == "Mia M."
    is_problem(accept(post, token), 404)
    assert check(post, "invitation", token).status == 404
    is_problem(post.admin("POST", f"{ADMIN}/users/{name}/invite"), 409)


def test_a_second_invitation_voids_the_first(post):
    name = fresh()
    invited(post, name)
    first = mail_to(post, f"{name}@people.example")[0].token
    answer = post.admin("POST", f"{ADMIN}/users/{name}/invite", {"link": True})
    second = answer.json["link"].partition("token=")[2]
    assert answer.json["sent"] is False
    assert accept(post, first).status == 404 and accept(post, second).status == 200
    assert len(mail_to(post, f"{name}@people.example")) == 1


def test_an_invitation_needs_an_address_or_a_link(post):
    name = fresh()
    answer = invited(post, name, email="")
    assert "no e-mail address" in is_problem(answer, 400)["detail"]
    answer = post.admin("POST", f"{ADMIN}/users/{name}/invite", {"email": f"{name}@late.example"})
    assert answer.json["sent"] is True
    mail_to(post, f"{name}@late.example")


@pytest.mark.parametrize("bad", [
    "a@b\r\nBcc: x@y.example", "a@b\nBcc: x@y.example", "a@b,c@d", "a@b> RCPT TO:<c@d", "<a@b>", '"a b"@c', "a@b c",
    "a@@b", "@b", "a@", "a@b..c", ".a@b", "a@-b", "ü@b", "a@[127.0.0.1]",
])
def test_hostile_addresses_are_refused(post, bad):
    name = fresh()
    is_problem(post.admin("POST", f"{ADMIN}/users", {"name": name, "email": bad}), 400)
    is_problem(post.admin("POST", f"{ADMIN}/mail/test", {"to": bad}), 400)


def test_a_display_name_cannot_begin_a_header(post):
    name = fresh()
    invited(post, name)
    token = mail_to(post, f"{name}@people.example")[0].token
    is_problem(accept(post, token, display_name="Mia\r\nBcc: x@y.example"), 400)
    assert accept(post, token, display_name="Mia <x@y.example> =?utf-8?q?=0D=0ABcc:_x?=").status == 200
    assert forgot(post, name).status == 202
    mail = mail_to(post, f"{name}@people.example", 2)[1]
    assert mail.message["Bcc"] is None and mail.to == [f"{name}@people.example"]


# ---- a forgotten password

def with_address(daemon, **more):
    name = fresh()
    daemon.make_user(name, email=f"{name}@people.example", **more)
    return name, f"{name}@people.example"


def test_a_forgotten_password_is_reset_once(post):
    name, address = with_address(post)
    before = post.tokens(name)
    assert forgot(post, name.upper()).status == 202
    mail, = mail_to(post, address)
    assert mail.message["Subject"].startswith("Set a new password") and "30 minutes" in mail.text
    assert mail.link.startswith("https://localhost:8443/portcullis/reset-password?token=")
    assert check(post, "password-reset", mail.token).json == {"username": name}
    is_problem(reset(post, mail.token, "short"), 422)
    assert reset(post, mail.token).status == 204
    assert post.me("GET", "", before["access_token"]).status == 401
    assert post.sign_in(name).status == 401 and post.sign_in(name, SECOND).status == 200
    is_problem(reset(post, mail.token, "a third password of it"), 404)
    notice = mail_to(post, address, 2)[1]
    assert notice.message["Subject"] == "Your password was changed" and "token" not in notice.text
    trail = [record for record in post.chain() if record.get("resource") == name]
    actions = [(record["action"], record["granted"]) for record in trail if record["type"] == "security_account"]
    assert ("password_forgot", True) in actions and ("password_reset", True) in actions


def test_a_reset_uses_up_the_account_s_other_links(post):
    name, address = with_address(post)
    for _ in range(2):
        assert forgot(post, address).status == 202
    first, second = mail_to(post, address, 2)
    assert first.token != second.token
    assert reset(post, second.token).status == 204 and reset(post, first.token).status == 404


def test_a_reset_leaves_the_second_factor(post):
    name = fresh()
    with_totp(post, name)
    post.admin("PATCH", f"{ADMIN}/users/{name}", {"email": f"{name}@people.example"})
    forgot(post, name)
    assert reset(post, mail_to(post, f"{name}@people.example")[0].token).status == 204
    answer = post.sign_in(name, SECOND)
    assert answer.status == 401 and answer.json["type"].endswith("mfa-required")


def test_three_mails_an_hour_and_the_same_answer_to_everybody(post):
    name, address = with_address(post)
    disabled, disabled_address = with_address(post)
    post.admin("PATCH", f"{ADMIN}/users/{disabled}", {"disabled": True})
    answers = [forgot(post, name) for _ in range(5)]
    answers += [forgot(post, who) for who in (fresh(), disabled, disabled_address, "no@such.example", "a b<c>\n", "x" * 254)]
    assert {(answer.status, answer.raw, tuple(sorted(answer.headers.keys()))) for answer in answers} == {
        (202, b"", tuple(sorted(answers[0].headers.keys())))}
    Authority.until(lambda: status(post)["waiting"] == 0)
    assert len(mail_to(post, address, 3)) == 3
    assert [mail for mail in post.server.mails if mail.to == [disabled_address]] == []
    assert "nobody@localhost" not in [mail.to[0] for mail in post.server.mails]
    reasons = [record.get("reason") for record in post.chain() if record.get("action") == "password_forgot"]
    assert reasons.count("too_often") == 2 and reasons.count("unknown_account") >= 4 and "disabled" in reasons


def test_unknown_and_known_names_take_the_same_time(post):
    def took(name):
        begin = time.perf_counter()
        assert forgot(post, name).status == 202
        return time.perf_counter() - begin

    # The quickest of each, in turn: whatever else the machine does.
    names = [with_address(post)[0] for _ in range(12)]
    pairs = [(took(name), took(fresh())) for name in names]
    known, unknown = (min(times) for times in zip(*pairs))
    assert max(known, unknown) < 4 * min(known, unknown) + 0.01


def test_an_expired_link_is_refused(post):
    name, address = with_address(post)
    forgot(post, name)
    token = mail_to(post, address)[0].token
    with sqlite3.connect(post.folder / "state" / "portcullis.db", timeout=10) as database:
        database.execute("UPDATE one_time SET expires = 1")
    assert check(post, "password-reset", token).status == 404
    is_problem(reset(post, token), 404)


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 42 + "=", "AAAA", "\u00e4" * 20])
def test_foreign_tokens_are_refused(post, token):
    is_problem(reset(post, token), 404)
    is_problem(accept(post, token), 404)
    for kind in ("password-reset", "invitation", "first-administrator"):
        is_problem(check(post, kind, token), 404)
    is_problem(check(post, "session", token), 400)


def test_the_database_has_neither_addresses_nor_tokens(own, certificates):
    daemon = own(free_port())
    answer = invited(daemon, "olga")
    assert answer.json["sent"] is True
    assert status(daemon)["waiting"] == 1
    daemon.stop()
    data = b"".join(path.read_bytes() for path in (daemon.folder / "state").iterdir())
    assert b"people.example" not in data and b"token=" not in data and b"Your account" not in data


def test_the_owner_is_told_at_the_old_address(post):
    name, address = with_address(post)
    post.admin("PATCH", f"{ADMIN}/users/{name}", {"email": f"{name}@new.example"})
    assert mail_to(post, address)[0].message["Subject"] == "The e-mail address of your account was changed"
    post.admin("POST", f"{ADMIN}/users/{name}/password", {"password": SECOND})
    assert mail_to(post, f"{name}@new.example")[0].message["Subject"] == "Your password was changed"


# ---- servers that are not as they should be

def test_a_server_without_starttls_gets_nothing(own, serve):
    server = serve(starttls=False)
    daemon = own(server.port)
    invited(daemon, "olga")
    Authority.until(lambda: "mail: " in daemon.log_text())
    assert server.tried == 0 and server.mails == [] and status(daemon)["waiting"] == 1
    answer = daemon.admin("POST", f"{ADMIN}/mail/test", {"to": "a@people.example"}).json
    assert answer["sent"] is False and "SSL" in answer["error"]
    assert "people.example" not in daemon.log_text() and SMTP_PASSWORD not in daemon.log_text()


def test_a_certificate_of_another_authority_is_refused(own, serve):
    server = serve()
    daemon = own(server.port, ca="other")
    answer = daemon.admin("POST", f"{ADMIN}/mail/test", {"to": "a@people.example"}).json
    assert answer["sent"] is False and "certificate" in answer["error"]
    assert server.tried == 0


def test_a_refused_password_is_mended_by_the_operator(own, serve):
    server = serve(password="another one")
    daemon = own(server.port)
    invited(daemon, "olga")
    Authority.until(lambda: "535" in daemon.log_text())
    assert status(daemon) == {"configured": True, "waiting": 1, "sent": 0, "failed": 0}
    (daemon.folder / "mail-password").write_text("another one")
    assert len(server.wait(1)) == 1


def test_a_mail_is_tried_again_after_4xx(own, serve):
    server = serve()
    server.answers_rcpt = ["450 olga@people.example is busy"]
    server.answers_data = ["451 later"]
    daemon = own(server.port)
    invited(daemon, "olga")
    assert len(server.wait(1)) == 1 and server.tried == 3
    Authority.until(lambda: status(daemon)["sent"] == 1)
    assert status(daemon)["waiting"] == 0
    assert "450" in daemon.log_text() and "people.example" not in daemon.log_text()


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_mail_is_given_up_after_5xx(own, serve, where):
    server = serve()
    setattr(server, f"answers_{where}", ["550 olga@people.example is nobody"])
    daemon = own(server.port)
    invited(daemon, "olga")
    Authority.until(lambda: status(daemon)["failed"] == 1)
    assert status(daemon)["waiting"] == 0 and server.tried == 1
    record, = [record for record in daemon.chain() if record["type"] == "system_mail"]
    assert record["action"] == "give_up" and record["reason"] == "refused" and record["granted"] is False
    assert "people.example" not in daemon.log_text() and "given up: refused" in daemon.log_text()


def test_a_mail_is_given_up_in_the_end(own):
    daemon = own(free_port(), keep="2s")
    invited(daemon, "olga")
    Authority.until(lambda: status(daemon)["failed"] == 1)
    assert [record["reason"] for record in daemon.chain() if record["type"] == "system_mail"] == ["too_old"]


def test_waiting_mail_outlives_a_kill(own, serve):
    port = free_port()
    daemon = own(port)
    names = [fresh() for _ in range(3)]
    for name in names:
        assert invited(daemon, name).json["sent"] is True
    assert status(daemon)["waiting"] == 3
    daemon.stop(signal.SIGKILL)
    server = serve(port=port)
    daemon.start()
    server.wait(3)
    Authority.until(lambda: status(daemon)["waiting"] == 0)
    assert sorted(mail.to[0] for mail in server.mails) == sorted(f"{name}@people.example" for name in names)


def test_a_stop_does_not_wait_for_a_silent_server(own):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        daemon = own(silent.getsockname()[1], timeout="60s")
        invited(daemon, "olga")
        silent.settimeout(PATIENCE)
        connection, _ = silent.accept()
        begin = time.monotonic()
        assert daemon.stop() == 0 and time.monotonic() - begin < 30
        connection.close()


def test_tls_from_the_first_byte(own, serve):
    server = serve(implicit=True)
    daemon = own(server.port, scheme="smtps")
    answer = daemon.admin("POST", f"{ADMIN}/mail/test", {"to": "a@people.example"}).json
    assert answer["sent"] is True and answer["answer"].startswith("2")
    assert server.mails[0].message["Subject"] == "A test of mail from localhost:8443"


def test_no_tls_on_this_machine_only(own, serve):
    server = serve(starttls=False)
    daemon = own(server.port, security="none", user="", password_file="")
    assert daemon.admin("POST", f"{ADMIN}/mail/test", {"to": "a@people.example"}).json["sent"] is True
    assert server.mails[0].tls is False


# ---- no mail server

def test_without_a_mail_server_the_operator_is_told_and_nobody_else():
    daemon = Authority().start()
    try:
        name, _ = with_address(daemon)
        assert forgot(daemon, name).status == forgot(daemon, fresh()).status == 202
        answer = invited(daemon, fresh())
        assert answer.json["sent"] is False
        assert accept(daemon, answer.json["link"].partition("token=")[2]).status == 200
        assert "no mail server" in is_problem(daemon.admin("POST", f"{ADMIN}/mail/test", {"to": "a@b.example"}), 400)["detail"]
        assert status(daemon)["configured"] is False
        reasons = [record.get("reason") for record in daemon.chain() if record.get("action") == "password_forgot"]
        assert reasons == ["no_mail_server", "unknown_account"]
    finally:
        daemon.close()


def test_the_first_administrator_gets_a_link():
    daemon = Authority().start()
    try:
        answer = daemon.admin("POST", f"{ADMIN}/first-administrator").json
        assert answer["link"] == f"https://localhost:8443/portcullis/first-administrator?token={answer['token']}"
        assert check(daemon, "first-administrator", answer["token"]).json == {}
        body = {"token": answer["token"], "username": "root", "password": PASSWORD}
        assert daemon.public("POST", f"{V1}/first-administrator", body).status == 201
        assert check(daemon, "first-administrator", answer["token"]).status == 404
    finally:
        daemon.close()


# ---- as the system runs it

def test_as_another_user_and_behind_a_name_that_is_looked_up(certificates):
    """Started as root the authority is nobody when it looks the server's name up."""
    name = socket.gethostname()
    try:
        address = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine's name has no address")
    if os.geteuid() != 0 or not address.count(".") == 3:
        pytest.skip("needs root and an IPv4 address of this machine")
    server, daemon = MailServer(certificates, host=address), Authority()
    try:
        configure(daemon, server.port, certificates, host=name)
        shutil.copy(certificates.folder / "ca.pem", daemon.folder)
        text = daemon.config.read_text().replace(str(certificates.folder), str(daemon.folder))
        daemon.config.write_text(text.replace('users: {authority: "", edge: ""}',
                                              "users: {authority: nobody, edge: nobody}"))
        daemon.folder.chmod(0o755)
        for path in daemon.folder.rglob("*"):
            shutil.chown(path, "nobody")
        daemon.start()
        uids = re.search(r"^Uid:\s+(\d+)", pathlib.Path(f"/proc/{daemon.process.pid}/status").read_text(), re.M)
        assert uids[1] != "0"
        answer = daemon.admin("POST", f"{ADMIN}/mail/test", {"to": "a@people.example"}).json
        assert answer["sent"] is True, answer
        invited(daemon, "olga")
        assert server.wait(2)[1].tls
    finally:
        daemon.close()
        server.close()
