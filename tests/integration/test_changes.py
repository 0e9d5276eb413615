"""What an operator changes takes effect at the edge soon, with no reload, while other requests go on and none of
them fails."""

import pytest

from load import Load, go_on, stop_all
from prompt import Prompt

READ = "/files/7"


@pytest.fixture(name="busy", scope="module")
def make_busy(shared_gate):
    """A gate with steady requests of somebody whom no change concerns."""
    shared_gate.user("steady", "analyst")
    bearer = shared_gate.bearer("steady")
    shared_gate.loads = [Load(shared_gate, "/files/1", bearer) for _ in range(2)]
    shared_gate.prompt = Prompt()
    yield shared_gate
    go_on(shared_gate.loads)
    for load in stop_all(shared_gate.loads):
        assert load.broken == 0 and set(load.statuses) == {200}
    shared_gate.prompt.judge()


def expect_soon(gate, headers, status, method="GET"):
    """Counted from the return of the command that made the change."""
    gate.prompt.expect(lambda: gate.ask(READ, headers, method).status == status, status)


def test_role_of_an_account(busy):
    busy.user("role-changes", "reader")
    bearer = busy.bearer("role-changes")
    assert busy.ask(READ, bearer, "PUT").status == 403
    busy.ok("user", "set", "role-changes", "--role", "analyst")
    expect_soon(busy, bearer, 200, "PUT")
    busy.ok("user", "set", "role-changes", "--role", "reader")
    expect_soon(busy, bearer, 403, "PUT")


def test_permissions_of_a_role(busy):
    busy.ok("role", "set", "temporary", "read:files")
    busy.user("role-edited", "temporary")
    bearer = busy.bearer("role-edited")
    assert busy.ask(READ, bearer).status == 200
    busy.ok("role", "set", "temporary", "read:nothing")
    expect_soon(busy, bearer, 403)


def test_account_disabled(busy):
    busy.user("comes-and-goes", "reader")
    bearer = busy.bearer("comes-and-goes")
    assert busy.ask(READ, bearer).status == 200
    busy.ok("user", "disable", "comes-and-goes")
    expect_soon(busy, bearer, 401)
    busy.ok("user", "enable", "comes-and-goes")
    expect_soon(busy, busy.bearer("comes-and-goes"), 200)


def test_session_of_a_cookie_ended(busy):
    busy.user("by-cookie", "reader")
    answer = busy.post("/portcullis/v1/sign-in",
                       {"username": "by-cookie", "password": "correct horse battery", "cookie": True})
    assert answer.status == 200
    cookie = [("Cookie", answer.get("set-cookie").split(";")[0])]
    bearer = [("Authorization", "Bearer " + answer.json["access_token"])]
    expect_soon(busy, cookie, 200)
    busy.ok("session", "end", answer.json["session_id"])
    expect_soon(busy, cookie, 401)
    expect_soon(busy, bearer, 401)


def test_token_revoked(busy):
    busy.user("revoked", "reader")
    token = busy.ok("token", "issue", "revoked").strip()
    bearer = [("Authorization", "Bearer " + token)]
    assert busy.ask(READ, bearer).status == 200
    busy.ok("token", "revoke", "-", stdin=token + "\n")  # not in argv, where others could read it
    expect_soon(busy, bearer, 401)


def test_api_key_made_and_revoked(busy):
    busy.user("has-keys", "reader")
    made = busy.json("key", "add", "has-keys", "--label", "test")
    key = [("X-API-Key", made["key"])]
    expect_soon(busy, key, 200)
    busy.ok("key", "revoke", made["id"])
    expect_soon(busy, key, 401)


def test_account_blocked(busy):
    busy.user("blocked", "reader")
    bearer = busy.bearer("blocked")
    assert busy.ask(READ, bearer).status == 200
    made = busy.json("block", "add", "--user", "blocked", "--reason", "test")
    expect_soon(busy, bearer, 403)
    busy.ok("block", "lift", made["id"])
    expect_soon(busy, bearer, 200)


def test_signing_key_rotated(busy):
    """Old tokens go on, new ones are good at once."""
    busy.user("rotates", "reader")
    old = busy.bearer("rotates")
    busy.ok("signing-key", "rotate")
    expect_soon(busy, busy.bearer("rotates"), 200)
    assert busy.ask(READ, old).status == 200


def test_rules_of_the_configuration(busy):
    bearer = busy.bearer("steady")
    text = busy.config.read_text()
    assert busy.ask("/new", bearer).status == 404
    busy.config.write_text(text + '  - {name: new, path: /new, permission: "read:files", upstream: echo}\n')
    busy.ok("reload")
    busy.prompt.expect(lambda: busy.ask("/new", bearer).status == 200)
