"""The pages as the authority makes them: their forms and tokens, their headers, and errors as pages."""

import re
import uuid

import pytest

from authority import PASSWORD, Authority
from browser import Browser, Page


@pytest.fixture(scope="module")
def authority():
    daemon = Authority().start()
    yield daemon
    daemon.close()


@pytest.fixture
def browser(authority):
    return Browser(lambda method, path, body, headers: authority.ask("public", method, path, body, headers))


def fresh():
    return "p" + uuid.uuid4().hex[:12]


def is_page(answer, status):
    assert answer.status == status, answer.raw
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    nonce = re.search(r"script-src 'nonce-([\w-]{22})'", policy)[1]
    text = answer.raw.decode()
    assert f'nonce="{nonce}"' in text and "{{" not in text
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", text)
    return Page(text)


def test_a_sign_in_by_page(authority, browser):
    name = fresh()
    authority.make_user(name)
    page = is_page(browser.get("/portcullis/sign-in"), 200)
    answer = browser.submit(page.form("/portcullis/sign-in"), follow=False, username=name, password=PASSWORD)
    assert answer.status == 303
    assert "__Host-portcullis" in browser.cookies
    assert len({is_page(browser.get("/portcullis/sign-in"), 200) and browser.get("/portcullis/sign-in").raw
                for _ in range(3)}) == 3, "a nonce serves once"


def test_a_wrong_password_shows_the_form_again(authority, browser):
    name = fresh()
    authority.make_user(name)
    page = is_page(browser.get("/portcullis/sign-in"), 200)
    answer = browser.submit(page.form("/portcullis/sign-in"), username=name, password="not it at all")
    again = is_page(answer, 401)
    assert "wrong" in again.text and again.form("/portcullis/sign-in")["fields"]["username"] == name
    assert "not it at all" not in answer.raw.decode()


def test_what_was_typed_comes_back_escaped(browser):
    page = is_page(browser.get("/portcullis/sign-in"), 200)
    evil = '"><script>alert(1)</script>'
    answer = browser.submit(page.form("/portcullis/sign-in"), username=evil, password="x")
    text = answer.raw.decode()
    assert "<script>" not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize("change", [
    {"fields": {"form_token": ""}}, {"fields": {"form_token": "A" * 43}}, {"headers": {"Origin": "https://evil.example"}},
    {"headers": {"Origin": "null"}}, {"headers": {"Sec-Fetch-Site": "same-site"}}, {"cookies": True},
])
def test_a_forged_form_does_nothing(authority, browser, change):
    name = fresh()
    authority.make_user(name)
    form = is_page(browser.get("/portcullis/sign-in"), 200).form("/portcullis/sign-in")
    fields = {**form["fields"], "username": name, "password": PASSWORD, **change.get("fields", {})}
    if change.get("cookies"):
        browser.cookies.clear()
    answer = browser.request("POST", "/portcullis/sign-in", fields, change.get("headers"))
    page = is_page(answer, 403)
    assert "reload" in page.text and "__Host-portcullis" not in browser.cookies


def test_another_browsers_token_is_none(authority, browser):
    other = Browser(browser.send)
    form = is_page(other.get("/portcullis/sign-in"), 200).form("/portcullis/sign-in")
    browser.get("/portcullis/sign-in")
    is_page(browser.submit(form, username="x", password="y"), 403)


def test_unknown_addresses_and_bad_forms(browser):
    is_page(browser.get("/portcullis/nothing-here"), 404)
    answer = browser.request("POST", "/portcullis/sign-in", {"a": "b"}, {"Content-Type": "text/plain"})
    is_page(answer, 415)


def test_assets_are_kept_and_nothing_else_is_served(browser):
    text = browser.get("/portcullis/sign-in").raw.decode()
    address = re.search(r'href="(/portcullis/assets/[^"]+css)"', text)[1]
    answer = browser.get(address)
    assert answer.status == 200 and answer.headers["Cache-Control"].endswith("immutable")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    version = address.split("/")[3]
    for bad in (f"/portcullis/assets/{version}/sign-in.html", "/portcullis/assets/0/portcullis.css",
                f"/portcullis/assets/{version}/..%2fportcullis.css"):
        assert browser.get(bad).status == 404


def test_other_issuers_are_offered():
    daemon = Authority()
    secret = daemon.folder / "issuer-secret"
    secret.write_text("x" * 40)
    secret.chmod(0o600)
    daemon.config.write_text(daemon.config.read_text() + f"""
issuers: [{{name: corp, title: "Corp <Login>", issuer: "https://idp.example.org", client_id: gate,
  client_secret_file: "{secret}"}}]
""")
    try:
        daemon.start()
        one = Browser(lambda *request: daemon.ask("public", *request))
        page = is_page(one.get("/portcullis/sign-in?return=%2Fportcullis%2Faccount%2Fkeys"), 200)
        assert "Sign in with Corp <Login>" in page.text
        assert "/portcullis/federation/corp/start?return=%2Fportcullis%2Faccount%2Fkeys" in page.links
    finally:
        daemon.close()
