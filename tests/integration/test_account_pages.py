"""What people do by pages: signing in in every way, second factors, links from mails, and the own account."""

import json
import re
import time

import pytest

from authority import FRESH_FOR, PASSWORD, STALE, totp
from browser import Browser, Page
from test_factors import Mailbox, make
from test_pages import fresh, is_page

SIGN_IN, FACTOR = "/portcullis/sign-in", "/portcullis/sign-in/second-factor"
ACCOUNT, SECURITY = "/portcullis/account", "/portcullis/account/security"
SECOND = "another correct horse"


@pytest.fixture(name="mailbox", scope="module")
def make_mailbox():
    box = Mailbox()
    yield box
    box.server.stop()


@pytest.fixture(name="authority", scope="module")
def make_authority(mailbox):
    daemon = make(mail=mailbox.port, extra=", email: true, sensitive_age: 5m").start()
    yield daemon
    daemon.close()


@pytest.fixture(name="hasty", scope="module")
def make_hasty(mailbox):
    """Whose second factors are not fresh for long."""
    daemon = make(mail=mailbox.port, extra=f", sensitive_age: {FRESH_FOR}").start()
    yield daemon
    daemon.close()


class Person:
    """Somebody with a browser; factor: an authenticator app is set up, and the browser signed out again."""

    def __init__(self, daemon, factor=False, **more):
        self.daemon, self.name, self.step = daemon, fresh(), -1
        self.email = self.name + "@example.org"
        daemon.make_user(self.name, email=self.email, **more)
        self.browser = self.another_browser()
        if factor:
            self.set_up()
            self.sign_out()

    def another_browser(self):
        return Browser(lambda *request: self.daemon.ask("public", *request))

    def code(self):
        """Each serves once."""
        self.step += 1
        assert self.step <= 2
        return totp(self.secret, step=self.step - 1)

    def password(self, password=PASSWORD, to=SIGN_IN, follow=True):
        page = self.browser.page(to)
        return self.browser.submit(page.form(SIGN_IN), follow=follow, username=self.name, password=password)

    def set_up(self):
        assert self.password().status == 200
        page = self.browser.page(ACCOUNT + "/totp")
        form = page.form(ACCOUNT + "/totp")
        self.secret = form["fields"]["secret"]
        assert " ".join(self.secret[i:i + 4] for i in range(0, len(self.secret), 4)) in page.text
        answer = self.browser.submit(form, code=self.code())
        assert "Now make backup codes" in is_page(answer, 200).text

    def sign_in(self):
        page = is_page(self.password(), 200)
        answer = self.browser.submit(page.form(FACTOR), code=self.code())
        return is_page(answer, 200)

    def sign_out(self):
        page = self.browser.page(ACCOUNT)
        answer = self.browser.submit(page.form("/portcullis/sign-out"))
        assert "You are signed out" in is_page(answer, 200).text

    def submit(self, path, action, **values):
        return self.browser.submit(self.browser.page(path).form(action), **values)


def location(answer):
    assert answer.status == 303, answer.raw
    return answer.headers["Location"]


# ---- signing in ----

def test_one_goes_on_to_where_one_wanted_to_be(authority):
    person = Person(authority)
    answer = person.browser.get(ACCOUNT + "/keys?after=x", follow=False)
    assert location(answer) == "/portcullis/sign-in?return=%2Fportcullis%2Faccount%2Fkeys%3Fafter%3Dx"
    answer = person.password(to=location(answer), follow=False)
    assert location(answer) == ACCOUNT + "/keys?after=x"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/%5Cevil.example", "javascript:x"])
def test_a_sign_in_leads_nowhere_else(authority, elsewhere):
    person = Person(authority)
    answer = person.password(to=f"{SIGN_IN}?return={elsewhere}", follow=False)
    assert location(answer) == ACCOUNT


def test_the_authenticator_app_is_the_second_step(authority):
    person = Person(authority, factor=True)
    page = is_page(person.password(), 200)
    assert "six digits" in page.text
    assert person.browser.get(ACCOUNT, follow=False).status == 303, "not signed in before the second step"
    wrong = person.browser.submit(page.form(FACTOR), code="000000")
    again = is_page(wrong, 401)
    assert again.form(FACTOR)["fields"]["code"] == ""
    code = person.code()
    answer = person.browser.submit(again.form(FACTOR), code=code[:3] + " " + code[3:])
    assert "My account" in is_page(answer, 200).text
    assert "__Host-portcullis-sign-in" not in person.browser.cookies


def test_a_second_step_without_a_first_one_begins_again(authority):
    browser = Person(authority).browser
    assert "too long" in is_page(browser.get(FACTOR), 200).text
    assert "too long" in is_page(browser.get("/portcullis/sign-in/setup"), 200).text


def test_a_remembered_device_skips_the_second_step(authority):
    person = Person(authority, factor=True)
    page = is_page(person.password(), 200)
    is_page(person.browser.submit(page.form(FACTOR), code=person.code(), remember_device="true"), 200)
    assert "__Host-portcullis-device" in person.browser.cookies
    person.sign_out()
    assert "My account" in is_page(person.password(), 200).text
    page = person.browser.page(SECURITY)
    forget = next(form for form in page.forms if form["action"].endswith("/forget"))
    assert "forgotten" in is_page(person.browser.submit(forget), 200).text
    person.sign_out()
    assert "One more step" in is_page(person.password(), 200).text


def test_backup_codes_are_shown_once_and_serve_once(authority):
    person = Person(authority, factor=True)
    person.sign_in()
    made = is_page(person.submit(ACCOUNT + "/backup-codes", ACCOUNT + "/backup-codes"), 200)
    download = next(link for link in made.links if link.startswith("data:text/plain"))
    codes = [code for code in download.partition(",")[2].split("%0A") if code]
    assert len(codes) == 10 and all(code in made.text for code in codes)
    again = person.browser.page(ACCOUNT + "/backup-codes")
    assert "10" in again.text and codes[0] not in again.text
    person.sign_out()
    page = is_page(person.password(), 200)
    other = next(link for link in page.links if "with=backup_code" in link)
    page = person.browser.page(other)
    answer = person.browser.submit(page.form(FACTOR), code=codes[0])
    assert "My account" in is_page(answer, 200).text
    person.sign_out()
    is_page(person.password(), 200)
    page = person.browser.page(other)
    is_page(person.browser.submit(page.form(FACTOR), code=codes[0]), 401)


def test_a_code_by_mail_is_asked_for_and_taken(authority, mailbox):
    person = Person(authority, factor=True)
    page = is_page(person.password(), 200)
    page = person.browser.page(next(link for link in page.links if "with=email" in link))
    sent = person.browser.submit(page.form("/portcullis/sign-in/send-code"), follow=False)
    assert "with=email" in location(sent)
    page = is_page(person.browser.get(location(sent)), 200)
    assert "on its way" in page.text
    mails = mailbox.to(person.email)
    code = re.search(r"^\s+([0-9A-Z]{4}-?[0-9A-Z]{4})\s*$", mails[-1], re.MULTILINE)[1]
    answer = person.browser.submit(page.form(FACTOR), code=code)
    assert "My account" in is_page(answer, 200).text


def test_a_factor_that_is_overdue_is_set_up_on_the_way(mailbox):
    daemon = make(required="user", grace="0s").start()
    try:
        person = Person(daemon)
        page = is_page(person.password(to=SIGN_IN + "?return=%2Fportcullis%2Faccount%2Fkeys"), 200)
        form = page.form("/portcullis/sign-in/setup")
        wrong = is_page(person.browser.submit(form, code="000000"), 401)
        assert wrong.form("/portcullis/sign-in/setup")["fields"]["secret"] == form["fields"]["secret"]
        answer = person.browser.submit(wrong.form("/portcullis/sign-in/setup"), code=totp(form["fields"]["secret"]))
        assert "API keys" in is_page(answer, 200).text
    finally:
        daemon.close()


# ---- links ----

def link_in(mail):
    return next(word for word in mail.split() if "token=" in word).partition("//")[2].partition("/")[2]


def test_a_forgotten_password(authority, mailbox):
    person = Person(authority)
    answer = person.submit("/portcullis/forgot-password", "/portcullis/forgot-password", username=person.name)
    assert "on its way" in is_page(answer, 200).text
    path = "/" + link_in(mailbox.to(person.email)[0])
    page = person.browser.page(path)
    assert person.name in page.text
    bad = is_page(person.browser.submit(page.form("/portcullis/reset-password"), password="short"), 422)
    assert "short" in bad.text or "characters" in bad.text
    answer = person.browser.submit(bad.form("/portcullis/reset-password"), password=SECOND)
    assert "new password is set" in is_page(answer, 200).text
    assert "ask for a new one" in is_page(person.browser.get(path), 404).text
    assert is_page(person.password(), 401)
    assert "My account" in is_page(person.password(SECOND), 200).text


def test_nobody_learns_who_has_an_account(authority):
    person = Person(authority)
    said = [person.submit("/portcullis/forgot-password", "/portcullis/forgot-password", username=name)
            for name in (person.name, "nobody-of-this-name")]
    texts = [is_page(answer, 200).text for answer in said]
    assert texts[0] == texts[1]


def test_an_invitation(authority, mailbox):
    name = fresh()
    answer = authority.admin("POST", "/admin/v1/users", {"name": name, "email": name + "@example.org", "roles": ["user"]})
    assert answer.status == 201, answer.raw
    answer = authority.admin("POST", f"/admin/v1/users/{name}/invite", {})
    assert answer.status == 201, answer.raw
    browser = Browser(lambda *request: authority.ask("public", *request))
    path = "/" + link_in(mailbox.to(name + "@example.org")[0])
    page = browser.page(path)
    assert name in page.text
    answer = browser.submit(page.form("/portcullis/invitation"), password=SECOND, display_name="Mia <b>Miller")
    page = is_page(answer, 200)
    assert "account is ready" in page.text
    page = is_page(browser.submit(page.form(SIGN_IN), username=name, password=SECOND), 200)
    assert page.form(ACCOUNT + "/profile")["fields"]["display_name"] == "Mia <b>Miller"


@pytest.mark.parametrize("path,words", [("/portcullis/reset-password", "ask for a new one"),
                                        ("/portcullis/invitation", "ask for a new one"),
                                        ("/portcullis/first-administrator", "one-time link")])
def test_links_that_are_over_or_cut_off_say_so(authority, path, words):
    browser = Browser(lambda *request: authority.ask("public", *request))
    for query in ("", "?token=", "?token=none", "?token=" + "A" * 43, "?token=" + "A" * 5000):
        answer = browser.get(path + query)
        assert words in is_page(answer, 404).text


# ---- the own account ----

def test_the_profile(authority):
    person = Person(authority)
    person.password()
    answer = person.submit(ACCOUNT, ACCOUNT + "/profile", display_name='Zoë "Z" <i>', email=person.email)
    page = is_page(answer, 200)
    assert "profile is saved" in page.text
    assert page.form(ACCOUNT + "/profile")["fields"]["display_name"] == 'Zoë "Z" <i>'
    wrong = is_page(person.submit(ACCOUNT, ACCOUNT + "/profile", display_name="New", email="not an address"), 400)
    assert "e-mail" in wrong.text


def test_the_old_address_is_told_of_a_new_one(authority, mailbox):
    person = Person(authority)
    person.password()
    is_page(person.submit(ACCOUNT, ACCOUNT + "/profile", display_name="", email="new-" + person.email), 200)
    assert "was changed" in mailbox.to(person.email)[0]


def test_another_address_needs_a_fresh_second_factor(hasty):
    person = Person(hasty, factor=True)
    person.sign_in()
    time.sleep(STALE)
    named = person.submit(ACCOUNT, ACCOUNT + "/profile", display_name="Same address", email=person.email)
    assert "profile is saved" in is_page(named, 200).text
    page = is_page(person.submit(ACCOUNT, ACCOUNT + "/profile", display_name="x", email="new-" + person.email), 200)
    assert "show a second factor once more" in page.text
    page = is_page(person.browser.submit(page.form(FACTOR), code=person.code()), 200)
    assert "fill in the form again" in page.text
    assert page.form(ACCOUNT + "/profile")["fields"]["email"] == person.email
    answer = person.browser.submit(page.form(ACCOUNT + "/profile"), email="new-" + person.email)
    assert "profile is saved" in is_page(answer, 200).text


def test_a_step_up_for_a_password_comes_back_to_its_form(hasty):
    person = Person(hasty, factor=True)
    person.sign_in()
    time.sleep(STALE)
    old = person.browser.cookies["__Host-portcullis"]
    page = is_page(person.submit(SECURITY, ACCOUNT + "/password", current=PASSWORD, new=SECOND), 200)
    page = is_page(person.browser.submit(page.form(FACTOR), code=person.code()), 200)
    assert person.browser.cookies["__Host-portcullis"] != old, "the session's cookie is another one"
    answer = person.browser.submit(page.form(ACCOUNT + "/password"), current=PASSWORD, new=SECOND)
    assert "password is changed" in is_page(answer, 200).text


def test_the_password(authority):
    person = Person(authority)
    person.password()
    wrong = person.submit(SECURITY, ACCOUNT + "/password", current="not it at all", new=SECOND)
    assert wrong.status in (401, 403, 422)
    page = Page(wrong.raw.decode())
    assert page.form(ACCOUNT + "/password")["fields"]["current"] == "" and SECOND not in wrong.raw.decode()
    answer = person.browser.submit(page.form(ACCOUNT + "/password"), current=PASSWORD, new=SECOND)
    assert "password is changed" in is_page(answer, 200).text
    assert "My account" in is_page(person.password(SECOND), 200).text


def test_the_authenticator_app_is_removed_with_a_code(authority):
    person = Person(authority, factor=True)
    person.sign_in()
    assert "set up already" in is_page(person.browser.get(ACCOUNT + "/totp"), 200).text
    answer = person.submit(SECURITY, ACCOUNT + "/totp/remove", code=person.code())
    assert "is removed" in is_page(answer, 200).text
    assert "My account" in is_page(person.password(), 200).text


def test_sessions_are_told_apart_and_ended(authority):
    person = Person(authority)
    person.password()
    other = person.another_browser()
    agent = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"
    page = other.page(SIGN_IN)
    form = page.form(SIGN_IN)
    other.request("POST", form["action"], {**form["fields"], "username": person.name, "password": PASSWORD},
                  {"User-Agent": agent})
    assert other.get(ACCOUNT, follow=False).status == 200
    page = person.browser.page(ACCOUNT + "/sessions")
    assert "Firefox on Windows" in page.text and "this one" in page.text and agent not in page.text
    own = person.browser.get(ACCOUNT + "/sessions").raw.decode()
    assert f'title="{agent}"' in own
    row = next(row for row in own.split("<tr>") if "Firefox on Windows" in row)
    person.browser.submit(Page(row).forms[0])
    assert person.browser.get(ACCOUNT, follow=False).status == 200
    assert other.get(ACCOUNT, follow=False).status == 303


def test_all_sessions_are_ended_at_once(authority):
    person = Person(authority)
    person.password()
    answer = person.submit(ACCOUNT + "/sessions", ACCOUNT + "/sessions/end-all")
    assert "signed out" in is_page(answer, 200).text
    assert person.browser.get(ACCOUNT, follow=False).status == 303


def test_api_keys(authority):
    person = Person(authority)
    person.password()
    keys = ACCOUNT + "/keys"
    assert "no API keys" in person.browser.page(keys).text
    wrong = is_page(person.submit(keys, keys, label="nightly", permissions="not:mine", expires_in="2592000"), 403)
    assert wrong.form(keys)["fields"]["label"] == "nightly"
    answer = person.submit(keys, keys, label="nightly <export>", permissions="read:things", networks="192.0.2.0/24",
                           expires_in="2592000")
    made = is_page(answer, 200)
    assert "shown this once" in made.text
    page = person.browser.page(keys)
    assert "nightly <export>" in page.text and "read:things" in page.text
    key = next(word for word in made.text.split() if word.startswith("tk_") or word.count("_") > 1 and len(word) > 40)
    assert key not in page.text
    delete = next(form for form in page.forms if form["action"].endswith("/delete"))
    assert "deleted" in is_page(person.browser.submit(delete), 200).text


def test_the_export_has_all_that_is_kept(authority):
    person = Person(authority, factor=True)
    person.sign_in()
    answer = person.browser.get(ACCOUNT + "/export")
    assert answer.status == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    export = json.loads(answer.raw)
    assert {"account", "keys", "sessions", "passkeys", "devices", "backup_codes"} <= set(export)
    assert export["account"]["name"] == person.name and export["backup_codes"]["left"] == 0
    assert person.secret not in answer.raw.decode() and "argon2" not in answer.raw.decode()


def test_anothers_things_are_not_there(authority):
    mine, other = Person(authority), Person(authority)
    mine.password()
    other.password()
    other.submit(ACCOUNT + "/keys", ACCOUNT + "/keys", label="x", expires_in="2592000")
    form = next(form for form in other.browser.page(ACCOUNT + "/keys").forms if form["action"].endswith("/delete"))
    token = mine.browser.page(ACCOUNT + "/keys").form(ACCOUNT + "/keys")["fields"]["form_token"]
    answer = mine.browser.request("POST", form["action"], {"form_token": token})
    assert answer.status == 404
    assert "x" in other.browser.page(ACCOUNT + "/keys").text


def test_an_ended_session_in_the_middle_of_a_form_comes_back_to_its_page(authority):
    person = Person(authority)
    person.password()
    form = person.browser.page(SECURITY).form(ACCOUNT + "/password")
    authority.admin("DELETE", f"/admin/v1/sessions?account={person.name}")
    answer = person.browser.submit(form, follow=False, current=PASSWORD, new=SECOND)
    assert answer.status in (303, 403)
    if answer.status == 303:
        assert location(answer).endswith("return=%2Fportcullis%2Faccount%2Fsecurity")


def test_a_new_device_is_told_of_by_mail(authority, mailbox):
    person = Person(authority)
    for agent in ("Mozilla/5.0 (X11; Linux) Firefox/1", "Mozilla/5.0 (Windows NT 10.0) Firefox/1"):
        answer = authority.public("POST", "/portcullis/v1/sign-in", {"username": person.name, "password": PASSWORD},
                                  headers={"User-Agent": agent})
        assert answer.status == 200, answer.raw
    mails = mailbox.to(person.email)
    assert "Firefox on Windows" in mails[0] and len(mails) == 1
