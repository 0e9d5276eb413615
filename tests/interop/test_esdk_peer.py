"""The vault's messages beside npm's AWS Encryption SDK: what one writes the other reads, under raw AES and RSA keys."""
import base64
import json
import os
import pathlib
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from gate import command_path, environment
from peers import fetch

HERE = pathlib.Path(__file__).resolve().parent / "esdk"
SUITES = [0x0014, 0x0046, 0x0078, 0x0114, 0x0146, 0x0178, 0x0214, 0x0346, 0x0378, 0x0478, 0x0578]
GIB = 1 << 30
PKCS1 = "--security-revert=CVE-2023-46809"  # else Node refuses to decrypt with this padding
POLICY = 9


class Sdk:
    """peer.mjs: one process for all questions."""

    def __init__(self, modules):
        self.pkcs1 = subprocess.run(["node", PKCS1, "-e", ""], capture_output=True, check=False).returncode == 0
        self.process = subprocess.Popen(["node", *([PKCS1] if self.pkcs1 else []), HERE / "peer.mjs", modules],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, what, key, **more):
        self.process.stdin.write(json.dumps({"do": what, "key": key, **more}) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("{"):  # Node warns in lines of its own
                return json.loads(line)
        raise AssertionError("the peer is gone")

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


@pytest.fixture(name="sdk", scope="module")
def make_sdk():
    try:
        modules = fetch.node_modules(HERE)
    except fetch.Missing as reason:
        pytest.skip(f"a peer is missing: {reason}")
    sdk = Sdk(modules)
    yield sdk
    sdk.close()


class Pair:
    """Files that go from one to the other, and the key of both."""

    def __init__(self, folder, sdk, key):
        self.folder, self.sdk, self.key = folder, sdk, key
        self.plain, self.sealed, self.opened = folder / "plain", folder / "sealed", folder / "opened"
        self.keys = folder / "keys.yaml"
        self.write_keys({"main": self.settings()}, "main")

    def write_keys(self, keys, use):
        self.keys.write_text(json.dumps({"vault": {"keys": keys, "use": [use]}}))

    def settings(self):
        """The key as the configuration has it."""
        rows = {"type": self.key["type"], "namespace": self.key["namespace"], "name": self.key["name"]}
        if self.key["type"] == "raw-aes":
            return rows | {"file": self.secret("key", bytes.fromhex(self.key["hex"]))}
        padding = f"oaep-{self.key['hash']}" if self.key["hash"] else "pkcs1"
        return rows | {"padding": padding, "private": self.secret("private.pem", self.key["private"].encode()),
                       "public": self.secret("public.pem", self.key["public"].encode())}

    def secret(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        path.chmod(0o600)
        return str(path)

    def ours(self, verb, source, target, *options, code=0):
        done = subprocess.run([command_path(), "vault", verb, "--keys", self.keys, "--no-bind-name", "--quiet", "--force",
                               "-o", target, *options, source], capture_output=True, text=True, env=environment(),
                              check=False, timeout=600)
        assert code is None or done.returncode == code, (done.returncode, done.stderr)
        return done

    def theirs(self, what, source, target, **more):
        return self.sdk.ask(what, self.key, **{"in": str(source), "out": str(target)}, **more)

    def same(self):
        assert self.opened.read_bytes() == self.plain.read_bytes()
        self.opened.unlink()

    def there_and_back(self, data, frame, context=None, suite=0x0478):
        context = context or {}
        pairs = [f"-c{name}={value}" for name, value in context.items()]
        self.plain.write_bytes(data)
        self.ours("encrypt", self.plain, self.sealed, f"--frame-length={frame}", *pairs,
                  *(["--sign"] if suite == 0x0578 else []))
        said = self.theirs("decrypt", self.sealed, self.opened)
        assert said["ok"], said
        assert {name: value for name, value in said["context"].items() if name != "aws-crypto-public-key"} == context
        self.same()
        said = self.theirs("encrypt", self.plain, self.sealed, frame=frame, context=context, suite=suite)
        assert said["ok"], said
        self.ours("decrypt", self.sealed, self.opened, *pairs)
        self.same()


def aes(size=32):
    return {"type": "raw-aes", "namespace": "tests of messages", "name": "k\u00e9y", "hex": os.urandom(size).hex()}


@pytest.fixture(name="pair")
def make_pair(tmp_path, sdk):
    return Pair(tmp_path, sdk, aes())


@pytest.mark.parametrize("frame", [1, 16, 255, 4096, 65536, 1 << 20])
def test_every_size_of_frames(pair, frame):
    for length in sorted({0, 1, frame - 1, frame, frame + 1, 3 * frame, 3 * frame + 5}):
        pair.there_and_back(os.urandom(length), frame)


def test_signed(pair):
    for length in (0, 100, 5000):
        pair.there_and_back(os.urandom(length), 1000, {"a": "b"}, 0x0578)


def test_contexts(pair):
    pair.there_and_back(b"text", 4096, {"name": "value", "empty": "", "\u00fcml\u00e4ut": "\u20ac \U0001f512", "z" * 300: "x" * 5000})
    pair.there_and_back(b"text", 4096, {f"name {n}": str(n) for n in range(40)})
    # In the order of bytes, and not of UTF-16, which is another one beyond U+FFFF.
    pair.there_and_back(b"text", 4096, {"\uffee": "1", "\U0001f512": "2", "a": "3"})


@pytest.mark.parametrize("size", [16, 24, 32])
def test_aes_keys(tmp_path, sdk, size):
    Pair(tmp_path, sdk, aes(size)).there_and_back(os.urandom(1000), 300, {"a": "b"})


def test_a_ring_is_a_raw_aes_key(tmp_path, sdk):
    """What docs/keys.md says of exported keys: name space portcullis, the id as name."""
    ring = tmp_path / "vault.ring"
    subprocess.run([command_path(), "vault", "init", "--no-passphrase", ring], check=True, env=environment(),
                   capture_output=True)
    key = json.loads(ring.read_text())["keys"][0]
    raw = base64.urlsafe_b64decode(key["key"] + "=").hex()
    pair = Pair(tmp_path, sdk, {"type": "raw-aes", "namespace": "portcullis", "name": key["id"], "hex": raw})
    pair.write_keys({"main": {"type": "ring", "file": str(ring)}}, "main")
    pair.there_and_back(os.urandom(1000), 300, {"a": "b"})


@pytest.mark.parametrize("padding", ["", "sha1", "sha256", "sha384", "sha512"])
def test_rsa_keys(tmp_path, sdk, padding):
    if not padding and not sdk.pkcs1:
        pytest.skip("this Node does not decrypt with PKCS #1 v1.5")
    private = rsa.generate_private_key(65537, 2048)
    pem = serialization.Encoding.PEM
    key = {"type": "raw-rsa", "namespace": "tests", "name": "rsa", "hash": padding,
           "private": private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
           "public": private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo).decode()}
    Pair(tmp_path, sdk, key).there_and_back(os.urandom(1000), 300, {"a": "b"})


@pytest.mark.parametrize("suite", SUITES, ids=hex)
def test_every_suite_of_theirs(pair, suite):
    commits = suite in (0x0478, 0x0578)
    pair.plain.write_bytes(os.urandom(700))
    said = pair.theirs("encrypt", pair.plain, pair.sealed, frame=128, context={"a": "b"}, suite=suite,
                       policy="require" if commits else "forbid")
    assert said["ok"], said
    pair.ours("decrypt", pair.sealed, pair.opened, "--commitment", "allow")
    pair.same()
    pair.ours("decrypt", pair.sealed, pair.opened, code=0 if commits else POLICY)


def test_what_we_write_for_old_readers(pair):
    pair.plain.write_bytes(os.urandom(700))
    for sign in ([], ["--sign"]):
        pair.ours("encrypt", pair.plain, pair.sealed, "--commitment", "forbid", *sign)
        assert pair.sealed.read_bytes()[:2] == b"\x01\x80"
        said = pair.theirs("decrypt", pair.sealed, pair.opened, policy="allow")
        assert said["ok"], said
        pair.same()


def test_rewrapped(pair, tmp_path):
    (tmp_path / "other").mkdir()
    other = Pair(tmp_path / "other", pair.sdk, aes() | {"name": "other"})
    pair.plain.write_bytes(os.urandom(200_000))
    pair.ours("encrypt", pair.plain, pair.sealed, "-ca=b")
    assert not other.theirs("decrypt", pair.sealed, pair.opened)["ok"]
    pair.write_keys({"main": pair.settings(), "other": other.settings()}, "other")
    done = subprocess.run([command_path(), "vault", "rewrap", "--keys", pair.keys, "--suffix", "sealed", pair.sealed],
                          capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr
    assert not pair.theirs("decrypt", pair.sealed, pair.opened)["ok"]
    said = other.theirs("decrypt", pair.sealed, pair.opened)
    assert said["ok"] and said["context"] == {"a": "b"}, said
    pair.same()


def test_both_refuse_the_same(pair):
    pair.plain.write_bytes(b"some text in two frames")
    pair.ours("encrypt", pair.plain, pair.sealed, "--frame-length=16")
    good = pair.sealed.read_bytes()
    for at in (40, 80, len(good) - 60, len(good) - 1):
        pair.sealed.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
        assert not pair.theirs("decrypt", pair.sealed, pair.opened)["ok"]
        assert pair.ours("decrypt", pair.sealed, pair.folder / "ours", code=None).returncode != 0
        assert not (pair.folder / "ours").exists()


@pytest.mark.slow
def test_five_gibibytes(pair):
    """More than 4 GiB, and more than 65,536 frames; sparse, so that the disk need hold the ciphertext alone."""
    with open(pair.plain, "wb") as file:
        file.truncate(5 * GIB + 1)
        file.seek(3 * GIB)
        file.write(base64.b64encode(os.urandom(100)))
    pair.ours("encrypt", pair.plain, pair.sealed)
    assert pair.theirs("decrypt", pair.sealed, pair.opened)["ok"]
    assert subprocess.run(["cmp", pair.plain, pair.opened], check=False).returncode == 0
    pair.opened.unlink()
    assert pair.theirs("encrypt", pair.plain, pair.sealed, frame=65536, context={}, suite=0x0478)["ok"]
    pair.ours("decrypt", pair.sealed, pair.opened)
    assert subprocess.run(["cmp", pair.plain, pair.opened], check=False).returncode == 0
