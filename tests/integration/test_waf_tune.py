"""The operator's side of the firewall at a running gate with Debian's Core Rule Set: what was found, what is left
out and for how long, tuning, promoting, and the pages' API."""

import json
import pathlib
import time

import pytest

from gate import Gate, wait

SETUP = "/etc/modsecurity/crs/crs-setup.conf"
RULES = "/usr/share/modsecurity-crs/rules/*.conf"
pytestmark = pytest.mark.skipif(not pathlib.Path(SETUP).exists(), reason="the package modsecurity-crs is not installed")

CONFIG = """# A gate with a firewall.
listen: {{https: ["127.0.0.1:{https}"], http: ["127.0.0.1:{http}"], management: "127.0.0.1:{management}",
  operator: "127.0.0.1:{operator}"}}
hosts: [localhost]
workers: 1
users: {{authority: "", edge: ""}}
upstreams:
  echo: {{servers: ["127.0.0.1:{upstream}"], keepalive: 16}}
passwords: {{memory: 8MiB, passes: 1}}
roles: {{admin: ["*"]}}
waf:
  # Nothing is blocked yet.
  mode: detect   # see 'portcullis waf report'
  rules: [{setup}, "{rules}"]
routes:
  - {{name: posts, methods: ["*"], path: "/posts/**", auth: none, class: public, upstream: echo}}
  - {{name: notes, methods: ["*"], path: "/notes/**", auth: none, class: public, upstream: echo, waf: 'detect'}} # by hand
  - {{name: shop, methods: ["*"], path: "/shop/**", auth: none, class: public, upstream: echo, waf: {{mode: block}}}}
  - {{name: strict, methods: ["*"], path: "/strict/**", auth: none, class: public, upstream: echo,
     waf: {{mode: block, paranoia: 2}}}}
"""
SQL = "1%27%20OR%20%271%27=%271"


class Tuned(Gate):
    def write_config(self, extra="", segment="1MiB"):
        self.config.write_text(CONFIG.format(https=self.https, http=self.http, management=self.management,
                                             operator=self.operator, upstream=self.upstream.port, setup=SETUP, rules=RULES))

    def get(self, target):
        return self.ask(target, [("User-Agent", "Mozilla/5.0"), ("Accept", "*/*")])

    def event(self, answer):
        """What the firewall wrote about a request, once the access record is sealed."""
        request_id = answer.get("x-request-id")

        def sealed():
            lines = [r for r in self.records() if r.get("request_id") == request_id]
            return [r for r in lines if r["type"] == "authorization"] and lines
        found = [r for r in wait(sealed, "the record") if r["type"] == "waf"]
        assert len(found) == 1, found
        return found[0]

    def leave_out(self, *arguments, owner="mia", reason="a test"):
        return self.json("waf", "exclusion", "add", *arguments, "--owner", owner, "--reason", reason)

    def refused(self, *arguments, reason="a test"):
        done = self.run("waf", "exclusion", "add", *arguments, "--owner", "mia", "--reason", reason)
        assert done.returncode == 1, done.stdout
        return done.stderr

    def changes(self):
        return [r for r in self.records() if r["type"] == "security_exclusion"]

    def shown(self, exclusion):
        return [e for e in self.json("waf", "exclusion", "list")["items"] if e["id"] == exclusion["id"]]

    def tune(self, request):
        return self.json("waf", "tune", request)


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    tuned = Tuned(tmp_path_factory.mktemp("waf-tune"))
    try:
        tuned.ok("waf", "compile")  # ahead of the start, which is not waited for so long as this takes with a sanitizer
        tuned.start()
        tuned.user("mia", "admin")
        yield tuned
    finally:
        tuned.close()


def test_the_report_says_what_would_have_been_blocked(gate):
    answers = [gate.get(f"/posts/a?comment={SQL}") for _ in range(3)] + [gate.get(f"/shop/a?comment={SQL}")]
    assert [a.status for a in answers] == [200, 200, 200, 403]
    for answer in answers:
        gate.event(answer)
    report = gate.json("waf", "report", "--since", "1h")
    rows = {(i["rule"], i["route"], i["variable"]): i for i in report["items"]}
    row = rows[942100, "posts", "ARGS:comment"]
    assert row["would_block"] >= 3 and row["blocked"] == 0 and row["severity"] == "CRITICAL"
    assert row["request"] in [a.get("x-request-id") for a in answers]
    assert row["first"] <= row["last"]
    assert rows[942100, "shop", "ARGS:comment"]["blocked"] >= 1
    routes = {r["route"]: r for r in report["routes"]}
    assert routes["posts"]["would_block"] >= 3 and routes["shop"]["blocked"] >= 1
    only = gate.json("waf", "report", "--route", "shop")
    assert {i["route"] for i in only["items"]} == {"shop"}
    text = gate.ok("waf", "report")
    assert "WOULD BLOCK" in text and "942100" in text and "ARGS:comment" in text


def test_what_is_left_out_is_in_force_at_once_and_only_there(gate):
    assert gate.get(f"/shop/a?text={SQL}").status == 403
    made = gate.leave_out("--rule", "942100", "--host", "localhost", "--route", "shop", "--variable", "ARGS:text")
    assert made["owner"] == "mia" and made["hits"] == 0 and made["rule"] == "942100"
    passed = gate.get(f"/shop/a?text={SQL}")
    assert passed.status == 200
    assert gate.get(f"/shop/a?other={SQL}").status == 403
    assert gate.get(f"/strict/a?text={SQL}").status == 403
    assert made["id"] in gate.event(passed)["detail"]["excluded"]
    hit = wait(lambda: [e for e in gate.shown(made) if e["hits"] >= 1], "the hit")
    assert hit[0]["last_hit"] is not None
    gate.ok("waf", "exclusion", "remove", made["id"])
    assert gate.get(f"/shop/a?text={SQL}").status == 403
    wait(lambda: [c for c in gate.changes() if c["action"] == "remove"], "the record")
    added, removed = [c for c in gate.changes() if c["resource"] == made["id"]]
    assert (added["action"], removed["action"]) == ("add", "remove")
    assert added["detail"]["variable"] == "ARGS:text" and added["detail"]["reason"] == "a test"
    assert added["detail"]["owner"] == "mia" and removed["detail"]["first"] == 942100


def test_an_exclusion_ends_by_the_clock(gate):
    made = gate.leave_out("--rule", "942100", "--route", "shop", "--host", "localhost", "--variable", "ARGS:soon",
                          "--until", "8s")
    end = time.monotonic() + 8.1
    assert gate.get(f"/shop/a?soon={SQL}").status == 200
    time.sleep(max(0, end - time.monotonic()))
    assert gate.get(f"/shop/a?soon={SQL}").status == 403  # at the edge before anybody removed it
    wait(lambda: [c for c in gate.changes() if c["action"] == "expire" and c["resource"] == made["id"]],
         "the end of it in the trail")
    assert gate.shown(made) == []


def test_what_decides_or_prepares_is_never_left_out(gate):
    for rule in ("949110", "949111", "959100", "980130", "901100", "905110", "949000-949999", "942100-949110"):
        assert "never left out" in gate.refused("--rule", rule, "--host", "localhost", "--route", "shop"), rule
    assert "never left out" in gate.refused("--tag", "attack-generic", "--host", "localhost", "--route", "shop")
    assert "never left out" in gate.refused("--rule", "1-999999", "--wide")


@pytest.mark.parametrize("arguments, said", [
    ([], "a rule"),
    (["--rule", "942100", "--tag", "attack-sqli"], "not both"),
    (["--rule", "942102", "--variable", "ARGS:a"], "the nearest are 942101 and 942110"),
    (["--rule", "942190-942100", "--variable", "ARGS:a"], "was expected"),
    (["--tag", "attack-nothing", "--variable", "ARGS:a"], "no rule has it"),
    (["--rule", "942100", "--variable", "ARGZ:a"], "variable"),
    (["--rule", "942100", "--variable", "ARGS:/^a/"], "without"),
    (["--rule", "942100", "--variable", "TX:a"], "TX"),
    (["--rule", "942100", "--variable", "ARGS:a", "--route", "nowhere"], "there are posts"),
    (["--rule", "942100"], "this wide"),
    (["--rule", "942100", "--route", "shop"], "this wide"),
    (["--tag", "attack-sqli", "--host", "localhost"], "this wide"),
    (["--rule", "942100", "--variable", "ARGS:a", "--until", "400d"], ""),
])
def test_nonsense_is_refused_with_what_there_is(gate, arguments, said):
    assert said in gate.refused(*arguments)


def test_a_wide_one_needs_to_be_said_and_an_owner(gate):
    done = gate.run("waf", "exclusion", "add", "--rule", "942100", "--wide", "--reason", "x", "--owner", "nobody")
    assert done.returncode == 1 and "no such account" in done.stderr
    done = gate.run("waf", "exclusion", "add", "--rule", "942100", "--wide", "--reason", "x")
    assert done.returncode == 1 and "owner" in done.stderr
    done = gate.run("waf", "exclusion", "add", "--rule", "942100", "--wide", "--owner", "mia")
    assert done.returncode == 1 and "reason" in done.stderr
    made = gate.leave_out("--tag", "attack-rce", "--wide", "--until", "5d")
    again = gate.run("waf", "exclusion", "add", "--tag", "attack-rce", "--wide", "--owner", "mia", "--reason", "x")
    assert again.returncode == 1 and "already" in again.stderr
    found = {e["id"]: e["findings"] for e in gate.json("waf", "exclusion", "audit")["items"]}
    assert set(found[made["id"]]) == {"every variable", "by tag", "every route", "ends soon"}
    changed = gate.json("waf", "exclusion", "change", made["id"], "--until", "60d", "--reason", "longer")
    assert changed["reason"] == "longer" and changed["expires"] > made["expires"] and "ends soon" not in changed["findings"]
    gate.ok("waf", "exclusion", "remove", made["id"])
    assert gate.run("waf", "exclusion", "remove", made["id"]).returncode == 1


def test_tuning_a_request_makes_it_pass_and_says_what_else_passes(gate):
    blocked = gate.get(f"/shop/cart?note={SQL}")
    assert blocked.status == 403
    gate.event(blocked)
    request = blocked.get("x-request-id")
    tuning = gate.tune(request)
    assert tuning["route"] == "shop" and tuning["verdict"] == "blocked" and tuning["host"] == "localhost"
    wanted = {(p["rule"], p["host"], p["route"], p["variable"]) for p in tuning["proposals"]}
    assert ("942100", "localhost", "shop", "ARGS:note") in wanted
    assert all(p["variable"] == "ARGS:note" for p in tuning["proposals"])
    attacks = tuning["attacks"]
    assert attacks["tried"] > 150 and attacks["stopped"] > 100
    assert {a["family"] for a in attacks["let_through"]} == {"sqli"}  # one rule against SQL, and nothing else
    assert all(a["variable"] == "ARGS:note" for a in attacks["let_through"])
    assert tuning["kept"] and tuning["blocked_now"] and tuning["passes"]
    assert tuning["score_with"] < tuning["score_now"]
    text = gate.ok("waf", "tune", request)
    assert "942100" in text and "ARGS:note" in text and "let through" in text
    assert gate.run("waf", "tune", request, "--apply").returncode == 2
    done = gate.json("waf", "tune", request, "--apply", "--owner", "mia", "--reason", "a shop of quotes")
    assert len(done["added"]) == len(tuning["proposals"])
    assert gate.get(f"/shop/cart?note={SQL}").status == 200
    assert gate.get("/shop/cart?note=%3Cscript%3Ealert(1)%3C/script%3E").status == 403
    for exclusion in done["added"]:
        gate.ok("waf", "exclusion", "remove", exclusion["id"])


def test_tuning_a_request_with_a_body(gate):
    body = b'{"title": "fine", "text": {"html": "<script>alert(1)</script>"}}'
    blocked = gate.ask("/shop/posts", [("User-Agent", "Mozilla/5.0"), ("Accept", "*/*"), ("Content-Type", "application/json")],
                       "POST", body)
    assert blocked.status == 403
    gate.event(blocked)
    tuning = gate.tune(blocked.get("x-request-id"))
    assert tuning["kept"] and tuning["passes"], tuning
    assert len({p["variable"] for p in tuning["proposals"]}) == 1
    assert len(tuning["proposals"]) > 1 and {a["family"] for a in tuning["attacks"]["let_through"]} >= {"xss"}


def test_tuning_by_the_audit_record_alone(gate):
    blocked = gate.get(f"/shop/gone?note={SQL}")
    gate.event(blocked)
    request = blocked.get("x-request-id")
    for kept in (gate.folder / "waf" / "requests").glob(request + "*"):
        kept.unlink()
    tuning = gate.tune(request)
    assert not tuning["kept"] and "passes" not in tuning
    assert {(p["rule"], p["variable"]) for p in tuning["proposals"]} >= {("942100", "ARGS:note")}
    assert tuning["attacks"]["let_through"]
    assert "not kept" in gate.ok("waf", "tune", request)


def test_tuning_what_nobody_wrote_down(gate):
    done = gate.run("waf", "tune", "5b0c6a1e-6a1c-4c59-9a3b-3f2d8f1f0a77")
    assert done.returncode == 1 and "nothing down" in done.stderr
    assert gate.run("waf", "tune", "x").returncode == 1


def test_checking_uses_the_route_and_what_is_left_out(gate):
    target = f"/shop/a?checked={SQL}"
    done = gate.run("waf", "check", target, "-H", "User-Agent: Mozilla/5.0")
    assert done.returncode == 1, done.stderr
    assert "route shop, where the firewall's mode is block" in done.stdout and "942100" in done.stdout
    made = gate.leave_out("--rule", "942100", "--host", "localhost", "--route", "shop", "--variable", "ARGS:checked")
    done = gate.run("waf", "check", target, "-H", "User-Agent: Mozilla/5.0")
    assert done.returncode == 0 and made["id"] in done.stdout
    assert gate.run("waf", "check", target, "--without-exclusions").returncode == 1
    assert gate.run("waf", "check", target, "--route", "posts").returncode == 1
    assert gate.run("waf", "check", target, "--route", "nowhere").returncode == 1
    gate.ok("waf", "exclusion", "remove", made["id"])
    first, second = (json.loads(gate.run("waf", "check", f"/{route}/a?q=%3Cb%3E", "--json").stdout)
                     for route in ("shop", "strict"))
    assert first["score"] <= second["score"]


def test_promoting_changes_that_word_alone(gate):
    before = gate.config.read_text()
    done = gate.run("waf", "promote", "--route", "posts", "--yes")
    assert done.returncode == 1 and "- name: posts" in done.stderr and gate.config.read_text() == before
    assert gate.run("waf", "promote", "--route", "nowhere", "--yes").returncode == 1
    assert gate.run("waf", "promote", "--yes").returncode == 2
    done = gate.run("waf", "promote", "--route", "notes", stdin="n\n")
    assert done.returncode == 1 and gate.config.read_text() == before
    assert gate.get(f"/notes/a?q={SQL}").status == 200
    gate.ok("waf", "promote", "--route", "notes", stdin="y\n")
    assert gate.config.read_text() == before.replace("waf: 'detect'}", "waf: block}")
    assert gate.get(f"/notes/a?q={SQL}").status == 403
    done = gate.run("waf", "promote", "--route", "notes", "--yes")
    assert done.returncode == 1 and "already" in done.stderr
    assert gate.get(f"/posts/a?q={SQL}").status == 200
    assert gate.json("waf", "promote", "--all", "--yes") == {"blocks": [""]}
    assert gate.config.read_text() == before.replace("waf: 'detect'}", "waf: block}").replace("mode: detect ", "mode: block ")
    assert gate.get(f"/posts/a?q={SQL}").status == 403
    assert list(gate.config.parent.glob("*.new")) == []
    gate.config.write_text(before)
    gate.ok("reload")


def test_the_rules_are_listed(gate):
    items = gate.json("waf", "rules")["items"]
    assert len(items) > 150
    one = gate.json("waf", "rules", "942100")["items"]
    assert [i["id"] for i in one] == [942100] and one[0]["severity"] == "critical" and one[0]["line"] > 0
    assert "attack-sqli" in one[0]["tags"]
    assert all(i["level"] <= 1 for i in gate.json("waf", "rules", "--paranoia", "1")["items"])
    assert {i["phase"] for i in gate.json("waf", "rules", "--phase", "4")["items"]} == {4}
    assert [i["id"] for i in items if i["decides"]]
    ready = gate.json("waf", "compile")
    assert ready["rules"] == len(items)
