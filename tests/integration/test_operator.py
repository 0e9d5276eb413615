"""The operators' listener of a whole gate: who reaches what by it, and who does not."""

import json
import re
import subprocess

import pytest

import authority as daemons
import gate as gates


@pytest.fixture(name="gate", scope="module")
def make_gate(tmp_path_factory):
    one = gates.Gate(tmp_path_factory.mktemp("operator") / "run",
                     extra='cors: {origins: ["https://app.example.org"], credentials: true}')
    yield one.start()
    one.close()


def operate(gate, target, headers=(), method="GET", body=None, host="localhost"):
    return gate.ask(target, headers, method, body, host, port=gate.operator)


# ---- what is reached where ----

@pytest.mark.parametrize("target", ["/operator/", "/operator/users", "/admin/v1/users", "/admin/v1/status",
                                    "/health/ready", "/Admin/v1/users", "/portcullis/v1/../../admin/v1/users"])
def test_the_main_listener_has_nothing_for_operators(gate, target):
    for method in ("GET", "POST"):
        answer = gate.ask(target, method=method, body=b"" if method == "POST" else None)
        assert answer.status in (400, 404), (method, answer.status)


def test_services_are_not_reached_by_the_operators_listener(gate):
    seen = len(gate.upstream.seen)
    assert operate(gate, "/health").status == 401  # the authority's own, for viewers
    assert operate(gate, "/files/1").status == 404
    assert len(gate.upstream.seen) == seen


@pytest.mark.parametrize("host", ["rebind.example.org", "localhost.example.org", "10.0.0.1", ""])
def test_other_hosts_are_refused(gate, host):
    assert operate(gate, "/admin/v1/status", host=host).status in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "[::1]"])
def test_loopback_hosts_are_known(gate, host):
    assert operate(gate, "/portcullis/v1/me", host=host).status == 401


def test_answers_have_the_gates_headers_and_no_cors(gate):
    origin = [("Origin", "https://app.example.org")]
    assert gate.ask("/health", origin).get("access-control-allow-origin") == "https://app.example.org"
    answer = operate(gate, "/admin/v1/status", origin)
    assert answer.status == 401
    assert answer.get("access-control-allow-origin") is None
    assert answer.get("x-content-type-options") == "nosniff" and answer.get("x-request-id")
    preflight = operate(gate, "/admin/v1/users", [*origin, ("Access-Control-Request-Method", "GET")], "OPTIONS")
    assert preflight.status != 204 and preflight.get("access-control-allow-origin") is None


# ---- people ----

LEVELS = ("nobody", "viewer", "operator", "admin")


class Person:
    """Somebody with a second factor, signed in by the operators' listener."""

    def __init__(self, gate, name, *roles):
        self.gate, self.name = gate, name
        self.id = gate.user(name, *roles)["id"]
        first = self.post("/portcullis/v1/sign-in", {"username": name, "password": gates.PASSWORD}).json
        self.weak = first["access_token"]
        made = self.post("/portcullis/v1/me/totp", None, self.weak).json
        self.secret = made["secret"]
        done = self.post("/portcullis/v1/me/totp/confirm", {"code": daemons.totp(self.secret)}, self.weak)
        assert done.status in (200, 204), done.body
        self.step = 1
        signed = self.sign_in(cookie=True)
        self.token = signed.json["access_token"]
        self.cookie = [("Cookie", signed.get("set-cookie").partition(";")[0])]

    def sign_in(self, **more):
        # Each code serves once: the next step's is good already.
        code = daemons.totp(self.secret, step=self.step)
        return self.post("/portcullis/v1/sign-in",
                         {"username": self.name, "password": gates.PASSWORD, "totp": code, **more})

    def ask(self, method, target, body=None, token=None, headers=()):
        token = token or self.token
        headers = [*headers, ("Authorization", "Bearer " + token)] if token else list(headers)
        if body is not None:
            headers.append(("Content-Type", "application/json"))
            body = json.dumps(body).encode()
        elif method != "GET":
            body = b""
        return operate(self.gate, target, headers, method, body)

    def get(self, target):
        return self.ask("GET", "/admin/v1/" + target)

    def post(self, target, body, token=None):
        headers = [("Authorization", "Bearer " + token)] if token else []
        if body is None:
            return operate(self.gate, target, headers, "POST", b"")
        return operate(self.gate, target, [("Content-Type", "application/json"), *headers], "POST",
                       json.dumps(body).encode())


@pytest.fixture(name="people", scope="module")
def make_people(gate):
    return {"nobody": Person(gate, "nora"), "viewer": Person(gate, "vera", "portcullis_viewer"),
            "operator": Person(gate, "otto", "portcullis_operator"),
            "admin": Person(gate, "ada", "portcullis_admin")}


def routes_for_operators():
    rows = json.loads(subprocess.run([daemons.DAEMON, "--routes"], check=True, capture_output=True).stdout)
    return [row for row in rows if "operator" in row["sockets"] and row["who"] in LEVELS and
            row["surface"] == "json"]


def test_who_may_what(gate, people):
    """Every row for operators: refused to those below its level, not refused to those at or above it."""
    for row in routes_for_operators():
        target = re.sub(r"\{[a-z_]+\}", "00000000-0000-4000-8000-000000000000", row["path"])
        for level in LEVELS:
            if level == "admin" and row["method"] != "GET":
                continue  # it would be done
            may = LEVELS.index(level) >= LEVELS.index(row["who"])
            # What may not be read is not even looked at, so a bad body tells the two apart.
            answer = people[level].ask(row["method"], target, None if row["method"] == "GET" else ["no object"])
            assert (answer.status in (401, 403)) == (not may), (row, level, answer.status, answer.body)
        assert operate(gate, target, method=row["method"], body=b"" if row["method"] != "GET" else None).status == 401


def test_one_factor_is_not_enough(people):
    for level in ("viewer", "operator", "admin"):
        weak = people[level].gate.ok("token", "issue", people[level].name).strip()
        answer = people[level].ask("GET", "/admin/v1/status", token=weak)
        assert answer.status in (401, 403)
        if answer.status == 403:
            assert answer.json["type"].endswith("step-up-required")


def test_actions_are_recorded_with_the_person(gate, people):
    made = people["admin"].ask("POST", "/admin/v1/users", {"name": "made-by-ada", "password": gates.PASSWORD})
    assert made.status == 201, made.body

    def find():
        return [r for r in gate.records("--type", "security_account") if r.get("resource") == "made-by-ada"]
    record = gates.wait(find, "the record")[0]
    assert record["name"] == "ada" and record["user"] == people["admin"].id
    assert record["credential"] == "token" and record["address"] == "127.0.0.1"


def test_operators_leave_administrators_alone(gate, people):
    otto, ada = people["operator"], people["admin"]
    target = gate.user("victim")
    admin = gate.user("boss", "admin")
    for body in ({"account": "ada", "reason": "x"}, {"account": admin["id"], "reason": "x"}):
        refused = otto.ask("POST", "/admin/v1/blocks", body)
        assert refused.status == 403 and "administrator" in refused.json["detail"]
    assert otto.ask("DELETE", "/admin/v1/sessions?account=ada").status == 403
    assert otto.ask("POST", "/admin/v1/users/boss/unlock").status == 403
    sessions = ada.get("sessions?account=ada").json["items"]
    assert otto.ask("DELETE", "/admin/v1/sessions/" + sessions[0]["id"]).status == 403
    # What is nobody's but an operator's to do:
    made = otto.ask("POST", "/admin/v1/blocks", {"account": target["id"], "reason": "x"})
    assert made.status == 201, made.body
    assert otto.ask("DELETE", "/admin/v1/blocks/" + made.json["id"]).status == 204
    assert otto.ask("POST", "/admin/v1/users/victim/unlock").status == 204
    for body in ({"roles": ["portcullis_admin"]}, {"permissions": ["*"]}, {"disabled": True}):
        assert otto.ask("PATCH", "/admin/v1/users/otto", body).status == 403
    assert otto.ask("PUT", "/admin/v1/roles/portcullis_operator", {"permissions": ["*"]}).status == 403


def test_nobody_shuts_themselves_out(people):
    for who in ("operator", "admin"):
        answer = people[who].ask("POST", "/admin/v1/blocks", {"network": "127.0.0.0/8", "reason": "x"})
        assert answer.status == 409 and "own address" in answer.json["detail"]
    assert people["admin"].ask("POST", "/admin/v1/blocks", {"account": "ada", "reason": "x"}).status == 409


def test_the_gates_own_roles_stay(gate, people):
    names = {role["name"]: role for role in people["viewer"].get("roles").json["items"]}
    for name in ("portcullis_viewer", "portcullis_operator", "portcullis_admin"):
        assert names[name]["from_config"]
        assert people["admin"].ask("DELETE", "/admin/v1/roles/" + name).status == 409
        assert people["admin"].ask("PUT", "/admin/v1/roles/" + name, {"permissions": ["x:y"]}).status == 409


# ---- browsers ----

NAVIGATION = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "none"), ("Accept", "text/html")]


def test_browsers_are_sent_to_sign_in(gate):
    answer = gate.ask("/files/7?a=b&c=/x", NAVIGATION)
    assert answer.status == 303 and answer.get("cache-control") == "no-store"
    assert answer.get("location") == "/portcullis/sign-in?return=%2Ffiles%2F7%3Fa%3Db%26c%3D%2Fx"
    assert len(answer.all("content-security-policy")) == 1
    request = answer.get("x-request-id")
    record = gates.wait(lambda: gate.records("--request", request), "the record")[0]
    assert record["reason"] == "no_credential" and record["granted"] is False and record["status"] == 303
    unknown = gate.ask("/files/7", [*NAVIGATION, ("Cookie", "__Host-portcullis=" + "A" * 43)])
    assert unknown.status == 303
    record = gates.wait(lambda: gate.records("--request", unknown.get("x-request-id")), "the record")[0]
    assert record["reason"] == "session_unknown"
    old = gate.ask("/files/7", [("Accept", "text/html,*/*")])
    assert old.status == 303


@pytest.mark.parametrize("headers,method", [
    ([], "GET"), ([("Accept", "application/json")], "GET"), ([("Sec-Fetch-Mode", "cors")], "GET"),
    ([*NAVIGATION, ("Authorization", "Bearer x")], "GET"), ([*NAVIGATION, ("X-API-Key", "tk_x")], "GET"),
    (NAVIGATION, "POST"), (NAVIGATION, "HEAD")])
def test_programs_get_401(gate, headers, method):
    answer = gate.ask("/files/7", headers, method, b"" if method == "POST" else None)
    assert answer.status == 401 and answer.get("location") is None
    assert answer.get("www-authenticate")


def test_nobody_goes_round_in_circles(gate):
    """Whatever the address and the cookie, following where one is sent ends at once at a page."""
    for target in ("/portcullis/sign-in", "/portcullis/sign-in?return=%2Fportcullis%2Fsign-in",
                   "/portcullis/sign-in?return=%2Ffiles%2F7", "/portcullis/sign-in/step-up",
                   "/portcullis/nothing", "/portcullis/account", "/files/7"):
        for cookie in ([], [("Cookie", "__Host-portcullis=" + "A" * 43)]):
            been, at = [], target
            answer = gate.ask(at, [*NAVIGATION, *cookie])
            while answer.status == 303:
                been.append(at)
                at = answer.get("location")
                assert at.startswith("/") and at not in been and len(been) < 3, (target, been, at)
                answer = gate.ask(at, [*NAVIGATION, *cookie])
            assert answer.status in (200, 401, 404), (target, been, answer.status)
    # Known and not allowed is 403, and stays so.
    gate.user("pip")
    cookie = gate.post("/portcullis/v1/sign-in", {"username": "pip", "password": gates.PASSWORD, "cookie": True})
    cookie = cookie.get("set-cookie").partition(";")[0]
    assert gate.ask("/files/7", [*NAVIGATION, ("Cookie", cookie)]).status == 403


def test_pages_bring_their_own_policy_once(gate):
    answer = gate.ask("/portcullis/sign-in", NAVIGATION)
    assert answer.status == 200
    policy = answer.all("content-security-policy")
    assert len(policy) == 1 and "nonce-" in policy[0]
    assert len(answer.all("x-content-type-options")) == 1
    assert answer.get("set-cookie").startswith("__Host-portcullis-form=")


# ---- sessions ----

def cookie_of(gate, person, port=None):
    signed = gate.post("/portcullis/v1/sign-in", {"username": person, "password": gates.PASSWORD, "cookie": True},
                       port=port)
    assert signed.status == 200, signed.body
    return [("Cookie", signed.get("set-cookie").partition(";")[0])]


def test_cross_site_is_refused(gate):
    gate.user("rita", "reader")
    cookie = cookie_of(gate, "rita", gate.operator)
    for site in ("cross-site", "same-site"):
        out = operate(gate, "/portcullis/v1/sign-out", [*cookie, ("Sec-Fetch-Site", site)], "POST", b"")
        assert out.status == 401
    assert operate(gate, "/portcullis/v1/me", cookie).status == 200
    good = operate(gate, "/portcullis/v1/sign-out", [*cookie, ("Sec-Fetch-Site", "same-origin")], "POST", b"")
    assert good.status == 204


def test_a_session_administers_from_pages_of_ours_alone(gate, people):
    cookie = people["admin"].cookie
    assert operate(gate, "/admin/v1/users", cookie).status == 200
    body = json.dumps({"name": "by-cookie", "password": gates.PASSWORD}).encode()
    kind = ("Content-Type", "application/json")

    def post(*headers, content=kind):
        return operate(gate, "/admin/v1/users", [*cookie, content, *headers], "POST", body).status
    assert post() == 401
    assert post(("Sec-Fetch-Site", "same-site")) == 401  # a service on another port of this host
    assert post(("Sec-Fetch-Site", "none")) == 401
    assert post(("Origin", "https://localhost:1")) == 401
    assert post(("Sec-Fetch-Site", "same-origin"), content=("Content-Type", "text/plain")) == 415
    assert post(("Sec-Fetch-Site", "same-origin")) == 201
    record = gates.wait(lambda: [r for r in gate.records("--type", "security_account")
                                 if r.get("resource") == "by-cookie"], "the record")[0]
    assert record["credential"] == "session" and record["name"] == "ada"


def test_a_role_that_is_taken_away_is_gone_at_once(gate):
    person = Person(gate, "temp", "portcullis_operator")
    assert person.get("status").status == 200
    gate.ok("user", "set", "temp", "--no-roles")
    assert person.get("status").status == 403
    gate.ok("user", "disable", "temp")
    assert person.get("status").status == 401


def test_the_last_administrator_stays(gate, people):
    """Whoever may administer the gate cannot leave it without anybody who may do everything."""
    ada = people["admin"]
    gate.user("root1", "admin")
    others = [row["name"] for row in ada.get("users?limit=1000").json["items"]
              if "admin" in row["roles"] and row["name"] != "root1"]
    for name in others:
        assert ada.ask("DELETE", "/admin/v1/users/" + name).status == 204
    assert ada.ask("DELETE", "/admin/v1/users/root1").status == 409
    assert ada.ask("PATCH", "/admin/v1/users/root1", {"disabled": True}).status == 409
    assert ada.ask("PATCH", "/admin/v1/users/root1", {"roles": []}).status == 409
    assert ada.ask("POST", "/admin/v1/blocks", {"account": "root1", "reason": "x"}).status == 409


def test_a_session_ended_by_an_operator_is_refused_at_once(gate, people):
    gate.user("sam", "reader")
    cookie = cookie_of(gate, "sam")
    assert gate.ask("/files/7", cookie).status == 200
    sessions = people["operator"].get("sessions?account=sam").json["items"]
    assert len(sessions) == 1
    assert people["operator"].ask("DELETE", "/admin/v1/sessions/" + sessions[0]["id"]).status == 204
    assert gate.ask("/files/7", cookie).status == 401
    cookie = cookie_of(gate, "sam")
    assert gate.ask("/files/7", cookie).status == 200
    same = [*cookie, ("Sec-Fetch-Site", "same-origin")]
    assert gate.ask("/portcullis/v1/sign-out", same, "POST", b"").status == 204
    assert gate.ask("/files/7", cookie).status == 401


# ---- what operators look at ----

def test_overview_counts(gate, people):
    viewer = people["viewer"]
    before = viewer.get("overview").json
    assert [w["name"] for w in before["windows"]] == ["5m", "1h", "24h"] and len(before["minutes"]) == 60
    for _ in range(5):
        assert gate.ask("/nothing-here").status == 404

    def counted():
        now = viewer.get("overview").json
        # What is counted is what is sealed: a sign-in of just now may come with the next look.
        return (now["windows"][0]["denied"] >= before["windows"][0]["denied"] + 5
                and now["windows"][0]["sign_ins"]["good"] > 0 and now)
    now = gates.wait(counted, "five denials and a sign-in counted")
    assert any(row["reason"] == "no_route" and row["5m"] >= 5 for row in now["denials"])
    assert now["windows"][2]["requests"] >= now["windows"][0]["requests"] > 0
    assert now["denied_addresses"][0]["address"] == "127.0.0.1"
    assert gate.json("overview")["live"]["accounts"] == now["live"]["accounts"]
    assert "no_route" in gate.ok("overview")


def test_health_names_the_parts(gate, people):
    answer = people["viewer"].get("health").json
    assert answer["status"] == "ok", answer
    assert {"edge", "store", "view", "sealing"} <= {part["name"] for part in answer["parts"]}
    assert gate.json("health")["status"] == "ok"


def test_routes_in_force(gate, people):
    rows = people["viewer"].get("routes").json["items"]
    read = next(row for row in rows if row["name"] == "read")
    assert read["permissions"] == ["read:files"] and read["path"] == "/files/{id}" and read["line"] > 0
    assert read["listener"] == "main" and not read["builtin"] and read["auth"] == "required"
    assert any(row["listener"] == "operator" and row["builtin"] for row in rows)
    assert gate.json("route", "list")["items"][0]["name"] == rows[0]["name"]


def test_explain_is_that_of_the_command(gate, people):
    gate.user("rob", "reader")
    body = {"method": "GET", "target": "/files/7", "account": "rob"}
    answer = people["viewer"].ask("POST", "/admin/v1/explain", body).json
    assert answer["allowed"] and answer["route"] == "read"
    assert answer == gate.json("explain", "GET", "/files/7", "--user", "rob")
    nobody = people["viewer"].ask("POST", "/admin/v1/explain", {"method": "GET", "target": "/files/7"}).json
    assert not nobody["allowed"] and nobody["reason"] == "no_credential" and nobody["status"] == 401
    for bad in ({"method": "GET"}, {"method": "get", "target": "/"}, {"method": "GET", "target": "http://x/"},
                {"method": "GET", "target": "/", "account": "nobody-of-that-name"},
                {"method": "GET", "target": "/", "headers": ["nocolon"]},
                {"method": "GET", "target": "/", "address": "here"}):
        assert people["viewer"].ask("POST", "/admin/v1/explain", bad).status == 400, bad


def test_audit_search_pages_backwards(gate, people):
    marks = [gate.ask(f"/marked-{i}").get("x-request-id") for i in range(7)]

    def all_sealed():
        return {r["request_id"] for r in gate.records("--reason", "no_route")} >= set(marks)
    gates.wait(all_sealed, "sealed")
    found, after = [], ""
    while True:
        page = people["viewer"].get(f"audit?limit=3&text=MARKED-&reason=no_route{after}").json
        found += page["items"]
        if not page["next"]:
            break
        after = "&after=" + page["next"]
    # Two workers' records are sealed a worker at a time: the order is the trail's, not the clock's.
    assert sorted(item["record"]["request_id"] for item in found) == sorted(marks)
    assert [item["seq"] for item in found] == sorted((item["seq"] for item in found), reverse=True)
    assert [item["seq"] for item in found] == sorted((item["seq"] for item in found), reverse=True)
    one = people["viewer"].get("audit?request=" + marks[3]).json["items"]
    assert len(one) == 1 and one[0]["record"]["resource"] == "/marked-3"
    assert people["viewer"].get("audit?address=203.0.113.0/24").json["items"] == []
    assert len(people["viewer"].get("audit?address=127.0.0.0/8&limit=5").json["items"]) == 5
    assert people["viewer"].get("audit?to=2020-01-01T00:00:00Z").json["items"] == []
    assert all(item["record"].get("granted") is False or item["record"].get("success") is False
               for item in people["viewer"].get("audit?denied=true&limit=10").json["items"])
    for bad in ("after=x", "from=yesterday", "address=here", "limit=0"):
        assert people["viewer"].get("audit?" + bad).status == 400, bad


def test_search_for_people(gate, people):
    for name in ("zoe", "zora", "zorro"):
        gate.user(name)
    gate.ok("user", "set", "zorro", "--email", "Don.Diego@example.org")
    viewer = people["viewer"]

    def names(query):
        return [row["name"] for row in viewer.get("users?" + query).json["items"]]
    assert names("search=zo") == ["zoe", "zora", "zorro"]
    assert names("search=ZOR") == ["zora", "zorro"]
    page = viewer.get("users?search=zo&limit=2").json
    assert [row["name"] for row in page["items"]] == ["zoe", "zora"] and page["next"] == "zora"
    assert names("search=zo&limit=2&after=zora") == ["zorro"]
    assert names("search=don.diego@example.org") == ["zorro"]
    assert names("search=%25") == [] and names("search=" + "a" * 200) == []
    assert [row["name"] for row in gate.json("user", "list", "--search", "zor")["items"]] == ["zora", "zorro"]
