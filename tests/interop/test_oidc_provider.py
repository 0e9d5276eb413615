"""The gate with a second certified provider: tokens, sign-in by its pages, new keys, an outage."""

import time

import chrome as chromes
import federated
import peers
import pytest
import rig

ENTRY = """{{name: {name}, title: Second, issuer: "{issuer}", client_id: gate,
     client_secret_file: provider-secret, ca: "{ca}", {times}, audiences: ["urn:portcullis:gate"],
     roles: {{claims: [roles], map: {{reader: reader, analyst: analyst}}, same_names: false}}}}"""

SKIP = federated.reason_to_skip()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(SKIP), reason=SKIP or "-")]
browser = pytest.mark.skipif(bool(chromes.reason_to_skip()), reason=chromes.reason_to_skip() or "-")


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("second")
    yield from peers.running(lambda: federated.FederatedGate(folder / "run", lambda gate: peers.OidcProvider(
        folder / "peer", rig.free_port(), gate=gate.base), ENTRY))


@pytest.fixture
def chrome(gate):
    one = gate.chrome()
    try:
        yield one
    finally:
        one.close()


def sign_in(gate, chrome, user="ada"):
    chrome.go("/portcullis/federation/second/start?return=/files/1")
    assert chrome.driver.current_url.startswith(gate.peer.issuer), chrome.text
    chrome.driver.find_element("name", "login").send_keys(user)
    chrome.driver.find_element("name", "password").send_keys("any")
    chrome.press("Sign-in")
    if chrome.driver.current_url.startswith(gate.peer.issuer):
        chrome.press("Continue")
    chrome.wait(lambda: chrome.driver.current_url == gate.base + "/files/1", "back at the gate")
    return chrome.driver.get_cookies()


def test_a_client_s_token_is_let_through(gate):
    token = gate.peer.by_client()["access_token"]
    gate.wait_for(token)
    assert gate.status(token, method="POST") == 403


@browser
def test_a_person_signs_in_and_out(gate, chrome):
    cookies = sign_in(gate, chrome)
    assert gate.session_status(cookies) == 200
    answer = gate.sign_out(chrome)
    assert answer.get("logout_url", "").startswith(gate.peer.issuer), answer
    assert gate.session_status(cookies) == 401


@browser
def test_the_sign_out_button_leads_there(gate, chrome):
    cookies = sign_in(gate, chrome)
    gate.sign_out_by_page(chrome, "Signed out")
    assert chrome.driver.current_url.startswith(gate.peer.issuer)
    assert gate.session_status(cookies) == 401


def test_a_new_key_is_found(gate):
    before = gate.peer.by_client()["access_token"]
    gate.peer.rotate_keys()
    gate.wait_for(gate.peer.by_client()["access_token"])
    assert gate.status(before) == 200


def test_tokens_go_on_through_an_outage_until_the_keys_are_stale(gate):
    token = gate.peer.by_client()["access_token"]
    gate.wait_for(token)
    gate.peer.stop()
    end = time.monotonic() + 5
    while time.monotonic() < end:
        assert gate.status(token) == 200
        time.sleep(0.2)
    gate.wait_for(token, 401)
