"""One person's way through all of it, in a browser: from the first-run link to a session that is refused.

Everything is found by its label or role, as with a screen reader. Codes come from oathtool, the passkey from
Chromium's virtual authenticator, and the API key that the page shows is used by curl.
"""

import datetime
import json
import re
import shutil
import subprocess
import time
import urllib.parse

import chrome as chromes
import gate as gates
import pytest
import quick_gate

NAME, PASSWORD = "root.walker", "one long walk through the gate"
LOCKOUT_S = 15  # a page later the account is still locked, on a slow machine, too
TARGET = "/files/1"

pytestmark = pytest.mark.skipif(not shutil.which("oathtool") or not shutil.which("curl"),
                                reason="oathtool or curl is not installed")


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """A gate that was just made: nobody is there yet."""
    one = quick_gate.QuickGate(tmp_path_factory.mktemp("walk") / "run", extra=f"mfa: {{lockout: {LOCKOUT_S}s}}")
    try:
        yield one.start()
    finally:
        one.close()


@pytest.fixture(scope="module")
def walker(walked):
    return Walker(walked)


@pytest.fixture(scope="module", autouse=True)
def close_walker(walker):
    yield
    walker.chrome.close()


class Walker:
    """What the person has in hand: a browser, the app's key, codes on paper."""

    def __init__(self, gate):
        self.gate = gate
        self.base = f"https://localhost:{gate.https}"
        self.certificate = gate.folder / "tls/certificate.pem"
        self.chrome = chromes.Chrome(self.base, [self.certificate])
        self.key, self.codes, self.last_code, self.last_step = None, [], None, 0

    def code(self):
        """A code that was not used yet. The next one is good a little early, as for an app whose clock is ahead."""
        end = time.monotonic() + 65
        while self.last_step > time.time() // 30:
            assert time.monotonic() < end, "no new code"
            time.sleep(0.2)
        self.last_step = max(int(time.time() // 30), self.last_step + 1)
        moment = datetime.datetime.fromtimestamp(self.last_step * 30, datetime.timezone.utc)
        done = subprocess.run(["oathtool", "--totp", "--base32", f"--now={moment:%Y-%m-%d %H:%M:%S} UTC", self.key],
                              capture_output=True, text=True, check=True)
        self.last_code = done.stdout.strip()
        return self.last_code

    def fill_in(self, password, where="/portcullis/account"):
        self.chrome.go("/portcullis/sign-in?return=" + urllib.parse.quote(where, safe=""))
        self.chrome.fill("Name", NAME)
        self.chrome.fill("Password", password)

    def password(self, password=PASSWORD, where="/portcullis/account"):
        self.fill_in(password, where)
        self.chrome.press("Sign in")

    def other_factor(self, words):
        if self.chrome.has("a", words):
            self.chrome.follow(words)

    def sign_in_by_app(self):
        self.password()
        self.chrome.wait_for_heading("One more step")
        self.other_factor("Use the authenticator app")
        self.chrome.fill("Code", self.code())
        self.chrome.press("Go on")
        self.chrome.wait_for_path("/portcullis/account")

    def sign_out(self):
        self.chrome.go("/portcullis/account")
        self.chrome.press("Sign out")
        self.chrome.go("/portcullis/account")
        assert self.chrome.path == "/portcullis/sign-in", "signed out"

    def curl(self, path, *headers):
        options = [word for header in headers for word in ("-H", header)]
        done = subprocess.run(["curl", "-sS", "-o", "-", "-w", "\n%{http_code}", "--cacert", self.certificate, *options,
                               self.base + path], capture_output=True, text=True, check=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body


def first_link(gate):
    """The link that `portcullis run` printed, or the same made of the token it printed."""
    link = re.search(r"https://\S+/portcullis/first-administrator\?token=(\S+)", gate.said())
    token = link[1] if link else re.search(r"first-administrator --token (\S+)", gate.said())[1]
    return "/portcullis/first-administrator?token=" + token


def test_01_the_first_link_makes_the_administrator(walker):
    chrome, link = walker.chrome, first_link(walker.gate)
    chrome.go(link)
    assert chrome.heading == "Set up Portcullis"
    chrome.fill("Name", NAME)
    chrome.fill("Password", PASSWORD)
    chrome.press("Make the account")
    chrome.wait_for_path("/portcullis/sign-in")
    chrome.go(link)
    if chrome.has("button", "Make the account"):
        chrome.fill("Name", "another")
        chrome.fill("Password", PASSWORD)
        chrome.press("Make the account")
    assert walker.gate.sign_in("another", PASSWORD).status == 401, "the link serves once"
    assert chrome.path != "/portcullis/sign-in"


def test_02_an_authenticator_app_is_set_up_with_a_code_of_oathtool(walker):
    chrome = walker.chrome
    walker.password()
    if "authenticator" not in chrome.heading.lower():
        chrome.go("/portcullis/account/security")
        chrome.follow("Set up an authenticator app")
    chrome.wait_for_heading("Set up an authenticator app")
    assert chrome.named("svg[role=img]", "QR code").is_displayed()
    walker.key = "".join(chrome.script("return document.getElementById('key').textContent").split())
    chrome.fill("Code", "000000")
    chrome.press("Confirm")
    assert chrome.has("input", "Code"), "a wrong code is refused"
    assert chrome.script("return document.querySelector('[role=alert]')?.textContent || ''").strip()
    walker.key = "".join(chrome.script("return document.getElementById('key').textContent").split())
    chrome.fill("Code", walker.code())
    chrome.press("Confirm")
    chrome.wait_for_text("set up")


def test_03_backup_codes_are_shown_once(walker):
    chrome = walker.chrome
    chrome.go("/portcullis/account/backup-codes")
    chrome.press("Make ten new codes")
    chrome.wait_for_heading("Your backup codes")
    walker.codes = [one.text for one in chrome.all("#codes li")]
    assert len(set(walker.codes)) == 10
    assert chrome.named("a", "Download as a file").get_attribute("download").endswith(".txt")
    chrome.follow("I have kept them")
    assert not any(code in chrome.text for code in walker.codes)
    chrome.go("/portcullis/account/backup-codes")
    assert "10" in chrome.text and not any(code in chrome.text for code in walker.codes)


def test_04_out_and_in_again_with_a_code(walker):
    walker.sign_out()
    walker.sign_in_by_app()
    assert NAME in walker.chrome.text


def test_05_a_code_serves_once(walker):
    walker.sign_out()
    walker.password()
    walker.other_factor("Use the authenticator app")
    walker.chrome.fill("Code", walker.last_code)
    walker.chrome.press("Go on")
    assert walker.chrome.path != "/portcullis/account"
    walker.chrome.go("/portcullis/account")
    assert walker.chrome.path == "/portcullis/sign-in"


def test_06_a_passkey_is_added_and_signs_in_alone(walker):
    chrome = walker.chrome
    chrome.add_authenticator()
    walker.sign_in_by_app()
    chrome.go("/portcullis/account/security")
    chrome.fill("Name of the new passkey", "walking stick")
    chrome.named("button", "Add a passkey").click()
    chrome.wait_for_text("walking stick")
    assert len(chrome.credentials()) == 1
    chrome.touch(False)
    walker.sign_out()
    chrome.go("/portcullis/sign-in?return=%2Fportcullis%2Faccount")
    button = chrome.named("button", "Sign in with a passkey")
    chrome.touch(True)
    chrome.script("arguments[0].click()", button)
    chrome.wait_for_path("/portcullis/account")
    chrome.wait_for_text(NAME)
    chrome.touch(False)
    walker.sign_out()


def test_07_a_backup_code_signs_in_once(walker):
    chrome, code = walker.chrome, walker.codes[0]
    for expected in (True, False):
        walker.password()
        chrome.wait_for_heading("One more step")
        chrome.follow("Use a backup code")
        chrome.fill("Backup code", code)
        chrome.press("Go on")
        chrome.go("/portcullis/account")
        assert (chrome.path == "/portcullis/account") is expected
        if expected:
            walker.sign_out()


def test_08_wrong_passwords_lock_the_account_until_the_end_of_the_lockout(walker):
    chrome = walker.chrome
    for _ in range(3):
        walker.password("certainly not it")
        assert chrome.has("input", "Password"), "still at the form"
    walker.fill_in(PASSWORD)
    for _ in range(3):  # quicker than in a page: what was filled in is sent before the lockout ends
        assert walker.gate.sign_in(NAME, "certainly not it").status == 401
    locked = time.monotonic()  # or before
    chrome.press("Sign in")
    assert "One more step" not in chrome.heading, "locked: the right password is refused, too"
    time.sleep(max(0, locked + LOCKOUT_S + 1 - time.monotonic()))
    walker.sign_in_by_app()


def test_09_an_api_key_made_in_the_page_works_in_curl(walker):
    chrome = walker.chrome
    chrome.go("/portcullis/account/keys")
    chrome.fill("Label", "walking")
    chrome.press("Make the key")
    chrome.wait_for_heading("Your new API key")
    key = chrome.script("return document.getElementById('key').textContent").strip()
    assert walker.curl(TARGET)[0] == 401
    status, body = walker.curl(TARGET, "X-API-Key: " + key)
    assert status == 200 and TARGET in json.loads(body)["line"]
    chrome.follow("I have kept it")
    assert key not in chrome.text
    chrome.press("Delete walking")
    assert walker.curl(TARGET, "X-API-Key: " + key)[0] == 401, "a deleted key is refused at once"


def test_10_a_session_ended_in_the_page_is_refused_at_the_edge(walker):
    chrome = walker.chrome
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in chrome.driver.get_cookies())
    assert "__Host-portcullis" in cookies
    assert walker.curl(TARGET, "Cookie: " + cookies)[0] == 200
    chrome.go("/portcullis/account/sessions")
    mine = next(row for row in chrome.all("tbody tr") if "this one" in row.text)
    chrome.leave(mine.find_element("css selector", "button"))
    assert walker.curl(TARGET, "Cookie: " + cookies)[0] == 401
    chrome.go("/portcullis/account")
    assert chrome.path == "/portcullis/sign-in"
    assert chrome.driver.get_cookies() == [] or chrome.path == "/portcullis/sign-in"


def test_11_the_trail_tells_of_the_walk(walker):
    gate = walker.gate
    gates.wait(lambda: len(gate.records()) > 20, "the records")
    gate.expect_good_trail()
    text = json.dumps(gate.records())
    assert PASSWORD not in text and walker.key not in text
    assert not any(code in text for code in walker.codes)
