"""Pages that only a step leads to: links from mails, second factors, what is shown once, and what other programs
and people ask for. Each is looked at as those with an address of their own are."""

import re

import chrome as chromes
import pytest
import quick_gate
from authority import totp
from gate import PASSWORD
from test_every_page import goes_without_a_mouse, look

VAULT = """  - {name: vault, path: /vault, permission: "read:files", class: restricted, upstream: echo}
"""
MORE = """tls: {client_ca: tls/certificate.pem}
mfa: {required_roles: [reader], grace: 0s}
mail: {server: "smtp://127.0.0.1:1", security: none, from: "gate@example.org"}"""
CALLBACK = "http://localhost/callback"
AUTHORIZE = ("response_type=code&client_id=shop&redirect_uri=http%3A%2F%2Flocalhost%2Fcallback"
             "&scope=openid%20profile%20email%20offline_access&state=x&code_challenge_method=S256"
             "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")


@pytest.fixture(name="gate", scope="module")
def make_gate(tmp_path_factory):
    one = quick_gate.QuickGate(tmp_path_factory.mktemp("way") / "run", extra=MORE)
    one.config.write_text(one.config.read_text().rstrip("\n") + "\n" + VAULT)
    try:
        yield one.start()
    finally:
        one.close()


@pytest.fixture(name="see")
def make_see(screenshots, axe_source):
    def see(chrome, name, status=200):
        look(chrome, name, screenshots, axe_source, status)
        goes_without_a_mouse(chrome)
    return see


def with_factors(gate, name, *roles):
    """An account with an address, an authenticator and backup codes: its secret and codes."""
    gate.user(name, *roles)
    gate.ok("user", "set", name, "--email", name + "@example.org")
    tokens = gate.sign_in(name).json
    own = [("Authorization", "Bearer " + tokens["access_token"])]
    secret = gate.ask("/portcullis/v1/me/totp", own, "POST", b"").json["secret"]
    assert gate.post("/portcullis/v1/me/totp/confirm", {"code": totp(secret, step=-1)}, own).status == 204
    fresh = gate.post("/portcullis/v1/token/refresh", {"refresh_token": tokens["refresh_token"]}).json
    own = [("Authorization", "Bearer " + fresh["access_token"])]
    return secret, gate.ask("/portcullis/v1/me/backup-codes", own, "POST", b"").json["codes"]


def give_password(chrome, name, address="/portcullis/account"):
    chrome.go(address)
    chrome.fill("Name", name)
    chrome.fill("Password", PASSWORD)
    chrome.press("Sign in")


def test_links(gate, chrome, see):
    link = re.search(r"/portcullis/first-administrator\?token=\S+", gate.said())[0]
    chrome.go(link)
    assert chrome.has("button", "Make the account")
    see(chrome, "first-administrator")
    link = re.search(r"/portcullis/invitation\?token=[\w-]+",
                     gate.ok("user", "add", "zoe", "--invite", "--print-link"))[0]
    chrome.go(link)
    assert chrome.heading == "Welcome" and chrome.has("button", "Begin")
    see(chrome, "invitation")


def test_every_second_factor(gate, chrome, see):
    with_factors(gate, "fay", "analyst")
    give_password(chrome, "fay")
    chrome.wait_for_heading("One more step")
    see(chrome, "second-factor-totp")
    for words, name in (("Use a backup code", "second-factor-backup-code"),
                        ("Send a code by e-mail", "second-factor-email")):
        chrome.follow(words)
        assert chrome.heading == "One more step"
        see(chrome, name)


def test_a_factor_that_is_overdue(gate, chrome, see):
    gate.user("otis", "reader")
    give_password(chrome, "otis")
    chrome.wait_for_heading("Set up an authenticator app")
    see(chrome, "totp-overdue")


def test_what_is_shown_once_and_what_others_ask_for(gate, chrome, see):
    codes = with_factors(gate, "gil", "analyst")[1]
    give_password(chrome, "gil", "/portcullis/account/keys")
    chrome.wait_for_heading("One more step")
    chrome.follow("Use a backup code")
    chrome.fill("Backup code", codes[0])
    chrome.press("Go on")
    chrome.wait_for_path("/portcullis/account/keys")
    chrome.fill("Label", "A label for the nightly build that is rather long")
    chrome.press("Make the key")
    chrome.wait_for_heading("Your new API key")
    see(chrome, "key-made")
    chrome.go("/portcullis/account/keys")
    see(chrome, "keys-with-one")
    chrome.go("/portcullis/account/backup-codes")
    chrome.press("Make ten new codes")
    chrome.wait_for_heading("Your backup codes")
    see(chrome, "backup-codes-made")

    chrome.go("/portcullis/account/approvals")
    chrome.fill("Route", "vault")
    chrome.fill("Why you need it", "The auditors ask for the scans of March, all of them.")
    chrome.press("Ask")
    chrome.wait_for_text("vault")
    see(chrome, "approvals-with-one")

    gate.ok("client", "add", "shop", "--title", "The Shop of Acme and Sons GmbH & Co. KG", "--redirect-uri", CALLBACK,
            "--grant", "authorization_code", "--grant", "refresh_token",
            *[word for scope in ("openid", "profile", "email", "offline_access") for word in ("--scope", scope)])
    chrome.go("/portcullis/oauth/authorize?" + AUTHORIZE)
    chrome.wait_for_path("/portcullis/oauth/consent")
    see(chrome, "consent")
    chrome.go("/portcullis/oauth/sign-out?")
    assert chrome.heading == "Sign out?"
    see(chrome, "oauth-sign-out")
    chrome.go("/portcullis/sign-in/step-up?return=%2Fportcullis%2Faccount")
    chrome.wait_for_heading("One more step")
    see(chrome, "step-up")


def test_what_operators_decide_and_make(gate, see):
    codes = with_factors(gate, "olga", "portcullis_admin", "admin")[1]
    chrome = chromes.Chrome(f"https://localhost:{gate.operator}", [gate.folder / "tls/certificate.pem"])
    try:
        give_password(chrome, "olga", "/operator/approvals")
        chrome.wait_for_heading("One more step")
        chrome.follow("Use a backup code")
        chrome.fill("Backup code", codes[0])
        chrome.press("Go on")
        chrome.wait_for_path("/operator/approvals")
        assert "auditors" in chrome.text
        see(chrome, "operator-approvals-with-one")
        chrome.go("/operator/clients")
        assert "shop" in chrome.text
        see(chrome, "operator-clients-with-one")
        chrome.fill("Client id", "till")
        chrome.fill("Redirect addresses", CALLBACK)
        chrome.press("Register the client")
        chrome.wait_for_heading("till")
        see(chrome, "operator-client-made")
        chrome.go("/operator/explain")
        chrome.fill("Path and query", "/vault")
        chrome.fill("Account", "gil")
        chrome.press("Explain")
        chrome.wait_for_text("It would be refused")
        see(chrome, "operator-explained")
    finally:
        chrome.close()
