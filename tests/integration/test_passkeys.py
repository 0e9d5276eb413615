"""Passkeys: registered, shown alone and as a second factor, and everything that must not work."""

import json
import uuid

import pytest

import gate as gates
from authenticator import BE, BS, UP, UV, Passkey, data, text
from authority import Authority, claims, totp

V1 = "/portcullis/v1"
ALGORITHMS = ["ES256", "EdDSA", "RS256"]


@pytest.fixture(scope="module")
def authority():
    daemon = Authority().start()
    yield daemon
    daemon.close()


def fresh():
    return "p" + uuid.uuid4().hex[:12]


def is_problem(answer, status):
    assert answer.status == status, answer.raw
    assert answer.json["status"] == status
    return answer.json


def begin(authority, token):
    answer = authority.me("POST", "/passkeys/options", token, {})
    assert answer.status == 200, answer.raw
    return answer.json["handle"], answer.json["publicKey"]


def add(authority, token, passkey, label="my key", **wrong):
    handle, options = begin(authority, token)
    return authority.me("POST", "/passkeys", token, {
        "handle": handle, "credential": passkey.create(options, **wrong), "label": label})


def person(authority, **how):
    """A user with one passkey."""
    name = fresh()
    account = authority.make_user(name)
    tokens = authority.tokens(name)
    passkey = Passkey(**how)
    answer = add(authority, tokens["access_token"], passkey)
    assert answer.status == 201, answer.raw
    return name, account, authority.refreshed(tokens), passkey, answer.json["id"]


def options_of(authority, **body):
    answer = authority.public("POST", V1 + "/sign-in/passkey/options", body)
    assert answer.status == 200, answer.raw
    return answer.json["handle"], answer.json["publicKey"]


def show(authority, passkey, more=None, **wrong):
    handle, options = options_of(authority)
    return authority.public("POST", V1 + "/sign-in/passkey", {
        "handle": handle, "credential": passkey.get(options, **wrong), **(more or {})})


def second_factor(authority, name, **more):
    problem = is_problem(authority.sign_in(name, **more), 401)
    assert problem["type"].endswith("mfa-required")
    return problem


def reasons(authority, action):
    return [record["reason"] for record in authority.chain()
            if record.get("action") == action and not record.get("success", True)]


# ---- registering

def test_creation_options(authority):
    name = fresh()
    account = authority.make_user(name, display_name="Ada L.")
    tokens = authority.tokens(name)
    token = tokens["access_token"]
    _, options = begin(authority, token)
    assert options["rp"] == {"id": "localhost", "name": "Portcullis"}
    assert uuid.UUID(bytes=data(options["user"]["id"])) == uuid.UUID(account["id"])
    assert options["user"]["name"] == name and options["user"]["displayName"] == "Ada L."
    assert len(data(options["challenge"])) == 32
    assert [one["alg"] for one in options["pubKeyCredParams"]] == [-8, -7, -257]
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["authenticatorSelection"]["residentKey"] == "preferred"
    assert options["attestation"] == "none" and options["excludeCredentials"] == []
    passkey = Passkey()
    assert add(authority, token, passkey).status == 201
    _, options = begin(authority, authority.refreshed(tokens))
    assert options["excludeCredentials"] == [
        {"type": "public-key", "id": text(passkey.id), "transports": ["internal", "hybrid"]}]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_register_and_sign_in_alone(authority, algorithm):
    name, account, token, passkey, one = person(authority, algorithm=algorithm)
    listed = authority.me("GET", "/passkeys", token).json["items"]
    assert [item["id"] for item in listed] == [one]
    assert listed[0]["algorithm"] == algorithm and listed[0]["label"] == "my key"
    assert listed[0]["transports"] == ["internal", "hybrid"]
    assert listed[0]["backup_eligible"] and listed[0]["last_used"] is None
    _, options = options_of(authority)
    assert options["allowCredentials"] == [] and options["userVerification"] == "required"
    answer = show(authority, passkey)
    assert answer.status == 200, answer.raw
    assert claims(answer.json["access_token"])["sub"] == account["id"]
    me = authority.me("GET", "", answer.json["access_token"]).json
    assert me["name"] == name and me["session"]["mfa"] is True
    assert authority.me("GET", "/passkeys", token).json["items"][0]["last_used"]


def test_a_session_cookie_for_browsers(authority):
    passkey = person(authority)[3]
    answer = show(authority, passkey, {"cookie": True})
    assert answer.status == 200
    assert answer.headers["Set-Cookie"].startswith("__Host-portcullis=")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_second_factor(authority, algorithm):
    name, account, _, passkey, _ = person(authority, algorithm=algorithm)
    problem = second_factor(authority, name)
    assert "passkey" in problem["factors"]
    handle, options = options_of(authority, mfa_token=problem["mfa_token"])
    assert [one["id"] for one in options["allowCredentials"]] == [text(passkey.id)]
    body = {"handle": handle, "credential": passkey.get(options), "mfa_token": problem["mfa_token"]}
    answer = authority.public("POST", V1 + "/sign-in/passkey", body)
    assert answer.status == 200, answer.raw
    assert claims(answer.json["access_token"])["sub"] == account["id"]
    is_problem(authority.public("POST", V1 + "/sign-in/passkey", body), 401)


def test_a_second_factor_without_its_user_handle(authority):
    name, _, _, passkey, _ = person(authority)
    token = second_factor(authority, name)["mfa_token"]
    handle, options = options_of(authority, mfa_token=token)
    credential = passkey.get(options)
    del credential["response"]["userHandle"]
    assert authority.public("POST", V1 + "/sign-in/passkey", {
        "handle": handle, "credential": credential, "mfa_token": token}).status == 200
    handle, options = options_of(authority)
    credential = passkey.get(options)
    del credential["response"]["userHandle"]
    is_problem(authority.public("POST", V1 + "/sign-in/passkey", {
        "handle": handle, "credential": credential}), 401)


def test_a_challenge_of_one_purpose_is_not_good_for_another(authority):
    name, _, session, passkey, _ = person(authority)
    token = second_factor(authority, name)["mfa_token"]
    handle, options = options_of(authority)
    is_problem(authority.public("POST", V1 + "/sign-in/passkey", {
        "handle": handle, "credential": passkey.get(options), "mfa_token": token}), 401)
    handle, options = options_of(authority, mfa_token=token)
    is_problem(authority.public("POST", V1 + "/sign-in/passkey", {
        "handle": handle, "credential": passkey.get(options)}), 401)
    is_problem(authority.me("POST", "/passkeys", session, {
        "handle": handle, "credential": Passkey().create({**options, "rp": {"id": "localhost"},
                                                          "user": {"id": "AA"}})}), 403)


def test_what_is_wrong_with_a_registration(authority):
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["access_token"]
    huge = {1: 3, 3: -257, -1: b"\x80" + bytes(511), -2: b"\x01\x00\x01"}
    off_curve = {1: 2, 3: -7, -1: 1, -2: bytes(31) + b"\x01", -3: bytes(31) + b"\x01"}
    wrong = [
        ("origin", {"origin": "https://localhost.evil.example"}),
        ("origin", {"origin": "http://localhost"}),
        ("origin", {"origin": "https://localhost:8443"}),
        ("rp", {"rp_id": "evil.example"}),
        ("user_verification", {"flags": UP | BE | BS}),
        ("user_presence", {"flags": UV}),
        ("backup", {"flags": UP | UV | BS}),
        ("ceremony", {"type": "webauthn.get"}),
        ("challenge", {"challenge": text(bytes(32))}),
        ("cross_origin", {"crossOrigin": True}),
        ("cross_origin", {"topOrigin": "https://evil.example"}),
        ("authenticator_data", {"cose": {1: 2, 3: -35, -1: 2, -2: bytes(48), -3: bytes(48)}}),
        ("authenticator_data", {"cose": huge}),
        ("key", {"cose": off_curve}),
    ]
    for reason, how in wrong:
        problem = is_problem(add(authority, token, Passkey(), **how), 403)
        assert reason in problem["detail"], (reason, problem)
    assert authority.me("GET", "/passkeys", token).json["items"] == []
    assert {reason for reason, _ in wrong} <= set(reasons(authority, "passkey_add"))
    assert add(authority, token, Passkey(), fmt="packed").status == 201


def test_a_registration_serves_once_and_only_its_account(authority):
    alice, bob = fresh(), fresh()
    authority.make_user(alice)
    authority.make_user(bob)
    tokens = authority.tokens(alice)
    a = tokens["access_token"]
    b = authority.tokens(bob)["access_token"]
    handle, options = begin(authority, a)
    passkey = Passkey()
    body = {"handle": handle, "credential": passkey.create(options)}
    is_problem(authority.me("POST", "/passkeys", b, body), 403)
    answer = authority.me("POST", "/passkeys", a, body)
    assert answer.status == 201 and answer.json["label"] == "Passkey"
    a = authority.refreshed(tokens)
    is_problem(authority.me("POST", "/passkeys", a, body), 409)
    other = Passkey()
    is_problem(authority.me("POST", "/passkeys", a,
                            {"handle": handle, "credential": other.create(options)}), 403)
    handle, options = begin(authority, b)  # a credential has one account
    is_problem(authority.me("POST", "/passkeys", b,
                            {"handle": handle, "credential": passkey.create(options)}), 409)


def test_bad_bodies(authority):
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["access_token"]
    handle, options = begin(authority, token)
    good = Passkey().create(options)
    for body in ({}, {"handle": handle}, {"handle": handle, "credential": "x"},
                 {"handle": handle, "credential": good, "label": "x" * 65},
                 {"handle": handle, "credential": good, "label": "a\nb"},
                 {"handle": handle, "credential": good, "more": 1}):
        is_problem(authority.me("POST", "/passkeys", token, body), 400)
    response = good["response"]
    for credential in ({}, {**good, "type": "password"}, {**good, "rawId": text(b"other")},
                       {**good, "response": []}, {**good, "id": 5},
                       {**good, "response": {**response, "attestationObject": "!"}},
                       {**good, "response": {**response, "attestationObject": "oA"}},
                       {**good, "response": {**response, "clientDataJSON": text(b"[]")}}):
        is_problem(authority.me("POST", "/passkeys", token,
                                {"handle": handle, "credential": credential}), 403)
    is_problem(authority.me("POST", "/passkeys", token,
                            {"handle": "A" * 120, "credential": good}), 403)
    is_problem(authority.public("POST", V1 + "/sign-in/passkey",
                                {"handle": "A", "credential": {}}), 401)
    is_problem(authority.public("POST", V1 + "/sign-in/passkey/options", {"mfa_token": "A"}), 401)


def test_twenty_and_no_more(authority):
    _, _, token, _, _ = person(authority)
    for _ in range(19):
        assert add(authority, token, Passkey()).status == 201
    problem = is_problem(add(authority, token, Passkey()), 409)
    assert "20" in problem["detail"]
    assert len(authority.me("GET", "/passkeys", token).json["items"]) == 20


# ---- showing

def test_what_is_wrong_with_an_assertion(authority):
    name, account, _, passkey, _ = person(authority)
    wrong = [
        ("origin", {"origin": "https://localhost.evil.example"}),
        ("rp", {"rp_id": "evil.example"}),
        ("user_verification", {"flags": UP | BE | BS}),
        ("user_presence", {"flags": UV | BE | BS}),
        ("backup", {"flags": UP | UV}),
        ("ceremony", {"type": "webauthn.create"}),
        ("challenge", {"challenge": text(bytes(32))}),
        ("cross_origin", {"crossOrigin": True}),
        ("signature", {"signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"}),
        ("signature", {"signature": b"x"}),
        ("user_handle", {"user": bytes(16)}),
    ]
    answers = {is_problem(show(authority, passkey, **how), 401)["detail"] for _, how in wrong}
    stranger = Passkey()
    stranger.user = uuid.UUID(account["id"]).bytes
    answers.add(is_problem(show(authority, stranger), 401)["detail"])
    assert len(answers) == 1  # an unknown one is answered as a wrong one
    told = reasons(authority, "passkey")
    assert {reason for reason, _ in wrong} | {"unknown_credential"} <= set(told)
    assert show(authority, passkey).status == 200  # and none of it counted against the account


def test_what_was_shown_once_is_spent(authority):
    passkey = person(authority)[3]
    handle, options = options_of(authority)
    body = {"handle": handle, "credential": passkey.get(options)}
    assert authority.public("POST", V1 + "/sign-in/passkey", body).status == 200
    is_problem(authority.public("POST", V1 + "/sign-in/passkey", body), 401)
    body["credential"] = passkey.get(options)  # a new signature, the old handle
    is_problem(authority.public("POST", V1 + "/sign-in/passkey", body), 401)
    assert "challenge_spent" in reasons(authority, "passkey")


def test_a_foreign_passkey_is_no_second_factor(authority):
    name = person(authority)[0]
    foreign = person(authority)[3]
    token = second_factor(authority, name)["mfa_token"]
    handle, options = options_of(authority, mfa_token=token)
    for _ in range(3):
        is_problem(authority.public("POST", V1 + "/sign-in/passkey", {
            "handle": handle, "credential": foreign.get(options), "mfa_token": token}), 401)
    account = authority.admin("GET", "/admin/v1/users/" + name).json
    assert account["locked_until"]  # three wrong factors lock, whatever they are


def test_a_counter_that_goes_back(authority):
    name, _, _, passkey, one = person(authority, counter=7, synced=False)
    assert show(authority, passkey).status == 200
    passkey.counter = 3
    is_problem(show(authority, passkey), 401)
    assert show_at(authority, passkey, 8).status == 401  # the same once more
    assert show_at(authority, passkey, 0).status == 401  # none at all any more
    assert show_at(authority, passkey, 9).status == 200
    clones = [record for record in authority.chain() if record.get("action") == "passkey_clone"]
    assert [record["resource"] for record in clones] == [one] * 3
    assert all(record["reason"] == "counter" for record in clones)


def show_at(authority, passkey, counter):
    passkey.counter = counter - 1 if counter > 1 else 0
    return show(authority, passkey)


def test_locked_and_disabled_accounts(authority):
    name, _, _, passkey, _ = person(authority)
    for _ in range(5):
        authority.sign_in(name, password="wrong")
    is_problem(show(authority, passkey), 401)
    assert authority.admin("POST", f"/admin/v1/users/{name}/unlock").status == 204
    assert show(authority, passkey).status == 200
    assert authority.admin("PATCH", "/admin/v1/users/" + name, {"disabled": True}).status == 200
    is_problem(show(authority, passkey), 401)
    assert {"locked", "disabled"} <= set(reasons(authority, "passkey"))


def test_only_under_a_name_of_the_gate(authority):
    for host in ("127.0.0.1", "evil.example", "[::1]:8443"):
        answer = authority.public("POST", V1 + "/sign-in/passkey/options", {},
                                  headers={"Host": host})
        is_problem(answer, 422)
    answer = authority.public("POST", V1 + "/sign-in/passkey/options", {},
                              headers={"Host": "LOCALHOST:8443"})
    assert answer.json["publicKey"]["rpId"] == "localhost"


# ---- naming and removing

def test_rename_and_remove(authority):
    _, _, token, passkey, one = person(authority)
    assert authority.me("PATCH", "/passkeys/" + one, token, {"label": "Yubi"}).json["label"] == "Yubi"
    is_problem(authority.me("PATCH", "/passkeys/" + one, token, {"label": ""}), 400)
    is_problem(authority.me("PATCH", "/passkeys/nonsense", token, {"label": "x"}), 404)
    stranger = person(authority)[2]
    is_problem(authority.me("PATCH", "/passkeys/" + one, stranger, {"label": "x"}), 404)
    is_problem(authority.me("DELETE", "/passkeys/" + one, stranger), 404)
    assert authority.me("DELETE", "/passkeys/" + one, token).status == 204
    is_problem(authority.me("DELETE", "/passkeys/" + one, token), 404)
    is_problem(show(authority, passkey), 401)
    is_problem(authority.public("GET", V1 + "/me/passkeys"), 401)


def test_an_administrator_lists_and_removes(authority):
    name, _, token, passkey, one = person(authority)
    other = person(authority)[4]
    path = f"/admin/v1/users/{name}/passkeys"
    assert [item["id"] for item in authority.admin("GET", path).json["items"]] == [one]
    assert authority.admin("DELETE", f"{path}/{other}").status == 404
    assert authority.admin("DELETE", f"{path}/x").status == 404
    assert authority.admin("DELETE", f"{path}/{one}").status == 204
    is_problem(authority.me("GET", "", token), 401)  # its sessions ended with it
    is_problem(show(authority, passkey), 401)
    assert authority.sign_in(name).status == 200  # the password alone again


def test_without_a_second_factor_shown_none_is_added(authority):
    """Whoever has the password alone must not add a passkey to an account that has TOTP."""
    name, _, token, _, one = person(authority)
    problem = second_factor(authority, name)
    is_problem(authority.me("POST", "/passkeys/options", "x" + problem["mfa_token"], {}), 401)
    assert authority.me("DELETE", "/passkeys/" + one, token).status == 204
    tokens = authority.tokens(name)  # a session of the password alone
    token = tokens["access_token"]
    late = authority.tokens(name)["access_token"]
    secret = authority.me("POST", "/totp", token).json["secret"]
    assert authority.me("POST", "/totp/confirm", token,
                        {"code": totp(secret, step=-1)}).status == 204
    answer = authority.me("POST", "/passkeys/options", late, {})
    assert answer.status in (401, 403), answer.raw
    assert authority.me("POST", "/passkeys/options", authority.refreshed(tokens), {}).status == 200


def test_a_restart_voids_what_was_begun(authority):
    passkey = person(authority)[3]
    handle, options = options_of(authority)
    authority.stop()
    authority.start()
    is_problem(authority.public("POST", V1 + "/sign-in/passkey", {
        "handle": handle, "credential": passkey.get(options)}), 401)
    assert show(authority, passkey).status == 200


def test_a_deleted_account_takes_its_passkeys_along(authority):
    name, _, _, passkey, _ = person(authority)
    assert authority.admin("DELETE", "/admin/v1/users/" + name).status == 204
    is_problem(show(authority, passkey), 401)


# ---- through the edge

@pytest.fixture(scope="module")
def running(tmp_path_factory):
    one = gates.Gate(tmp_path_factory.mktemp("gate") / "run")
    try:
        yield one.start()
    finally:
        one.close()


def test_through_the_edge_and_by_the_command(running):
    running.user("petra", "reader")
    host = f"localhost:{running.https}"
    token = running.sign_in("petra").json["access_token"]
    bearer = [("Authorization", "Bearer " + token)]

    def post(path, body, headers=()):
        return running.ask(V1 + path, [("Content-Type", "application/json"), *headers], "POST",
                           json.dumps(body).encode(), host=host)

    passkey = Passkey(origin="https://" + host)
    begun = post("/me/passkeys/options", {}, bearer).json
    made = post("/me/passkeys", {"handle": begun["handle"], "label": "Telephone",
                                 "credential": passkey.create(begun["publicKey"])}, bearer)
    assert made.status == 201, made.body
    begun = post("/sign-in/passkey/options", {}).json
    shown = post("/sign-in/passkey", {"handle": begun["handle"],
                                      "credential": passkey.get(begun["publicKey"])})
    assert shown.status == 200, shown.body
    listed = running.json("user", "passkeys", "petra")["items"]
    assert [item["label"] for item in listed] == ["Telephone"]
    assert "Telephone" in running.ok("user", "passkeys", "petra")
    assert running.run("user", "passkeys", "nobody").returncode == 1
    assert running.run("user", "remove-passkey", "petra", "x").returncode == 1
    running.ok("user", "remove-passkey", "petra", made.json["id"])
    assert running.json("user", "passkeys", "petra")["items"] == []
    assert running.run("user", "remove-passkey", "petra", made.json["id"]).returncode == 1
