"""Values in the store are sealed anew in the background: after a rotation, after an upgrade, and after any kill."""

import json
import os
import random
import signal
import sqlite3
import threading
import time
from http.client import HTTPException

import pytest

from authority import Authority

ADMIN = "/admin/v1"
YEAR = 365 * 86400 * 1000000
MARK = "pErSoNaL"  # in every text that stands in the clear in a store of before
MOVED = {"session": ("address", "agent"), "device": ("address", "agent"), "api_key": ("label",),
         "passkey": ("label",), "block": ("reason",), "account": ("password_hash",)}


@pytest.fixture
def own():
    made = []

    def make():
        made.append(Authority())
        return made[-1]

    yield make
    for daemon in made:
        daemon.close()


def ring(daemon):
    answer = daemon.admin("GET", ADMIN + "/keyring")
    assert answer.status == 200, answer.raw
    return answer.json


def finished(daemon):
    daemon.until(lambda: ring(daemon)["state"] == "finished")
    return ring(daemon)


def database(daemon):
    return sqlite3.connect(daemon.folder / "state" / "portcullis.db")


def sealed_columns(db):
    """Every BLOB column that holds a value of the format."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        for column in db.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE type = 'BLOB'").fetchall():
            yield table, column[0]


def key_ids(daemon):
    """The ids of the keys that stored values are sealed with."""
    found = set()
    with database(daemon) as db:
        for table, column in sealed_columns(db):
            for (value,) in db.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):
                if value[:2] == b"pc" and value[3:4] == b".":
                    found.add(value[4:20].decode())
    return found


def raw(daemon):
    return b"".join(path.read_bytes() for path in (daemon.folder / "state").iterdir() if path.is_file())


def test_a_rotation_reaches_every_stored_value(own):
    daemon = own().start()
    for i in range(20):
        daemon.make_user(f"user{i}", email=f"user{i}@example.org", display_name=f"User {i}")
        daemon.tokens(f"user{i}")
    first = finished(daemon)["key"]
    assert key_ids(daemon) == {first}
    new = daemon.admin("POST", ADMIN + "/keyring/rotate").json["id"]
    state = finished(daemon)
    assert state["key"] == new and state["percent"] == 100 and state["not_opened"] == 0
    assert state["sealed_anew"] >= 20 * 3
    assert [(key["id"], key["seals"]) for key in state["keys"]] == [(first, False), (new, True)]
    assert daemon.admin("GET", ADMIN + "/status").json["keyring"]["state"] == "finished"
    assert key_ids(daemon) == {new}
    assert daemon.admin("POST", ADMIN + "/keyring/retire").json == {"removed": [first]}
    assert daemon.admin("POST", ADMIN + "/keyring/retire").json == {"removed": []}
    file = json.loads((daemon.folder / "secrets" / "keyring.json").read_text())
    assert [key["id"] for key in file["keys"]] == [new] and file["active"] == new
    for _ in range(2):
        for i in range(20):
            assert daemon.admin("GET", f"{ADMIN}/users/user{i}").json["email"] == f"user{i}@example.org"
        daemon.tokens("user3")
        daemon.stop()
        daemon.start()
    assert ("security_keyring", "retire", True) in [
        (r["type"], r.get("action"), r.get("granted")) for r in daemon.chain()]


def test_a_key_that_is_needed_is_not_retired(own):
    daemon = own().start()
    daemon.make_user("ada", email="ada@example.org")
    finished(daemon)
    with database(daemon) as db:
        old = db.execute("SELECT email FROM account").fetchone()[0]
    daemon.admin("POST", ADMIN + "/keyring/rotate")
    finished(daemon)
    with database(daemon) as db:  # as when a row of an old copy is put back
        db.execute("UPDATE account SET email = ?", (old,))
    answer = daemon.admin("POST", ADMIN + "/keyring/retire")
    assert answer.status == 409 and "keyring status" in answer.json["detail"]
    assert len(ring(daemon)["keys"]) == 2
    finished(daemon)  # it noticed, and began anew
    assert len(daemon.admin("POST", ADMIN + "/keyring/retire").json["removed"]) == 1
    assert daemon.admin("GET", ADMIN + "/users/ada").json["email"] == "ada@example.org"


def test_what_does_not_open_is_told_and_left(own):
    daemon = own().start()
    daemon.make_user("ada", email="ada@example.org")
    daemon.make_user("bob", email="bob@example.org")
    finished(daemon)
    with database(daemon) as db:
        db.execute("UPDATE account SET email = CAST('pc2.ffffffffffffffff.AAAA' AS BLOB) WHERE name = 'bob'")
    daemon.admin("POST", ADMIN + "/keyring/rotate")
    assert finished(daemon)["not_opened"] == 1
    assert daemon.admin("GET", ADMIN + "/users/ada").json["email"] == "ada@example.org"
    assert "could not be opened" in daemon.log_text()


def as_before(daemon, sessions):
    """Makes the store what one of before is: texts about people in the clear, and no walk."""
    now = int(time.time() * 1e6)
    with database(daemon) as db:
        account = db.execute("SELECT id FROM account").fetchone()[0]
        for table, columns in MOVED.items():
            for column in columns:
                if column != "password_hash":
                    db.execute(f"UPDATE {table} SET sealed_{column} = NULL, {column} = '{MARK}'")
        db.executemany(
            "INSERT INTO session (id, account, created, expires, auth_time, mfa, cookie_sha256, address, agent, "
            "last_seen, ended) VALUES (?, ?, ?, ?, 0, 0, zeroblob(32), ?, ?, ?, 0)",
            [(os.urandom(16), account, now, now + YEAR, f"{MARK} {i}", f"{MARK} agent {i}", now) for i in range(sessions)])
        db.execute("DELETE FROM meta WHERE name = 'reseal'")
    db.close()


def clear_left(daemon):
    db = database(daemon)
    left = sum(db.execute(f"SELECT count(*) FROM {table} WHERE {column} <> ''").fetchone()[0]
               for table, columns in MOVED.items() for column in columns)
    db.close()
    return left


def kill_while_it_walks(own, sessions, kills, longest):
    daemon = own().start()
    daemon.make_user("ada")
    finished(daemon)
    daemon.stop()
    as_before(daemon, sessions)
    assert MARK.encode() in raw(daemon)
    left = clear_left(daemon)
    for _ in range(kills):
        daemon.process = daemon.spawn()
        time.sleep(random.uniform(0, longest))
        daemon.stop(signal.SIGKILL)
        now = clear_left(daemon)
        assert now <= left
        left = now
    daemon.start()
    state = finished(daemon)
    assert state["not_opened"] == 0
    found = []
    path = f"{ADMIN}/sessions?limit=200"
    while path:
        answer = daemon.admin("GET", path).json
        found += [s["address"] for s in answer["items"]]
        path = f"{ADMIN}/sessions?limit=200&after={answer['next']}" if answer.get("next") else None
    assert sorted(found) == sorted(f"{MARK} {i}" for i in range(sessions))
    daemon.stop()
    assert clear_left(daemon) == 0
    assert MARK.encode() not in raw(daemon)
    db = database(daemon)
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    db.close()


def kill_around_rotations(own, people, kills, longest):
    daemon = own()
    daemon.start()
    for i in range(people):
        daemon.make_user(f"user{i}", email=f"user{i}@example.org", display_name=f"User {i}")
    for _ in range(kills):
        rotation = threading.Thread(target=rotate_until_killed, args=(daemon,))
        rotation.start()
        time.sleep(random.uniform(0, longest))
        daemon.stop(signal.SIGKILL)
        rotation.join()
        daemon.start()
        if len(ring(daemon)["keys"]) > 40:  # the ring has room for 64
            finished(daemon)
            assert daemon.admin("POST", ADMIN + "/keyring/retire").status == 200
    state = finished(daemon)
    assert state["not_opened"] == 0
    assert daemon.admin("POST", ADMIN + "/keyring/retire").status == 200
    assert key_ids(daemon) == {state["key"]}
    assert len(ring(daemon)["keys"]) == 1
    for i in range(people):
        assert daemon.admin("GET", f"{ADMIN}/users/user{i}").json["email"] == f"user{i}@example.org"


def rotate_until_killed(daemon):
    try:
        for _ in range(4):
            daemon.admin("POST", ADMIN + "/keyring/rotate")
    except (OSError, HTTPException):
        pass


def test_kills_around_rotations_lose_nothing(own):
    kill_around_rotations(own, 10, 4, 0.1)


@pytest.mark.slow
def test_many_kills_around_rotations_lose_nothing(own):
    kill_around_rotations(own, 300, 200, 0.3)


def test_a_store_of_before_is_sealed_and_survives_kills(own):
    kill_while_it_walks(own, 2000, 5, 0.3)


@pytest.mark.slow
def test_a_store_of_before_is_sealed_and_survives_many_kills(own):
    kill_while_it_walks(own, 60000, 200, 0.4)
