"""The authority from outside: every endpoint with good and bad input, restarts, faults."""

import concurrent.futures
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import uuid

import pytest

from authority import DAEMON, PASSWORD, SOURCE, Authority, claims, totp
from prompt import Prompt
from rig import PATIENCE

V1 = "/portcullis/v1"
ADMIN = "/admin/v1"


@pytest.fixture(scope="module")
def authority():
    daemon = Authority().start()
    yield daemon
    daemon.close()


@pytest.fixture
def own():
    """A daemon of the test's own, for what disturbs others."""
    made = []

    def make(**more):
        made.append(Authority(**more))
        return made[-1]

    yield make
    for daemon in made:
        daemon.close()


def fresh(prefix="u"):
    return prefix + uuid.uuid4().hex[:12]


def with_totp(authority, name):
    """A user with a confirmed second factor: its secret and the session's tokens."""
    authority.make_user(name)
    tokens = authority.tokens(name)
    secret = authority.me("POST", "/totp", tokens["access_token"]).json["secret"]
    answer = authority.me("POST", "/totp/confirm", tokens["access_token"],
                          {"code": totp(secret, step=-1)})
    assert answer.status == 204, answer.raw
    return secret, tokens


def is_problem(answer, status):
    assert answer.status == status, answer.raw
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == status and problem["title"]
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    return problem


# ---- the table of routes

def test_openapi_equals_the_live_routes():
    yaml = pytest.importorskip("yaml")
    rows = json.loads(subprocess.run([DAEMON, "--routes"], check=True, capture_output=True).stdout)
    live = [row for row in rows if row["surface"] != "page"]
    document = yaml.safe_load((SOURCE / "docs" / "http-api" / "openapi.yaml").read_text())
    assert document["openapi"].startswith("3.1")
    written = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method != "parameters":
                written[(method.upper(), path)] = operation
    assert {(row["method"], row["path"]) for row in live} == set(written)
    for row in live:
        operation = written[(row["method"], row["path"])]
        assert operation["summary"] == row["summary"]
        assert (operation["tags"][0] == "admin") == ("admin" in row["sockets"])
        assert bool(operation.get("security")) == (row["who"] != "anybody"), row
        level = row["who"] if row["who"] in ("viewer", "operator", "admin") else None
        assert operation.get("x-portcullis-level") == level, row
        body = operation.get("requestBody")
        members = set()
        if body:
            kind = "application/json" if row["surface"] == "json" else "application/x-www-form-urlencoded"
            schema = body["content"][kind]["schema"]
            if "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            members = set(schema["properties"])
            assert schema["additionalProperties"] is (row["surface"] == "form")
        assert members == set(row["members"]), row


def test_openapi_references_and_examples_hold():
    yaml = pytest.importorskip("yaml")
    jsonschema = pytest.importorskip("jsonschema")
    document = yaml.safe_load((SOURCE / "docs" / "http-api" / "openapi.yaml").read_text())
    schemas = document["components"]["schemas"]

    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                target = document
                for part in node["$ref"][2:].split("/"):
                    target = target[part]
            if "schema" in node and "example" in node:
                jsonschema.validate(node["example"],
                                    {**node["schema"], "components": document["components"]})
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_route_answers_something_known(authority):
    rows = json.loads(subprocess.run([DAEMON, "--routes"], check=True, capture_output=True).stdout)
    live = [row for row in rows if row["surface"] != "page"]
    for row in live:
        path = re.sub(r"\{[a-z]+\}", "nothing-there", row["path"])
        form = row["surface"] == "form"
        answer = authority.ask(row["sockets"][0], row["method"], path,
                               "no+such=1" if form else "{\"no such member\":1}",
                               {"Content-Type": "application/x-www-form-urlencoded"} if form else None)
        wanted = {401} if row["who"] == "signed_in" else {303, 400, 401} if form else {404, 400, 415}
        assert answer.status in wanted, (row, answer.raw)


def test_sockets_are_apart(authority):
    is_problem(authority.public("GET", ADMIN + "/users"), 404)
    is_problem(authority.admin("POST", V1 + "/sign-in", {}), 404)
    sockets = authority.folder / "sock"
    assert (sockets / "admin.sock").stat().st_mode & 0o777 == 0o600
    assert (sockets / "public.sock").stat().st_mode & 0o777 == 0o660
    assert (sockets / "operator.sock").stat().st_mode & 0o777 == 0o660
    assert authority.ask("operator", "GET", ADMIN + "/users").status == 401


def test_wrong_methods_and_paths(authority):
    answer = authority.public("GET", V1 + "/sign-in")
    is_problem(answer, 405)
    assert answer.headers["Allow"] == "POST"
    for path in ("/", V1, V1 + "/", V1 + "//me", V1 + "/me/", "/%2e%2e/me", V1 + "/me/keys/a/b"):
        is_problem(authority.public("GET", path), 404)
    assert authority.public("HEAD", "/.well-known/jwks.json").status == 200


# ---- bodies

@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b"1", b"\"x\"", b"{}", b"{\"username\":\"a\"}",
    b"{\"username\":1,\"password\":\"x\"}", b"{\"username\":\"a\",\"password\":null}",
    b"{\"username\":\"a\",\"password\":\"x\",\"admin\":true}",
    b"{\"username\":\"a\",\"username\":\"b\",\"password\":\"x\"}",
    b"{\"username\":\"a\",\"password\":\"x\"} trailing",
    b"{\"username\":\"\\u0000\",\"password\":\"x\"}", b"{\"username\":\"\xff\",\"password\":\"x\"}",
    b"{\"username\":\"" + b"a" * 65 + b"\",\"password\":\"x\"}",
    b"{\"username\":\"a\",\"password\":\"" + b"x" * 1025 + b"\"}",
    b"{\"username\":\"a\",\"password\":\"x\",\"cookie\":\"yes\"}",
    b"{\"username\":\"a\",\"password\":\"x\",\"totp\":123456}", b"[" * 3000, b"{\"a\":" * 3000,
])
def test_bad_bodies_are_400(authority, body):
    problem = is_problem(authority.public("POST", V1 + "/sign-in", body), 400)
    assert "xxxx" not in json.dumps(problem)


def test_body_limits_and_type(authority):
    big = b"{\"username\":\"a\",\"password\":\"" + b"x" * 70000 + b"\"}"
    is_problem(authority.public("POST", V1 + "/sign-in", big), 413)
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        is_problem(authority.public("POST", V1 + "/sign-in", b"{}",
                                    headers={"Content-Type": kind}), 415)
    answer = authority.public("POST", V1 + "/token/revoke", b"{\"token\":\"x\"}",
                              headers={"Content-Type": "application/json; charset=utf-8"})
    assert answer.status == 200


# ---- signing in

def test_sign_in_gives_tokens_with_the_right_claims(authority):
    name = fresh()
    user = authority.make_user(name, email="Some.One@example.org", permissions=["view:extra"])
    answer = authority.sign_in(name)
    assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json
    assert tokens["token_type"] == "Bearer" and tokens["expires_in"] == 900
    assert re.fullmatch(r"ptr_[A-Za-z0-9_-]{43}", tokens["refresh_token"])
    assert "Set-Cookie" not in answer.headers
    got = claims(tokens["access_token"])
    assert got["iss"] == "test-issuer" and got["aud"] == "test-api" and got["type"] == "access"
    assert got["sub"] == user["id"] and got["sid"] == tokens["session_id"]
    assert got["preferred_username"] == name and got["email"] == "Some.One@example.org"
    assert got["roles"] == ["user"]
    assert sorted(got["permissions"]) == ["read:things", "view:extra", "write:things"]
    assert got["exp"] - got["iat"] == 900 and got["amr"] == ["pwd"]
    assert uuid.UUID(got["jti"])


def test_tokens_verify_with_the_published_keys(authority):
    crypto = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    import base64
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["access_token"]

    def raw(text):
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    head, body, signature = token.split(".")
    header = json.loads(raw(head))
    assert header["typ"] == "at+jwt" and header["alg"] == "ES256"
    jwks = authority.public("GET", "/.well-known/jwks.json")
    assert "max-age" in jwks.headers["Cache-Control"]
    keys = {key["kid"]: key for key in jwks.json["keys"]}
    assert {key["alg"] for key in keys.values()} >= {"ES256", "EdDSA"} and len(keys) >= 3
    for key in keys.values():
        assert not {"d", "p", "q", "k"} & set(key)
    key = keys[header["kid"]]
    point = crypto.EllipticCurvePublicNumbers(int.from_bytes(raw(key["x"]), "big"),
                                              int.from_bytes(raw(key["y"]), "big"),
                                              crypto.SECP256R1())
    der = encode_dss_signature(int.from_bytes(raw(signature)[:32], "big"),
                               int.from_bytes(raw(signature)[32:], "big"))
    point.public_key().verify(der, f"{head}.{body}".encode(), crypto.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("algorithm", ["RS256", "EdDSA"])
def test_first_tokens_wait_for_their_key(own, algorithm):
    daemon = own(algorithm=algorithm).start()
    jwks = daemon.public("GET", "/.well-known/jwks.json").json["keys"]
    assert sum(key["alg"] == algorithm for key in jwks) >= 1 and len(jwks) == 3
    daemon.make_user("alice")
    assert daemon.me("GET", "", daemon.tokens("alice")["access_token"]).status == 200


def test_metadata(authority):
    answer = authority.public("GET", "/.well-known/oauth-authorization-server",
                              headers={"X-Forwarded-Host": "gate.example.org"})
    assert answer.json["issuer"] == "test-issuer"
    assert answer.json["jwks_uri"] == "https://gate.example.org/.well-known/jwks.json"
    assert answer.json["token_endpoint"] == "https://gate.example.org/portcullis/oauth/token"


def test_refusals_do_not_tell_apart(authority):
    name, off, bare = fresh(), fresh(), fresh()
    authority.make_user(name)
    authority.make_user(off, disabled=True)
    assert authority.admin("POST", ADMIN + "/users", {"name": bare}).status == 201
    bodies = []
    for user, password in ((name, "wrong"), (fresh("nobody"), "wrong"), (off, PASSWORD),
                           (bare, PASSWORD), ("NOT A NAME", "x"), ("' OR 1=1 --", "x")):
        problem = is_problem(authority.sign_in(user, password), 401)
        problem.pop("request_id")
        bodies.append(problem)
    assert all(body == bodies[0] for body in bodies)


def test_unknown_names_cost_as_much_as_known_ones(authority):
    """Not a timed test: the daemon's CPU time says whether Argon2 ran."""
    name = fresh()
    authority.make_user(name)
    tick = os.sysconf("SC_CLK_TCK")

    def cpu():
        fields = open(f"/proc/{authority.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / tick

    def cost(names):
        before = cpu()
        for one in names:
            authority.sign_in(one, "wrong")
        return cpu() - before
    known = cost([name, name, name])
    authority.admin("POST", f"{ADMIN}/users/{name}/unlock")
    unknown = cost([fresh("nobody") for _ in range(3)])
    assert unknown >= known / 2 - 0.02


def test_lockout_after_five_wrong_passwords_and_unlock(authority):
    name = fresh()
    authority.make_user(name)
    for _ in range(4):
        is_problem(authority.sign_in(name, "wrong"), 401)
    assert authority.sign_in(name).status == 200  # four do not lock, and success forgets
    for _ in range(5):
        is_problem(authority.sign_in(name, "wrong"), 401)
    is_problem(authority.sign_in(name), 401)
    assert authority.admin("GET", f"{ADMIN}/users/{name}").json["locked_until"] is not None
    assert authority.admin("POST", f"{ADMIN}/users/{name}/unlock").status == 204
    assert authority.admin("GET", f"{ADMIN}/users/{name}").json["locked_until"] is None
    assert authority.sign_in(name).status == 200


def test_names_are_not_sensitive_to_case(authority):
    name = fresh()
    authority.make_user(name)
    assert authority.sign_in(name.upper()).status == 200


# ---- second factor

def test_totp_sign_in_in_one_and_in_two_steps(authority):
    name = fresh()
    secret, _ = with_totp(authority, name)
    assert authority.admin("GET", f"{ADMIN}/users/{name}").json["mfa"] is True
    answer = authority.sign_in(name)
    problem = is_problem(answer, 401)
    assert problem["type"].endswith("/mfa-required")
    code = totp(secret)
    answer = authority.public("POST", V1 + "/sign-in/totp",
                              {"mfa_token": problem["mfa_token"], "code": code})
    assert answer.status == 200, answer.raw
    assert claims(answer.json["access_token"])["amr"] == ["pwd", "otp", "mfa"]
    # A code serves once, and so does the token.
    is_problem(authority.sign_in(name, totp=code), 401)
    is_problem(authority.public("POST", V1 + "/sign-in/totp",
                                {"mfa_token": problem["mfa_token"], "code": totp(secret, step=1)}),
               401)
    assert authority.sign_in(name, totp=totp(secret, step=1)).status == 200


def test_wrong_codes_lock(authority):
    name = fresh()
    secret, _ = with_totp(authority, name)
    wrong = "000000" if totp(secret) != "000000" else "111111"
    for _ in range(3):
        is_problem(authority.sign_in(name, totp=wrong), 401)
    problem = is_problem(authority.sign_in(name, totp=totp(secret)), 401)
    assert problem["type"] == "about:blank"
    assert authority.admin("GET", f"{ADMIN}/users/{name}").json["locked_until"]


def test_mfa_token_takes_few_attempts(authority):
    name = fresh()
    secret, _ = with_totp(authority, name)
    token = authority.sign_in(name).json["mfa_token"]
    for _ in range(3):
        is_problem(authority.public("POST", V1 + "/sign-in/totp",
                                    {"mfa_token": token, "code": "abc"}), 401)
        authority.admin("POST", f"{ADMIN}/users/{name}/unlock")
    is_problem(authority.public("POST", V1 + "/sign-in/totp",
                                {"mfa_token": token, "code": totp(secret)}), 401)
    for bad in ("x", "A" * 43, "A" * 128):
        is_problem(authority.public("POST", V1 + "/sign-in/totp",
                                    {"mfa_token": bad, "code": "000000"}), 401)


def test_totp_set_up_confirm_remove(authority):
    name = fresh()
    authority.make_user(name)
    tokens = authority.tokens(name)
    token = tokens["access_token"]
    is_problem(authority.me("POST", "/totp/confirm", token, {"code": "000000"}), 409)
    answer = authority.me("POST", "/totp", token)
    secret = answer.json["secret"]
    assert answer.json["otpauth_uri"].startswith("otpauth://totp/")
    assert secret in answer.json["otpauth_uri"]
    assert authority.sign_in(name).status == 200  # not in force before it is confirmed
    is_problem(authority.me("POST", "/totp/confirm", token, {"code": "abcdef"}), 403)
    assert authority.me("POST", "/totp/confirm", token,
                        {"code": totp(secret, step=-1)}).status == 204
    is_problem(authority.me("POST", "/totp", token), 401)  # the token is of before
    token = authority.refreshed(tokens)
    is_problem(authority.me("POST", "/totp", token), 409)
    assert authority.me("GET", "", token).json["session"]["mfa"] is True
    is_problem(authority.me("DELETE", "/totp", token, {"code": totp(secret, step=-1)}), 403)
    assert authority.me("DELETE", "/totp", token,
                        {"code": totp(secret), "password": PASSWORD}).status == 204
    is_problem(authority.me("GET", "", token), 401)  # it counts as one with two factors
    assert authority.sign_in(name).status == 200


def test_old_session_sets_up_no_second_factor(own):
    daemon = own().start()
    daemon.make_user("alice")
    token = daemon.tokens("alice")["access_token"]
    daemon.stop()
    with sqlite3.connect(daemon.folder / "state" / "portcullis.db") as store:
        store.execute("UPDATE session SET auth_time = auth_time - 901 * 1000000")
    daemon.start()
    assert daemon.me("GET", "", token).status == 200
    is_problem(daemon.me("POST", "/totp", token), 403)
    assert daemon.me("POST", "/totp", daemon.tokens("alice")["access_token"]).status == 200


def test_totp_reset_by_administrator(authority):
    name = fresh()
    _, tokens = with_totp(authority, name)
    assert authority.admin("DELETE", f"{ADMIN}/users/{name}/totp").status == 204
    is_problem(authority.me("GET", "", tokens["access_token"]), 401)
    is_problem(authority.public("POST", V1 + "/token/refresh",
                                {"refresh_token": tokens["refresh_token"]}), 401)
    assert authority.sign_in(name).status == 200
    is_problem(authority.admin("DELETE", f"{ADMIN}/users/{fresh('no')}/totp"), 404)


def test_mfa_grace_and_after_it(own):
    within = own(required="user", grace="7d").start()
    within.make_user("alice")
    assert within.tokens("alice")["mfa_setup_required"] is True
    over = own(required="user", grace="0s").start()
    over.make_user("alice")
    problem = is_problem(over.sign_in("alice"), 403)
    assert problem["type"].endswith("/mfa-setup-required")
    is_problem(over.sign_in("alice", "wrong"), 401)
    # The way back in: a token from the machine sets the second factor up.
    token = over.admin("POST", ADMIN + "/tokens", {"account": "alice"}).json["access_token"]
    secret = over.me("POST", "/totp", token).json["secret"]
    assert over.me("POST", "/totp/confirm", token, {"code": totp(secret, step=-1)}).status == 204
    assert over.sign_in("alice", totp=totp(secret)).status == 200


# ---- tokens

def test_refresh_rotates_and_reuse_ends_the_session(authority):
    name = fresh()
    authority.make_user(name)
    first = authority.tokens(name)
    second = authority.public("POST", V1 + "/token/refresh",
                              {"refresh_token": first["refresh_token"]}).json
    assert second["session_id"] == first["session_id"]
    assert second["refresh_token"] != first["refresh_token"]
    assert authority.me("GET", "", second["access_token"]).status == 200
    is_problem(authority.public("POST", V1 + "/token/refresh",
                                {"refresh_token": first["refresh_token"]}), 401)
    # The family is over: the newer tokens are void, too.
    is_problem(authority.me("GET", "", second["access_token"]), 401)
    is_problem(authority.public("POST", V1 + "/token/refresh",
                                {"refresh_token": second["refresh_token"]}), 401)
    reuse = [r for r in authority.chain() if r["type"] == "authentication_token" and r["action"] == "reuse"
             and r.get("name") == name]
    assert len(reuse) >= 1 and reuse[0]["success"] is False


@pytest.mark.parametrize("token", ["x", "ptr_", "ptr_" + "A" * 43, "ptr_" + "!" * 43, "ptr_AA"])
def test_bad_refresh_tokens(authority, token):
    is_problem(authority.public("POST", V1 + "/token/refresh", {"refresh_token": token}), 401)


def test_revoke_access_and_refresh_tokens(authority):
    name = fresh()
    authority.make_user(name)
    tokens = authority.tokens(name)
    assert authority.public("POST", V1 + "/token/revoke",
                            {"token": tokens["access_token"]}).status == 200
    is_problem(authority.me("GET", "", tokens["access_token"]), 401)
    again = authority.public("POST", V1 + "/token/refresh",
                             {"refresh_token": tokens["refresh_token"]}).json
    assert authority.me("GET", "", again["access_token"]).status == 200
    assert authority.public("POST", V1 + "/token/revoke", {
        "token": again["refresh_token"], "token_type_hint": "refresh_token"}).status == 200
    is_problem(authority.me("GET", "", again["access_token"]), 401)
    assert authority.public("POST", V1 + "/token/revoke", {"token": "whatever"}).status == 200


def test_bearer_refusals(authority):
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["access_token"]
    head, body, signature = token.split(".")
    bad = ["", "x", "a.b.c", head + "." + body + ".", f"{head}.{body}.{signature[:-2]}AA",
           f"eyJhbGciOiJub25lIn0.{body}.", "x" * 20000]
    for one in bad:
        answer = authority.public("GET", V1 + "/me", headers={"Authorization": "Bearer " + one})
        assert answer.status in (401, 431), one
    for value in (token, "Basic " + token, "Bearer" + token):
        answer = authority.public("GET", V1 + "/me", headers={"Authorization": value})
        is_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    request = str(uuid.uuid4())
    is_problem(authority.public("GET", V1 + "/me", headers={"X-Request-Id": request}), 401)
    records = [r for r in authority.chain() if r.get("request_id") == request]
    assert len(records) == 1 and records[0]["granted"] is False and records[0]["status"] == 401


def test_sign_out(authority):
    name = fresh()
    authority.make_user(name)
    tokens = authority.tokens(name)
    assert authority.public("POST", V1 + "/sign-out", token=tokens["access_token"]).status == 204
    is_problem(authority.me("GET", "", tokens["access_token"]), 401)
    is_problem(authority.public("POST", V1 + "/token/refresh",
                                {"refresh_token": tokens["refresh_token"]}), 401)


def test_password_change_ends_everything_before_and_nothing_after(authority):
    name = fresh()
    authority.make_user(name)
    before, other = authority.tokens(name), authority.tokens(name)
    is_problem(authority.me("POST", "/password", before["access_token"],
                            {"current": "wrong", "new": "another long password"}), 403)
    is_problem(authority.me("POST", "/password", before["access_token"],
                            {"current": PASSWORD, "new": "short"}), 422)
    assert authority.me("POST", "/password", before["access_token"],
                        {"current": PASSWORD, "new": "another long password"}).status == 204
    after = authority.tokens(name, password="another long password")  # the same second
    is_problem(authority.me("GET", "", before["access_token"]), 401)
    is_problem(authority.me("GET", "", other["access_token"]), 401)
    assert authority.me("GET", "", after["access_token"]).status == 200
    is_problem(authority.sign_in(name), 401)


# ---- the cookie

def cookie_of(answer):
    value = answer.headers["Set-Cookie"]
    assert value.startswith("__Host-portcullis=")
    for flag in ("Path=/", "Secure", "HttpOnly", "SameSite=Lax"):
        assert flag in value
    return value.split(";")[0]


def test_cookie_session(authority):
    name = fresh()
    authority.make_user(name)
    cookie = cookie_of(authority.sign_in(name, cookie=True))
    assert authority.public("GET", V1 + "/me", headers={"Cookie": cookie}).status == 200
    sign_out = V1 + "/sign-out"
    host = {"Cookie": cookie, "X-Forwarded-Host": "gate.example.org"}
    for more in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
                 {"Origin": "https://evil.example"}, {"Origin": "null"},
                 {"Origin": "http://gate.example.org"},
                 {"Sec-Fetch-Site": "cross-site", "Origin": "https://gate.example.org"}):
        is_problem(authority.public("POST", sign_out, headers={**host, **more}), 401)
    key = authority.public("POST", V1 + "/me/keys", {},
                           headers={**host, "Origin": "https://gate.example.org"})
    assert key.status == 201
    answer = authority.public("POST", sign_out, headers={**host, "Sec-Fetch-Site": "same-origin"})
    assert answer.status == 204 and "Max-Age=0" in answer.headers["Set-Cookie"]
    is_problem(authority.public("GET", V1 + "/me", headers={"Cookie": cookie}), 401)
    for bad in ("__Host-portcullis=", "__Host-portcullis=AAAA", cookie + "; " + cookie):
        is_problem(authority.public("GET", V1 + "/me", headers={"Cookie": bad}), 401)


# ---- own keys and sessions

def test_own_keys(authority):
    name, other = fresh(), fresh()
    authority.make_user(name)
    authority.make_user(other)
    token = authority.tokens(name)["access_token"]
    foreign = authority.tokens(other)["access_token"]
    answer = authority.me("POST", "/keys", token, {
        "label": "ci", "permissions": ["read:things"], "routes": ["things"],
        "networks": ["10.0.0.0/8", "::1"], "expires_in": 3600})
    assert answer.status == 201, answer.raw
    key = answer.json
    assert re.fullmatch(r"tk_[0-9a-f-]{36}_[A-Za-z0-9_-]{48}", key["key"])
    listed = authority.me("GET", "/keys", token).json
    assert [item["id"] for item in listed["items"]] == [key["id"]] and listed["next"] is None
    assert "key" not in listed["items"][0] and key["key"][-20:] not in json.dumps(listed)
    for wish in ({"permissions": ["*"]}, {"permissions": ["read:*"]},
                 {"permissions": ["delete:things"]}):
        is_problem(authority.me("POST", "/keys", token, wish), 403)
    for wish in ({"routes": ["nothing"]}, {"networks": ["10.0.0.1/8"]}, {"networks": ["x"]},
                 {"expires_in": 0}, {"expires_in": 1.5}, {"permissions": "read:things"},
                 {"permissions": ["a b"]}, {"permissions": [""]}, {"label": "a\nb"},
                 {"mfa": True}):
        is_problem(authority.me("POST", "/keys", token, wish), 400)
    # an account of no tenant cannot give itself one
    is_problem(authority.me("POST", "/keys", token, {"tenant": "acme"}), 403)
    longest = 365 * 24 * 3600  # api_keys.life; the machine may give a longer one
    is_problem(authority.me("POST", "/keys", token, {"expires_in": longest + 1}), 422)
    assert authority.me("POST", "/keys", token, {"expires_in": longest}).status == 201
    assert authority.admin("POST", ADMIN + "/keys", {
        "account": name, "expires_in": longest + 1}).status == 201
    is_problem(authority.me("DELETE", "/keys/" + key["id"], foreign), 404)
    is_problem(authority.me("DELETE", "/keys/nonsense", token), 404)
    assert authority.me("DELETE", "/keys/" + key["id"], token).status == 204
    is_problem(authority.me("DELETE", "/keys/" + key["id"], token), 404)


def test_own_sessions(authority):
    name, other = fresh(), fresh()
    authority.make_user(name)
    authority.make_user(other)
    here, there = authority.tokens(name), authority.tokens(name)
    foreign = authority.tokens(other)
    listed = authority.me("GET", "/sessions", here["access_token"]).json["items"]
    assert {item["id"] for item in listed} == {here["session_id"], there["session_id"]}
    assert [item["id"] for item in listed if item["current"]] == [here["session_id"]]
    is_problem(authority.me("DELETE", "/sessions/" + here["session_id"],
                            foreign["access_token"]), 404)
    assert authority.me("DELETE", "/sessions/" + there["session_id"],
                        here["access_token"]).status == 204
    is_problem(authority.me("GET", "", there["access_token"]), 401)
    is_problem(authority.me("DELETE", "/sessions/" + there["session_id"],
                            here["access_token"]), 404)


def test_client_address_and_request_id_come_from_the_edge(authority):
    name = fresh()
    authority.make_user(name)
    request = str(uuid.uuid4())
    answer = authority.public(
        "POST", V1 + "/sign-in", {"username": name, "password": PASSWORD},
        headers={"X-Forwarded-For": "192.0.2.7, 10.0.0.1", "X-Request-Id": request,
                 "User-Agent": "unit/1"})
    assert answer.headers["X-Request-Id"] == request
    session = authority.me("GET", "/sessions", answer.json["access_token"]).json["items"][0]
    assert session["address"] == "192.0.2.7" and session["agent"] == "unit/1"
    record = [r for r in authority.chain() if r.get("request_id") == request]
    assert len(record) == 1 and record[0]["success"] is True and record[0]["name"] == name


# ---- first administrator

def test_first_administrator(own):
    daemon = own().start()
    first = daemon.admin("POST", ADMIN + "/first-administrator")
    assert first.status == 201
    token = daemon.admin("POST", ADMIN + "/first-administrator").json["token"]
    path = V1 + "/first-administrator"
    body = {"username": "root", "password": PASSWORD}
    for bad in (first.json["token"], "x", "A" * 43):
        is_problem(daemon.public("POST", path, {"token": bad, **body}), 403)
    is_problem(daemon.public("POST", path, {"token": token, "username": "root",
                                            "password": "short"}), 422)
    is_problem(daemon.public("POST", path, {"token": token, "username": "Not Good",
                                            "password": PASSWORD}), 400)
    answer = daemon.public("POST", path, {"token": token, **body})
    assert answer.status == 201 and answer.json["roles"] == ["admin"]
    is_problem(daemon.public("POST", path, {"token": token, **body}), 403)
    is_problem(daemon.admin("POST", ADMIN + "/first-administrator"), 409)
    assert claims(daemon.tokens("root")["access_token"])["permissions"] == ["*"]
    # The last administrator cannot be locked out.
    for method, target, change in (
            ("POST", "/blocks", {"account": "root"}), ("DELETE", "/users/root", None),
            ("PATCH", "/users/root", {"disabled": True}), ("PATCH", "/users/root", {"roles": []})):
        is_problem(daemon.admin(method, ADMIN + target, change), 409)
    daemon.make_user("second", roles=["admin"])
    assert daemon.admin("POST", ADMIN + "/blocks", {"account": "root"}).status == 201
    is_problem(daemon.admin("POST", ADMIN + "/blocks", {"account": "second"}), 409)


# ---- admin: users, roles, tenants

def test_users(authority):
    name = fresh()
    user = authority.make_user(name, email="a@example.org", display_name="Ä. Müller")
    assert set(user) == {"id", "name", "email", "display_name", "tenant", "roles", "permissions",
                         "disabled", "locked_until", "mfa", "created", "last_sign_in"}
    assert authority.admin("GET", f"{ADMIN}/users/{user['id']}").json == user
    assert authority.admin("GET", f"{ADMIN}/users/{name}").json == user
    is_problem(authority.admin("POST", ADMIN + "/users", {"name": name}), 409)
    changed = authority.admin("PATCH", f"{ADMIN}/users/{name}",
                              {"email": "", "roles": [], "permissions": ["read:*"]}).json
    assert changed["email"] == "" and changed["roles"] == []
    assert changed["permissions"] == ["read:*"] and changed["display_name"] == "Ä. Müller"
    assert authority.admin("DELETE", f"{ADMIN}/users/{name}").status == 204
    is_problem(authority.admin("GET", f"{ADMIN}/users/{name}"), 404)


@pytest.mark.parametrize("body", [
    {}, {"name": ""}, {"name": "UPPER"}, {"name": "a b"}, {"name": "x" * 65}, {"name": 1},
    {"name": "../x"}, {"name": "0af0b9e2-3bd5-4dc3-8a0f-6d8f3a1f4c11"},
    {"name": "okay", "roles": ["nothing"]}, {"name": "okay", "tenant": "nothing"},
    {"name": "okay", "email": "no-at"}, {"name": "okay", "email": "a@b@c"},
    {"name": "okay", "permissions": ["a**"]}, {"name": "okay", "permissions": ["a:"]},
    {"name": "okay", "disabled": 1}, {"name": "okay", "id": "x"},
])
def test_bad_users(authority, body):
    is_problem(authority.admin("POST", ADMIN + "/users", body), 400)


def test_short_password_is_422(authority):
    is_problem(authority.admin("POST", ADMIN + "/users", {"name": fresh(), "password": "x"}), 422)


def test_user_lists_have_pages(authority):
    names = sorted(fresh("page") for _ in range(5))
    for name in names:
        assert authority.admin("POST", ADMIN + "/users", {"name": name}).status == 201
    seen, after = [], ""
    while True:
        page = authority.admin("GET", f"{ADMIN}/users?limit=2&after={after}").json
        assert len(page["items"]) <= 2
        seen += [item["name"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) and set(names) <= set(seen)
    for query in ("limit=0", "limit=1001", "limit=x", "limit=-1", "after=%zz"):
        is_problem(authority.admin("GET", f"{ADMIN}/users?{query}"), 400)


def test_disable_voids_tokens_at_once(authority):
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["access_token"]
    assert authority.admin("PATCH", f"{ADMIN}/users/{name}", {"disabled": True}).status == 200
    is_problem(authority.me("GET", "", token), 401)
    is_problem(authority.sign_in(name), 401)
    is_problem(authority.admin("POST", ADMIN + "/tokens", {"account": name}), 409)
    assert authority.admin("PATCH", f"{ADMIN}/users/{name}", {"disabled": False}).status == 200
    is_problem(authority.me("GET", "", token), 401)
    assert authority.sign_in(name).status == 200


def test_password_set_by_administrator(authority):
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["access_token"]
    path = f"{ADMIN}/users/{name}/password"
    is_problem(authority.admin("POST", path, {"password": "x"}), 422)
    is_problem(authority.admin("POST", path, {}), 400)
    assert authority.admin("POST", path, {"password": "a whole new password"}).status == 204
    is_problem(authority.me("GET", "", token), 401)
    assert authority.sign_in(name, "a whole new password").status == 200


def test_roles(authority):
    name = fresh("role")
    answer = authority.admin("POST", ADMIN + "/roles",
                             {"name": name, "permissions": ["read:a", "read:a", "write:*"]})
    assert answer.status == 201
    assert answer.json == {"name": name, "permissions": ["read:a", "write:*"],
                           "from_config": False}
    is_problem(authority.admin("POST", ADMIN + "/roles", {"name": name, "permissions": []}), 409)
    is_problem(authority.admin("POST", ADMIN + "/roles", {"name": "a b", "permissions": []}), 400)
    is_problem(authority.admin("POST", ADMIN + "/roles", {"name": "ab"}), 400)
    assert authority.admin("PUT", f"{ADMIN}/roles/{name}",
                           {"permissions": ["x"]}).json["permissions"] == ["x"]
    assert authority.admin("GET", f"{ADMIN}/roles/{name}").json["permissions"] == ["x"]
    is_problem(authority.admin("PUT", f"{ADMIN}/roles/{fresh()}", {"permissions": []}), 404)
    for method, body in (("PUT", {"permissions": []}), ("DELETE", None)):
        is_problem(authority.admin(method, ADMIN + "/roles/user", body), 409)
    user = fresh()
    authority.make_user(user, roles=[name])
    assert claims(authority.tokens(user)["access_token"])["permissions"] == ["x"]
    is_problem(authority.admin("DELETE", f"{ADMIN}/roles/{name}"), 409)
    authority.admin("PATCH", f"{ADMIN}/users/{user}", {"roles": []})
    assert authority.admin("DELETE", f"{ADMIN}/roles/{name}").status == 204
    is_problem(authority.admin("DELETE", f"{ADMIN}/roles/{name}"), 404)
    names = [item["name"] for item in authority.admin("GET", ADMIN + "/roles").json["items"]]
    assert {"admin", "user"} <= set(names) and name not in names


def test_tenants(authority):
    tenant, user = fresh("t"), fresh()
    assert authority.admin("POST", ADMIN + "/tenants",
                           {"name": tenant, "title": "A tenant"}).status == 201
    is_problem(authority.admin("POST", ADMIN + "/tenants", {"name": tenant}), 409)
    for bad in ({"name": "x"}, {"name": "a b"}, {"name": "y" * 51}, {}):
        is_problem(authority.admin("POST", ADMIN + "/tenants", bad), 400)
    authority.make_user(user, tenant=tenant)
    token = authority.tokens(user)["access_token"]
    assert claims(token)["tenant_id"] == tenant
    is_problem(authority.admin("DELETE", f"{ADMIN}/tenants/{tenant}"), 409)
    changed = authority.admin("PATCH", f"{ADMIN}/tenants/{tenant}",
                              {"title": "Another", "disabled": True}).json
    assert changed["title"] == "Another" and changed["disabled"] is True
    is_problem(authority.me("GET", "", token), 401)
    is_problem(authority.sign_in(user), 401)
    authority.admin("PATCH", f"{ADMIN}/tenants/{tenant}", {"disabled": False})
    assert authority.sign_in(user).status == 200
    authority.admin("DELETE", f"{ADMIN}/users/{user}")
    assert authority.admin("DELETE", f"{ADMIN}/tenants/{tenant}").status == 204
    is_problem(authority.admin("GET", f"{ADMIN}/tenants/{tenant}"), 404)
    assert authority.admin("GET", ADMIN + "/tenants").status == 200


# ---- admin: keys, tokens, sessions, blocks

def test_admin_keys(authority):
    name = fresh()
    user = authority.make_user(name)
    answer = authority.admin("POST", ADMIN + "/keys", {"account": name, "label": "x"})
    assert answer.status == 201
    key = answer.json
    assert key["account"] == user["id"] and key["key"].startswith("tk_" + key["id"])
    got = authority.admin("GET", f"{ADMIN}/keys/{key['id']}").json
    assert "key" not in got and got["uses"] == 0 and got["last_used"] is None
    listed = authority.admin("GET", f"{ADMIN}/keys?account={name}").json["items"]
    assert [item["id"] for item in listed] == [key["id"]]
    is_problem(authority.admin("GET", f"{ADMIN}/keys?account={fresh('no')}"), 404)
    is_problem(authority.admin("POST", ADMIN + "/keys", {"account": fresh("no")}), 404)
    is_problem(authority.admin("POST", ADMIN + "/keys",
                               {"account": name, "permissions": ["*"]}), 403)
    assert authority.admin("DELETE", f"{ADMIN}/keys/{key['id']}").status == 204
    is_problem(authority.admin("GET", f"{ADMIN}/keys/{key['id']}"), 404)
    is_problem(authority.admin("DELETE", f"{ADMIN}/keys/{key['id']}"), 404)


def test_machine_tokens(authority):
    name = fresh()
    authority.make_user(name)
    path = ADMIN + "/tokens"
    answer = authority.admin("POST", path, {"account": name, "expires_in": 60})
    assert answer.status == 201 and answer.json["expires_in"] == 60
    token = answer.json["access_token"]
    assert claims(token)["jti"] == answer.json["jti"]
    assert authority.me("GET", "", token).json["name"] == name
    for bad in ({"account": name, "expires_in": 0}, {"account": name, "expires_in": 86401}, {}):
        is_problem(authority.admin("POST", path, bad), 400)
    is_problem(authority.admin("POST", path, {"account": fresh("no")}), 404)
    assert authority.admin("POST", path + "/revoke", {"jti": answer.json["jti"]}).status == 204
    is_problem(authority.me("GET", "", token), 401)
    again = authority.admin("POST", path, {"account": name}).json["access_token"]
    assert authority.admin("POST", path + "/revoke", {"token": again}).status == 204
    is_problem(authority.me("GET", "", again), 401)
    for bad in ({}, {"jti": "x"}, {"jti": answer.json["jti"], "token": again}):
        is_problem(authority.admin("POST", path + "/revoke", bad), 400)
    issued = [r for r in authority.chain() if r["type"] == "authentication_token" and r["action"] == "issue"
              and r.get("name") == name]
    assert issued and issued[0]["credential"] == "machine"
    assert issued[0]["credential_id"] == f"uid {os.getuid()}"


def test_admin_sessions(authority):
    name = fresh()
    authority.make_user(name)
    one, two, three = (authority.tokens(name) for _ in range(3))
    listed = authority.admin("GET", f"{ADMIN}/sessions?account={name}").json["items"]
    assert len(listed) == 3
    assert authority.admin("DELETE", f"{ADMIN}/sessions/{one['session_id']}").status == 204
    is_problem(authority.me("GET", "", one["access_token"]), 401)
    is_problem(authority.admin("DELETE", ADMIN + "/sessions"), 400)
    answer = authority.admin("DELETE", f"{ADMIN}/sessions?account={name}")
    assert answer.status == 200 and answer.json == {"ended": 2}
    for tokens in (two, three):
        is_problem(authority.me("GET", "", tokens["access_token"]), 401)
    assert authority.admin("GET", f"{ADMIN}/sessions?account={name}").json["items"] == []
    is_problem(authority.admin("DELETE", f"{ADMIN}/sessions/{uuid.uuid4()}"), 404)


def test_blocks(authority):
    name = fresh()
    user = authority.make_user(name)
    key = authority.admin("POST", ADMIN + "/keys", {"account": name}).json
    path = ADMIN + "/blocks"
    network = authority.admin("POST", path, {"network": "192.0.2.0/24", "reason": "noise",
                                             "expires_in": 60})
    assert network.status == 201 and network.json["network"] == "192.0.2.0/24"
    assert network.json["reason"] == "noise" and network.json["expires"]
    account = authority.admin("POST", path, {"account": name}).json
    assert account["account"] == user["id"] and account["expires"] is None
    assert authority.admin("POST", path, {"key": key["id"]}).json["key"] == key["id"]
    assert len(authority.admin("GET", path).json["items"]) >= 3
    assert authority.admin("GET", f"{path}/{account['id']}").json == account
    for bad in ({}, {"network": "x"}, {"network": "10.0.0.1/8"}, {"account": name, "key": key["id"]},
                {"network": "10.0.0.0/8", "expires_in": 0}, {"key": "x"}):
        is_problem(authority.admin("POST", path, bad), 400)
    is_problem(authority.admin("POST", path, {"account": fresh("no")}), 404)
    is_problem(authority.admin("POST", path, {"key": str(uuid.uuid4())}), 404)
    for block in (account, network.json):
        assert authority.admin("DELETE", f"{path}/{block['id']}").status == 204
        is_problem(authority.admin("DELETE", f"{path}/{block['id']}"), 404)


def test_blocked_account_is_out_until_the_block_is_lifted(authority):
    name = fresh()
    user = authority.make_user(name)
    tokens = authority.tokens(name)
    block = authority.admin("POST", ADMIN + "/blocks", {"account": name}).json
    assert authority.sign_in(name).status == 401
    is_problem(authority.me("GET", "", tokens["access_token"]), 401)
    is_problem(authority.me("POST", "/keys", tokens["access_token"], {}), 401)
    is_problem(authority.public("POST", V1 + "/token/refresh",
                                {"refresh_token": tokens["refresh_token"]}), 401)
    is_problem(authority.admin("POST", ADMIN + "/tokens", {"account": user["id"]}), 409)
    assert authority.admin("DELETE", f"{ADMIN}/blocks/{block['id']}").status == 204
    assert authority.sign_in(name).status == 200


# ---- admin: signing keys, policy, audit, status

def test_signing_keys_rotate(own):
    daemon = own().start()
    daemon.make_user("alice")
    before = daemon.tokens("alice")["access_token"]
    answer = daemon.admin("POST", ADMIN + "/signing-keys/rotate")
    assert answer.status == 201
    listed = daemon.admin("GET", ADMIN + "/signing-keys").json["items"]
    signing = [k for k in listed if k["use"] == "access" and k["signs"]]
    assert [k["kid"] for k in signing] == [answer.json["kid"]]
    retired = [k for k in listed if k["use"] == "access" and not k["signs"]]
    assert len(retired) == 1 and retired[0]["not_after"]
    after = daemon.tokens("alice")["access_token"]
    for token in (before, after):
        assert daemon.me("GET", "", token).status == 200
    kids = {k["kid"] for k in daemon.public("GET", "/.well-known/jwks.json").json["keys"]}
    assert {k["kid"] for k in listed} <= kids
    is_problem(daemon.admin("POST", ADMIN + "/signing-keys/rotate", {"use": "other"}), 400)
    assert daemon.admin("POST", ADMIN + "/signing-keys/rotate", {"use": "audit"}).status == 201
    audit = [k["kid"] for k in daemon.admin("GET", ADMIN + "/signing-keys").json["items"]
             if k["use"] == "audit" and k["signs"]]
    daemon.until(lambda: daemon.admin("GET", ADMIN + "/audit/head").json["kid"] == audit[0])


def test_policy_reload(own):
    daemon = own().start()
    good = daemon.config.read_text()
    daemon.config.write_text(good.replace("write:things\"]", "write:things\"]\n  extra: [\"a:b\"]"))
    assert daemon.admin("POST", ADMIN + "/policy").status == 200
    assert daemon.admin("GET", ADMIN + "/roles/extra").json["from_config"] is True
    daemon.config.write_text(good + "\nnonsense: true\n")
    problem = is_problem(daemon.admin("POST", ADMIN + "/policy"), 422)
    assert problem["errors"][0]["line"] > 0 and "nonsense" in json.dumps(problem["errors"])
    assert daemon.admin("GET", ADMIN + "/roles/extra").status == 200
    daemon.config.write_text(good.replace("upstream: app}", "upstream: none}"))
    problem = is_problem(daemon.admin("POST", ADMIN + "/policy"), 422)
    assert problem["errors"]
    daemon.config.write_text(good)
    daemon.process.send_signal(signal.SIGHUP)
    daemon.until(lambda: daemon.admin("GET", ADMIN + "/roles/extra").status == 404)


def test_status_and_audit_head(authority):
    status = authority.admin("GET", ADMIN + "/status").json
    for member in ("accounts", "keys", "sessions", "revocations", "blocks", "generation",
                   "change_seq", "audit", "signing_keys", "started"):
        assert member in status
    assert status["view_current"] is True and status["generation"] == status["change_seq"]
    head = authority.admin("GET", ADMIN + "/audit/head").json
    assert head["seq"] >= 1 and len(head["hash"]) == 43 and head["kid"]
    assert authority.admin("GET", "/health").json == {"status": "ok"}


def test_every_change_is_in_the_chain(own):
    daemon = own().start()
    user = daemon.make_user("alice")
    daemon.sign_in("alice", "wrong")
    daemon.tokens("alice")
    daemon.admin("POST", ADMIN + "/tenants", {"name": "acme"})
    daemon.admin("POST", ADMIN + "/roles", {"name": "r", "permissions": []})
    daemon.admin("POST", ADMIN + "/keys", {"account": "alice"})
    daemon.admin("POST", ADMIN + "/blocks", {"network": "192.0.2.1"})
    daemon.admin("DELETE", f"{ADMIN}/users/{user['id']}")
    kinds = [(r["type"], r.get("action"), r.get("granted", r.get("success")))
             for r in daemon.chain()]
    for wanted in (("system", "start", True), ("security_account", "create", True),
                   ("authentication", "password", False), ("authentication", "password", True),
                   ("security_tenant", "create", True), ("security_role", "create", True),
                   ("security_key", "create", True), ("security_block", "set", True),
                   ("security_account", "delete", True), ("security_signing_key", "create", True)):
        assert wanted in kinds, (wanted, kinds)
    text = "".join(p.read_text() for p in (daemon.folder / "audit").glob("chain-*.log"))
    assert PASSWORD not in text and "ptr_" not in text and "tk_" not in text


# ---- many at once

def at_once(calls):
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def test_one_refresh_token_used_at_once_serves_at_most_once(authority):
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["refresh_token"]
    answers = at_once([lambda: authority.public("POST", V1 + "/token/refresh",
                                                {"refresh_token": token})] * 8)
    good = [answer for answer in answers if answer.status == 200]
    assert len(good) == 1 and {a.status for a in answers} == {200, 401}
    is_problem(authority.me("GET", "", good[0].json["access_token"]), 401)  # reuse ended it


def test_one_code_used_at_once_serves_once(authority):
    name = fresh()
    secret, _ = with_totp(authority, name)
    code = totp(secret)
    answers = at_once([lambda: authority.sign_in(name, totp=code)] * 6)
    assert sorted(answer.status for answer in answers) == [200] + [401] * 5


def test_one_first_administrator_at_once(own):
    daemon = own().start()
    token = daemon.admin("POST", ADMIN + "/first-administrator").json["token"]
    calls = [lambda number=number: daemon.public(
        "POST", V1 + "/first-administrator",
        {"token": token, "username": f"root{number}", "password": PASSWORD}) for number in range(6)]
    assert sorted(answer.status for answer in at_once(calls)) == [201] + [403] * 5


def test_changes_at_once_leave_view_and_store_even(authority):
    names = [fresh() for _ in range(16)]

    def work(name):
        authority.make_user(name)
        tokens = authority.tokens(name)
        authority.me("POST", "/keys", tokens["access_token"], {})
        authority.me("GET", "", tokens["access_token"])
        return authority.admin("DELETE", f"{ADMIN}/users/{name}").status
    assert at_once([lambda name=name: work(name) for name in names]) == [204] * 16
    status = authority.admin("GET", ADMIN + "/status").json
    assert status["view_current"] and status["generation"] == status["change_seq"]


# ---- faults

def test_restarts_keep_everything(own):
    daemon = own().start()
    daemon.make_user("alice")
    tokens = daemon.tokens("alice")
    kids = {k["kid"] for k in daemon.public("GET", "/.well-known/jwks.json").json["keys"]}
    daemon.stop(signal.SIGKILL)
    daemon.start()
    assert daemon.me("GET", "", tokens["access_token"]).status == 200
    again = daemon.public("POST", V1 + "/token/refresh",
                          {"refresh_token": tokens["refresh_token"]})
    assert again.status == 200
    assert {k["kid"] for k in
            daemon.public("GET", "/.well-known/jwks.json").json["keys"]} == kids
    assert daemon.stop() == 0
    assert not (daemon.folder / "sock" / "public.sock").exists()
    daemon.start()
    assert daemon.me("GET", "", again.json["access_token"]).status == 200


def test_two_authorities(own):
    daemon = own().start()
    second = subprocess.run([DAEMON, "--config", daemon.config], stderr=subprocess.PIPE, timeout=PATIENCE)
    assert second.returncode == 1
    assert f"another authority (pid {daemon.process.pid}) holds" in second.stderr.decode()
    assert daemon.admin("GET", "/health").status == 200


def test_deleted_view_is_rebuilt_within_two_seconds(own):
    daemon, prompt = own().start(), Prompt(2)
    daemon.make_user("alice")
    view = daemon.folder / "view"
    for _ in range(3):
        shutil.rmtree(view)
        view.mkdir()
        prompt.expect((view / "data.mdb").exists, "a new view")
    prompt.judge()
    assert daemon.make_user("bob")["name"] == "bob"
    status = daemon.admin("GET", ADMIN + "/status").json
    assert status["view_current"] and status["generation"] == status["change_seq"]


def test_view_lost_while_stopped(own):
    daemon = own().start()
    daemon.make_user("alice")
    daemon.stop()
    shutil.rmtree(daemon.folder / "view")
    daemon.start()
    assert daemon.admin("GET", ADMIN + "/status").json["view_current"] is True


@pytest.mark.parametrize("damage", [b"", b"x" * 100, b"x" * 65536, None])
def test_damaged_view_is_made_again(own, damage):
    daemon = own().start()
    daemon.make_user("alice")
    daemon.stop()
    data = daemon.folder / "view" / "data.mdb"
    data.write_bytes(data.read_bytes()[:5000] if damage is None else damage)
    daemon.start()
    status = daemon.admin("GET", ADMIN + "/status").json
    assert status["view_current"] and status["generation"] == status["change_seq"]
    assert daemon.make_user("bob")["name"] == "bob"


def test_broken_configuration_is_named_and_ends_the_start(own):
    daemon = own()
    daemon.config.write_text(daemon.config.read_text() + "\nnonsense: true\n")
    got = subprocess.run([DAEMON, "--config", daemon.config], stderr=subprocess.PIPE, timeout=PATIENCE)
    assert got.returncode == 1
    assert re.search(r"portcullis\.yaml:\d+: nonsense", got.stderr.decode())
    got = subprocess.run([DAEMON, "--config", "/nonexistent"], stderr=subprocess.PIPE, timeout=PATIENCE)
    assert got.returncode == 1 and got.stderr


def test_values_sealed_before_a_rotation_stay_readable(own):
    daemon = own().start()
    path = daemon.folder / "secrets" / "keyring.json"
    first = json.loads(path.read_text())
    assert daemon.admin("POST", ADMIN + "/users", {"name": "before", "email": "b@example.org"}).status == 201
    answer = daemon.admin("POST", ADMIN + "/keyring/rotate")
    assert answer.status == 201
    ring = json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    assert ring["active"] == answer.json["id"] != first["active"]
    assert [key["id"] for key in ring["keys"]] == [first["active"], ring["active"]]
    assert daemon.admin("POST", ADMIN + "/users", {"name": "after", "email": "a@example.org"}).status == 201
    for _ in range(2):
        for name, email in (("before", "b@example.org"), ("after", "a@example.org")):
            assert daemon.admin("GET", f"{ADMIN}/users/{name}").json["email"] == email
        daemon.stop()
        daemon.start()
    assert ("security_keyring", "rotate", True) in [
        (r["type"], r.get("action"), r.get("granted")) for r in daemon.chain()]


def test_a_rotation_that_cannot_be_kept_changes_nothing(own):
    daemon = own().start()
    path = daemon.folder / "secrets" / "keyring.json"
    for _ in range(63):
        assert daemon.admin("POST", ADMIN + "/keyring/rotate").status == 201
    full = path.read_text()
    is_problem(daemon.admin("POST", ADMIN + "/keyring/rotate"), 409)
    assert path.read_text() == full
    assert daemon.admin("POST", ADMIN + "/users", {"name": "late", "email": "l@example.org"}).status == 201
    assert daemon.admin("GET", f"{ADMIN}/users/late").json["email"] == "l@example.org"


def test_keyring_that_others_can_read_is_refused(own):
    daemon = own()
    (daemon.folder / "secrets" / "keyring.json").chmod(0o644)
    got = subprocess.run([DAEMON, "--config", daemon.config], stderr=subprocess.PIPE, timeout=PATIENCE)
    assert got.returncode == 1 and b"keyring" in got.stderr


def test_full_store_is_503_and_the_daemon_goes_on(own):
    """A limit on the size of files stands in for the full disk."""
    resource = pytest.importorskip("resource")
    daemon = own().start()
    daemon.make_user("alice")
    tokens = daemon.tokens("alice")
    pid = daemon.process.pid
    size = max(p.stat().st_size for p in (daemon.folder / "state").iterdir())
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    status = 201
    for number in range(200):
        status = daemon.admin("POST", ADMIN + "/users", {"name": f"u{number}"}).status
        if status != 201:
            break
    assert status == 503
    assert daemon.me("GET", "", tokens["access_token"]).status == 200
    resource.prlimit(pid, resource.RLIMIT_FSIZE,
                     (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert daemon.admin("POST", ADMIN + "/users", {"name": "after"}).status == 201
    names = {item["name"] for item in
             daemon.admin("GET", ADMIN + "/users?limit=1000").json["items"]}
    assert {"alice", "after"} <= names and f"u{number}" not in names
    daemon.until(lambda: daemon.admin("GET", ADMIN + "/status").json["view_current"])


def test_secrets_are_sealed_at_rest(own):
    daemon = own().start()
    secret, _ = with_totp(daemon, "alice")
    daemon.admin("PATCH", ADMIN + "/users/alice",
                 {"email": "very.private@example.org", "display_name": "Very Private"})
    daemon.stop()
    import base64
    raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
    for path in list((daemon.folder / "state").iterdir()) + list((daemon.folder / "view").iterdir()):
        data = path.read_bytes()
        for needle in (b"very.private", b"Very Private", raw, secret.encode(),
                       b"BEGIN PRIVATE", PASSWORD.encode()):
            assert needle not in data, (path, needle)
