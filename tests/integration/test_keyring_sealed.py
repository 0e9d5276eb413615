"""The key ring's file under keys of the vault: sealed, opened at each start, and what is said where it cannot be."""

import json
import os
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from authority import BUILD, DAEMON, Authority
from rig import PATIENCE

ADMIN = "/admin/v1"
COMMAND = BUILD / "src" / "cli" / "portcullis"


@pytest.fixture
def daemon():
    made = Authority()
    yield made
    made.close()


def configure(daemon, store, *keys):
    text = daemon.config.read_text().split("\nvault:")[0] + "\n"
    if keys:
        text += "vault:\n  keys:\n"
        for name in keys:
            path = daemon.folder / f"{name}.key"
            if not path.exists():
                path.touch(mode=0o600)
                path.write_bytes(os.urandom(32))
            text += f"    {name}: {{type: raw-aes, namespace: test, name: {name}, file: {path}}}\n"
        text += f"  store: [{', '.join(store)}]\n" if store else ""
    daemon.config.write_text(text)


def reload(daemon):
    assert daemon.admin("POST", ADMIN + "/policy", {}).status == 200


def ring_file(daemon):
    return daemon.folder / "secrets" / "keyring.json"


def is_plain(daemon):
    return ring_file(daemon).read_bytes().startswith(b"{")


def command(daemon, *arguments):
    return subprocess.run([COMMAND, *arguments, "--config", daemon.config], capture_output=True, text=True,
                          check=False)


def refused_start(daemon):
    got = subprocess.run([DAEMON, "--config", daemon.config], stderr=subprocess.PIPE, timeout=PATIENCE, text=True)
    assert got.returncode == 1
    return got.stderr


def test_sealed_rotated_restarted_and_unsealed(daemon):
    configure(daemon, ["main", "spare"], "main", "spare")
    daemon.start()
    assert "keyring seal" in daemon.log_text()  # it reminds
    daemon.make_user("ada", email="ada@example.org")
    plain = ring_file(daemon).read_bytes()
    done = command(daemon, "keyring", "seal")
    assert done.returncode == 0 and "sealed" in done.stdout, done.stderr
    sealed = ring_file(daemon).read_bytes()
    assert sealed[0] == 2 and ring_file(daemon).stat().st_mode & 0o777 == 0o600
    for key in json.loads(plain)["keys"]:
        assert key["key"].encode() not in sealed
    state = daemon.admin("GET", ADMIN + "/keyring").json
    assert state["sealed"] is True and state["store"] == ["main", "spare"]
    new = daemon.admin("POST", ADMIN + "/keyring/rotate").json["id"]
    daemon.until(lambda: daemon.admin("GET", ADMIN + "/keyring").json["state"] == "finished")
    assert len(daemon.admin("POST", ADMIN + "/keyring/retire").json["removed"]) == 1
    assert not is_plain(daemon)
    daemon.stop()
    (daemon.folder / "main.key").unlink()  # one of the two is enough
    daemon.start()
    state = daemon.admin("GET", ADMIN + "/keyring").json
    assert state["key"] == new and len(state["keys"]) == 1
    assert daemon.admin("GET", ADMIN + "/users/ada").json["email"] == "ada@example.org"
    # but not enough to seal it for both: nothing changes, and it is said why
    answer = daemon.admin("POST", ADMIN + "/keyring/rotate")
    assert answer.status == 409 and "main" in answer.json["detail"], answer.raw
    assert daemon.admin("GET", ADMIN + "/keyring").json["key"] == new
    assert command(daemon, "keyring", "unseal").returncode == 0
    assert is_plain(daemon)
    events = [(r["action"], r["granted"]) for r in daemon.chain() if r["type"] == "security_keyring"]
    assert events == [("seal", True), ("rotate", True), ("retire", True), ("rotate", True), ("rotate", False),
                      ("unseal", True)]


def test_nobody_who_opens_it_is_a_clear_word(daemon):
    configure(daemon, ["main"], "main", "other")
    daemon.start()
    assert daemon.admin("POST", ADMIN + "/keyring/seal").json == {"sealed": True}
    daemon.stop()
    key = daemon.folder / "main.key"
    kept = key.read_bytes()
    key.write_bytes(os.urandom(32))
    said = refused_start(daemon)
    assert "key ring is sealed" in said and "main:" in said and "other:" in said
    key.unlink()
    assert "main.key" in refused_start(daemon)
    configure(daemon, [])
    assert "key ring is sealed" in refused_start(daemon)
    configure(daemon, ["main"], "main")
    key.write_bytes(kept)
    whole = ring_file(daemon).read_bytes()
    ring_file(daemon).write_bytes(whole[:-1])
    assert "key ring is sealed" in refused_start(daemon)
    ring_file(daemon).write_bytes(whole)
    daemon.start()


def test_what_cannot_be_sealed_stays_plain(daemon):
    daemon.start()
    done = command(daemon, "keyring", "seal")
    assert done.returncode == 1 and "vault.store" in done.stderr
    configure(daemon, ["main"], "main")
    (daemon.folder / "main.key").write_bytes(b"short")
    reload(daemon)
    done = command(daemon, "keyring", "seal")
    assert done.returncode == 1 and "main" in done.stderr
    assert is_plain(daemon)
    (daemon.folder / "main.key").write_bytes(os.urandom(32))
    assert command(daemon, "keyring", "seal").returncode == 0
    assert not is_plain(daemon)


def test_a_key_of_the_store_that_does_not_open_it_alone_seals_nothing(daemon):
    """The other key of the store opened it, so it was not noticed that this one never would."""
    configure(daemon, ["main", "half"], "main")
    public = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    half = daemon.folder / "half.pem"
    half.write_bytes(public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))
    daemon.config.write_text(daemon.config.read_text().replace(
        "  store:", f"    half: {{type: raw-rsa, namespace: test, name: half, public: {half}}}\n  store:"))
    daemon.start()
    done = command(daemon, "keyring", "seal")
    assert done.returncode == 1 and "half" in done.stderr, done.stderr
    assert is_plain(daemon)


def test_another_store_opens_by_the_old_key_and_seals_by_the_new_one(daemon):
    configure(daemon, ["old"], "old")
    daemon.start()
    assert daemon.admin("POST", ADMIN + "/keyring/seal").status == 200
    daemon.stop()
    configure(daemon, ["new"], "old", "new")
    daemon.start()
    assert "sealed by old" in daemon.log_text()
    assert daemon.admin("POST", ADMIN + "/keyring/seal").status == 200
    daemon.stop()
    configure(daemon, ["new"], "new")
    daemon.start()


def test_another_message_of_the_same_key_is_no_ring(daemon):
    configure(daemon, ["main"], "main")
    daemon.start()
    assert daemon.admin("POST", ADMIN + "/keyring/seal").status == 200
    daemon.stop()
    source = daemon.folder / "ring.json"
    source.write_text("{}")
    keys = daemon.folder / "keys.yaml"
    keys.write_text("vault:" + daemon.config.read_text().split("\nvault:")[1].replace("  store: [main]\n", ""))
    done = subprocess.run([COMMAND, "vault", "encrypt", "--keys", keys, source, "--output", daemon.folder / "out"],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = next(p for p in [daemon.folder / "out" / "ring.json.encrypted", daemon.folder / "ring.json.encrypted",
                            daemon.folder / "out"] if p.is_file())
    ring_file(daemon).write_bytes(made.read_bytes())
    assert "key ring is sealed" in refused_start(daemon)


def test_a_ring_of_somebody_else_starts_nothing(daemon):
    configure(daemon, ["main"], "main")
    daemon.start()
    daemon.make_user("ada", email="ada@example.org")
    assert daemon.admin("POST", ADMIN + "/keyring/seal").status == 200
    daemon.stop()
    other = Authority()
    try:
        ring_file(daemon).write_bytes(ring_file(other).read_bytes())
    finally:
        other.close()
    assert "corrupt" in refused_start(daemon) or "not found" in refused_start(daemon)


def test_the_command_shows_and_retires_keys(daemon):
    daemon.start()
    daemon.make_user("ada", email="ada@example.org")
    done = command(daemon, "keyring", "rotate")
    assert done.returncode == 0 and "keyring status" in done.stdout, done.stderr
    # The text names the time "finished" while there is none, too.
    daemon.until(lambda: daemon.admin("GET", ADMIN + "/keyring").json["state"] == "finished")
    shown = command(daemon, "keyring", "status")
    assert "\nkeys:\n" in shown.stdout and "SEALS" in shown.stdout, shown.stdout
    told = json.loads(command(daemon, "keyring", "status", "--json").stdout)
    assert len(told["keys"]) == 2 and told["sealed"] is False and told["store"] == []
    assert "1 key was removed" in command(daemon, "keyring", "retire").stdout
    assert "0 keys were removed" in command(daemon, "keyring", "retire").stdout
