"""`portcullis vault` with a key in an HSM (SoftHSM): alone, beside another key, away, and with a wrong PIN."""

import os
import subprocess
import sys
import time

import pytest

import hsm
import rig
from authority import DAEMON, Authority
from gate import command_path, environment

FAILED, NO_KEY, ALTERED, PROVIDER = 1, 3, 5, 8


@pytest.fixture(name="vault")
def make_vault(tmp_path):
    hsm.needed()
    token = hsm.Token(tmp_path)
    (tmp_path / "spare.key").write_bytes(os.urandom(32))
    (tmp_path / "spare.key").chmod(0o600)
    spare = "{type: raw-aes, namespace: gate, name: spare, file: spare.key}"
    for name, keys in {"hsm": [f"hsm: {token.settings()}"], "spare": [f"spare: {spare}"],
                       "both": [f"hsm: {token.settings()}", f"spare: {spare}"],
                       "other": [f"hsm: {token.settings(key='absent')}"],
                       "elsewhere": [f"hsm: {token.settings(token_label='another')}"]}.items():
        (tmp_path / f"{name}.yaml").write_text("vault:\n  keys:\n" + "".join(f"    {key}\n" for key in keys))
    env = {**environment(), **token.environment}

    def run(verb, *arguments, keys="hsm", code=0, data=b""):
        done = subprocess.run([command_path(), "vault", verb, "--keys", tmp_path / f"{keys}.yaml", *arguments], input=data,
                              capture_output=True, cwd=tmp_path, env=env, timeout=300, check=False)
        assert done.returncode == code, (done.returncode, done.stderr)
        assert hsm.PIN.encode() not in done.stderr + done.stdout
        return done

    run.folder, run.token = tmp_path, token
    return run


def test_files_are_opened_by_the_token(vault):
    tree = vault.folder / "tree"
    tree.mkdir()
    contents = {tree / f"{i}.bin": os.urandom(i * 50_000) for i in range(6)}
    for path, data in contents.items():
        path.write_bytes(data)
    vault("encrypt", "-r", "--delete-source", "-j", "4", tree)
    assert sorted(path.suffix for path in tree.iterdir()) == [".encrypted"] * 6
    vault("decrypt", "-r", "-j", "4", tree)
    assert all(path.read_bytes() == data for path, data in contents.items())


def test_a_message_says_which_key_opens_it(vault):
    sealed = vault("encrypt", data=b"text").stdout
    assert b"pkcs11:gate" in sealed and b"main\0\0\0\x80\0\0\0\x0c" in sealed
    assert vault("decrypt", data=sealed).stdout == b"text"
    vault("decrypt", keys="spare", data=sealed, code=NO_KEY)


def test_either_of_two_keys_opens(vault):
    sealed = vault("encrypt", keys="both", data=b"text").stdout
    for keys in ["hsm", "spare", "both"]:
        assert vault("decrypt", keys=keys, data=sealed).stdout == b"text"
    vault.token.unplug()
    assert vault("decrypt", keys="both", data=sealed).stdout == b"text"  # the spare key is there
    vault("encrypt", keys="both", data=b"text", code=PROVIDER)  # but nothing is written that it would not open


def test_a_token_that_is_away_is_told(vault):
    sealed = vault("encrypt", data=b"text").stdout
    vault.token.unplug()
    done = vault("decrypt", data=sealed, code=PROVIDER)
    assert b"no token gate is there" in done.stderr and done.stdout == b""
    vault.token.plug_in()
    assert vault("decrypt", data=sealed).stdout == b"text"


def test_a_wrong_pin_is_told_and_does_not_lock_the_token(vault):
    sealed = vault("encrypt", data=b"text").stdout
    vault.token.set_pin("wrong")
    for i in range(5):
        (vault.folder / f"{i}.encrypted").write_bytes(sealed)
    done = vault("decrypt", *[f"{i}.encrypted" for i in range(5)], code=PROVIDER)
    assert done.stderr.count(b"the token refuses the PIN") == 5
    vault.token.set_pin(hsm.PIN)
    vault("decrypt", *[f"{i}.encrypted" for i in range(5)])


def test_other_faults_are_told(vault):
    sealed = vault("encrypt", data=b"text").stdout
    assert b"there is no key absent" in vault("encrypt", keys="other", data=b"", code=PROVIDER).stderr
    assert b"no token another" in vault("encrypt", keys="elsewhere", data=b"", code=PROVIDER).stderr
    vault("decrypt", keys="other", data=sealed, code=NO_KEY)
    altered = bytearray(sealed)
    altered[sealed.index(b"main\0\0\0\x80") + 16] ^= 1  # in the IV of the wrapped key
    vault("decrypt", data=bytes(altered), code=NO_KEY)
    vault.token.pin.unlink()
    assert b"pin" in vault("encrypt", data=b"", code=FAILED).stderr.lower()


def test_a_module_that_others_may_write_is_refused(vault):
    module = vault.folder / "module.so"
    module.write_bytes(b"")
    module.chmod(0o666)
    (vault.folder / "bad.yaml").write_text(f"vault:\n  keys:\n    hsm: {vault.token.settings(module=module)}\n")
    assert b"others than root may write it" in vault("encrypt", keys="bad", data=b"", code=FAILED).stderr


# ---- in the gate's authority, which is confined ----

@pytest.fixture(name="daemon")
def make_daemon(vault, monkeypatch):
    for name, value in vault.token.environment.items():
        monkeypatch.setenv(name, value)
    daemon = Authority()
    daemon.token = vault.token
    daemon.config.write_text(f"{daemon.config.read_text()}\nvault:\n  keys:\n    hsm: {vault.token.settings()}\n")
    yield daemon
    daemon.close()


def state(daemon):
    return {key["name"]: (key["state"], key["error"])
            for key in daemon.admin("GET", "/admin/v1/status").json["vault"]["keys"]}["hsm"]


def test_the_authority_asks_the_token_how_it_is(daemon):
    daemon.start()
    daemon.until(lambda: state(daemon) == ("ok", ""))
    assert hsm.PIN not in daemon.log_text()
    # The keys are looked at anew with each configuration, beside those that are in use.
    for _ in range(3):
        assert daemon.admin("POST", "/admin/v1/policy", {}).status == 200
        daemon.until(lambda: state(daemon) == ("ok", ""))
    assert daemon.stop() == 0, daemon.log_text()


def test_the_authority_tells_that_the_token_is_away_and_back(daemon):
    daemon.start()
    daemon.until(lambda: state(daemon) == ("ok", ""))
    daemon.token.unplug()
    assert daemon.admin("POST", "/admin/v1/policy", {}).status == 200  # it need not wait for the next round
    daemon.until(lambda: state(daemon)[0] == "failing")
    assert "token gate, key main: " in state(daemon)[1]
    daemon.token.plug_in()

    def works_again():  # a module is begun anew every two seconds at most
        assert daemon.admin("POST", "/admin/v1/policy", {}).status == 200
        time.sleep(0.5)
        return state(daemon) == ("ok", "")
    daemon.until(works_again)


def test_the_authority_shows_a_wrong_pin_once(daemon):
    daemon.token.set_pin("wrong")
    daemon.start()
    daemon.until(lambda: state(daemon)[0] == "failing")
    assert "CKR_PIN_INCORRECT" in state(daemon)[1] and "wrong" not in daemon.log_text().replace("wrong one", "")


def test_the_pin_stays_in_no_memory(daemon):
    if os.geteuid() != 0 or rig.sanitized():
        pytest.skip("needs root, and a build whose memory is as it will be")
    daemon.token.set_pin(hsm.PIN)
    daemon.start()
    daemon.until(lambda: state(daemon) == ("ok", ""))
    done = subprocess.run([command_path(), "secret", "scan-self", "--config", daemon.config], capture_output=True,
                          text=True, timeout=300, check=False)
    assert done.returncode == 0 and "vault.keys.hsm.pin" in done.stdout, done.stdout + done.stderr


OPEN_RING = """
import ctypes, sys
library = ctypes.CDLL(sys.argv[1])
vault, fields, error = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.create_string_buffer(512)
assert library.portcullis_vault_open(sys.argv[2].encode(), ctypes.byref(vault), error) == 0, error.value
assert library.portcullis_fields_open(sys.argv[3].encode(), vault, ctypes.byref(fields), error) == 0, error.value
active = ctypes.create_string_buffer(17)
assert library.portcullis_fields_active(fields, active, error) == 0, error.value
print(active.value.decode())
"""


def test_the_gates_own_key_ring_is_under_the_token(daemon):
    daemon.config.write_text(daemon.config.read_text() + "  store: [hsm]\n")
    daemon.start()
    daemon.make_user("ada", email="ada@example.org")
    assert daemon.admin("POST", "/admin/v1/keyring/seal").json == {"sealed": True}
    ring = daemon.folder / "secrets/keyring.json"
    assert b"pkcs11:gate" in ring.read_bytes()
    active = daemon.admin("POST", "/admin/v1/keyring/rotate").json["id"]
    assert daemon.stop() == 0
    daemon.start()  # the token opens it
    assert daemon.stop() == 0

    if not rig.sanitized():  # Python does not load a sanitized library
        library = rig.build_folder() / "src/vault_library/libportcullis-vault.so"
        done = subprocess.run([sys.executable, "-c", OPEN_RING, library, daemon.config, ring], capture_output=True,
                              text=True, timeout=120, check=False)
        assert done.stdout == f"{active}\n", done.stderr

    daemon.token.unplug()
    refused = subprocess.run([DAEMON, "--config", daemon.config], stderr=subprocess.PIPE, text=True, timeout=rig.PATIENCE,
                             check=False)
    assert refused.returncode == 1
    assert "key ring is sealed" in refused.stderr and "no token gate is there" in refused.stderr
    daemon.token.plug_in()
    daemon.start()
