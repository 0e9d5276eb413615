"""The authorization server and OpenID provider, from outside through the whole gate."""

import json
import time
import urllib.parse

import pytest

import gate as gates
import oauth
from oauth import CALLBACK, answer_of, basic, claims, pkce

LOOPBACK = "http://127.0.0.1/done"
SCOPES = "openid,profile,email,roles,offline_access,read:*"


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    one = oauth.OAuthGate(tmp_path_factory.mktemp("oauth") / "run")
    try:
        one.start()
        one.user("mia", "analyst")
        one.user("robot", "analyst")
        one.user("noah", "reader")
        one.ok("user", "set", "mia", "--email", "mia@example.org", "--display-name", "Mia Müller")
        one.secrets = {
            "web": one.client("web", "--redirect-uri", CALLBACK, "--logout-uri", "https://app.example.org/bye",
                              "--grant", "authorization_code,refresh_token", "--scope", SCOPES,
                              "--title", "The shop"),
            "other": one.client("other", "--redirect-uri", "https://other.example.org/cb", "--grant",
                                "authorization_code,refresh_token", "--scope", SCOPES),
            "plain": one.client("plain", "--redirect-uri", CALLBACK, "--scope", "openid", "--trusted"),
            "machine": one.client("machine", "--grant", "client_credentials", "--account", "robot",
                                  "--scope", "read:files", "--audience", "files-service"),
            "native": one.client("native", "--public", "--redirect-uri", LOOPBACK, "--grant",
                                 "authorization_code,refresh_token", "--scope", "openid,offline_access"),
        }
        one.mia = one.browser("mia")
        yield one
    finally:
        one.close()


def request(client="web", redirect=CALLBACK, challenge=None, **more):
    fields = {"client_id": client, "redirect_uri": redirect, "response_type": "code", "state": "s1",
              "code_challenge": challenge or pkce()[1], "code_challenge_method": "S256", "scope": "openid", **more}
    return {name: value for name, value in fields.items() if value is not None}


def grant(gate, client="web", redirect=CALLBACK, person=None, **more):
    """A code and the form that redeems it."""
    verifier, challenge = pkce()
    got = (person or gate.mia).authorize(request(client, redirect, challenge, **more))
    assert set(got) == {"code", "state", "iss"} and got["iss"] == gate.issuer and got["state"] == "s1"
    return {"grant_type": "authorization_code", "code": got["code"], "redirect_uri": redirect,
            "code_verifier": verifier}


def tokens(gate, client="web", **more):
    answer = gate.token(grant(gate, client, **more), client, gate.secrets[client])
    assert answer.status == 200, answer.body
    return answer.json


def is_error(answer, error, status=400):
    assert answer.status == status, answer.body
    assert answer.json["error"] == error, answer.body
    assert answer.get("content-type") == "application/json"
    assert answer.get("cache-control") == "no-store"


def refreshed(gate, token, client="web", **more):
    return gate.token({"grant_type": "refresh_token", "refresh_token": token, **more}, client,
                      gate.secrets[client])


def introspected(gate, token, client="web"):
    answer = gate.form("/portcullis/oauth/introspect", {"token": token}, basic(client, gate.secrets[client]))
    assert answer.status == 200, answer.body
    return answer.json


def with_token(token):
    return [("Authorization", "Bearer " + token)]


# ---- discovery

def test_discovery_is_complete_and_true(gate):
    first = gate.ask("/.well-known/openid-configuration").json
    assert first == gate.ask("/.well-known/oauth-authorization-server").json
    assert first["issuer"] == gate.issuer
    for name in ("authorization", "token", "userinfo", "introspection", "revocation", "end_session"):
        address = first[name + "_endpoint"]
        assert address.startswith(gate.issuer + "/portcullis/oauth/")
        assert gate.ask(address[len(gate.issuer):]).status in (303, 400, 401, 405)
    assert gate.ask(first["jwks_uri"][len(gate.issuer):]).json["keys"]
    assert first["code_challenge_methods_supported"] == ["S256"]
    assert first["response_types_supported"] == ["code"]
    assert first["authorization_response_iss_parameter_supported"] is True


# ---- code

def test_code_gives_tokens_and_an_id_token(gate):
    got = tokens(gate, scope="openid profile email roles", nonce="n1")
    assert got["token_type"] == "Bearer" and got["scope"] == "openid profile email roles"
    identity, access = claims(got["id_token"]), claims(got["access_token"])
    assert identity["iss"] == gate.issuer and identity["aud"] == "web" and identity["nonce"] == "n1"
    assert identity["sub"] == access["sub"] and identity["sid"] == access["sid"]
    assert identity["name"] == "Mia Müller" and identity["email"] == "mia@example.org"
    assert identity["preferred_username"] == "mia" and identity["roles"] == ["analyst"]
    assert identity["acr"] == "urn:portcullis:acr:password" and identity["amr"] == ["pwd"]
    assert abs(identity["auth_time"] - time.time()) < 600
    assert access["client_id"] == "web" and access["scope"] == got["scope"]
    assert "permissions" not in access


def test_claims_follow_the_scope(gate):
    got = tokens(gate, scope="openid")
    for token in (got["id_token"], got["access_token"]):
        assert not {"name", "email", "preferred_username", "roles"} & set(claims(token))
    answer = gate.ask("/portcullis/oauth/userinfo", with_token(got["access_token"]))
    assert set(answer.json) == {"sub"}
    got = tokens(gate, scope="openid email profile")
    answer = gate.form("/portcullis/oauth/userinfo", {"access_token": got["access_token"]})
    assert answer.json["email"] == "mia@example.org" and answer.json["name"] == "Mia Müller"
    # People write their own address: nobody may take it for theirs on our word.
    assert answer.json["email_verified"] is False and claims(got["id_token"])["email_verified"] is False


def test_code_is_good_once_and_reuse_ends_what_it_made(gate):
    form = grant(gate)
    first = gate.token(form, "web", gate.secrets["web"])
    assert first.status == 200
    assert introspected(gate, first.json["access_token"])["active"]
    is_error(gate.token(form, "web", gate.secrets["web"]), "invalid_grant")
    assert introspected(gate, first.json["access_token"]) == {"active": False}
    is_error(refreshed(gate, first.json["refresh_token"]), "invalid_grant")


@pytest.mark.parametrize("change", [
    {"code_verifier": "x" * 43}, {"code_verifier": "short"}, {"code_verifier": "x" * 129},
    {"redirect_uri": CALLBACK + "/"}, {"redirect_uri": "https://other.example.org/cb"}, {"code": "A" * 43},
    {"code": "not a code"},
])
def test_code_with_something_wrong(gate, change):
    form = grant(gate)
    is_error(gate.token({**form, **change}, "web", gate.secrets["web"]), "invalid_grant")
    if "code" not in change:  # it is spent all the same
        is_error(gate.token(form, "web", gate.secrets["web"]), "invalid_grant")


@pytest.mark.parametrize("missing", ["code", "redirect_uri", "code_verifier"])
def test_code_with_something_missing(gate, missing):
    form = grant(gate)
    form.pop(missing)
    is_error(gate.token(form, "web", gate.secrets["web"]), "invalid_request")


def test_code_of_another_client(gate):
    form = grant(gate)
    is_error(gate.token(form, "other", gate.secrets["other"]), "invalid_grant")
    is_error(gate.token({**form, "client_id": "native"}), "invalid_grant")


def test_code_of_who_signed_out(gate):
    person = gate.browser("mia")
    form = grant(gate, person=person)
    assert person.post("/portcullis/v1/sign-out", {}).status == 204
    is_error(gate.token(form, "web", gate.secrets["web"]), "invalid_grant")


# ---- authorization requests

@pytest.mark.parametrize("change,error", [
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge": "!" * 43}, "invalid_request"),
    ({"response_type": None}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": "code id_token"}, "unsupported_response_type"),
    ({"response_mode": "fragment"}, "invalid_request"),
    ({"scope": "openid write:files"}, "invalid_scope"),
    ({"scope": "*"}, "invalid_scope"),
    ({"scope": "nothing"}, "invalid_scope"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "none", "max_age": "0"}, "login_required"),
    ({"prompt": "none", "acr_values": "urn:portcullis:acr:mfa"}, "interaction_required"),
    ({"max_age": "-1"}, "invalid_request"),
    ({"request": "eyJ"}, "request_not_supported"),
    ({"request_uri": "https://x.example.org/r"}, "request_uri_not_supported"),
    ({"nonce": "n" * 513}, "invalid_request"),
])
def test_refusals_go_back_to_the_client(gate, change, error):
    answer = gate.mia.get("/portcullis/oauth/authorize?" + urllib.parse.urlencode(request(**change)))
    assert answer.status == 303, answer.body
    where, got = answer_of(answer.get("location"))
    assert where == CALLBACK
    assert got["error"] == error and got["state"] == "s1" and got["iss"] == gate.issuer
    assert "code" not in got


@pytest.mark.parametrize("uri", [
    None, "", CALLBACK + "/", CALLBACK + "?x=1", CALLBACK + "x", CALLBACK + "/../evil", CALLBACK + "#f",
    "https://APP.example.org/callback", "https://app.example.org/Callback", "http://app.example.org/callback",
    "https://app.example.org.evil.org/callback", "https://app.example.org@evil.org/callback",
    "https://evil.org/callback", "https://app.example.org:8443/callback", "https://app.example.org/%63allback",
    "https://app.example.org//callback", "//app.example.org/callback", "javascript:alert(1)",
    "https://app.example.org\\@evil.org/callback", "https://app.example.org/callback\r\nX: y",
])
def test_other_redirect_uris_are_never_followed(gate, uri):
    query = urllib.parse.urlencode(request(redirect=uri))
    answer = gate.mia.get("/portcullis/oauth/authorize?" + query)
    assert answer.status == 400 and answer.get("location") is None, (uri, answer.body)
    assert gate.mia.decide(query, "allow").json["outcome"] == "wrong"


def test_unknown_clients_and_doubled_parameters(gate):
    good = urllib.parse.urlencode(request())
    for query in (good.replace("client_id=web", "client_id=nobody"), good.replace("client_id=web", "x=1"),
                  good + "&client_id=other", good + "&redirect_uri=" + CALLBACK, ""):
        answer = gate.mia.get("/portcullis/oauth/authorize?" + query)
        assert answer.status == 400 and answer.get("location") is None, query
    answer = gate.mia.get("/portcullis/oauth/authorize?" + good + "&state=other")
    assert answer_of(answer.get("location"))[1]["error"] == "invalid_request"


def test_loopback_ports_are_free_to_choose(gate):
    verifier, challenge = pkce()
    for uri in ("http://127.0.0.1:51004/done", LOOPBACK):
        query = request("native", uri, challenge)
        got = gate.mia.authorize(query)
        answer = gate.token({"grant_type": "authorization_code", "code": got["code"], "redirect_uri": uri,
                             "code_verifier": verifier, "client_id": "native"})
        assert answer.status == 200, answer.body
        # a consent from before does not count for what anybody on the machine could pose as
        assert gate.mia.decide(query).json["outcome"] == "consent"
    for uri in ("http://127.0.0.1:51004/other", "http://localhost/done", "http://[::1]/done",
                "https://127.0.0.1/done", "http://127.0.0.1:0/done", "http://127.0.0.1:99999/done"):
        assert gate.mia.decide(request("native", uri), "allow").json["outcome"] == "wrong", uri


def test_the_browsers_way(gate):
    gate.mia.delete("/portcullis/v1/me/consents/web")
    target = "/portcullis/oauth/authorize?" + urllib.parse.urlencode(request(scope="openid profile"))
    answer = gate.ask(target)
    where, got = answer_of(answer.get("location"))
    assert answer.status == 303 and where == "/portcullis/sign-in"
    assert got["return"].startswith("/portcullis/oauth/authorize?client_id=web&")
    answer = gate.mia.get(got["return"])
    where, back = answer_of(answer.get("location"))
    assert answer.status == 303 and where == "/portcullis/oauth/consent" and back["client_id"] == "web"
    query = answer.get("location").partition("?")[2]
    shown = gate.mia.decide(query).json
    assert shown["outcome"] == "consent" and shown["client"] == {"client_id": "web", "title": "The shop"}
    assert shown["scopes"] == [{"name": "openid", "allowed_before": False},
                               {"name": "profile", "allowed_before": False}]
    refused = answer_of(gate.mia.decide(query, "refuse").json["location"])[1]
    assert refused["error"] == "access_denied"
    assert "code" in answer_of(gate.mia.decide(query, "allow").json["location"])[1]
    where, got = answer_of(gate.mia.get(target).get("location"))
    assert where == CALLBACK and "code" in got  # remembered
    more = target.replace("profile", "email")
    assert answer_of(gate.mia.get(more).get("location"))[0] == "/portcullis/oauth/consent"
    again = target + "&prompt=consent"
    assert answer_of(gate.mia.get(again).get("location"))[0] == "/portcullis/oauth/consent"


def test_post_becomes_get(gate):
    answer = gate.form("/portcullis/oauth/authorize", request())
    assert answer.status == 303
    assert answer.get("location").startswith("/portcullis/oauth/authorize?client_id=web&")


@pytest.mark.parametrize("body", ["a=b\r\nSet-Cookie: x=y", "a=b\nX: y", "a=b c", "a=\u00e9", "a=b#c"])
@pytest.mark.parametrize("target", ["authorize", "logout"])
def test_what_is_no_query_becomes_none(gate, target, body):
    answer = gate.form("/portcullis/oauth/" + target, body)
    assert answer.status == 400 and not answer.get("location") and not answer.get("set-cookie"), answer.raw


def test_prompt_none(gate):
    gate.mia.authorize(request())
    target = "/portcullis/oauth/authorize?" + urllib.parse.urlencode(request(prompt="none"))
    assert answer_of(gate.ask(target).get("location"))[1]["error"] == "login_required"
    assert "code" in answer_of(gate.mia.get(target).get("location"))[1]
    fresh = target.replace("scope=openid", "scope=openid+read%3Afiles")
    gate.mia.delete("/portcullis/v1/me/consents/web")
    assert answer_of(gate.mia.get(fresh).get("location"))[1]["error"] == "consent_required"


def test_prompt_login_asks_again_and_then_no_more(gate):
    gate.mia.authorize(request())
    time.sleep(1.1)  # sign-ins are compared by the second
    target = "/portcullis/oauth/authorize?" + urllib.parse.urlencode(request(prompt="login"))
    where, got = answer_of(gate.mia.get(target).get("location"))
    assert where == "/portcullis/sign-in" and got["again"] == "1"
    again = answer_of(gate.mia.get(got["return"]).get("location"))
    assert again[0] == "/portcullis/sign-in"  # without having signed in
    fresh = gate.browser("mia")
    where, done = answer_of(fresh.get(got["return"]).get("location"))
    assert where == CALLBACK and "code" in done
    # and a decision does not get around it
    assert gate.mia.decide(target.partition("?")[2], "allow").json["outcome"] == "sign_in"


def test_step_up_is_asked_for(gate):
    query = request(acr_values="urn:portcullis:acr:mfa")
    answer = gate.mia.get("/portcullis/oauth/authorize?" + urllib.parse.urlencode(query))
    assert answer_of(answer.get("location"))[0] == "/portcullis/sign-in/step-up"
    assert gate.mia.decide(query, "allow").json["outcome"] == "step_up"


def test_trusted_clients_ask_nobody(gate):
    answer = gate.mia.decide(request("plain")).json
    assert answer["outcome"] == "redirect" and "code=" in answer["location"]
    got = tokens(gate, "plain")
    assert "refresh_token" not in got


def test_decisions_need_a_page_of_ours(gate):
    body = json.dumps({"query": urllib.parse.urlencode(request()), "decision": "allow"}).encode()
    for headers in ([], [("Sec-Fetch-Site", "cross-site")], [("Origin", "https://evil.org")]):
        answer = gate.ask("/portcullis/v1/me/authorizations",
                          [("Cookie", gate.mia.cookie), ("Content-Type", "application/json"), *headers],
                          "POST", body)
        assert answer.status == 401


# ---- clients

@pytest.mark.parametrize("headers,more,status", [
    (basic("web", "wrong"), {}, 401), (basic("nobody", "x"), {}, 401), (basic("web", ""), {}, 401),
    ([("Authorization", "Basic !!!")], {}, 401), ([("Authorization", "Bearer x")], {}, 401),
    ([("Authorization", "Basic d2Vi")], {}, 401), ([], {}, 401), ([], {"client_id": "web"}, 401),
    ([], {"client_id": "web", "client_secret": "wrong"}, 401),
    ([], {"client_id": "native", "client_secret": "x"}, 401),
    ([], {"client_id": "A B"}, 401),
])
def test_wrong_client_authentication(gate, headers, more, status):
    for path in ("token", "introspect", "revoke"):
        answer = gate.form("/portcullis/oauth/" + path,
                           {"grant_type": "refresh_token", "refresh_token": "x", "token": "x", **more}, headers)
        is_error(answer, "invalid_client", status)
        assert answer.get("www-authenticate").startswith("Basic ")


def test_one_method_of_client_authentication(gate):
    good = basic("web", gate.secrets["web"])
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    is_error(gate.form("/portcullis/oauth/token", {**form, "client_secret": "x"}, good), "invalid_request")
    is_error(gate.form("/portcullis/oauth/token", {**form, "client_id": "other"}, good), "invalid_request")
    is_error(gate.form("/portcullis/oauth/token", {**form, "client_id": "web"}, good), "invalid_grant")
    is_error(gate.token({**form, "client_id": "web", "client_secret": gate.secrets["web"]}), "invalid_grant")


@pytest.mark.parametrize("fields,error", [
    ({}, "invalid_request"), ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": "client_credentials"}, "unauthorized_client"),
    ({"grant_type": "refresh_token"}, "invalid_request"),
    ("grant_type=refresh_token&grant_type=refresh_token&refresh_token=x", "invalid_request"),
    ("grant_type=%zz", "invalid_request"),
])
def test_malformed_token_requests(gate, fields, error):
    is_error(gate.token(fields, "web", gate.secrets["web"]), error)


def test_disabled_client_and_its_tokens(gate):
    secret = gate.client("brief", "--redirect-uri", CALLBACK, "--grant", "authorization_code,refresh_token",
                         "--scope", "openid,read:files")
    gate.secrets["brief"] = secret
    got = tokens(gate, "brief", scope="openid read:files")
    assert gate.ask("/files/1", with_token(got["access_token"])).status == 200
    gate.ok("client", "change", "brief", "--disable")
    assert gate.ask("/files/1", with_token(got["access_token"])).status == 401
    is_error(refreshed(gate, got["refresh_token"], "brief"), "invalid_client", 401)
    assert gate.mia.decide(request("brief"), "allow").json["outcome"] == "wrong"
    gate.ok("client", "change", "brief", "--enable")
    is_error(refreshed(gate, got["refresh_token"], "brief"), "invalid_grant")
    gate.secrets["brief"] = gate.json("client", "rotate-secret", "brief")["client_secret"]
    is_error(gate.token({"grant_type": "refresh_token", "refresh_token": "x"}, "brief", secret),
             "invalid_client", 401)
    got = tokens(gate, "brief", scope="read:files")
    gate.ok("client", "remove", "brief")
    assert gate.ask("/files/1", with_token(got["access_token"])).status == 401
    assert gate.run("client", "show", "brief").returncode != 0


@pytest.mark.parametrize("options", [
    ("--redirect-uri", "http://app.example.org/x"), ("--redirect-uri", "https://app.example.org/#x"),
    ("--redirect-uri", "https://u@app.example.org/"), ("--redirect-uri", "https://app.example.org/a/../b"),
    ("--redirect-uri", "app://x"), ("--grant", "authorization_code"), ("--grant", "password"),
    ("--grant", "client_credentials", "--scope", "read:files"),
    ("--grant", "client_credentials", "--public", "--account", "robot"),
    ("--grant", "refresh_token"), ("--grant", "client_credentials", "--account", "nobody"),
    ("--redirect-uri", CALLBACK, "--scope", "a b"),
])
def test_bad_registrations(gate, options):
    assert gate.run("client", "add", "bad", *options).returncode != 0
    assert gate.run("client", "show", "bad").returncode != 0


def test_clients_are_listed_without_secrets(gate):
    shown = gate.json("client", "list")
    text = json.dumps(shown)
    assert "web" in text and not any(secret and secret in text for secret in gate.secrets.values())


# ---- refresh

def test_refresh_rotates_and_reuse_ends_the_family(gate):
    first = tokens(gate, scope="openid offline_access read:files")
    second = refreshed(gate, first["refresh_token"])
    assert second.status == 200 and second.json["scope"] == first["scope"]
    assert claims(second.json["id_token"])["sub"] == claims(first["id_token"])["sub"]
    assert claims(second.json["id_token"])["auth_time"] == claims(first["id_token"])["auth_time"]
    third = refreshed(gate, second.json["refresh_token"])
    assert third.status == 200
    assert gate.ask("/files/1", with_token(third.json["access_token"])).status == 200
    is_error(refreshed(gate, first["refresh_token"]), "invalid_grant")
    is_error(refreshed(gate, third.json["refresh_token"]), "invalid_grant")
    assert gate.ask("/files/1", with_token(third.json["access_token"])).status == 401


def test_refresh_is_bound_to_its_client(gate):
    got = tokens(gate)
    is_error(refreshed(gate, got["refresh_token"], "other"), "invalid_grant")
    is_error(gate.token({"grant_type": "refresh_token", "refresh_token": got["refresh_token"],
                         "client_id": "native"}), "invalid_grant")
    answer = gate.post("/portcullis/v1/token/refresh", {"refresh_token": got["refresh_token"]})
    assert answer.status == 401
    own = gate.sign_in("mia").json["refresh_token"]
    is_error(refreshed(gate, own), "invalid_grant")
    assert refreshed(gate, got["refresh_token"]).status == 200  # none of that has spent it
    assert gate.post("/portcullis/v1/token/refresh", {"refresh_token": own}).status == 200


def test_refresh_narrows_and_never_widens(gate):
    got = tokens(gate, scope="openid read:files")
    is_error(refreshed(gate, got["refresh_token"], scope="openid profile"), "invalid_scope")
    is_error(refreshed(gate, got["refresh_token"], scope="read:*"), "invalid_scope")
    less = refreshed(gate, got["refresh_token"], scope="openid")
    assert less.json["scope"] == "openid"
    assert gate.ask("/files/1", with_token(less.json["access_token"])).status == 403
    assert refreshed(gate, less.json["refresh_token"]).json["scope"] == "openid read:files"


def test_sign_out_ends_what_clients_got_but_for_offline_access(gate):
    person = gate.browser("mia")
    stays = tokens(gate, person=person, scope="read:files offline_access")
    goes = tokens(gate, person=person, scope="read:files")
    assert person.post("/portcullis/v1/sign-out", {}).status == 204
    assert gate.ask("/files/1", with_token(stays["access_token"])).status == 200
    assert gate.ask("/files/1", with_token(goes["access_token"])).status == 401
    assert refreshed(gate, stays["refresh_token"]).status == 200
    is_error(refreshed(gate, goes["refresh_token"]), "invalid_grant")


def test_consents_are_listed_and_taken_back(gate):
    got = tokens(gate, scope="read:files offline_access")
    listed = gate.mia.get("/portcullis/v1/me/consents").json["items"]
    assert "web" in [item["client_id"] for item in listed]
    assert gate.mia.delete("/portcullis/v1/me/consents/web").status == 204
    assert gate.mia.delete("/portcullis/v1/me/consents/web").status == 404
    is_error(refreshed(gate, got["refresh_token"]), "invalid_grant")
    assert gate.ask("/files/1", with_token(got["access_token"])).status == 401


def test_a_code_ends_with_the_consent(gate):
    code = grant(gate, scope="read:files offline_access")
    assert gate.mia.delete("/portcullis/v1/me/consents/web").status == 204
    is_error(gate.token(code, "web", gate.secrets["web"]), "invalid_grant")


def test_a_code_ends_with_what_its_client_may_have(gate):
    secret = gate.client("narrowed", "--redirect-uri", CALLBACK, "--scope", "openid,read:files,write:files")
    codes = [grant(gate, "narrowed", scope=scope) for scope in ("openid write:files", "openid")]
    gate.ok("client", "change", "narrowed", "--scope", "openid,read:files")
    is_error(gate.token(codes[0], "narrowed", secret), "invalid_grant")
    assert gate.token(codes[1], "narrowed", secret).status == 200
    code = grant(gate, "narrowed", scope="openid")
    gate.ok("client", "change", "narrowed", "--disable")
    gate.ok("client", "change", "narrowed", "--enable")
    is_error(gate.token(code, "narrowed", secret), "invalid_grant")


# ---- client_credentials and the edge

def test_client_credentials(gate):
    answer = gate.token({"grant_type": "client_credentials"}, "machine", gate.secrets["machine"])
    assert answer.status == 200 and "refresh_token" not in answer.json and "id_token" not in answer.json
    token = answer.json["access_token"]
    assert answer.json["scope"] == "read:files"
    assert claims(token)["aud"] == ["portcullis-api", "files-service"]
    assert claims(token)["permissions"] == ["read:files"] and not {"amr", "auth_time"} & set(claims(token))
    assert gate.ask("/files/1", with_token(token)).status == 200
    assert gate.ask("/files/1", with_token(token), "POST", b"").status == 403  # the account may, the scope not
    for scope in ("write:files", "openid", "read:*", "*"):
        is_error(gate.token({"grant_type": "client_credentials", "scope": scope}, "machine",
                            gate.secrets["machine"]), "invalid_scope")
    gate.ok("user", "disable", "robot")
    is_error(gate.token({"grant_type": "client_credentials"}, "machine", gate.secrets["machine"]),
             "invalid_grant")
    assert gate.ask("/files/1", with_token(token)).status == 401
    gate.ok("user", "enable", "robot")


def test_scope_narrows_at_the_edge_and_never_widens(gate):
    openid = tokens(gate, scope="openid profile")["access_token"]
    assert gate.ask("/files/1", with_token(openid)).status == 403
    read = tokens(gate, scope="openid read:*")["access_token"]
    seen = gate.ask("/files/1", with_token(read))
    assert seen.status == 200
    assert gate.ask("/files/1", with_token(read), "POST", b"").status == 403
    noah = gate.browser("noah")
    gate.ok("client", "change", "other", "--scope", "openid,write:files")
    form = grant(gate, "other", "https://other.example.org/cb", noah, scope="write:files")
    token = gate.token(form, "other", gate.secrets["other"]).json["access_token"]
    assert gate.ask("/files/1", with_token(token), "POST", b"").status == 403  # noah may not


def test_services_are_told_of_roles_only_where_the_scope_says_so(gate):
    for scope, told in (("read:files", None), ("read:files roles", "analyst")):
        token = gate.token(grant(gate, scope=scope), "web", gate.secrets["web"]).json["access_token"]
        answer = gate.ask("/files/1", with_token(token))
        seen = {name.lower(): value for name, value in answer.json["headers"]}
        assert seen["x-forwarded-user"] == "mia" and seen.get("x-forwarded-groups") == told
    secret = gate.client("robots", "--grant", "client_credentials", "--account", "robot", "--scope",
                         "read:files,roles")
    token = gate.token({"grant_type": "client_credentials"}, "robots", secret).json["access_token"]
    seen = {name.lower(): value for name, value in gate.ask("/files/1", with_token(token)).json["headers"]}
    assert seen["x-forwarded-groups"] == "analyst"


def test_clients_tokens_are_not_for_the_account_itself(gate):
    token = tokens(gate, scope="openid read:*")["access_token"]
    for method, path in (("GET", ""), ("GET", "/keys"), ("GET", "/consents"), ("POST", "/totp")):
        assert gate.ask("/portcullis/v1/me" + path, with_token(token), method).status == 401
    identity = tokens(gate)["id_token"]
    assert gate.ask("/files/1", with_token(identity)).status == 401
    assert gate.ask("/portcullis/oauth/userinfo", with_token(identity)).status == 401


# ---- introspection and revocation

def test_introspection(gate):
    got = tokens(gate, scope="openid read:files")
    about = introspected(gate, got["access_token"], "other")
    assert about["active"] and about["client_id"] == "web" and about["scope"] == "openid read:files"
    assert about["iss"] == gate.issuer and about["sub"] == claims(got["access_token"])["sub"]
    about = introspected(gate, got["refresh_token"])
    assert about["active"] and about["client_id"] == "web"
    nothing = {"active": False}
    assert introspected(gate, got["refresh_token"], "other") == nothing
    own = gate.sign_in("mia").json
    assert introspected(gate, own["refresh_token"]) == nothing
    forged = got["access_token"][:-6] + ("AAAAAA" if got["access_token"][-6:] != "AAAAAA" else "BBBBBB")
    for token in ("x", "ptr_x", got["id_token"], forged, got["access_token"] + "x"):
        assert introspected(gate, token) == nothing
    answer = gate.form("/portcullis/oauth/introspect", {"token": got["access_token"], "client_id": "native"})
    is_error(answer, "unauthorized_client", 403)
    second = refreshed(gate, got["refresh_token"]).json
    assert introspected(gate, got["refresh_token"]) == nothing  # used
    assert introspected(gate, second["refresh_token"])["active"]


def revoked(gate, token, client="web"):
    return gate.form("/portcullis/oauth/revoke", {"token": token, "token_type_hint": "wrong"},
                     basic(client, gate.secrets[client]))


def test_revocation(gate):
    got = tokens(gate, scope="openid read:files")
    is_error(revoked(gate, got["access_token"], "other"), "unauthorized_client")
    is_error(revoked(gate, got["refresh_token"], "other"), "unauthorized_client")
    assert gate.ask("/files/1", with_token(got["access_token"])).status == 200
    assert revoked(gate, got["access_token"]).status == 200
    assert gate.ask("/files/1", with_token(got["access_token"])).status == 401
    assert introspected(gate, got["access_token"]) == {"active": False}
    second = refreshed(gate, got["refresh_token"]).json
    assert revoked(gate, second["refresh_token"]).status == 200
    is_error(refreshed(gate, second["refresh_token"]), "invalid_grant")
    assert gate.ask("/files/1", with_token(second["access_token"])).status == 401
    for token in ("x", "ptr_x", second["refresh_token"]):
        assert revoked(gate, token).status == 200


@pytest.mark.parametrize("headers,status", [
    ([], 401), ([("Authorization", "Bearer x")], 401), ([("Authorization", "Basic eDp5")], 401)])
def test_userinfo_refusals(gate, headers, status):
    answer = gate.ask("/portcullis/oauth/userinfo", headers)
    is_error(answer, "invalid_token", status)
    assert answer.get("www-authenticate") == "Bearer error=\"invalid_token\""


def test_userinfo_needs_openid_and_one_token(gate):
    token = tokens(gate, scope="read:files")["access_token"]
    is_error(gate.ask("/portcullis/oauth/userinfo", with_token(token)), "insufficient_scope", 403)
    own = gate.sign_in("mia").json["access_token"]
    is_error(gate.ask("/portcullis/oauth/userinfo", with_token(own)), "insufficient_scope", 403)
    is_error(gate.form("/portcullis/oauth/userinfo", {"access_token": token}, with_token(token)),
             "invalid_request")


# ---- signing out for a client

def logout(person_or_gate, **fields):
    target = "/portcullis/oauth/logout?" + urllib.parse.urlencode(fields)
    return person_or_gate.get(target) if isinstance(person_or_gate, oauth.Browser) else person_or_gate.ask(target)


def test_logout_with_a_hint(gate):
    person = gate.browser("mia")
    got = tokens(gate, person=person, scope="openid read:files")
    answer = logout(person, id_token_hint=got["id_token"], state="s2",
                    post_logout_redirect_uri="https://app.example.org/bye")
    assert answer.status == 303 and answer.get("location") == "https://app.example.org/bye?state=s2"
    assert "Max-Age=0" in answer.get("set-cookie")
    assert person.get("/portcullis/v1/me").status == 401
    assert gate.ask("/files/1", with_token(got["access_token"])).status == 401


def test_logout_asks_without_a_good_hint(gate):
    person, noah = gate.browser("mia"), gate.browser("noah")
    foreign = gate.token(grant(gate, person=noah), "web", gate.secrets["web"]).json["id_token"]
    access = tokens(gate)["access_token"]
    for fields in ({}, {"id_token_hint": "x"}, {"id_token_hint": foreign}, {"id_token_hint": access},
                   {"client_id": "web"}, {"id_token_hint": foreign, "client_id": "other"}):
        answer = logout(person, **fields)
        assert answer.status == 303 and answer.get("location").startswith("/portcullis/oauth/sign-out")
        assert person.get("/portcullis/v1/me").status == 200, fields
    query = urllib.parse.urlencode({"client_id": "web", "post_logout_redirect_uri": "https://app.example.org/bye"})
    done = person.post("/portcullis/v1/me/logout", {"query": query})
    assert done.status == 200 and done.json["location"] == "https://app.example.org/bye"
    assert person.get("/portcullis/v1/me").status == 401


def test_logout_of_nobody_takes_no_cookie_away(gate):
    """A page elsewhere can post here; the browser's cookie does not come along, and stays where it is."""
    for fields in ({}, {"client_id": "web", "post_logout_redirect_uri": "https://app.example.org/bye"}):
        answer = logout(gate, **fields)
        assert answer.status == 303 and not answer.get("set-cookie"), answer.raw


@pytest.mark.parametrize("fields", [
    {"post_logout_redirect_uri": "https://app.example.org/bye"},
    {"post_logout_redirect_uri": "https://evil.org/", "client_id": "web"},
    {"post_logout_redirect_uri": "https://app.example.org/bye/", "client_id": "web"},
    {"post_logout_redirect_uri": CALLBACK, "client_id": "web"},
    {"post_logout_redirect_uri": "https://app.example.org/bye", "client_id": "other"},
])
def test_logout_goes_nowhere_else(gate, fields):
    answer = logout(gate, **fields)
    assert answer.status == 400 and answer.get("location") is None


# ---- the trail

def test_everything_is_in_the_trail(gate):
    tokens(gate, scope="openid")
    gate.mia.decide(request(scope="openid email", prompt="consent"), "refuse")
    wanted = {("security_client", "create"), ("authentication_token", "authorize"), ("authentication_token", "code"),
              ("authorization_consent", "allow"), ("authorization_consent", "refuse")}
    gates.wait(lambda: wanted <= {(record["type"], record.get("action")) for record in gate.records()}, str(wanted))
    text = json.dumps(gate.records())
    assert not any(secret and secret in text for secret in gate.secrets.values())
