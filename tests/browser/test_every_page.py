"""Every page, in light and dark, on a phone and a desktop: pictures of it, and that axe-core, the console and the
content security policy find nothing, that it is light, fits, and goes without a mouse."""

import chrome as chromes
import gate as gates
import pages
import pytest

SCHEMES = ("light", "dark")


def look(chrome, name, screenshots, axe_source, status=200):
    """Everything that holds for each page. Of a refusal the console says its status, and nothing else."""
    complaints = [one for one in chrome.complaints() if status < 400 or f"status of {status} " not in one]
    assert complaints == []
    assert chrome.status == status
    assert chrome.script("return document.documentElement.lang") == "en"
    assert chrome.title
    assert chrome.weight() < pages.MOST_BYTES
    assert [one for one in chrome.resources() if not one.startswith(chrome.base)] == [], "all from the gate itself"
    for size in chromes.SIZES:
        for scheme in SCHEMES:
            chrome.look(size, scheme)
            chrome.picture(screenshots / f"{name}-{size}-{scheme}.png")
            assert chrome.overflows() <= 0, f"{name} is wider than a {size}"
            if axe_source:
                assert chrome.axe(axe_source) == [], f"{name}, {size}, {scheme}"
    chrome.look()
    assert chrome.complaints() == []


def goes_without_a_mouse(chrome):
    order = chrome.tab_order()
    assert order, "nothing can be reached"
    assert [one for one in order if not one["name"]] == [], "everything has a name"
    assert [one["name"] for one in order if not one["visible"]] == [], "one sees where the focus is"
    wanted = {one.accessible_name for one in chrome.all("main button, main input, main select, main a[href]")
              if one.is_displayed() and one.is_enabled()}
    assert wanted - {one["name"] for one in order} == set(), "all of it can be reached"


@pytest.mark.parametrize("name,address,heading,status", pages.PUBLIC, ids=[row[0] for row in pages.PUBLIC])
def test_a_page_for_anybody(module_chrome, screenshots, axe_source, name, address, heading, status):
    module_chrome.complaints()
    module_chrome.go(address)
    assert heading in module_chrome.heading and module_chrome.heading
    look(module_chrome, name, screenshots, axe_source, status)
    goes_without_a_mouse(module_chrome)


@pytest.fixture(scope="module")
def signed_in(gate):
    """A Chromium of its own, in which grace is signed in."""
    gate.user("grace", "analyst")
    one = chromes.Chrome(f"https://localhost:{gate.https}", [gate.folder / "tls/certificate.pem"])
    try:
        one.go("/portcullis/sign-in?return=%2Fportcullis%2Faccount")
        one.fill("Name", "grace")
        one.fill("Password", gates.PASSWORD)
        one.press("Sign in")
        one.wait_for_path("/portcullis/account")
        yield one
    finally:
        one.close()


@pytest.mark.parametrize("name,address,heading", pages.SIGNED_IN, ids=[row[0] for row in pages.SIGNED_IN])
def test_a_page_of_the_account(signed_in, screenshots, axe_source, name, address, heading):
    signed_in.complaints()
    signed_in.go(address)
    assert signed_in.heading == heading
    look(signed_in, name, screenshots, axe_source)
    goes_without_a_mouse(signed_in)


@pytest.mark.parametrize("name,address,status", pages.PROBLEMS, ids=[row[0] for row in pages.PROBLEMS])
def test_a_refusal(module_chrome, screenshots, axe_source, name, address, status):
    module_chrome.complaints()
    module_chrome.go(address)
    look(module_chrome, name, screenshots, axe_source, status)


def test_a_browser_that_is_not_signed_in_is_sent_there(module_chrome):
    module_chrome.go("/files/1")
    assert module_chrome.path == "/portcullis/sign-in"
    assert module_chrome.script("return new URLSearchParams(location.search).get('return')") == "/files/1"


def test_another_certificate_is_not_let_through(gate):
    """The browser of these tests knows the gate by its key: one without that key does not get in."""
    one = chromes.Chrome(f"https://localhost:{gate.https}", [])
    try:
        one.go("/portcullis/sign-in")
        assert "NET::ERR_CERT" in one.text
    finally:
        one.close()
