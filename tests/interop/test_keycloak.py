"""The gate with a real Keycloak: its tokens at the edge, sign-in by its pages, sign-out, new keys, an outage."""

import time

import chrome as chromes
import federated
import peers
import pytest
import rig
from authority import totp

ENTRY = """{{name: {name}, title: Keycloak, issuer: "{issuer}", client_id: gate,
     client_secret_file: provider-secret, ca: "{ca}", {times},
     roles: {{claims: ["realm_access.roles", "resource_access.CLIENT.roles"],
       map: {{reader: reader, analyst: reader, writer: analyst}}, same_names: false}}}}"""

SKIP = federated.reason_to_skip()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(SKIP), reason=SKIP or "-")]
browser = pytest.mark.skipif(bool(chromes.reason_to_skip()), reason=chromes.reason_to_skip() or "-")


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keycloak")
    yield from peers.running(lambda: federated.FederatedGate(folder / "run", lambda gate: peers.Keycloak(
        folder / "peer", [rig.free_port() for _ in range(3)], gate=gate.base), ENTRY))


@pytest.fixture
def keycloak(gate):
    return gate.peer


@pytest.fixture
def chrome(gate):
    one = gate.chrome()
    try:
        yield one
    finally:
        one.close()


# ---- tokens of APIs ----

def test_a_person_s_token_is_let_through_with_mapped_roles_and_tenant(gate, keycloak):
    token = keycloak.by_password()["access_token"]
    gate.wait_for(token)
    assert "ada" in gate.seen(token)
    record = gate.record_of(token)
    assert (record["tenant"], record["name"], record["granted"]) == ("acme", "ada", True), record
    assert gate.status(token, method="POST") == 200, "writer of resource_access is an analyst here"


def test_who_has_no_such_role_may_not(gate, keycloak):
    token = keycloak.by_password(user="bob")["access_token"]
    gate.wait_for(token)
    assert gate.status(token, method="POST") == 403, "reader of realm_access is no analyst"


def test_a_client_s_own_token_is_let_through(gate, keycloak):
    token = keycloak.by_client()["access_token"]
    gate.wait_for(token)
    assert gate.status(token, method="POST") == 403


def test_a_token_for_somebody_else_is_refused(gate, keycloak):
    token = keycloak.by_password(client="stranger", user="bob")["access_token"]
    assert gate.status(token) == 401
    assert gate.record_of(token)["reason"] == "token_audience"


def test_id_and_refresh_tokens_are_no_access_tokens(gate, keycloak):
    answer = keycloak.by_password()
    assert gate.status(answer["id_token"]) == 401
    assert gate.status(answer["refresh_token"]) == 401


def test_a_token_is_refused_once_it_is_over(gate, keycloak):
    token = keycloak.by_password(client="brief")["access_token"]
    gate.wait_for(token, 401)


def test_a_changed_token_is_refused(gate, keycloak):
    head, body, signature = keycloak.by_password()["access_token"].split(".")
    other = keycloak.by_password(user="bob")["access_token"].split(".")[1]
    assert gate.status(f"{head}.{other}.{signature}") == 401
    assert gate.status(f"{head}.{body}.{signature[:-8]}AAAAAAAA") == 401


# ---- browsers ----

def sign_in(gate, chrome, user="ada"):
    chrome.go("/portcullis/federation/keycloak/start?return=/files/1")
    assert chrome.driver.current_url.startswith(gate.peer.issuer), chrome.text
    chrome.fill("Username or email", user)
    chrome.fill("Password", gate.peer.password)
    chrome.press("Sign In")
    chrome.wait(lambda: chrome.driver.current_url == gate.base + "/files/1", "back at the gate")
    return chrome.driver.get_cookies()


@browser
def test_a_person_signs_in_by_keycloak_s_own_form(gate, chrome):
    cookies = sign_in(gate, chrome)
    assert gate.session_status(cookies) == 200
    assert "ada" in chrome.text, "the service was told who it is"


@browser
def test_signing_out_here_ends_it_there(gate, chrome):
    cookies = sign_in(gate, chrome)
    answer = gate.sign_out(chrome)
    assert gate.session_status(cookies) == 401
    assert answer.get("logout_url", "").startswith(gate.peer.issuer), answer
    chrome.go(answer["logout_url"])
    if chrome.has("button, input[type=submit]", "Logout"):
        chrome.press("Logout")
    chrome.go("/portcullis/federation/keycloak/start?return=/files/1")
    assert chrome.has("input", "Password"), "Keycloak asks for the password again"


@browser
def test_the_sign_out_button_leads_there(gate, chrome):
    cookies = sign_in(gate, chrome)
    gate.sign_out_by_page(chrome, "Signed out")
    assert chrome.driver.current_url.startswith(gate.peer.issuer)
    assert gate.session_status(cookies) == 401
    if chrome.has("button, input[type=submit]", "Logout"):
        chrome.press("Logout")
    chrome.go("/portcullis/federation/keycloak/start?return=/files/1")
    assert chrome.has("input", "Password"), "Keycloak asks for the password again"


@browser
def test_a_write_with_the_cookie_is_for_the_gate_s_own_pages(gate, chrome):
    cookies = sign_in(gate, chrome)
    assert gate.write_with_cookies(cookies, gate.base) == 200, "ada is an analyst"
    for origin in ("https://localhost", f"https://localhost:{gate.http}", gate.peer.issuer.split("/realms")[0]):
        assert gate.write_with_cookies(cookies, origin) == 403, origin


@browser
def test_the_own_second_factor_is_asked_for_after_keycloak_s_form(gate, chrome):
    sign_in(gate, chrome)
    call = """const done = arguments[arguments.length - 1];
        fetch(arguments[0], {method: 'POST', headers: {'Content-Type': 'application/json', Accept: 'application/json'},
            body: JSON.stringify(arguments[1])}).then((answer) => answer.text())
            .then((text) => done(text && JSON.parse(text)), (error) => done({error: String(error)}))"""
    secret = chrome.driver.execute_async_script(call, "/portcullis/v1/me/totp", {})["secret"]
    assert not chrome.driver.execute_async_script(call, "/portcullis/v1/me/totp/confirm",
                                                  {"code": totp(secret, step=-1)})
    try:
        chrome.driver.delete_all_cookies()
        chrome.go("/portcullis/federation/keycloak/start?return=/files/1")
        chrome.wait_for_path("/portcullis/sign-in/second-factor")
        chrome.fill("Code", totp(secret))
        chrome.press("Go on")
        assert chrome.path == "/files/1" and "ada" in chrome.text
        gate.sign_out_by_page(chrome, "Signed out")
    finally:
        gate.ok("user", "reset-mfa", "ada")


@browser
def test_a_session_that_ends_there_ends_here(gate, keycloak, chrome):
    cookies = sign_in(gate, chrome, "bob")
    assert gate.session_status(cookies) == 200
    user = keycloak.admin("GET", "/users?username=bob&exact=true")[0]["id"]
    keycloak.admin("POST", f"/users/{user}/logout")
    end = time.monotonic() + 15
    while gate.session_status(cookies) == 200:
        assert time.monotonic() < end, "no back-channel logout: " + keycloak.said()
        time.sleep(0.1)


# ---- keys and outages; the last, for they change the provider ----

def test_a_new_key_is_found(gate, keycloak):
    before = keycloak.by_password()["access_token"]
    gate.wait_for(before)
    keycloak.rotate_keys()
    token = keycloak.by_password()["access_token"]
    gate.wait_for(token)
    assert gate.status(before) == 200, "the old key is published still"


def test_tokens_go_on_through_an_outage_until_the_keys_are_stale(gate, keycloak):
    token = keycloak.by_password()["access_token"]
    gate.wait_for(token)
    keycloak.stop()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        assert gate.status(token) == 200
        time.sleep(0.2)
    gate.wait_for(token, 401)
    keycloak.restart()
    gate.wait_for(token, 200)
