"""Who has half of what is needed, an old session, a token, a password, a mailbox, comes no further by it."""

import itertools
import re
import time

import pytest

import gate as gates
from authenticator import Passkey
from authority import FRESH_FOR, PASSWORD, STALE, Authority, totp
from browser import Browser

V1 = "/portcullis/v1"
SESSION = "__Host-portcullis"
_names = itertools.count()


def make(extra="", **how):
    daemon = Authority(**how)
    text = re.sub(r"^mfa: \{(.*)\}$", lambda found: "mfa: {" + found[1] + extra + "}",
                  daemon.config.read_text(), flags=re.M)
    daemon.config.write_text(text)
    return daemon.start()


@pytest.fixture(scope="module")
def authority():
    daemon = make()
    yield daemon
    daemon.close()


@pytest.fixture(scope="module")
def hasty():
    """A sign-in is old soon."""
    daemon = make(f", sensitive_age: {FRESH_FOR}")
    yield daemon
    daemon.close()


@pytest.fixture(scope="module")
def overdue():
    """Everybody must set a factor up at once."""
    daemon = make(required="user", grace="0s")
    yield daemon
    daemon.close()


def somebody(daemon):
    name = f"t{next(_names)}"
    daemon.make_user(name, email=f"{name}@example.org")
    return name


def cookie_of(answer, name=SESSION):
    lines = answer.headers.get_all("Set-Cookie") or []
    found = [line.split(";")[0].split("=", 1)[1] for line in lines if line.startswith(name + "=")]
    return found[0] if found else None


def me(daemon, cookie, method, path, body=None):
    return daemon.public(method, V1 + "/me" + path, body,
                         headers={"Cookie": f"{SESSION}={cookie}", "Sec-Fetch-Site": "same-origin"})


def signed_in(daemon, name, **more):
    answer = daemon.sign_in(name, cookie=True, **more)
    assert answer.status == 200, answer.raw
    return cookie_of(answer)


def passkey_for(daemon, cookie):
    """What registers a passkey: its options, answered."""
    asked = me(daemon, cookie, "POST", "/passkeys/options", {})
    assert asked.status == 200, asked.raw
    return {"handle": asked.json["handle"], "credential": Passkey().create(asked.json["publicKey"])}


# ---- an old session

def test_an_old_session_moves_no_address(hasty):
    """Otherwise the link to a new password would go to the thief's."""
    cookie = signed_in(hasty, somebody(hasty))
    assert me(hasty, cookie, "PATCH", "/profile", {"email": f"t{next(_names)}@example.com"}).status == 200
    time.sleep(STALE)
    answer = me(hasty, cookie, "PATCH", "/profile", {"email": "thief@example.org"})
    assert answer.status == 403, answer.raw
    assert me(hasty, cookie, "PATCH", "/profile", {"display_name": "T"}).status == 200


def test_an_old_session_makes_no_keys(hasty):
    """A key would outlive the session and the password."""
    cookie = signed_in(hasty, somebody(hasty))
    time.sleep(STALE)
    assert me(hasty, cookie, "POST", "/keys", {"label": "x"}).status == 403


def test_what_was_begun_while_fresh_is_not_ended_later(hasty):
    """A thief's authenticator, begun early, does not come into force beside the owner's passkey."""
    cookie = signed_in(hasty, somebody(hasty))
    secret = me(hasty, cookie, "POST", "/totp").json["secret"]
    time.sleep(STALE)
    answer = me(hasty, cookie, "POST", "/totp/confirm", {"code": totp(secret)})
    assert answer.status == 403, answer.raw


def test_a_passkey_stops_an_authenticator_that_was_begun_before(authority):
    name = somebody(authority)
    thief = signed_in(authority, name)
    owner = signed_in(authority, name)
    secret = me(authority, thief, "POST", "/totp").json["secret"]
    assert me(authority, owner, "POST", "/passkeys", passkey_for(authority, owner)).status == 201
    answer = me(authority, thief, "POST", "/totp/confirm", {"code": totp(secret)})
    assert answer.status == 401 and answer.json["type"].endswith("step-up-required"), answer.raw


# ---- a stolen cookie or token, and a session that rises

@pytest.mark.parametrize("how", ["totp", "passkey"])
def test_a_session_that_rises_gets_another_cookie(authority, how):
    old = signed_in(authority, somebody(authority))
    if how == "totp":
        secret = me(authority, old, "POST", "/totp").json["secret"]
        answer = me(authority, old, "POST", "/totp/confirm", {"code": totp(secret)})
        assert answer.status == 204, answer.raw
    else:
        answer = me(authority, old, "POST", "/passkeys", passkey_for(authority, old))
        assert answer.status == 201, answer.raw
    new = cookie_of(answer)
    assert new and new != old
    assert me(authority, old, "GET", "").status == 401
    assert me(authority, new, "GET", "").json["session"]["mfa"] is True


def test_setting_up_by_page_goes_on_with_the_new_cookie(authority):
    name = somebody(authority)
    browser = Browser(lambda method, path, body, headers: authority.ask("public", method, path, body, headers))
    form = browser.page("/portcullis/sign-in").form("/portcullis/sign-in")
    browser.submit(form, follow=False, username=name, password=PASSWORD)
    old = browser.cookies[SESSION]
    policy = browser.get("/portcullis/account/totp").headers["Content-Security-Policy"]
    assert policy.endswith("form-action 'self'")  # nothing of it ends at another site
    form = browser.page("/portcullis/account/totp").form("/portcullis/account/totp")
    answer = browser.submit(form, code=totp(form["fields"]["secret"]))
    assert answer.status == 200 and "ackup" in answer.raw.decode()
    assert browser.cookies[SESSION] != old and me(authority, old, "GET", "").status == 401


def test_a_token_of_before_rises_with_no_session(authority):
    """It was got by a password alone, and is no more for what its session shows later."""
    name = somebody(authority)
    tokens = authority.tokens(name)
    token = tokens["access_token"]
    secret = authority.me("POST", "/totp", token).json["secret"]
    assert authority.me("POST", "/totp/confirm", token, {"code": totp(secret)}).status == 204
    for path in ("/backup-codes", "/keys"):
        answer = authority.me("POST", path, token, {"label": "x"} if path == "/keys" else None)
        assert answer.status == 401 and answer.json["type"].endswith("step-up-required"), answer.raw
    assert authority.me("POST", "/backup-codes", authority.refreshed(tokens)).status == 201


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    one = gates.Gate(tmp_path_factory.mktemp("gate"))
    one.start()
    yield one
    one.close()


def test_the_edge_follows_at_once(gate):
    """The cookie of before the factor, and that of before the sign-out, open nothing any more."""
    gate.user("vera", "reader")
    ours = ("Sec-Fetch-Site", "same-origin")

    def cookie_in(answer):
        return [("Cookie", answer.get("set-cookie").partition(";")[0]), ours]

    def reads(cookie):
        return gate.ask("/files/1", cookie).status

    first = cookie_in(gate.post(V1 + "/sign-in", {"username": "vera", "password": gates.PASSWORD, "cookie": True}))
    assert reads(first) == 200
    secret = gate.ask(V1 + "/me/totp", first, "POST").json["secret"]
    confirmed = gate.post(V1 + "/me/totp/confirm", {"code": totp(secret)}, first)
    assert confirmed.status == 204
    second = cookie_in(confirmed)
    assert (reads(first), reads(second)) == (401, 200)
    assert gate.ask(V1 + "/sign-out", second, "POST").status == 204
    assert reads(second) == 401


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost", "https://localhost.evil.example"])
def test_no_header_makes_another_site_ours(gate, origin):
    name = f"w{next(_names)}"
    gate.user(name, "reader")
    answer = gate.post(V1 + "/sign-in", {"username": name, "password": gates.PASSWORD, "cookie": True})
    cookie = ("Cookie", answer.get("set-cookie").partition(";")[0])
    host = origin.split("//")[-1]
    forged = [cookie, ("Origin", origin), ("X-Forwarded-Host", host), ("Forwarded", f"host={host}")]
    assert gate.post(V1 + "/me/keys", {"label": "x"}, forged).status in (401, 403)
    assert gate.ask(V1 + "/sign-out", forged, "POST").status in (401, 403)
    assert gate.ask("/files/1", [cookie]).status == 200


# ---- a stolen password, and an account that must set a factor up

def test_a_setup_token_is_void_once_there_is_a_factor(overdue):
    name = somebody(overdue)
    thief = overdue.sign_in(name).json["setup_token"]
    begun = overdue.public("POST", V1 + "/sign-in/setup/totp", {"setup_token": thief}).json["secret"]
    owner = overdue.sign_in(name, cookie=True).json["setup_token"]
    secret = overdue.public("POST", V1 + "/sign-in/setup/totp", {"setup_token": owner}).json["secret"]
    answer = overdue.public("POST", V1 + "/sign-in/setup/totp/confirm",
                            {"setup_token": owner, "code": totp(secret)})
    assert answer.status == 200, answer.raw
    cookie = cookie_of(answer)
    assert me(overdue, cookie, "POST", "/passkeys", passkey_for(overdue, cookie)).status == 201
    cookie = cookie_of(overdue.public("POST", V1 + "/sign-in", {
        "username": name, "password": PASSWORD, "cookie": True, "totp": totp(secret, step=1)}))
    assert me(overdue, cookie, "DELETE", "/totp", {}).status == 204  # the passkey stays
    for token in (thief, owner):
        answer = overdue.public("POST", V1 + "/sign-in/setup/totp", {"setup_token": token})
        assert answer.status == 401, answer.raw
        answer = overdue.public("POST", V1 + "/sign-in/setup/totp/confirm",
                                {"setup_token": token, "code": totp(begun)})
        assert answer.status == 401, answer.raw
