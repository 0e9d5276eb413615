"""KMS, Secrets Manager and S3 as moto plays them, with signatures looked at; what botocore signs; and the transit
engine and the key-value store of HashiCorp's Vault itself."""

import base64
import http.server
import json
import os
import subprocess
import threading

import gate
import peers
import pytest
import rig

pytestmark = pytest.mark.slow
PROBE = rig.build_folder() / "tests/integration/vault_probe"


def probe(environment, *words, fine=True):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PROBE_"))}
    done = subprocess.run([PROBE, *map(str, words)], env={**clean, "AWS_EC2_METADATA_DISABLED": "true", **environment},
                          capture_output=True, timeout=rig.PATIENCE, check=False)
    assert not fine or done.returncode == 0, done.stderr
    return done if not fine else done.stdout


def base64_of(bytes_):
    return {"base64": base64.b64encode(bytes_).decode()}


# ---- AWS ----

@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    for one in peers.running(lambda: peers.Moto(tmp_path_factory.mktemp("moto"), rig.free_port())):
        one.key = one.aws("kms", "create_key")["KeyMetadata"]["Arn"]
        one.aws("s3", "create_bucket", Bucket="backups", CreateBucketConfiguration={"LocationConstraint": one.region})
        yield one.strict()


@pytest.fixture
def ask(moto):
    def asking(*words, fine=True, **more):
        return probe({"AWS_ACCESS_KEY_ID": moto.access, "AWS_SECRET_ACCESS_KEY": moto.secret,
                      "PROBE_ENDPOINT": moto.url, "PROBE_REGION": moto.region, **more}, *words, fine=fine)
    return asking


def test_kms_both_ways(moto, ask):
    context = {"a": "1", "b": "ü \"x\""}
    text = ",".join("=".join(pair) for pair in context.items())
    for way in ("", "1"):
        more = {"PROBE_WRAP": "1"} if way else {}
        key, blob, name, info, _ = ask("aws-kms", moto.key, "wrap", PROBE_CONTEXT=text, **more).decode().split("\n")
        opened = moto.aws("kms", "decrypt", CiphertextBlob=base64_of(bytes.fromhex(blob)), EncryptionContext=context)
        assert base64.b64decode(opened["Plaintext"]["base64"]).hex() == key and (name, info) == ("aws-kms", moto.key)
    made = moto.aws("kms", "generate_data_key", KeyId=moto.key, KeySpec="AES_256", EncryptionContext=context)
    blob, key = (base64.b64decode(made[part]["base64"]).hex() for part in ("CiphertextBlob", "Plaintext"))
    words = ("aws-kms", moto.key, "unwrap", "aws-kms", moto.key, blob)
    assert ask(*words, PROBE_CONTEXT=text).decode().strip() == key
    assert b"InvalidCiphertextException" in ask(*words, PROBE_CONTEXT="a=1", fine=False).stderr
    ask("aws-kms", moto.key, "health")


def test_messages_of_the_encryption_sdk(moto, tmp_path):
    (tmp_path / "keys.yaml").write_text(f'vault: {{keys: {{kms: {{type: aws-kms, key: "{moto.key}", endpoint: "{moto.url}"}}}}}}')

    def run(verb, text):
        done = subprocess.run([gate.command_path(), "vault", verb, "--keys", tmp_path / "keys.yaml", "-"], input=text,
                              env={**gate.environment(), "AWS_ACCESS_KEY_ID": moto.access, "AWS_EC2_METADATA_DISABLED": "true",
                                   "AWS_SECRET_ACCESS_KEY": moto.secret}, capture_output=True, timeout=rig.PATIENCE, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout
    text = os.urandom(150_000)
    opened = moto.message("unseal", moto.key, run("encrypt", text))
    assert base64.b64decode(opened["text"]["base64"]) == text
    sealed = moto.message("seal", moto.key, text, context={"purpose": "test", "a": "ä"})
    assert run("decrypt", base64.b64decode(sealed["base64"])) == text


def test_wrong_credentials(moto, ask):
    for more in ({"AWS_SECRET_ACCESS_KEY": "other"}, {"AWS_ACCESS_KEY_ID": "AKIAOTHER"}):
        for words in (("aws-kms", moto.key, "wrap"), ("s3", "backups", "list", ""), ("secret", "x", "", "")):
            assert ask(*words, **more, fine=False).stderr.startswith(b"denied: ")


def test_secrets(moto, ask):
    moto.aws("secretsmanager", "create_secret", Name="gate/mail", SecretString='{"password": "p\\u00e4ss"}')
    assert ask("secret", "gate/mail", "", "password").decode() == "päss"
    moto.aws("secretsmanager", "put_secret_value", SecretId="gate/mail", SecretString="new")
    assert (ask("secret", "gate/mail", "", ""), ask("secret", "gate/mail", "AWSPREVIOUS", "")) == \
        (b"new", b'{"password": "p\\u00e4ss"}')
    assert ask("secret", "gate/none", "", "", fine=False).stderr.startswith(b"not found: ")


def test_objects_both_ways(moto, ask, tmp_path):
    body = os.urandom(12_000_000)
    (tmp_path / "long").write_bytes(body)
    ask("s3", "backups", "put", "long", tmp_path / "long", PROBE_PART=str(5 * 1024 * 1024))
    got = moto.aws("s3", "get_object", Bucket="backups", Key="long")
    assert base64.b64decode(got["Body"]["base64"]) == body
    assert ask("s3", "backups", "get", "long", 4_999_999, 6_000_000) == body[4_999_999:10_999_999]
    for number in range(5):
        moto.aws("s3", "put_object", Bucket="backups", Key=f"many-{number}", Body=base64_of(b"x" * number))
    listed = [line.split(" ", 2) for line in ask("s3", "backups", "list", "many-").decode().split("\n")[:-1]]
    assert [(int(size), name) for size, _, name in listed] == [(number, f"many-{number}") for number in range(5)]
    ask("s3", "backups", "delete", "long")
    assert ask("s3", "backups", "head", "long", fine=False).stderr.startswith(b"not found: ")


class Catcher(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    def catch(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.caught.append((self.command, self.path, dict(self.headers), body.decode("latin-1")))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = catch

    def log_message(self, *_):
        pass


@pytest.fixture
def catcher():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Catcher)
    server.caught = []
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("words", [("s3", "backups", "head", "a/small ä+&=~*%.txt"), ("s3", "backups", "list", "a/ b&ü"),
                                   ("s3", "backups", "get", "x//y z", 0, 10), ("s3", "backups", "delete", "a'b(c)!"),
                                   ("secret", "näme", "", "")])
def test_botocore_signs_alike(moto, catcher, words):
    access, secret, token = "AKIA", "sec/ret", "to/ken+="
    probe({"AWS_ACCESS_KEY_ID": access, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token,
           "PROBE_REGION": "eu-central-1", "PROBE_ENDPOINT": f"http://127.0.0.1:{catcher.server_port}"}, *words, fine=False)
    method, path, headers, body = catcher.caught[0]
    authorization = headers["Authorization"]
    signed = authorization.split("SignedHeaders=")[1].split(",")[0].split(";")
    lower = {name.lower(): value for name, value in headers.items()}
    theirs = moto.peer("sign", {"access": access, "secret": secret, "token": token, "region": "eu-central-1",
                                "service": authorization.split("/")[3], "method": method, "body": body,
                                "url": f"http://127.0.0.1:{catcher.server_port}{path}",
                                "headers": {{"x-amz-date": "X-Amz-Date"}.get(name, name): lower[name] for name in signed}})
    assert theirs == authorization.split("Signature=")[1]


# ---- Vault ----

@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    for one in peers.running(lambda: peers.HashicorpVault(tmp_path_factory.mktemp("vault"))):
        one.ask("sys/mounts/transit", type="transit")
        one.ask("transit/keys/gate", type="aes256-gcm96")
        one.ask("sys/mounts/secret", type="kv", options={"version": "2"})
        one.ask("sys/policies/acl/gate", "PUT", policy="""
            path "transit/encrypt/gate" { capabilities = ["update"] }
            path "transit/decrypt/gate" { capabilities = ["update"] }
            path "secret/data/gate/*" { capabilities = ["read"] }""")
        yield one


@pytest.fixture
def ask_vault(vault, tmp_path):
    (tmp_path / "token").write_text(vault.ask("auth/token/create", policies=["gate"], ttl="1h")["auth"]["client_token"])

    def asking(*words, fine=True, **more):
        return probe({"PROBE_ENDPOINT": vault.url, "PROBE_TOKEN_FILE": str(tmp_path / "token"), **more}, *words, fine=fine)
    return asking


def test_transit(vault, ask_vault):
    key, blob, name, info, _ = ask_vault("vault-transit", "gate", "wrap", PROBE_CONTEXT="a=1").decode().split("\n")
    assert (name, info) == ("vault-transit", "transit/gate")
    opened = vault.ask("transit/decrypt/gate", ciphertext=bytes.fromhex(blob).decode(),
                       associated_data=base64.b64encode(b"\0\1\0\1a\0\0011").decode())
    assert base64.b64decode(opened["data"]["plaintext"]).hex() == key
    words = ("vault-transit", "gate", "unwrap", name, info, blob)
    assert b"corrupt" in ask_vault(*words, PROBE_CONTEXT="a=2", fine=False).stderr
    assert b"corrupt" in ask_vault(*words, fine=False).stderr
    vault.ask("transit/keys/gate/rotate")
    assert ask_vault(*words, PROBE_CONTEXT="a=1").decode().strip() == key
    _, after, *_ = ask_vault("vault-transit", "gate", "wrap").decode().split("\n")
    assert bytes.fromhex(after).startswith(b"vault:v2:")
    vault.ask("transit/keys/gate/config", min_decryption_version=2)
    assert b"corrupt" in ask_vault(*words, PROBE_CONTEXT="a=1", fine=False).stderr
    ask_vault("vault-transit", "gate", "health")


def test_policies_and_tokens(vault, ask_vault, tmp_path):
    assert ask_vault("vault-transit", "other", "wrap", fine=False).stderr.startswith(b"denied: ")
    vault.ask("auth/token/revoke", token=(tmp_path / "token").read_text())
    for words in (("wrap",), ("health",)):
        assert ask_vault("vault-transit", "gate", *words, fine=False).stderr.startswith(b"denied: ")


def test_fields_of_secrets(vault, ask_vault):
    vault.ask("secret/data/gate/mail", data={"password": "p<ä>ss & \"more\"\n", "port": 25, "tls": True})
    assert ask_vault("kv", "secret/gate/mail", "password").decode() == "p<ä>ss & \"more\"\n"
    assert (ask_vault("kv", "secret/gate/mail", "port"), ask_vault("kv", "secret/gate/mail", "tls")) == (b"25", b"true")
    assert ask_vault("kv", "secret/gate/mail", "none", fine=False).stderr.startswith(b"not found: ")
    assert ask_vault("kv", "secret/gate/other", "x", fine=False).stderr.startswith(b"not found: ")
    assert ask_vault("kv", "secret/other", "x", fine=False).stderr.startswith(b"denied: ")
    vault.ask("secret/data/gate/mail", "DELETE")
    assert ask_vault("kv", "secret/gate/mail", "password", fine=False).stderr.startswith(b"not found: ")


def test_a_sealed_server(ask_vault, vault):
    vault.ask("sys/seal", "PUT")
    for words in (("vault-transit", "gate", "wrap"), ("vault-transit", "gate", "health"), ("kv", "secret/gate/mail", "x")):
        done = ask_vault(*words, PROBE_TIMEOUT="2", fine=False)
        assert done.stderr.startswith(b"unavailable: ") and b"sealed" in done.stderr, json.dumps(done.stderr.decode())
