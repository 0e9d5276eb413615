"""What operators do by pages, at each level: what one may not do is neither shown nor taken."""

import os
import pathlib
import re
import sqlite3
import uuid

import pytest

from authority import PASSWORD, Authority, totp
from browser import Browser
from test_pages import fresh, is_page

SCREENS = ["", "/users", "/roles", "/tenants", "/sessions", "/keys", "/blocks", "/routes", "/explain", "/audit",
           "/clients", "/approvals", "/health"]
LEVELS = ("viewer", "operator", "admin")


@pytest.fixture(name="authority", scope="module")
def make_authority():
    daemon = Authority().start()
    yield daemon
    daemon.close()


class Operator(Browser):
    """Signed in on the operators' listener with two factors."""

    def __init__(self, authority, *roles):
        super().__init__(lambda *request: authority.ask("operator", *request), origin="https://localhost:8444")
        self.name = fresh()
        authority.make_user(self.name, roles=list(roles))
        token = authority.tokens(self.name)["access_token"]
        secret = authority.me("POST", "/totp", token).json["secret"]
        assert authority.me("POST", "/totp/confirm", token, {"code": totp(secret)}).status == 204
        page = self.page("/operator")
        answer = self.submit(page.form("/portcullis/sign-in"), username=self.name, password=PASSWORD)
        page = is_page(answer, 200)
        answer = self.submit(page.form("/portcullis/sign-in/second-factor"), code=totp(secret, step=1))
        self.last = is_page(answer, 200 if roles[0].startswith("portcullis_") else 403)

    def do(self, path, action, **values):
        return self.submit(self.page(path).form(action), **values)

    def send_form(self, action, **values):
        """With a good token, whether the page shows the form or not."""
        token = self.page("/portcullis/account").form("/portcullis/sign-out")["fields"]["form_token"]
        return self.request("POST", action, {"form_token": token, **values})


@pytest.fixture(name="people", scope="module")
def make_people(authority):
    return {level: Operator(authority, "portcullis_" + level) for level in LEVELS}


@pytest.fixture(name="admin")
def make_admin(people):
    return people["admin"]


def test_who_is_no_operator_sees_nothing(authority):
    nobody = Operator(authority, "user")
    for screen in SCREENS:
        page = is_page(nobody.get("/operator" + screen), 403)
        assert "may not do this" in page.text
        assert [link for link in page.links if link.startswith("/operator")] == []


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen(people, level, screen):
    page = is_page(people[level].get("/operator" + screen), 200)
    assert page.links.count("/operator/users") >= 2, "the navigation, for a phone and a desktop"
    assert page.text.count("Skip to the content") == 1


def test_a_slash_too_many_is_no_dead_end(admin):
    assert admin.get("/operator/", follow=False).headers["Location"] == "/operator"


# Address → the level that it takes; what is in braces is filled in.
FORMS = {"/users": "admin", "/users/{user}": "admin", "/users/{user}/password": "admin", "/users/{user}/invite": "admin",
         "/users/{user}/unlock": "operator", "/users/{user}/end-sessions": "operator", "/users/{user}/delete": "admin",
         "/roles": "admin", "/tenants": "admin", "/blocks": "operator", "/clients": "admin",
         "/sessions/{id}/end": "operator", "/blocks/{id}/lift": "operator", "/keys/{id}/delete": "admin",
         "/approvals/{id}/approve": "operator"}


@pytest.mark.parametrize("level", ("viewer", "operator"))
@pytest.mark.parametrize("form", FORMS)
def test_what_a_level_may_not_do_is_neither_shown_nor_taken(authority, people, level, form):
    name = fresh()
    authority.make_user(name)
    authority.tokens(name)
    action = "/operator" + form.format(user=name, id=uuid.uuid4())
    allowed = LEVELS.index(level) >= LEVELS.index(FORMS[form])
    answer = people[level].send_form(action, name=fresh(), password=PASSWORD, permissions="x:y")
    assert (answer.status != 403) == allowed, answer.raw
    if "{user}" in form or "{" not in form:
        screen = "/operator" + (f"/users/{name}" if "{user}" in form else form)
        shown = [one["action"] for one in people[level].page(screen).forms if one["method"] == "post"]
        assert (action in shown) == allowed or form in ("/users/{user}/end-sessions",)
    assert authority.admin("GET", f"/admin/v1/users/{name}").status == 200


def test_a_forged_form_changes_nothing(authority, admin):
    name = fresh()
    answer = admin.request("POST", "/operator/users", {"form_token": "A" * 43, "name": name})
    assert answer.status == 403
    form = admin.page("/operator/users").form("/operator/users")
    for headers in ({"Origin": "https://localhost:8443", "Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}):
        answer = admin.request("POST", "/operator/users", {**admin.page("/operator/users").forms[-1]["fields"],
                                                           "name": name}, headers)
        assert answer.status == 403 or answer.headers["Location"].startswith("/portcullis/sign-in"), headers
    assert form and authority.admin("GET", f"/admin/v1/users/{name}").status == 404


def test_a_user_from_beginning_to_end(authority, admin):
    name, here = fresh(), "/operator/users/"
    page = admin.page("/operator/users")
    form = [one for one in page.forms if one["action"] == "/operator/users" and one["method"] == "post"][0]
    wrong = is_page(admin.submit(form, name=name, roles="no_such_role", email="a@example.org"), 400)
    form = [one for one in wrong.forms if one["action"] == "/operator/users" and one["method"] == "post"][0]
    assert form["fields"]["name"] == name and form["fields"]["roles"] == "no_such_role"
    answer = admin.submit(form, name=name, roles="user", email=name + "@example.org", password=PASSWORD)
    assert "It is made" in is_page(answer, 200).text
    page = admin.page(here + name)
    assert name in page.text
    answer = admin.do(here + name, here + name, display_name="<Mia>", roles="user portcullis_viewer", permissions="a:b")
    page = is_page(answer, 200)
    user = authority.admin("GET", f"/admin/v1/users/{name}").json
    assert user["display_name"] == "<Mia>" and user["roles"] == ["user", "portcullis_viewer"] and user["permissions"] == ["a:b"]
    assert page.form(here + name)["fields"]["roles"] == "user portcullis_viewer"
    answer = admin.do(here + name, here + name, roles="")
    assert is_page(answer, 200) and authority.admin("GET", f"/admin/v1/users/{name}").json["roles"] == []
    is_page(admin.do(here + name, here + name + "/password", password="another correct horse"), 200)
    assert authority.sign_in(name, "another correct horse").status == 200
    answer = admin.do(here + name, here + name + "/end-sessions")
    assert "next request is refused" in is_page(answer, 200).text
    disable = [one for one in admin.page(here + name).forms if one["fields"].get("disabled") == "true"][0]
    assert "disabled" in is_page(admin.submit(disable), 200).text
    assert authority.sign_in(name, "another correct horse").status == 401
    enable = [one for one in admin.page(here + name).forms if one["fields"].get("disabled") == "false"][0]
    is_page(admin.submit(enable), 200)
    assert "deleted" in is_page(admin.do(here + name, here + name + "/delete"), 200).text
    is_page(admin.get(here + name), 404)


def test_names_are_shown_as_they_are(authority, admin):
    name = fresh()
    authority.make_user(name, display_name='<script>alert("x")</script> & Söhne')
    answer = admin.get("/operator/users?search=" + name)
    assert b"<script>alert" not in answer.raw
    assert '<script>alert("x")</script> & Söhne' in is_page(answer, 200).text


def test_roles_and_tenants(authority, admin):
    role, tenant = "r" + fresh(), "t" + fresh()
    make = [one for one in admin.page("/operator/roles").forms if one["action"] == "/operator/roles"][0]
    assert "It is made" in is_page(admin.submit(make, name=role, permissions="read:a write:a"), 200).text
    is_page(admin.do("/operator/roles", "/operator/roles/" + role, permissions="read:b"), 200)
    assert authority.admin("GET", "/admin/v1/roles").json["items"][-1]
    wrong = is_page(admin.do("/operator/roles", "/operator/roles/" + role, permissions="not a permission!"), 400)
    assert "permission" in wrong.text
    is_page(admin.do("/operator/roles", f"/operator/roles/{role}/delete"), 200)
    assert role not in admin.page("/operator/roles").text
    make = admin.page("/operator/tenants").form("/operator/tenants")
    is_page(admin.submit(make, name=tenant, title="Acme & Co."), 200)
    assert "Acme & Co." in admin.page("/operator/tenants").text
    is_page(admin.do("/operator/tenants", "/operator/tenants/" + tenant), 200)
    assert authority.admin("GET", f"/admin/v1/tenants/{tenant}").json["disabled"] is True


@pytest.mark.parametrize("what", ("network", "account", "key"))
def test_blocks(authority, admin, what):
    name = fresh()
    user = authority.make_user(name)
    value = {"network": "203.0.113.0/24", "account": user["name"]}.get(what)
    if what == "key":
        made = authority.admin("POST", "/admin/v1/keys", {"account": name, "label": "k"})
        assert made.status == 201, made.raw
        value = made.json["id"]
    answer = admin.do("/operator/blocks", "/operator/blocks", reason="scans & more", expires_in="3600", **{what: value})
    page = is_page(answer, 200)
    assert "block is in force" in page.text and "scans & more" in page.text
    lift = [one for one in page.forms if one["action"].endswith("/lift")][-1]
    assert "lifted" in is_page(admin.submit(lift), 200).text
    wrong = is_page(admin.do("/operator/blocks", "/operator/blocks", network="300.1.1.1", reason="keep me"), 400)
    assert wrong.form("/operator/blocks")["fields"]["reason"] == "keep me"


def test_explain(admin):
    answer = admin.do("/operator/explain", "/operator/explain", method="GET", target="/things/1", account=admin.name)
    page = is_page(answer, 200)
    assert "It would be refused" in page.text and page.form("/operator/explain")["fields"]["target"] == "/things/1"
    wrong = admin.do("/operator/explain", "/operator/explain", method="GET", target="/things/1", account="nobody-here")
    assert wrong.status in (400, 404, 422) and is_page(wrong, wrong.status).form("/operator/explain")


def test_a_clients_secret_is_shown_once(admin):
    name = "c" + fresh()
    form = admin.page("/operator/clients").form("/operator/clients")
    answer = admin.submit(form, client_id=name, title="The <app>", redirect_uris="https://app.example.org/back",
                          scopes="openid")
    page = is_page(answer, 200)
    secret = re.search(r'id="secret">([^<]+)<', answer.raw.decode())
    assert secret and "shown this once" in page.text
    page = admin.page("/operator/clients")
    assert name in page.text and secret[1] not in page.text
    again = admin.do("/operator/clients", f"/operator/clients/{name}/secret")
    other = re.search(r'id="secret">([^<]+)<', again.raw.decode())
    assert other and other[1] != secret[1]
    assert "deleted" in is_page(admin.do("/operator/clients", f"/operator/clients/{name}/delete"), 200).text


def test_sessions_and_keys_of_everybody_have_names(authority, admin):
    name = fresh()
    authority.make_user(name)
    token = authority.tokens(name)["access_token"]
    authority.me("POST", "/keys", token, {"label": "mine"})
    assert name in admin.page(f"/operator/sessions?account={name}").text
    assert name in admin.page(f"/operator/keys?account={name}").text


def test_the_audit_trail_is_searched_page_by_page(authority, admin):
    name = fresh()
    authority.make_user(name)
    for _ in range(3):
        authority.sign_in(name, "wrong wrong wrong")
    authority.chain()
    page = admin.page("/operator/audit?denied=true&type=authentication")
    assert "wrong_password" in page.text or "bad" in page.text or "refused" in page.text.lower()
    assert page.form("/operator/audit")["fields"]["denied"] == "true"
    page = admin.page("/operator/audit?text=nothing-has-this-text")
    assert "Nothing fits" in page.text
    wrong = admin.get("/operator/audit?from=yesterday")
    assert wrong.status in (400, 422)
    page = admin.page("/operator/audit")
    older = [link for link in page.links if "after=" in link]
    assert older == [] or admin.page(older[0])


def test_a_form_after_the_end_of_the_session_asks_to_sign_in(authority):
    one = Operator(authority, "portcullis_admin")
    form = one.page("/operator/roles").forms[-1]
    authority.admin("DELETE", f"/admin/v1/sessions?account={one.name}")
    answer = one.submit(form, follow=False, name="x", permissions="a:b")
    assert answer.status in (303, 403)


# ---- many ----

MANY = 100_000


@pytest.fixture(name="crowd", scope="module")
def make_crowd():
    """A store with so many accounts, written beside the authority and not by it."""
    daemon = Authority().start()
    daemon.make_user("template")
    admin = Operator(daemon, "portcullis_admin")
    daemon.stop()
    with sqlite3.connect(daemon.folder / "state/portcullis.db") as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(account)")]
        row = dict(zip(columns, db.execute("SELECT * FROM account WHERE name = 'template'").fetchone()))
        marks = ",".join("?" * len(columns))
        sealed = {name for name in columns if isinstance(row[name], bytes) and name != "id"}

        def rows():
            for i in range(MANY):
                one = {**row, "id": uuid.uuid4().bytes, "name": f"crowd{i:06}"}
                one.update(dict.fromkeys(sealed))  # they open in their own row alone
                yield [one[name] for name in columns]
        db.executemany(f"INSERT INTO account VALUES ({marks})", rows())
    daemon.start()
    admin.daemon = daemon
    yield admin
    daemon.close()


def worked(pid):
    """Seconds that a process had a processor."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def quick(browser, path, most=0.5):
    begin = worked(browser.daemon.process.pid)
    page = browser.page(path)
    assert worked(browser.daemon.process.pid) - begin < most, path
    return page


def names_on(page):
    return [link.rpartition("/")[2] for link in page.links if link.startswith("/operator/users/")]


def test_a_page_of_a_hundred_thousand_users_is_a_page(crowd):
    page = quick(crowd, "/operator/users")
    first = names_on(page)
    assert 0 < len(first) <= 100
    after = next(link for link in page.links if "after=" in link)
    second = names_on(quick(crowd, after))
    assert len(second) == len(first) and not set(first) & set(second)
    assert names_on(quick(crowd, "/operator/users?search=crowd0999"))[0].startswith("crowd0999")
    assert names_on(quick(crowd, "/operator/users?after=crowd099990"))[0] == "crowd099991"
    assert names_on(quick(crowd, "/operator/users?search=zzz")) == []
    assert names_on(quick(crowd, "/operator/users?search=crowd050505")) == ["crowd050505"]
    assert "crowd050505" in quick(crowd, "/operator/users/crowd050505").text


def test_a_page_is_read_by_an_index(crowd):
    """What SQLite does for it: a search, no scan and no sorting."""
    with sqlite3.connect(crowd.daemon.folder / "state/portcullis.db") as db:
        plan = db.execute("EXPLAIN QUERY PLAN SELECT * FROM account WHERE name > 'crowd05' ORDER BY name LIMIT 100")
        text = " ".join(str(row[-1]) for row in plan)
    assert "SEARCH" in text and "TEMP B-TREE" not in text
