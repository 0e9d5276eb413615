"""Every page, in light and dark, on a phone and a desktop: pictures of it, and that axe-core, the console and the
content security policy find nothing, that it is light, fits, and goes without a mouse."""

import authority as daemons
import chrome as chromes
import gate as gates
import pages
import pytest
import rig

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
    if not rig.sanitized():
        appear(chrome, name, screenshots, axe_source)
    assert chrome.complaints() == []


def appear(chrome, name, screenshots, axe_source):
    """What Chromium makes of a page: no code of the gate runs meanwhile, so a build with sanitizers, which has the
    same pages, would find nothing more. The same holds for the way through it with the tab key."""
    chrome.hold_still()
    for size in chromes.SIZES:
        for scheme in SCHEMES:
            chrome.look(size, scheme)
            chrome.picture(screenshots / f"{name}-{size}-{scheme}.png")
            assert chrome.overflows() <= 0, f"{name} is wider than a {size}"
            if axe_source:
                assert chrome.axe(axe_source) == [], f"{name}, {size}, {scheme}"
    chrome.look()


def goes_without_a_mouse(chrome):
    if rig.sanitized():
        return
    order = chrome.tab_order()
    assert order, "nothing can be reached"
    assert [one for one in order if not one["name"]] == [], "everything has a name"
    assert [one["name"] for one in order if not one["visible"]] == [], "one sees where the focus is"
    reached = [one["element"] for one in order]
    left = {one.accessible_name for one in chrome.usable("main button, main input, main select, main a[href]")
            if one not in reached}
    assert left - {one["name"] for one in order} == set(), "all of it can be reached"


def test_axe_core_looks_at_every_page(axe):
    """The tests of pages below ask it where it is there; what they look for besides does not need it."""
    source, missing = axe
    if missing:
        pytest.skip(missing)
    assert "axe.run" in source


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


def with_an_authenticator(gate, name):
    """The secret of a second factor that was just set up."""
    token = gate.sign_in(name).json["access_token"]
    bearer = [("Authorization", "Bearer " + token)]
    secret = gate.ask("/portcullis/v1/me/totp", bearer, "POST", b"").json["secret"]
    done = gate.post("/portcullis/v1/me/totp/confirm", {"code": daemons.totp(secret)}, bearer)
    assert done.status == 204, done.body
    return secret


@pytest.fixture(scope="module")
def operator(gate):
    """A Chromium in which an administrator is signed in, and something to see."""
    gate.user("ada", "portcullis_admin", "reader")
    gate.user("bartholomew.featherstonehaugh-cholmondeley", "analyst")
    gate.ok("tenant", "add", "acme", "--title", "Acme and Sons GmbH & Co. KG")
    gate.ok("block", "add", "--network", "203.0.113.0/24", "--reason", "scans for pages of administrators")
    for _ in range(3):
        gate.ask("/files/1")
    gate.ask("/health?comment=1%20union%20all%20select%20password%20from%20members")
    gate.ask("/health?a.rather.long.name.of.an.argument.of.a.form=%3Cscript%3Ealert(1)%3C/script%3E")
    gate.ok("waf", "exclusion", "add", "--rule", "942100", "--host", "localhost", "--route", "health",
            "--variable", "ARGS:query", "--owner", "ada", "--reason", "the report editor sends SQL by design", "--until", "10d")
    gate.ok("waf", "exclusion", "add", "--tag", "attack-scanner", "--wide", "--owner", "ada", "--reason", "a try")
    secret = with_an_authenticator(gate, "ada")
    one = chromes.Chrome(f"https://localhost:{gate.operator}", [gate.folder / "tls/certificate.pem"])
    try:
        one.go("/operator")
        one.fill("Name", "ada")
        one.fill("Password", gates.PASSWORD)
        one.press("Sign in")
        one.fill("Code", daemons.totp(secret, step=1))
        one.press("Go on")
        one.wait_for_path("/operator")
        yield one
    finally:
        one.close()


@pytest.mark.parametrize("name,address,heading", pages.OPERATOR, ids=[row[0] for row in pages.OPERATOR])
def test_a_page_of_operators(operator, screenshots, axe_source, name, address, heading):
    operator.complaints()
    operator.go(address)
    assert operator.heading.startswith(heading)
    look(operator, name, screenshots, axe_source)
    goes_without_a_mouse(operator)


def test_the_firewall_is_tuned_from_its_page(operator, gate, screenshots, axe_source):
    operator.complaints()
    gates.wait(lambda: gate.json("waf", "report")["items"], "the findings")
    operator.go("/operator/firewall")
    look(operator, "operator-firewall-found", screenshots, axe_source)
    operator.leave(operator.all("main a.button")[0])
    assert operator.heading == "Tune a request"
    look(operator, "operator-firewall-tune", screenshots, axe_source)
    goes_without_a_mouse(operator)
    operator.fill("Reason", "people write about databases")
    operator.press("Leave out")
    assert operator.heading == "Firewall" and "It is left out from now on." in operator.text
    before = len(gate.json("waf", "exclusion", "list")["items"])
    operator.press("Remove")
    assert "the firewall looks there again" in operator.text
    assert len(gate.json("waf", "exclusion", "list")["items"]) == before - 1


def test_operators_find_their_way_on_a_phone(operator):
    operator.look("phone")
    try:
        operator.go("/operator/users")
        assert not operator.has("nav a", "Audit trail")
        operator.named("summary", "Menu").click()
        operator.follow("Audit trail")
        assert operator.heading == "Audit trail"
    finally:
        operator.look()


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
