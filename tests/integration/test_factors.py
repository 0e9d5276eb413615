"""Second factors against a real authority and a real SMTP server: what works, and that nothing is guessed."""

import base64
import concurrent.futures
import email
import email.policy
import hashlib
import itertools
import re
import threading
import time

import pytest

from authority import FRESH_FOR, PASSWORD, STALE, Authority, totp
from rig import PATIENCE, free_port

controller = pytest.importorskip("aiosmtpd.controller")

_names = itertools.count()


class Mailbox:
    """An SMTP server on loopback that keeps what it is given."""

    def __init__(self):
        self.mails = []
        self.arrived = threading.Condition()
        self.port = free_port()
        self.server = controller.Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=PATIENCE)
        self.server.start()

    async def handle_DATA(self, server, session, envelope):
        with self.arrived:
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.mails.append((envelope.rcpt_tos[0], mail.get_body().get_content()))
            self.arrived.notify_all()
        return "250 OK"

    def to(self, address, count=1):
        end = time.monotonic() + PATIENCE
        with self.arrived:
            while True:
                found = [text for to, text in self.mails if to == address]
                if len(found) >= count:
                    return found
                assert self.arrived.wait(max(0.01, end - time.monotonic())) and time.monotonic() < end, \
                    f"{len(found)} of {count} mails to {address}"


@pytest.fixture(scope="module")
def mailbox():
    box = Mailbox()
    yield box
    box.server.stop()


def make(extra="", mail=None, **how):
    daemon = Authority(**how)
    text = daemon.config.read_text()
    mfa = re.search(r"^mfa: \{(.*)\}$", text, re.M).group(1)
    text = text.replace("mfa: {" + mfa + "}", "mfa: {" + mfa + extra + "}")
    if mail:
        text += f'mail: {{server: "smtp://127.0.0.1:{mail}", security: none, from: "gate@example.org"}}\n'
    daemon.config.write_text(text)
    return daemon


@pytest.fixture(scope="module")
def authority(mailbox):
    daemon = make(mail=mailbox.port).start()
    yield daemon
    daemon.close()


@pytest.fixture
def own():
    made = []

    def begin(*args, **how):
        made.append(make(*args, **how))
        return made[-1]

    yield begin
    for daemon in made:
        daemon.close()


def post(daemon, path, body, **more):
    return daemon.public("POST", "/portcullis/v1" + path, body, **more)


def is_problem(answer, status, kind=None):
    assert answer.status == status, answer.raw
    problem = answer.json
    if kind:
        assert problem["type"] == "/portcullis/problems/" + kind
    return problem


class Person:
    """An account with an authenticator, signed in."""

    def __init__(self, daemon, with_email=True, **more):
        self.daemon = daemon
        self.name = f"p{next(_names)}"
        self.email = f"{self.name}@example.org"
        if with_email:
            more["email"] = self.email
        self.account = daemon.make_user(self.name, **more)
        tokens = daemon.tokens(self.name)
        self.token = tokens["access_token"]
        self.secret = self.me("POST", "/totp").json["secret"]
        self.step = -1
        assert self.me("POST", "/totp/confirm", {"code": self.code()}).status == 204
        self.token = daemon.refreshed(tokens)

    def code(self):
        """One that was not used yet: they go on from the last step, not beyond the next."""
        assert self.step <= 1, "no code is left in this window"
        self.step += 1
        return totp(self.secret, step=self.step - 1)

    def me(self, method, path, body=None):
        return self.daemon.me(method, path, self.token, body)

    def mfa_token(self):
        answer = self.daemon.sign_in(self.name)
        return is_problem(answer, 401, "mfa-required")["mfa_token"]

    def backup_codes(self):
        answer = self.me("POST", "/backup-codes")
        assert answer.status == 201, answer.raw
        return answer.json["codes"]

    def unlock(self):
        assert self.daemon.admin("POST", f"/admin/v1/users/{self.name}/unlock").status in (200, 204)


def cookies(answer):
    return {value.split("=", 1)[0]: value.split("=", 1)[1].split(";")[0]
            for value in answer.headers.get_all("Set-Cookie") or []}


def at_once(calls):
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


# ---- what is offered

def test_factors_are_named_and_a_fallback_alone_is_none(authority):
    name = f"p{next(_names)}"
    authority.make_user(name, email=f"{name}@example.org")
    token = authority.tokens(name)["access_token"]
    is_problem(authority.me("POST", "/backup-codes", token), 409)
    is_problem(authority.me("POST", "/step-up", token), 409)
    person = Person(authority)
    assert is_problem(authority.sign_in(person.name), 401, "mfa-required")["factors"] == ["totp", "email"]
    person.backup_codes()
    assert is_problem(authority.sign_in(person.name), 401)["factors"] == ["totp", "backup_code", "email"]
    without = Person(authority, with_email=False)
    assert is_problem(authority.sign_in(without.name), 401)["factors"] == ["totp"]


def test_email_can_be_switched_off(own, mailbox):
    daemon = own(", email: false", mail=mailbox.port).start()
    person = Person(daemon)
    assert is_problem(daemon.sign_in(person.name), 401)["factors"] == ["totp"]
    is_problem(post(daemon, "/sign-in/email", {"mfa_token": person.mfa_token()}), 401)


# ---- backup codes

def test_backup_codes(authority):
    person = Person(authority)
    assert person.me("GET", "/backup-codes").json == {"left": 0, "few": False, "expires": None}
    codes = person.backup_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch("([0-9A-HJKMNP-TV-Z]{5}-){2}[0-9A-HJKMNP-TV-Z]{5}", code) for code in codes)
    left = 10
    for code in codes[:8]:
        typed = code.lower().replace("-", " ") if left % 2 else code.replace("-", "")
        answer = post(authority, "/sign-in/backup-code", {"mfa_token": person.mfa_token(), "code": typed})
        assert answer.status == 200, answer.raw
        left -= 1
        assert answer.json.get("backup_codes_left") == (left if left <= 3 else None)
    shown = person.me("GET", "/backup-codes").json
    assert shown["left"] == 2 and shown["few"] is True
    again = person.backup_codes()
    answer = post(authority, "/sign-in/backup-code", {"mfa_token": person.mfa_token(), "code": codes[9]})
    is_problem(answer, 401)  # those of before are void
    assert post(authority, "/sign-in/backup-code",
                {"mfa_token": person.mfa_token(), "code": again[0]}).status == 200


def test_backup_codes_are_digests_at_rest(own):
    daemon = own().start()
    codes = Person(daemon).backup_codes()
    daemon.stop()
    data = b"".join(path.read_bytes() for path in daemon.folder.rglob("*") if path.is_file())
    for code in codes:
        for form in (code, code.replace("-", ""), code.lower()):
            assert form.encode() not in data
        assert hashlib.sha256(code.replace("-", "").encode()).digest() not in data


def test_codes_survive_a_restart(own, mailbox):
    daemon = own(mail=mailbox.port).start()
    person = Person(daemon)
    codes = person.backup_codes()
    post(daemon, "/sign-in/email", {"mfa_token": person.mfa_token()})
    mailed = code_in(mailbox.to(person.email)[0])
    daemon.stop()
    daemon.start()
    for path, code in (("backup-code", codes[0]), ("email/confirm", mailed)):
        assert post(daemon, "/sign-in/" + path, {"mfa_token": person.mfa_token(), "code": code}).status == 200


# ---- codes by e-mail

def code_in(mail):
    return re.search(r"^\s*([0-9A-HJKMNP-TV-Z]{8})\s*$", mail, re.M).group(1)


def test_email_code(authority, mailbox):
    person = Person(authority)
    token = person.mfa_token()
    answer = post(authority, "/sign-in/email", {"mfa_token": token})
    assert answer.status == 202 and answer.json == {"sent_to": "p***@example.org"}
    first = code_in(mailbox.to(person.email)[0])
    post(authority, "/sign-in/email", {"mfa_token": token})
    second = code_in(mailbox.to(person.email, 2)[1])
    is_problem(post(authority, "/sign-in/email/confirm", {"mfa_token": token, "code": first}), 401)
    answer = post(authority, "/sign-in/email/confirm", {"mfa_token": token, "code": second.lower()})
    assert answer.status == 200, answer.raw
    is_problem(post(authority, "/sign-in/email/confirm",
                    {"mfa_token": person.mfa_token(), "code": second}), 401)


def test_a_code_to_the_address_of_before_is_void(authority, mailbox):
    person = Person(authority)
    token = person.mfa_token()
    post(authority, "/sign-in/email", {"mfa_token": token})
    code = code_in(mailbox.to(person.email)[0])
    assert person.me("PATCH", "/profile", {"email": "another-" + person.email}).status == 200
    is_problem(post(authority, "/sign-in/email/confirm", {"mfa_token": token, "code": code}), 401)


def test_nobody_floods_others_with_notices(authority):
    """Each change of an address is told to the one before, which may be anybody's."""
    person = Person(authority)
    statuses = [person.me("PATCH", "/profile", {"email": f"{turn}-{person.email}"}).status for turn in range(8)]
    assert statuses == [200] * 5 + [429] * 3
    last = {"email": f"4-{person.email}", "display_name": "Somebody"}
    assert person.me("PATCH", "/profile", last).json["email"] == last["email"]  # none is told
    assert authority.admin("PATCH", f"/admin/v1/users/{person.name}", {"email": person.email}).status == 200


def test_email_codes_are_bounded(authority, mailbox):
    person = Person(authority)
    statuses = [post(authority, "/sign-in/email", {"mfa_token": person.mfa_token()}).status
                for _ in range(8)]
    assert statuses == [202] * 5 + [429] * 3
    mailbox.to(person.email, 5)
    is_problem(post(authority, "/sign-in/email", {"mfa_token": "A" * 43}), 401)


def test_a_mailbox_alone_does_not_sign_in(authority, mailbox):
    """Who reads somebody's mail sets a password by it, but then needs another factor."""
    person = Person(authority)
    codes = person.backup_codes()
    assert post(authority, "/password/forgot", {"username": person.name}).status == 202
    link = re.search(r"token=([A-Za-z0-9_-]+)", mailbox.to(person.email)[0]).group(1)
    assert post(authority, "/password/reset", {"token": link, "password": PASSWORD}).status in (200, 204)
    asked = is_problem(authority.sign_in(person.name), 401, "mfa-required")
    assert asked["factors"] == ["totp", "backup_code"]
    is_problem(post(authority, "/sign-in/email", {"mfa_token": asked["mfa_token"]}), 401)
    assert post(authority, "/sign-in/backup-code",
                {"mfa_token": person.mfa_token(), "code": codes[0]}).status == 200
    assert "email" in is_problem(authority.sign_in(person.name), 401)["factors"]


# ---- remembered devices

def remembered(person):
    answer = post(person.daemon, "/sign-in/totp",
                  {"mfa_token": person.mfa_token(), "code": person.code(), "remember_device": True})
    assert answer.status == 200, answer.raw
    return "__Host-portcullis-device=" + cookies(answer)["__Host-portcullis-device"]


def sign_in_from(person, device, password=PASSWORD):
    return post(person.daemon, "/sign-in", {"username": person.name, "password": password},
                headers={"Cookie": device})


def test_remembered_device(authority):
    person = Person(authority)
    device = remembered(person)
    answer = sign_in_from(person, device)
    assert answer.status == 200, answer.raw
    token = answer.json["access_token"]
    me = authority.me("GET", "", token).json
    assert me["session"]["mfa"] is True and me["session"]["auth_time"] < me["session"]["created"]
    is_problem(sign_in_from(person, device, "wrong"), 401)
    other = Person(authority)
    is_problem(sign_in_from(other, device), 401, "mfa-required")  # bound to the account
    is_problem(sign_in_from(person, device[:-9] + ("A" if device[-9] != "A" else "B") + device[-8:]), 401, "mfa-required")
    items = person.me("GET", "/devices").json["items"]
    assert len(items) == 1 and items[0]["current"] is False
    assert other.me("DELETE", "/devices/" + items[0]["id"]).status == 404
    assert person.me("DELETE", "/devices/" + items[0]["id"]).status == 204
    is_problem(sign_in_from(person, device), 401, "mfa-required")


def test_devices_end_with_the_password_and_the_factor(authority):
    person = Person(authority)
    device = remembered(person)
    assert authority.admin("POST", f"/admin/v1/users/{person.name}/password",
                           {"password": PASSWORD}).status == 204
    is_problem(sign_in_from(person, device), 401, "mfa-required")
    person = Person(authority)
    device = remembered(person)
    for disabled in (True, False):
        assert authority.admin("PATCH", f"/admin/v1/users/{person.name}", {"disabled": disabled}).status == 200
    is_problem(sign_in_from(person, device), 401, "mfa-required")
    person = Person(authority)
    device = remembered(person)
    codes = person.backup_codes()
    assert authority.admin("DELETE", f"/admin/v1/users/{person.name}/totp").status == 204
    answer = authority.sign_in(person.name)
    assert answer.status == 200, answer.raw
    person.token, person.step = answer.json["access_token"], -1
    assert person.me("GET", "/devices").json["items"] == []
    assert person.me("GET", "/backup-codes").json["left"] == 0 and codes


def test_no_devices_where_they_are_off(own):
    daemon = own(", remember_device: 0s").start()
    person = Person(daemon)
    answer = post(daemon, "/sign-in/totp",
                  {"mfa_token": person.mfa_token(), "code": person.code(), "remember_device": True})
    assert answer.status == 200 and "__Host-portcullis-device" not in cookies(answer)


# ---- step-up

def test_step_up_renews_the_session(own):
    daemon = own(f", sensitive_age: {FRESH_FOR}").start()
    person = Person(daemon)
    answer = post(daemon, "/sign-in", {"username": person.name, "password": PASSWORD, "cookie": True,
                                       "totp": person.code()})
    assert answer.status == 200, answer.raw
    old, refresh = cookies(answer)["__Host-portcullis"], answer.json["refresh_token"]

    def me(method, path, cookie, body=None):
        return daemon.public(method, "/portcullis/v1/me" + path, body,
                             headers={"Cookie": "__Host-portcullis=" + cookie,
                                      "Sec-Fetch-Site": "same-origin"})

    before = me("GET", "", old).json["session"]
    time.sleep(STALE)
    is_problem(me("POST", "/keys", old, {"label": "x"}), 401, "step-up-required")
    is_problem(me("POST", "/backup-codes", old), 401, "step-up-required")
    is_problem(me("POST", "/password", old, {"current": PASSWORD, "new": PASSWORD}), 401, "step-up-required")
    is_problem(me("DELETE", "/totp", old, {}), 401, "step-up-required")
    is_problem(me("PATCH", "/profile", old, {"email": "another@example.org"}), 401, "step-up-required")
    assert me("PATCH", "/profile", old, {"display_name": "Somebody"}).status == 200
    asked = me("POST", "/step-up", old).json
    assert asked["factors"] == ["totp"]
    done = post(daemon, "/sign-in/totp", {"mfa_token": asked["mfa_token"], "code": person.code()})
    assert done.status == 200, done.raw
    new = cookies(done)["__Host-portcullis"]
    assert new != old and done.json["session_id"] == answer.json["session_id"]
    is_problem(me("GET", "", old), 401)
    is_problem(post(daemon, "/token/refresh", {"refresh_token": refresh}), 401)
    after = me("GET", "", new).json["session"]
    assert after["id"] == before["id"] and after["auth_time"] > before["auth_time"]
    assert after["expires"] == before["expires"]
    assert me("POST", "/keys", new, {"label": "x"}).json["mfa"] is True
    old_token = daemon.me("POST", "/keys", answer.json["access_token"], {"label": "x"})
    is_problem(old_token, 401, "step-up-required")  # the step-up is not the old token's


def test_step_up_of_a_session_that_ended(authority):
    person = Person(authority)
    asked = person.me("POST", "/step-up").json
    assert post(authority, "/sign-out", None, token=person.token).status == 204
    is_problem(post(authority, "/sign-in/totp", {"mfa_token": asked["mfa_token"], "code": person.code()}), 401)


# ---- the policy

def test_keys_need_a_factor_where_one_is_required(own):
    daemon = own(required="user").start()
    daemon.make_user("alice")
    token = daemon.tokens("alice")["access_token"]
    is_problem(daemon.me("POST", "/keys", token, {"label": "x"}), 403, "mfa-setup-required")
    daemon = own(", required_for_api_keys: false", required="user").start()
    daemon.make_user("alice")
    token = daemon.tokens("alice")["access_token"]
    assert daemon.me("POST", "/keys", token, {"label": "x"}).status == 201


def test_setting_up_a_factor_at_sign_in(own):
    daemon = own(required="user", grace="0s").start()
    daemon.make_user("alice")
    problem = is_problem(daemon.sign_in("alice", cookie=True), 403, "mfa-setup-required")
    token = problem["setup_token"]
    for path in ("totp", "backup-code", "email/confirm"):
        is_problem(post(daemon, "/sign-in/" + path, {"mfa_token": token, "code": "000000"}), 401)
    is_problem(post(daemon, "/sign-in/setup/totp/confirm", {"setup_token": token, "code": "000000"}), 401)
    secret = post(daemon, "/sign-in/setup/totp", {"setup_token": token}).json["secret"]
    is_problem(post(daemon, "/sign-in/setup/totp/confirm", {"setup_token": token, "code": "abcdef"}), 401)
    answer = post(daemon, "/sign-in/setup/totp/confirm",
                  {"setup_token": token, "code": totp(secret, step=-1)})
    assert answer.status == 200, answer.raw
    assert "__Host-portcullis" in cookies(answer)
    assert daemon.me("GET", "", answer.json["access_token"]).json["session"]["mfa"] is True
    is_problem(post(daemon, "/sign-in/setup/totp", {"setup_token": token}), 401)
    asked = is_problem(daemon.sign_in("alice"), 401, "mfa-required")
    is_problem(post(daemon, "/sign-in/setup/totp", {"setup_token": asked["mfa_token"]}), 401)


@pytest.mark.parametrize("form", ["digests", "words"])
def test_breached_passwords(own, form):
    daemon = own()
    words = [f"password number {i}" for i in range(500)]
    lines = words if form == "words" else sorted(
        hashlib.sha1(word.encode()).hexdigest().upper() + f":{i}" for i, word in enumerate(words))
    (daemon.folder / "breached.txt").write_text("\r\n".join(lines) + "\r\n")
    text = daemon.config.read_text().replace("passes: 1}", 'passes: 1, breached: "breached.txt"}')
    daemon.config.write_text(text)
    daemon.start()
    daemon.make_user("alice")
    for word in words[::50] + words[-1:]:
        answer = daemon.admin("POST", "/admin/v1/users/alice/password", {"password": word})
        assert "breach" in is_problem(answer, 422)["detail"]
    assert daemon.admin("POST", "/admin/v1/users/alice/password",
                        {"password": "password number 500"}).status == 204
    (daemon.folder / "breached.txt").unlink()
    is_problem(daemon.admin("POST", "/admin/v1/users/alice/password", {"password": PASSWORD}), 503)


# ---- guessing and replay: the counts that got through

def test_password_guessing_gets_nowhere(authority):
    names = [f"p{next(_names)}" for _ in range(4)]
    for name in names:
        authority.make_user(name)
    calls = [lambda name=name, i=i: authority.sign_in(name, f"guess number {i}")
             for i in range(25) for name in names + ["nobody", "no one"]]
    answers = [answer for k in range(0, len(calls), 10) for answer in at_once(calls[k:k + 10])]
    through = sum(answer.status == 200 for answer in answers)
    assert through == 0 and {answer.status for answer in answers} == {401}
    assert len({re.sub('"request_id":"[^"]*"', "", answer.raw.decode()) for answer in answers}) == 1
    locked = [authority.sign_in(name).status for name in names]
    assert locked == [401] * 4  # the right one, too, until the lockout is over


@pytest.mark.parametrize("path", ["totp", "backup-code", "email/confirm"])
def test_code_guessing_gets_nowhere(authority, mailbox, path):
    person = Person(authority)
    person.backup_codes()
    post(authority, "/sign-in/email", {"mfa_token": person.mfa_token()})
    mailbox.to(person.email)
    through = tried = 0
    for round_ in range(10):
        answer = authority.sign_in(person.name)
        if answer.json.get("mfa_token") is None:
            is_problem(answer, 401)
            assert round_ >= 1
            break
        token = answer.json["mfa_token"]
        guesses = [f"{i:06d}" if path == "totp" else base64.b32encode(bytes([i] * 10)).decode()[:15]
                   for i in range(round_ * 20, round_ * 20 + 20)]
        answers = at_once([lambda code=code: post(authority, "/sign-in/" + path,
                                                  {"mfa_token": token, "code": code}) for code in guesses])
        through += sum(one.status == 200 for one in answers)
        tried += len(answers)
    assert tried >= 20 and through == 0
    assert authority.admin("GET", "/admin/v1/users/" + person.name).json["locked_until"]
    right = totp(person.secret, step=1)
    is_problem(post(authority, "/sign-in/totp", {"mfa_token": token, "code": right}), 401)


def codes_of(person, mailbox):
    """A good code of each kind."""
    token = person.mfa_token()
    before = len([1 for to, _ in mailbox.mails if to == person.email])
    post(person.daemon, "/sign-in/email", {"mfa_token": token})
    mailed = code_in(mailbox.to(person.email, before + 1)[-1])
    return {"totp": person.code(), "backup-code": person.backup_codes()[0], "email/confirm": mailed}


@pytest.mark.parametrize("path", ["totp", "backup-code", "email/confirm"])
def test_code_replay_gets_nowhere(authority, mailbox, path):
    person = Person(authority)
    code = codes_of(person, mailbox)[path]
    assert post(authority, "/sign-in/" + path, {"mfa_token": person.mfa_token(), "code": code}).status == 200
    through = 0
    for _ in range(10):
        person.unlock()
        answer = post(authority, "/sign-in/" + path, {"mfa_token": person.mfa_token(), "code": code})
        through += answer.status == 200
    assert through == 0


@pytest.mark.parametrize("path", ["totp", "backup-code", "email/confirm"])
def test_one_code_at_once_serves_once(authority, mailbox, path):
    person = Person(authority)
    code = codes_of(person, mailbox)[path]
    tokens = [person.mfa_token() for _ in range(20)]
    answers = at_once([lambda token=token: post(authority, "/sign-in/" + path,
                                                {"mfa_token": token, "code": code}) for token in tokens])
    assert sorted(answer.status for answer in answers) == [200] + [401] * 19


def test_one_mfa_token_at_once_serves_once(authority):
    person = Person(authority)
    codes = person.backup_codes()
    token = person.mfa_token()
    answers = at_once([lambda code=code: post(authority, "/sign-in/backup-code",
                                              {"mfa_token": token, "code": code}) for code in codes])
    assert sum(answer.status == 200 for answer in answers) == 1


def test_the_trail_says_how(own):
    daemon = own().start()
    person = Person(daemon)
    codes = person.backup_codes()
    post(daemon, "/sign-in/backup-code", {"mfa_token": person.mfa_token(), "code": codes[0]})
    post(daemon, "/sign-in/totp", {"mfa_token": person.mfa_token(), "code": "000000"})
    text = "\n".join(map(str, daemon.chain()))
    for word in ("'backup_codes'", "'backup_code'", "'wrong_code'", "'amr': ['pwd', 'otp']"):
        assert word in text, word
    for code in codes:
        assert code not in text
