"""Approvals by a second person, through the API of a real authority."""

import concurrent.futures
import shutil
import signal

import pytest

from authority import PASSWORD, Authority, totp

V1 = "/portcullis/v1"
ADMIN = "/admin/v1"
ROUTES = """
  - {name: vault, path: /vault, permissions: ["read:things"], class: restricted, upstream: app}
  - {name: cellar, path: /cellar, permissions: ["read:wine"], class: restricted, upstream: app}
"""


@pytest.fixture(name="daemon")
def make_daemon():
    one = Authority()
    text = one.config.read_text().replace("hosts: [localhost]", "hosts: [localhost]\ntls: {client_ca: ca.pem}")
    text = text.replace('admin: ["*"]', 'admin: ["*"]\n  boss: ["approve:vault"]\n  chief: ["approve:*"]')
    one.config.write_text(text + ROUTES)
    yield one.start()
    one.close()


def with_factor(daemon, name, roles):
    """An account whose session has shown a second factor."""
    daemon.make_user(name, roles=roles)
    token = daemon.tokens(name)["access_token"]
    secret = daemon.me("POST", "/totp", token).json["secret"]
    assert daemon.me("POST", "/totp/confirm", token, {"code": totp(secret, step=-1)}).status == 204
    return daemon.tokens(name, totp=totp(secret))["access_token"]


def plain(daemon, name, roles):
    daemon.make_user(name, roles=roles)
    return daemon.tokens(name)["access_token"]


def ask(daemon, token, route="vault", **more):
    return daemon.me("POST", "/approvals", token, {"route": route, "reason": "ticket 4711", **more})


def decide(daemon, token, approval, verb="approve", **body):
    return daemon.public("POST", f"{V1}/approvals/{approval['id']}/{verb}", body or None, token)


def events(daemon):
    return [r for r in daemon.chain() if r["type"] == "security_approval"]


def test_one_asks_and_another_approves(daemon):
    ann, bea = plain(daemon, "ann", ["user"]), with_factor(daemon, "bea", ["boss"])
    asked = ask(daemon, ann, minutes=30)
    assert asked.status == 201, asked.raw
    approval = asked.json
    assert (approval["state"], approval["minutes"], approval["name"]) == ("pending", 30, "ann")
    assert [a["id"] for a in daemon.public("GET", V1 + "/approvals", token=bea).json["items"]] == [approval["id"]]
    given = decide(daemon, bea, approval, comment="until noon")
    assert given.status == 200, given.raw
    assert (given.json["state"], given.json["approver"]) == ("approved", "bea")
    assert daemon.me("GET", "/approvals", ann).json["items"][0]["comment"] == "until noon"
    assert daemon.public("GET", V1 + "/approvals", token=bea).json["items"] == []
    assert daemon.admin("GET", ADMIN + "/approvals?state=approved").json["items"][0]["id"] == approval["id"]
    assert daemon.admin("GET", ADMIN + "/approvals?state=pending").json["items"] == []
    assert daemon.admin("GET", ADMIN + "/approvals?state=nonsense").status == 400
    assert len(daemon.admin("GET", ADMIN + "/approvals?state=").json["items"]) == 1  # as a form sends "all"
    ended = daemon.me("DELETE", f"/approvals/{approval['id']}", ann)
    assert ended.status == 204, ended.raw
    trail = events(daemon)
    assert [r["action"] for r in trail] == ["ask", "approve", "end"]
    assert all(r["detail"]["name"] == "ann" and r["approval"] == approval["id"] for r in trail)
    assert [r.get("approver") for r in trail] == [None, "bea", "bea"]
    assert "4711" not in str(trail)


def test_who_may_not_decide(daemon):
    ann, bea = with_factor(daemon, "ann", ["user", "chief"]), plain(daemon, "bea", ["boss"])
    eve = with_factor(daemon, "eve", ["user"])
    approval = ask(daemon, ann).json
    assert decide(daemon, ann, approval).status == 403  # the own one
    assert decide(daemon, bea, approval).status == 403  # no second factor
    assert daemon.public("GET", V1 + "/approvals", token=bea).status == 403
    assert decide(daemon, eve, approval).status == 404  # no permission
    assert decide(daemon, eve, {"id": "nothing"}).status == 404
    assert daemon.public("GET", V1 + "/approvals", token=eve).json["items"] == []
    assert daemon.me("DELETE", f"/approvals/{approval['id']}", eve).status == 404
    assert daemon.public("POST", f"{V1}/approvals/{approval['id']}/end", token=eve).status == 404
    assert daemon.admin("GET", f"{ADMIN}/approvals/{approval['id']}").json["state"] == "pending"
    refused = [(r["name"], r["action"], r["reason"]) for r in events(daemon) if not r["granted"]]
    assert refused == [("ann", "approve", "own"), ("bea", "approve", "mfa_required"), ("eve", "approve", "permission"),
                       ("eve", "end", "permission")]


def test_what_may_be_asked_for(daemon):
    ann = plain(daemon, "ann", ["user"])
    for route in ("things", "cellar", "nowhere"):
        assert ask(daemon, ann, route).status == 404
    assert ask(daemon, ann, minutes=8 * 60 + 1).status == 422
    assert ask(daemon, ann, minutes=0).status == 400
    assert daemon.me("POST", "/approvals", ann, {"route": "vault"}).status == 400  # a reason is required
    assert daemon.me("POST", "/approvals", ann, {"route": "vault", "reason": ""}).status == 400
    assert daemon.me("POST", "/approvals", ann, {"route": "vault", "reason": "a\nb"}).status == 400
    assert ask(daemon, ann).json["minutes"] == 60
    assert ask(daemon, ann).status == 409


def test_two_approvers_race(daemon):
    ann = plain(daemon, "ann", ["user"])
    bosses = [with_factor(daemon, f"boss{i}", ["boss"]) for i in range(4)]
    approval = ask(daemon, ann).json
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        verbs = ("approve", "deny", "approve", "deny")
        answers = list(pool.map(lambda pair: decide(daemon, pair[0], approval, pair[1]), zip(bosses, verbs)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    assert len([r for r in events(daemon) if r["action"] in ("approve", "deny") and r["granted"]]) == 1


def test_the_machine_decides_as_its_user(daemon):
    ann = plain(daemon, "ann", ["user"])
    approval = ask(daemon, ann).json
    given = daemon.admin("POST", f"{ADMIN}/approvals/{approval['id']}/approve")
    assert given.json["approver"].startswith("uid ")
    assert daemon.admin("POST", f"{ADMIN}/approvals/{approval['id']}/deny").status == 409
    assert daemon.admin("POST", f"{ADMIN}/approvals/{approval['id']}/end").json["state"] == "ended"
    denied = ask(daemon, ann).json
    assert daemon.admin("POST", f"{ADMIN}/approvals/{denied['id']}/deny").json["state"] == "denied"
    assert ask(daemon, ann).status == 201  # one may ask again
    assert [r["approver"] for r in events(daemon) if r["action"] == "approve"][0].startswith("uid ")


def test_a_killed_authority_forgets_nothing(daemon):
    ann, bea = plain(daemon, "ann", ["user"]), with_factor(daemon, "bea", ["boss"])
    approval = ask(daemon, ann).json
    daemon.stop(signal.SIGKILL)
    daemon.start()
    assert decide(daemon, bea, approval).status == 200
    daemon.stop(signal.SIGKILL)
    shutil.rmtree(daemon.folder / "view")
    daemon.start()
    assert daemon.admin("GET", f"{ADMIN}/approvals/{approval['id']}").json["state"] == "approved"
    assert [r["action"] for r in events(daemon)] == ["ask", "approve"]


def test_reasons_are_sealed_at_rest(daemon):
    ann = plain(daemon, "ann", ["user"])
    assert daemon.me("POST", "/approvals", ann, {"route": "vault", "reason": "about Wilhelmina"}).status == 201
    daemon.stop()
    for file in (daemon.folder / "state").iterdir():
        assert b"Wilhelmina" not in file.read_bytes()
    daemon.start()


def test_an_account_that_is_deleted_takes_its_requests_with_it(daemon):
    ann = plain(daemon, "ann", ["user"])
    approval = ask(daemon, ann).json
    assert daemon.admin("DELETE", f"{ADMIN}/users/ann").status == 204
    assert daemon.admin("GET", f"{ADMIN}/approvals/{approval['id']}").status == 404
    assert daemon.sign_in("ann", PASSWORD).status == 401


def test_operators_decide_by_their_own_permissions(daemon):
    text = daemon.config.read_text()
    daemon.config.write_text(text.replace('boss: [', 'operates: ["portcullis:operate"]\n  boss: ['))
    assert daemon.admin("POST", f"{ADMIN}/policy").status in (200, 204)

    def operator(method, path, token):
        return daemon.ask("operator", method, ADMIN + path, headers={"Authorization": "Bearer " + token})

    ann = plain(daemon, "ann", ["user"])
    olaf, chief = with_factor(daemon, "olaf", ["operates"]), with_factor(daemon, "chief", ["operates", "chief", "user"])
    approval = ask(daemon, ann).json
    assert operator("GET", "/approvals", ann).status == 403
    assert operator("GET", "/approvals?state=pending", olaf).json["items"][0]["id"] == approval["id"]
    assert operator("POST", f"/approvals/{approval['id']}/approve", olaf).status == 404  # may operate, not approve
    given = operator("POST", f"/approvals/{approval['id']}/approve", chief)
    assert (given.status, given.json["approver"]) == (200, "chief")
    own = ask(daemon, chief).json
    assert operator("POST", f"/approvals/{own['id']}/approve", chief).status == 403
    assert operator("POST", f"/approvals/{approval['id']}/end", olaf).json["state"] == "ended"
