"""A token of SoftHSM in a folder, with an AES key that never leaves it, for tests of keys in an HSM."""

import os
import pathlib
import shutil
import subprocess

import pytest

import rig

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
PIN = "1234-hsm"


def needed():
    if not pathlib.Path(MODULE).exists():
        pytest.skip("SoftHSM is not installed")


class Token:
    def __init__(self, folder, label="gate", key="main"):
        self.folder, self.label, self.key = folder, label, key
        self.tokens = folder / "tokens"
        self.tokens.mkdir()
        self.pin = folder / "pin"
        self.set_pin(PIN)
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {self.tokens}\nobjectstore.backend = file\n"
                                              "log.level = ERROR\n")
        self.environment = {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
        subprocess.run([rig.build_folder() / "tests/integration/make_token", MODULE, label, PIN, key], check=True,
                       timeout=60, env={**os.environ, **self.environment})

    def set_pin(self, pin):
        self.pin.write_text(f"{pin}\n")
        self.pin.chmod(0o600)

    def settings(self, **more):
        """As a key of the configuration's section vault."""
        rows = {"type": "pkcs11", "module": MODULE, "token_label": self.label, "key": self.key,
                "pin": f"${{file:{self.pin}}}", **more}
        return "{" + ", ".join(f"{name}: '{value}'" for name, value in rows.items()) + "}"

    def unplug(self):
        self.tokens.rename(self.folder / "away")
        self.tokens.mkdir()

    def plug_in(self):
        shutil.rmtree(self.tokens)
        (self.folder / "away").rename(self.tokens)
