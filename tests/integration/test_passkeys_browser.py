"""Passkeys in Chromium, with its own virtual authenticator, on the pages of the gate."""

import shutil

import pytest

import gate as gates
from gate import PASSWORD
from rig import PATIENCE

webdriver = pytest.importorskip("selenium.webdriver")
if shutil.which("chromedriver") is None:
    pytest.skip("no chromedriver", allow_module_level=True)

from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

AUTHENTICATOR = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                 "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture
def browser():
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--ignore-certificate-errors", "--disable-gpu",
                     "--disable-dev-shm-usage"):
        options.add_argument(argument)
    one = webdriver.Chrome(options=options)
    yield one
    one.quit()


def test_register_sign_in_and_prove(gate, browser):
    def visit(path):
        browser.get(f"https://localhost:{gate.https}/portcullis/{path}")

    def arrives(path):
        WebDriverWait(browser, PATIENCE).until(lambda _: f"/portcullis/{path}" in browser.current_url)

    def present(enabled):
        browser.execute_cdp_cmd("WebAuthn.setAutomaticPresenceSimulation",
                                {"authenticatorId": authenticator, "enabled": enabled})

    def fill_in():
        browser.find_element(By.NAME, "username").send_keys("petra")
        browser.find_element(By.NAME, "password").send_keys(PASSWORD)
        browser.find_element(By.NAME, "password").submit()

    gate.user("petra", "reader")
    browser.execute_cdp_cmd("WebAuthn.enable", {})
    authenticator = browser.execute_cdp_cmd("WebAuthn.addVirtualAuthenticator",
                                            {"options": AUTHENTICATOR})["authenticatorId"]
    visit("sign-in")
    fill_in()
    arrives("account")
    visit("account/security")
    form = browser.find_element(By.CSS_SELECTOR, '[data-passkey="register"]')
    assert form.is_displayed()
    form.find_element(By.NAME, "label").send_keys("Chromium")
    form.find_element(By.TAG_NAME, "button").click()
    arrives("account/security?done=passkey-added")
    assert "Chromium" in browser.page_source

    browser.delete_all_cookies()
    visit("sign-in")  # the browser offers the passkey in the field for the name, and takes it
    arrives("account")

    browser.delete_all_cookies()
    present(False)
    visit("sign-in")
    fill_in()
    arrives("sign-in/second-factor")
    present(True)
    browser.find_element(By.CSS_SELECTOR, '[data-passkey="prove"] button').click()
    arrives("account")

    def successes():
        return [record for record in gate.records("--type", "authentication") if record["success"]]

    gates.wait(lambda: len(successes()) >= 3, "three sealed records")
    signed_in = successes()
    assert [record["action"] for record in signed_in] == ["password", "passkey", "passkey"]
    assert signed_in[1]["detail"]["amr"][1:] == ["user", "mfa"]
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
