"""`portcullis vault` with a key in an HSM (SoftHSM): alone, beside another key, away, and with a wrong PIN."""

import os
import subprocess

import pytest

import hsm
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
