"""What people decide by pages: access for OAuth clients, approvals; and how the first administrator begins."""

import re
import subprocess
import urllib.parse

import pytest

from authority import BUILD, PASSWORD, Authority
from browser import Browser
from oauth import answer_of, pkce
from test_account_pages import ACCOUNT, SIGN_IN, Person, location
from test_approvals import ROUTES
from test_pages import is_page

BACK = "https://app.example.org/back"
CONSENT = "/portcullis/oauth/consent"


@pytest.fixture(name="authority", scope="module")
def make_authority():
    daemon = Authority()
    text = daemon.config.read_text().replace("hosts: [localhost]", "hosts: [localhost]\ntls: {client_ca: ca.pem}")
    text = text.replace('admin: ["*"]', 'admin: ["*"]\n  boss: ["approve:vault"]')
    daemon.config.write_text(text.replace("issuer: test-issuer", 'issuer: "https://localhost:8443"') + ROUTES)
    yield daemon.start()
    daemon.close()


@pytest.fixture(name="client", scope="module")
def make_client(authority):
    body = {"client_id": "shop", "title": "The <Shop>", "redirect_uris": [BACK], "scopes": ["openid", "email", "profile"]}
    answer = authority.admin("POST", "/admin/v1/clients", body)
    assert answer.status == 201, answer.raw
    return body["client_id"]


def target(client):
    fields = {"client_id": client, "redirect_uri": BACK, "response_type": "code", "state": "s1", "scope": "openid email",
              "code_challenge": pkce()[1], "code_challenge_method": "S256"}
    return "/portcullis/oauth/authorize?" + urllib.parse.urlencode(fields)


def asked(person, client):
    """The consent page, by way of the sign-in."""
    answer = person.browser.get(target(client), follow=False)
    answer = person.password(to=location(answer))
    return is_page(answer, 200)


def test_a_person_allows_and_takes_back(authority, client):
    person = Person(authority)
    page = asked(person, client)
    assert "The <Shop> asks for access" in page.text and "see your e-mail address" in page.text
    answer = person.browser.submit(page.form(CONSENT), follow=False, decision="allow")
    where, got = answer_of(location(answer))
    assert where == BACK and got["state"] == "s1" and got["code"]
    again = person.browser.get(target(client), follow=False)
    assert answer_of(location(again))[0] == BACK, "it is asked once"
    page = person.browser.page(ACCOUNT)
    assert "The <Shop>" in page.text or client in page.text
    answer = person.browser.submit(page.form(f"{ACCOUNT}/consents/{client}/remove"))
    page = is_page(answer, 200)
    assert "no access" in page.text and "Applications with access" not in page.text


def test_a_person_refuses(authority, client):
    person = Person(authority)
    answer = person.browser.submit(asked(person, client).form(CONSENT), follow=False, decision="refuse")
    where, got = answer_of(location(answer))
    assert where == BACK and got["error"] == "access_denied" and "code" not in got


def test_a_consent_is_not_given_by_another_site(authority, client):
    person = Person(authority)
    form = asked(person, client).form(CONSENT)
    fields = {**form["fields"], "decision": "allow"}
    forged = [({**fields, "form_token": "A" * 43}, None), (fields, {"Origin": "https://evil.example"})]
    for body, headers in forged:
        answer = person.browser.request("POST", CONSENT, body, headers)
        assert answer.status == 403 or answer.headers["Location"].startswith("/portcullis/sign-in")
    answer = person.browser.request("POST", CONSENT, {**fields, "query": "client_id=nobody"})
    assert location(answer).startswith("/portcullis/oauth/authorize?"), "which tells what is wrong with it"
    assert person.browser.get(location(answer)).status == 400


def test_an_application_asks_to_sign_out(authority, client):
    person = Person(authority)
    person.password()
    page = is_page(person.browser.get("/portcullis/oauth/sign-out"), 200)
    assert "Sign out?" in page.text
    answer = person.browser.submit(page.form("/portcullis/oauth/sign-out"))
    assert "signed out" in is_page(answer, 200).text
    assert person.browser.get(ACCOUNT, follow=False).status == 303


def approvals_of(person, **values):
    return person.submit(ACCOUNT + "/approvals", ACCOUNT + "/approvals", **values)


def test_one_asks_and_another_approves(authority):
    ann, bea = Person(authority, factor=True), Person(authority, factor=True, roles=["user", "boss"])
    ann.sign_in()
    bea.sign_in()
    wrong = approvals_of(ann, route="no-such-route", reason="ticket 4711", minutes="60")
    page = is_page(wrong, wrong.status)
    assert wrong.status in (400, 404, 422) and "ticket 4711" in wrong.raw.decode()
    answer = approvals_of(ann, route="vault", reason="ticket <4711>", minutes="60")
    page = is_page(answer, 200)
    assert "Somebody else has to approve it" in page.text and "ticket <4711>" in page.text
    page = bea.browser.page(ACCOUNT + "/approvals")
    assert ann.name in page.text
    approve = next(form for form in page.forms if form["action"].endswith("/approve"))
    own = ann.browser.page(ACCOUNT).form("/portcullis/sign-out")["fields"]["form_token"]
    assert ann.browser.request("POST", approve["action"], {"form_token": own}).status in (403, 404, 409)
    assert "saved" in is_page(bea.browser.submit(approve), 200).text
    page = ann.browser.page(ACCOUNT + "/approvals")
    assert "approved" in page.text and bea.name in page.text
    end = next(form for form in page.forms if form["action"].endswith("/end"))
    assert "It is ended" in is_page(ann.browser.submit(end), 200).text


def test_the_first_administrator():
    daemon = Authority().start()
    try:
        command = [BUILD / "src/cli/portcullis", "first-administrator", "--config", daemon.config]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        path = "/portcullis/first-administrator?token=" + re.search(r"token=([\w-]{43})", said)[1]
        browser = Browser(lambda *request: daemon.ask("public", *request))
        page = browser.page(path)
        wrong = browser.submit(page.form("/portcullis/first-administrator"), username="Not A Name!", password=PASSWORD)
        again = is_page(wrong, wrong.status)
        assert wrong.status in (400, 422)
        assert again.form("/portcullis/first-administrator")["fields"]["username"] == "Not A Name!"
        assert PASSWORD not in wrong.raw.decode()
        answer = browser.submit(again.form("/portcullis/first-administrator"), username="root", password=PASSWORD)
        page = is_page(answer, 200)
        assert "account is ready" in page.text
        is_page(browser.submit(page.form(SIGN_IN), username="root", password=PASSWORD), 200)
        is_page(browser.get(path), 404)
    finally:
        daemon.close()
