"""Tokens of other issuers and sign-in by them, against a fake issuer that can misbehave."""

import concurrent.futures
import json
import time
import urllib.parse

import pytest

import gate as gates
from authority import totp
from browser import Page
from issuer import Issuer, Key

TIMES = "jwks_cache: 2s, refetch_interval: 1s, stale: {stale}"
ENTRY = """
  - {{name: {name}, title: The {name}, issuer: "{issuer}", client_id: portcullis, {secret}
     algorithms: [RS256, ES256, EdDSA], """ + TIMES + """,
     roles: {{map: {{viewer: reader, "Big Boss": [admin, gone]}}, same_names: false}},
     mfa: {{acr: ["2"], amr: [otp]}}}}"""


def entry(issuer, name, stale="1h", secret=""):
    return ENTRY.format(name=name, issuer=issuer.issuer, stale=stale, secret=secret)


def bearer(token):
    return [("Authorization", "Bearer " + token)]


def status(gate, token, target="/files/1", method="GET"):
    return gate.ask(target, bearer(token), method, b"" if method != "GET" else None).status


def reason(gate, token, target="/files/1"):
    answer = gate.ask(target, bearer(token))
    if answer.status == 200:
        return "allowed"
    request_id = answer.get("X-Request-Id")
    return gates.wait(lambda: [r["reason"] for r in gate.records("--type", "authorization")
                               if r["request_id"] == request_id], "the record")[0]


def wait_for(gate, token, wanted=200):
    gates.wait(lambda: status(gate, token) == wanted, f"{wanted}")


class Federation:
    def __init__(self, folder, stale="1h"):
        self.one, self.two = Issuer(), Issuer("ES256")
        self.gate = gates.Gate.__new__(gates.Gate)
        self.gate.prepare(folder)
        (folder / "secret").write_text(self.one.secret + "\n")
        (folder / "secret").chmod(0o600)
        self.gate.write_config("issuers:" + entry(self.one, "one", stale, "client_secret_file: secret,")
                               + entry(self.two, "two", stale))
        text = self.gate.config.read_text()
        self.gate.config.write_text(text.replace("{login:", "{api: {rate: 10000/min, burst: 1000}, login:"))
        self.gate.init()
        self.gate.start()
        wait_for(self.gate, self.one.token())
        wait_for(self.gate, self.two.token())

    def close(self):
        self.gate.close()
        for issuer in (self.one, self.two):
            issuer.close()

    # ---- a browser ----

    def start(self, query="?return=/files/1"):
        answer = self.gate.ask("/portcullis/federation/one/start" + query)
        assert answer.status == 303, answer.raw
        return answer.get("Location"), answer.get("Set-Cookie").split(";")[0]

    def come_back(self, query, cookie, name="one"):
        return self.gate.ask(f"/portcullis/federation/{name}/callback?" + urllib.parse.urlencode(query),
                             [("Cookie", cookie)])

    def sign_in(self):
        url, cookie = self.start()
        query, asked = self.one.authorize(url)
        return self.come_back(query, cookie), asked

    def session(self):
        answer, _ = self.sign_in()
        assert answer.status == 303, answer.raw
        cookies = [c.split(";")[0] for c in answer.all("Set-Cookie")]
        return [c for c in cookies if c.startswith("__Host-portcullis=")][0]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    one = Federation(tmp_path_factory.mktemp("federation") / "run")
    yield one
    one.close()


@pytest.fixture
def federation(made):
    """As it was made: what a test changed of the fakes is put back."""
    yield made
    for issuer in (made.one, made.two):
        issuer.override.clear()
        issuer.discovery_more.clear()
        issuer.id_token_more.clear()
        issuer.person.update(realm_access={"roles": ["viewer"]}, preferred_username="Mia")
        issuer.person.pop("tenant_id", None)


# ---- tokens ----

def test_a_token_is_a_credential(federation):
    gate, one = federation.gate, federation.one
    answer = gate.ask("/files/1", bearer(one.token()))
    assert answer.status == 200
    seen = {name.lower(): value for name, value in answer.json["headers"]}
    assert seen["x-forwarded-user"] == seen["remote-user"] == "one:Mia", seen
    assert status(gate, one.token(), method="POST") == 403  # a reader does not write
    assert status(gate, one.token(realm_access={"roles": ["admin", "analyst"]})) == 403  # not mapped
    assert status(gate, one.token(realm_access={"roles": ["Big Boss"]}), method="POST") == 200
    nested = one.token(realm_access=None, resource_access={"portcullis": {"roles": ["viewer"]}})
    assert status(gate, nested) == 200
    elsewhere = one.token(realm_access=None, resource_access={"other": {"roles": ["viewer"]}})
    assert status(gate, elsewhere) == 403


def test_a_token_never_has_the_name_of_a_local_account(federation):
    gate, one, two = federation.gate, federation.one, federation.two

    def seen_as(token):
        answer = gate.ask("/files/1", bearer(token))
        assert answer.status == 200, answer.raw
        return {name.lower(): value for name, value in answer.json["headers"]}.get("remote-user")

    gate.user("boss", "admin")
    assert gate.ask("/files/1", gate.bearer("boss")).status == 200
    assert seen_as(one.token(sub="stranger", preferred_username="boss")) == "one:boss"
    assert seen_as(two.token(sub="stranger", preferred_username="boss")) == "two:boss"
    assert seen_as(one.token(sub="boss", preferred_username=None)) == "one:boss"
    one.person.update(sub="stranger", preferred_username="boss")
    try:
        federation.session()
        assert seen_as(one.token()) == "boss-2"  # who has an account here is called as it is
    finally:
        one.person.update(sub="person-1", preferred_username="Mia")


def test_a_second_factor_is_fresh_only_so_long(federation):
    """auth_time in the time to come is the token's own time."""
    gate, one = federation.gate, federation.one
    text = gate.config.read_text()
    gate.config.write_text(text + '  - {name: fresh, path: /fresh, permission: "read:files", mfa: true, '
                                  'mfa_age: 1s, upstream: echo}\n')
    gate.ok("reload")
    try:
        now = int(time.time())
        wait_for(gate, one.token(acr="2"), 200)
        answers = [gate.ask("/fresh", bearer(one.token(acr="2", iat=now - 60, auth_time=when))).status
                   for when in (now + 3600, now - 60)]
        assert answers == [401, 401]
    finally:
        gate.config.write_text(text)
        gate.ok("reload")


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_every_algorithm(federation, algorithm):
    key = Key(algorithm)
    federation.two.keys.append(key)
    wait_for(federation.gate, federation.two.token(key))
    federation.two.keys.remove(key)
    wait_for(federation.gate, federation.two.token(key), 401)


def test_refused_tokens(federation):
    gate, one, two, now = federation.gate, federation.one, federation.two, int(time.time())
    cases = {
        "none": (one.unsigned(), "token_malformed"),
        "confused": (one.confused(), "token_algorithm"),
        "expired": (one.token(exp=now - 3600), "token_expired"),
        "not yet": (one.token(nbf=now + 3600), "token_not_yet"),
        "issued later": (one.token(iat=now + 3600), "token_not_yet"),
        "no exp": (one.token(exp=None), "token_malformed"),
        "no iat": (one.token(iat=None), "token_malformed"),
        "no sub": (one.token(sub=None), "token_malformed"),
        "audience": (one.token(aud="account"), "token_audience"),
        "no audience": (one.token(aud=None), "token_audience"),
        "ID token": (one.token(typ="ID"), "token_type"),
        "ID token by hash": (one.token(typ=None, at_hash="x"), "token_type"),
        "refresh token": (one.token(typ="Refresh"), "token_type"),
        "logout token": (one.logout_token(sub="person-1"), "token_type"),
        "header": (one.token(header={"typ": "logout+jwt"}), "token_type"),
        "key of another issuer": (one.token(two.keys[0]), "token_key_unknown"),
        "other's kid": (two.token(header={"kid": one.keys[0].kid}), "token_key_unknown"),
        "A's token with B's name": (one.token(iss=two.issuer), "token_key_unknown"),
        "kid with both": (one.token(header={"kid": one.issuer + " " + one.keys[0].kid}), "token_key_unknown"),
        "nobody's": (one.token(iss="https://nobody.example"), "token_key_unknown"),
        "key in the header": (one.token(header={"jwk": one.keys[0].jwk()}), "token_malformed"),
        "jku": (one.token(header={"jku": one.issuer + "/certs"}), "token_malformed"),
        "tenant": (one.token(tenant_id="a b"), "token_malformed"),
        "too many roles": (one.token(realm_access={"roles": ["r"] * 600}), "token_malformed"),
    }
    got = {name: reason(gate, token) for name, (token, _) in cases.items()}
    assert got == {name: wanted for name, (_, wanted) in cases.items()}


def test_a_new_key_is_fetched_on_a_miss(federation):
    gate, one = federation.gate, federation.one
    key = Key()
    one.keys.insert(0, key)
    assert status(gate, one.token()) == 401
    wait_for(gate, one.token())


def test_a_flood_of_unknown_keys_fetches_little(federation):
    gate, one = federation.gate, federation.one
    tokens = [one.token(header={"kid": f"unknown-{i}"}) for i in range(1000)]
    before, started = len(one.fetches), time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda token: status(gate, token), tokens))
    took = time.monotonic() - started
    assert set(got) == {401}
    # Each fetch is two requests; one a second at most, and one that was under way.
    assert len(one.fetches) - before <= 2 * (took + 2)


def test_answers_that_are_no_good_change_nothing(federation):
    gate, one = federation.gate, federation.one
    good = one.token()
    many = json.dumps({"keys": [{**one.keys[0].jwk(), "kid": str(i)} for i in range(1000)]}).encode()
    eleven = json.dumps({"keys": [{**one.keys[0].jwk(), "kid": str(i)} for i in range(11)]}).encode()
    wrong = json.dumps({**one.discovery(), "issuer": one.issuer + "/"}).encode()
    plain = json.dumps({**one.discovery(), "jwks_uri": "http://192.0.2.1/certs"}).encode()
    for path, body in [("/certs", many), ("/certs", eleven), ("/certs", b"x" * 200000), ("/certs", b"[]"),
                       ("/certs", 500), ("/certs", 302), ("/.well-known/openid-configuration", wrong),
                       ("/.well-known/openid-configuration", plain)]:
        one.override[path] = body
        seen = len(one.fetches)
        status(gate, one.token(header={"kid": "unknown"}))
        gates.wait(lambda: path in one.fetches[seen:], "a fetch")
        assert status(gate, good) == 200, path
        assert status(gate, one.token(header={"kid": "3"})) == 401
        one.override.clear()


def test_an_account_that_is_disabled_or_blocked(federation):
    gate, one = federation.gate, federation.one
    federation.session()
    name = [row["name"] for row in gate.json("user", "list")["items"] if row["name"].startswith("mia")][0]
    token = one.token()
    assert status(gate, token) == 200
    time.sleep(1.1)  # what is issued in the second of the change is from after it
    gate.ok("user", "disable", name)
    assert reason(gate, token) == "account_disabled"
    gate.ok("user", "enable", name)
    assert reason(gate, token) == "token_revoked"  # it is from before
    time.sleep(1)
    assert status(gate, one.token()) == 200


def test_tenants(federation):
    gate, one = federation.gate, federation.one
    answer = gate.ask("/files/1", bearer(one.token(tenant_id="acme")))
    assert answer.status == 200 and "acme" in dict(answer.json["headers"]).values()
    answer = gate.ask("/files/1", bearer(one.token(custom_claims={"tenant_id": ["acme"]})))
    assert "acme" in dict(answer.json["headers"]).values()
    gate.ok("tenant", "add", "acme")
    token = one.token(tenant_id="acme")
    assert status(gate, token) == 200
    gate.ok("tenant", "set", "acme", "--disable")
    assert reason(gate, token) == "account_disabled"
    gate.ok("tenant", "set", "acme", "--enable")
    assert status(gate, token) == 200


# ---- browsers ----

def test_sign_in(federation):
    gate, one = federation.gate, federation.one
    assert gate.ask("/portcullis/v1/sign-in/issuers").json == [
        {"name": "one", "title": "The one"}, {"name": "two", "title": "The two"}]
    answer, asked = federation.sign_in()
    assert answer.status == 303, answer.raw
    assert answer.get("Location") == "/files/1"
    assert asked["code_challenge_method"] == "S256" and asked["scope"] == "openid profile email"
    assert asked["redirect_uri"].endswith("/portcullis/federation/one/callback")
    cookie = federation.session()
    me = gate.ask("/portcullis/v1/me", [("Cookie", cookie)]).json
    assert me["name"].startswith("mia") and me["roles"] == ["reader"]
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 200
    one.person["realm_access"] = {"roles": []}
    later = federation.session()
    assert gate.ask("/files/1", [("Cookie", later)]).status == 403
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 403


def test_return_stays_here(federation):
    for wished in ("https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"):
        url, cookie = federation.start("?return=" + urllib.parse.quote(wished, safe=""))
        answer = federation.come_back(federation.one.authorize(url)[0], cookie)
        assert (answer.status, answer.get("Location")) == (303, "/"), wished


def test_a_local_account_of_the_name_is_not_taken_over(federation):
    gate, one = federation.gate, federation.one
    gate.user("kim", "admin")
    one.person.update(sub="person-kim", preferred_username="kim")
    try:
        cookie = federation.session()
        me = gate.ask("/portcullis/v1/me", [("Cookie", cookie)]).json
        assert me["name"] == "kim-2" and me["roles"] == ["reader"]
    finally:
        one.person.update(sub="person-1", preferred_username="Mia")


def test_a_second_factor_of_ours_behind_the_issuers_sign_in(federation):
    """The browser is led to it, and the session that it ends in is still the issuer's to end."""
    gate, one = federation.gate, federation.one
    one.person.update(sub="person-lea", preferred_username="lea")
    one.id_token_more = {"sid": "sid-lea"}
    try:
        own = [("Cookie", federation.session()), ("Sec-Fetch-Site", "same-origin")]
        secret = gate.post("/portcullis/v1/me/totp", {}, own).json["secret"]
        assert gate.post("/portcullis/v1/me/totp/confirm", {"code": totp(secret, step=-1)}, own).status == 204
        answer, _ = federation.sign_in()
        assert answer.status == 303, answer.raw
        assert answer.get("Location") == "/portcullis/sign-in/second-factor?return=%2Ffiles%2F1"
        kept = [c for c in answer.all("Set-Cookie") if c.startswith("__Host-portcullis-sign-in=")][0]
        token, *factors = kept.split(";")[0].partition("=")[2].split(".")
        assert "totp" in factors
        answer = gate.post("/portcullis/v1/sign-in/totp", {"mfa_token": token, "code": totp(secret)})
        assert answer.status == 200, answer.raw
        cookie = [("Cookie", c.split(";")[0]) for c in answer.all("Set-Cookie")
                  if c.startswith("__Host-portcullis=")]
        assert gate.ask("/files/1", cookie).status == 200
        body = urllib.parse.urlencode({"logout_token": one.logout_token(sid="sid-lea")})
        target = "/portcullis/federation/one/backchannel-logout"
        form = [("Content-Type", "application/x-www-form-urlencoded")]
        assert gate.ask(target, form, "POST", body.encode()).status == 200
        assert gate.ask("/files/1", cookie).status == 401
    finally:
        one.person.update(sub="person-1", preferred_username="Mia")


def test_refused_returns(federation):
    one = federation.one
    url, cookie = federation.start()
    query, _ = one.authorize(url)
    _, other_cookie = federation.start()
    for bad, jar in [({**query, "state": "x"}, cookie), (query, "a=b"), (query, other_cookie),
                     ({**query, "iss": federation.two.issuer}, cookie),
                     ({"code": query["code"], "state": query["state"]}, cookie),
                     ({"error": "access_denied", "state": query["state"], "iss": one.issuer}, cookie),
                     ({**query, "code": "x"}, cookie), ({"state": query["state"], "iss": one.issuer}, cookie)]:
        assert federation.come_back(bad, jar).status == 401, bad
    assert federation.come_back(query, cookie, "two").status == 401
    assert federation.come_back(query, cookie).status == 303
    assert federation.come_back(query, cookie).status == 401  # the code has served


@pytest.mark.parametrize("more", [
    {"nonce": "x"}, {"nonce": None}, {"aud": "other"}, {"aud": ["portcullis", "other"]},
    {"azp": "other"}, {"exp": 1}, {"typ": "Bearer"}, {"at_hash": "x"}, {"iss": "https://nobody.example"},
    {"sub": None}, {"iat": None}, {"tenant_id": "unknown-tenant"}])
def test_refused_id_tokens(federation, more):
    federation.one.id_token_more = more
    answer, _ = federation.sign_in()
    assert answer.status == 401, answer.raw


def test_sign_out_and_logout_by_the_issuer(federation):
    gate, one = federation.gate, federation.one
    cookie = federation.session()
    own = [("Cookie", cookie), ("Origin", "https://localhost"), ("Sec-Fetch-Site", "same-origin"),
           ("Content-Length", "0")]
    answer = gate.ask("/portcullis/v1/sign-out", own, "POST")
    assert answer.status == 200, answer.raw
    url = urllib.parse.urlsplit(answer.json["logout_url"])
    assert answer.json["logout_url"].startswith(one.issuer + "/logout?")
    assert "id_token_hint" in dict(urllib.parse.parse_qsl(url.query))
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 401

    def logout(token):
        body = urllib.parse.urlencode({"logout_token": token}).encode()
        return gate.ask("/portcullis/federation/one/backchannel-logout",
                        [("Content-Type", "application/x-www-form-urlencoded")], "POST", body).status

    cookie = federation.session()
    of_session = one.token(sid="sid-1")
    assert status(gate, of_session) == 200
    for bad in (one.logout_token(sid="sid-1", nonce="x"), one.logout_token(sid="sid-1", events={}),
                one.logout_token(sid="sid-1", aud="other"), one.logout_token(), one.token(sid="sid-1"),
                one.logout_token(sid="sid-1", exp=1), one.logout_token(sid="sid-1", jti=None),
                one.logout_token(key=federation.two.keys[0], sid="sid-1"), "x"):
        assert logout(bad) == 400
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 200
    token = one.logout_token(sid="sid-1")
    assert logout(token) == 200
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 401
    assert reason(gate, of_session) == "token_revoked"
    assert logout(token) == 400  # a second time
    cookie = federation.session()
    assert logout(one.logout_token(sub="person-1")) == 200
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 401


# ---- outages ----

def test_keys_serve_until_their_end_while_the_issuer_is_down(tmp_path):
    federation = Federation(tmp_path / "run", stale="12s")
    try:
        gate, one = federation.gate, federation.one
        token = one.token()
        one.close()
        down = time.monotonic()
        assert status(gate, token) == 200
        gate.stop()
        gate.start()
        if time.monotonic() - down < 9:
            assert status(gate, token) == 200
        wait_for(gate, token, 401)
        assert 8 < time.monotonic() - down < 22
        assert status(gate, federation.two.token()) == 200
        assert gate.run("audit", "verify").returncode == 0
    finally:
        federation.close()


class Steps:
    """The browser behind the callback: the page that asks for the factor, and its form."""

    def __init__(self, federation):
        self.gate = federation.gate
        self.answer, _ = federation.sign_in()
        self.jar = jar_of(self.answer)
        self.address = self.answer.get("Location")

    def show(self):
        answer = self.gate.ask(self.address, [("Cookie", "; ".join(self.jar))])
        assert answer.status == 200, answer.raw
        self.jar += jar_of(answer)
        return Page(answer.body.decode()).form("/portcullis/sign-in/second-factor")

    def submit(self, form, code):
        body = urllib.parse.urlencode({"form_token": form["fields"]["form_token"], "code": code}).encode()
        return self.gate.ask(form["action"], [("Cookie", "; ".join(self.jar)), ("Origin", "https://localhost"),
                                              ("Content-Type", "application/x-www-form-urlencoded")], "POST", body)


def jar_of(answer):
    return [line.split(";")[0] for line in answer.all("Set-Cookie") if "Max-Age=0" not in line]


def session_in(answer):
    return [one for one in jar_of(answer) if one.startswith("__Host-portcullis=")]


@pytest.fixture
def otto(federation):
    """Somebody of the issuer's who set an authenticator app up here: the secret."""
    federation.one.person.update(sub="person-otto", preferred_username="Otto")
    own = [("Cookie", federation.session()), ("Origin", "https://localhost"), ("Sec-Fetch-Site", "same-origin")]
    answer = federation.gate.post("/portcullis/v1/me/totp", {}, own)
    assert answer.status in (200, 201), answer.raw
    secret = answer.json["secret"]
    answer = federation.gate.post("/portcullis/v1/me/totp/confirm", {"code": totp(secret, step=-1)}, own)
    assert answer.status == 204, answer.raw
    yield secret
    federation.one.person.update(sub="person-1", preferred_username="Mia")
    federation.gate.ok("user", "reset-mfa", "otto")


def test_the_own_second_factor_finishes_the_sign_in(federation, otto):
    gate, one = federation.gate, federation.one
    steps = Steps(federation)
    assert steps.answer.status == 303, steps.answer.raw
    assert steps.address == "/portcullis/sign-in/second-factor?return=%2Ffiles%2F1"
    assert not session_in(steps.answer), "no session before the factor was shown"
    form = steps.show()
    wrong = steps.submit(form, "000000")
    assert wrong.status == 401 and not session_in(wrong)
    done = steps.submit(form, totp(otto))
    assert (done.status, done.get("Location")) == (303, "/files/1"), done.raw
    cookie = session_in(done)[0]
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 200
    record = gates.wait(lambda: [r for r in gate.records("--type", "authentication") if r["action"] == "totp"
                                 and r["success"]], "the record")[-1]
    assert record["credential"] == "federation" and record["detail"]["amr"] == ["fed", "otp"]
    logout = one.logout_token(sid="sid-1")
    body = urllib.parse.urlencode({"logout_token": logout}).encode()
    form_type = [("Content-Type", "application/x-www-form-urlencoded")]
    assert gate.ask("/portcullis/federation/one/backchannel-logout", form_type, "POST", body).status == 200
    assert gate.ask("/files/1", [("Cookie", cookie)]).status == 401, "the issuer ends it as any other of its sessions"


def test_signing_out_of_it_leads_to_the_issuer(federation, otto):
    gate = federation.gate
    steps = Steps(federation)
    done = steps.submit(steps.show(), totp(otto))
    own = [("Cookie", session_in(done)[0]), ("Origin", "https://localhost"), ("Sec-Fetch-Site", "same-origin"),
           ("Content-Length", "0")]
    answer = gate.ask("/portcullis/v1/sign-out", own, "POST")
    assert answer.status == 200, answer.raw
    assert answer.json["logout_url"].startswith(federation.one.issuer + "/logout?")
    assert "id_token_hint=" in answer.json["logout_url"]


def test_the_way_back_is_not_the_issuers_to_name(federation, otto):
    url, cookie = federation.start()
    query, _ = federation.one.authorize(url)
    answer = federation.come_back({**query, "return": "/elsewhere"}, cookie)
    assert answer.get("Location") == "/portcullis/sign-in/second-factor?return=%2Ffiles%2F1"
