"""The vault's keys in a running authority: what status and health say, and a new configuration."""

import os
import subprocess

import pytest

from authority import BUILD, Authority

COMMAND = BUILD / "src" / "cli" / "portcullis"
STATUS = "/admin/v1/status"


@pytest.fixture(name="daemon")
def make_daemon():
    daemon = Authority()
    yield daemon
    daemon.close()


def write_key(path, content=bytes(range(32))):
    path.write_bytes(content)
    os.chmod(path, 0o600)


def configure(daemon, keys):
    text = daemon.config.read_text().split("\nvault:")[0]
    daemon.config.write_text(text + "\nvault:\n  keys:\n" + "".join(f"    {line}\n" for line in keys))


def keys_of(daemon):
    return {key["name"]: key for key in daemon.admin("GET", STATUS).json["vault"]["keys"]}


def states(daemon):
    return {name: key["state"] for name, key in keys_of(daemon).items()}


def command(daemon, *arguments):
    return subprocess.run([COMMAND, *arguments, "--config", daemon.config], capture_output=True, text=True,
                          check=False)


def raw_aes(name, path):
    return f"{name}: {{type: raw-aes, namespace: test, name: {name}, file: {path}}}"


def test_keys_in_status_health_and_after_a_reload(daemon):
    good, bad = daemon.folder / "good.key", daemon.folder / "bad.key"
    write_key(good)
    configure(daemon, [raw_aes("good", good), raw_aes("bad", bad)])
    daemon.start()
    daemon.until(lambda: states(daemon) == {"good": "ok", "bad": "failing"})
    found = keys_of(daemon)
    assert found["good"]["type"] == "raw-aes" and found["good"]["used"] is True and found["good"]["error"] == ""
    assert "bad.key" in found["bad"]["error"] and found["bad"]["since"] <= found["bad"]["checked"]
    health = daemon.admin("GET", "/admin/v1/health").json
    part = next(part for part in health["parts"] if part["name"] == "vault")
    assert part["ok"] is False and "bad.key" in part["detail"] and health["status"] == "degraded"
    assert "vault: key bad: " in daemon.log_text()
    shown = command(daemon, "status")
    assert shown.returncode == 0 and "keys of the vault:" in shown.stdout, shown.stderr
    assert "bad.key" in shown.stdout and "failing" in shown.stdout

    # What is mended is seen at the next round, at once after a reload.
    write_key(bad)
    assert daemon.admin("POST", "/admin/v1/policy", {}).status == 200
    daemon.until(lambda: states(daemon) == {"good": "ok", "bad": "ok"})
    assert "vault" not in [part["name"] for part in daemon.admin("GET", "/admin/v1/health").json["parts"]
                           if not part["ok"]]
    configure(daemon, [raw_aes("other", good)])
    assert daemon.admin("POST", "/admin/v1/policy", {}).status == 200
    daemon.until(lambda: states(daemon) == {"other": "ok"})


def test_check_looks_at_the_files(daemon):
    good, open_to_all = daemon.folder / "good.key", daemon.folder / "open.key"
    write_key(good)
    write_key(open_to_all)
    open_to_all.chmod(0o644)
    configure(daemon, [raw_aes("good", good), raw_aes("open", open_to_all), raw_aes("gone", daemon.folder / "gone")])
    said = command(daemon, "check")
    assert said.returncode != 0
    lines = [line for line in (said.stdout + said.stderr).splitlines() if "vault.keys" in line]
    assert len(lines) == 2 and "chmod 600" in lines[0] and "No such file" in lines[1], said


def test_a_ring_under_a_passphrase_that_is_a_secret(daemon):
    phrase = daemon.folder / "phrase"
    write_key(phrase, b"correct horse battery staple")
    ring = daemon.folder / "vault.ring"
    # Wrapped under the phrase at the least cost, so that a slow machine is quick.
    ring.write_text(RING)
    os.chmod(ring, 0o600)
    configure(daemon, [f"main: {{type: ring, file: {ring}, passphrase: \"${{file:{phrase}}}\"}}"])
    daemon.start()
    daemon.until(lambda: states(daemon) == {"main": "ok"})
    assert "correct horse" not in daemon.log_text()


RING = ('{"kind":"portcullis-vault-ring","version":1,"active":"0123456789abcdef",'
        '"passphrase":{"kdf":"argon2id","salt":"AAECAwQFBgcICQoLDA0ODw","memory_kib":8,"passes":1},'
        '"keys":[{"id":"0123456789abcdef","created":"2026-01-01T00:00:00Z",'
        '"wrapped":"SJCQOsXiuFVbEcowGVnP_PDhuah0s6T6ubtCMG3G3Q-GzxTHKcuH0Q"}]}')
