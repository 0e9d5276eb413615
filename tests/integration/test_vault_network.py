"""KMS, Secrets Manager, S3 and Vault as the gate asks them, against stand-ins of our own that are strict about what
they are sent, and that fail in every way a network does."""

import os
import subprocess

import cloud as clouds
import gate
import hashicorp
import pytest
import rig

PROBE = rig.build_folder() / "tests/integration/vault_probe"


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr.decode()

    @property
    def lines(self):
        return self.out.decode().split("\n")


def probe(environment, *words, fine=True):
    done = subprocess.run([PROBE, *map(str, words)], env={key: str(value) for key, value in environment.items()},
                          capture_output=True, timeout=rig.PATIENCE, check=False)
    result = Result(done)
    assert not fine or result.code == 0, result.err
    # What the stand-ins say in their messages, and what signs, stands in no error of ours.
    for secret in ("AKIAGOOD", "good/secret", "Not for logs", "root-token", "client-token"):
        assert secret not in result.err
    return result


@pytest.fixture
def cloud(tmp_path):
    one = clouds.Cloud(tmp_path)
    yield one
    one.close()


@pytest.fixture
def ask(cloud):
    def asking(*words, fine=True, **more):
        return probe(cloud.environment(**{"PROBE_ENDPOINT": cloud.url, **more}), *words, fine=fine)
    return asking


def refused(result, *texts):
    assert result.code == 1 and result.out == b"", (result.out, result.err)
    for text in texts:
        assert text in result.err, result.err


# ---- KMS ----

def test_a_key_is_made_and_opened(cloud, ask):
    context = "z=2,a=ü \"x\""
    key, blob, name, info, _ = ask("aws-kms", clouds.KEY, "wrap", PROBE_CONTEXT=context).lines
    assert (name, info, len(key)) == ("aws-kms", clouds.KEY, 64)
    assert ask("aws-kms", clouds.KEY, "unwrap", name, info, blob, PROBE_CONTEXT=context).lines[0] == key
    ask("aws-kms", clouds.KEY, "health")
    assert [operation for _, operation in cloud.asked] == \
        ["TrentService.GenerateDataKey", "TrentService.Decrypt", "TrentService.DescribeKey"]
    key, blob, *_ = ask("aws-kms", clouds.KEY, "wrap", PROBE_WRAP="1").lines
    assert ask("aws-kms", clouds.KEY, "unwrap", name, info, blob).lines[0] == key


def test_what_is_another_s_is_not_asked(cloud, ask):
    _, blob, name, info, _ = ask("aws-kms", clouds.KEY, "wrap").lines
    before = len(cloud.asked)
    for other_name, other_info in (("aws-kms", info[:-1] + "6"), ("aws-kms", ""), ("vault-transit", info)):
        refused(ask("aws-kms", clouds.KEY, "unwrap", other_name, other_info, blob, fine=False), "not found")
    assert len(cloud.asked) == before
    refused(ask("aws-kms", clouds.KEY, "unwrap", name, info, blob, PROBE_CONTEXT="a=1", fine=False), "corrupt",
            "InvalidCiphertextException")
    refused(ask("aws-kms", clouds.KEY, "unwrap", name, info, "00" + blob[2:], fine=False), "corrupt")


def test_an_answer_about_another_key_is_not_taken(cloud, ask):
    cloud.faults = ["other_key"]
    refused(ask("aws-kms", clouds.KEY, "wrap", fine=False), "unavailable", "another key")


def test_a_disabled_key(cloud, ask):
    _, blob, name, info, _ = ask("aws-kms", clouds.KEY, "wrap").lines
    cloud.kms_state = "PendingDeletion"
    refused(ask("aws-kms", clouds.KEY, "unwrap", name, info, blob, fine=False), "denied", "DisabledException")
    refused(ask("aws-kms", clouds.KEY, "health", fine=False), "denied", "PendingDeletion")


@pytest.mark.parametrize("name", ["alias/gate", "11111111-2222-3333-4444-555555555555",
                                  "arn:aws:kms:eu-central-1:123456789012:alias/gate", "arn:aws:s3:::x", ""])
def test_a_key_is_named_by_its_arn(ask, name):
    refused(ask("aws-kms", name, "health", fine=False), "invalid", "ARN")


# ---- faults ----

@pytest.mark.parametrize("fault", ["throttle", "slow_down", "broken", "half", "hang_up"])
def test_what_passes_is_tried_again(cloud, ask, fault):
    cloud.faults = [fault, fault]
    ask("aws-kms", clouds.KEY, "wrap")
    assert len(cloud.asked) == 3


@pytest.mark.parametrize("fault,said", [("throttle", "ThrottlingException (400), time and again"),
                                        ("broken", "InternalError (500)"), ("half", "kms at 127.0.0.1")])
def test_what_does_not_pass_ends(cloud, ask, fault, said):
    cloud.faults = [fault] * 9
    refused(ask("aws-kms", clouds.KEY, "wrap", fine=False), "unavailable", said)
    assert len(cloud.asked) == 4


def test_silence_ends_in_time(cloud, ask):
    cloud.faults = ["silence"] * 9
    refused(ask("s3", "backups", "head", "x", PROBE_TIMEOUT=1, fine=False), "unavailable", "s3 at 127.0.0.1")
    assert len(cloud.asked) == 1


def test_nobody_there(cloud, ask):
    refused(ask("aws-kms", clouds.KEY, "wrap", PROBE_ENDPOINT=f"http://127.0.0.1:{rig.free_port()}", fine=False),
            "unavailable", "kms at")


@pytest.mark.parametrize("fault,said", [("AccessDeniedException", "denied"), ("ValidationException", "denied"),
                                        ("garbage", "unavailable")])
def test_what_will_not_change_is_not_tried_again(cloud, ask, fault, said):
    cloud.faults = [fault]
    refused(ask("aws-kms", clouds.KEY, "wrap", fine=False), said)
    assert len(cloud.asked) == 1


# ---- credentials ----

def test_a_wrong_secret_is_denied(ask):
    refused(ask("aws-kms", clouds.KEY, "wrap", AWS_SECRET_ACCESS_KEY="other", fine=False), "denied",
            "SignatureDoesNotMatch")
    refused(ask("aws-kms", clouds.KEY, "wrap", AWS_SECRET_ACCESS_KEY="", fine=False), "denied", "have to be set both")


def without_keys(cloud, **more):
    environment = cloud.environment(PROBE_ENDPOINT=cloud.url, **more)
    del environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    return environment


def test_no_credentials_at_all(cloud):
    refused(probe(without_keys(cloud), "aws-kms", clouds.KEY, "wrap", fine=False), "denied", "no credentials of AWS")


def test_credentials_of_the_shared_files(cloud, tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/credentials").write_text("# mine\n[default]\naws_access_key_id = AKIAGOOD\n"
                                               "aws_secret_access_key=good/secret+key\n[old]\naws_access_key_id=x\n")
    (tmp_path / ".aws/config").write_text("[default]\nregion = eu-central-1\ns3 =\n  max_concurrent_requests = 3\n"
                                          "[profile roles]\nrole_arn = arn:aws:iam::1:role/x\n")
    environment = without_keys(cloud)
    del environment["AWS_REGION"]
    probe(environment, "s3", "backups", "list", "")
    probe({**environment, "PROBE_REGION": clouds.REGION}, "aws-kms", clouds.KEY, "wrap")
    refused(probe({**environment, "AWS_PROFILE": "old", "AWS_REGION": clouds.REGION}, "s3", "backups", "list", "",
                  fine=False), "denied", "profile old")
    refused(probe({**environment, "AWS_PROFILE": "roles", "AWS_REGION": clouds.REGION}, "s3", "backups", "list", "",
                  fine=False), "denied", "role_arn")
    refused(probe({**environment, "AWS_PROFILE": "none"}, "s3", "backups", "list", "", fine=False), "invalid", "region")
    (tmp_path / ".aws/credentials").write_text("[default]\nwhat is this\n")
    refused(probe(environment, "s3", "backups", "list", "", fine=False), "denied", "line 2")


def test_credentials_of_a_container(cloud, tmp_path):
    (tmp_path / "token").write_text("container-token\n")
    cloud.new_role(3600)
    environment = without_keys(cloud, AWS_CONTAINER_CREDENTIALS_FULL_URI=cloud.url + "/role/x")
    probe({**environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "container-token"}, "aws-kms", clouds.KEY, "wrap")
    probe({**environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": tmp_path / "token"}, "aws-kms", clouds.KEY, "wrap")
    refused(probe(environment, "aws-kms", clouds.KEY, "wrap", fine=False), "denied", "answers 403")
    refused(probe({**environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://192.0.2.1/role/x"}, "aws-kms",
                  clouds.KEY, "wrap", fine=False), "denied", "AWS_CONTAINER_CREDENTIALS_FULL_URI")


def test_credentials_of_a_machine(cloud):
    environment = without_keys(cloud, AWS_EC2_METADATA_SERVICE_ENDPOINT=cloud.url, AWS_EC2_METADATA_DISABLED="false")
    refused(probe(environment, "aws-kms", clouds.KEY, "wrap", fine=False), "denied", "no credentials of AWS")
    cloud.new_role(3600)
    refused(probe({**environment, "AWS_WEB_IDENTITY_TOKEN_FILE": "/x"}, "aws-kms", clouds.KEY, "wrap", fine=False), "denied",
            "AWS_WEB_IDENTITY_TOKEN_FILE")
    probe(environment, "aws-kms", clouds.KEY, "wrap")
    assert ("role", "/latest/meta-data/iam/security-credentials/gate-role") in cloud.asked


def test_expired_credentials_are_got_anew_once(cloud):
    environment = without_keys(cloud, AWS_CONTAINER_CREDENTIALS_FULL_URI=cloud.url + "/role/x",
                               AWS_CONTAINER_AUTHORIZATION_TOKEN="container-token")
    cloud.new_role(-60, ahead=3600)
    refused(probe(environment, "aws-kms", clouds.KEY, "wrap", fine=False), "denied", "ExpiredTokenException")
    assert cloud.asked.count(("role", "/role/x")) == 2
    good, roles = None, cloud.roles

    def then_a_good_one(request):
        nonlocal good
        roles(request)
        good = good or cloud.new_role(3600)
    cloud.new_role(-60, ahead=3600)
    cloud.roles = then_a_good_one
    probe(environment, "aws-kms", clouds.KEY, "wrap")


# ---- Secrets Manager ----

def test_secrets(cloud, ask):
    cloud.secrets = {("gate/mail", "AWSCURRENT"): '{"password": "p\\u00e4ss\\n", "port": 25, "tls": true, "more": {}}',
                     ("gate/mail", "AWSPREVIOUS"): "old", ("gate/key", "AWSCURRENT"): b"\x00\xffbytes"}
    assert ask("secret", "gate/mail", "", "password").out.decode() == "päss\n"
    assert ask("secret", "gate/mail", "", "port").out == b"25"
    assert ask("secret", "gate/mail", "AWSPREVIOUS", "").out == b"old"
    assert ask("secret", "gate/key", "", "").out == b"\x00\xffbytes"
    refused(ask("secret", "gate/none", "", "", fine=False), "not found", "ResourceNotFoundException")
    refused(ask("secret", "gate/mail", "", "none", fine=False), "not found", "no key none")
    refused(ask("secret", "gate/mail", "", "more", fine=False), "invalid")
    refused(ask("secret", "gate/mail", "AWSPREVIOUS", "x", fine=False), "invalid")


# ---- S3 ----

def test_objects(cloud, ask, tmp_path):
    names = ["a/small ä+&=~*%.txt", "a/b//c", "b"]
    for number, name in enumerate(names):
        (tmp_path / "file").write_bytes(b"x" * number * 1000)
        ask("s3", "backups", "put", name, tmp_path / "file")
        assert cloud.objects[name] == b"x" * number * 1000
        assert ask("s3", "backups", "get", name, 0, "all").out == cloud.objects[name]
        assert ask("s3", "backups", "head", name).out == b"%d\n" % (number * 1000)
    listed = [line.split(" ", 2) for line in ask("s3", "backups", "list", "").lines[:-1]]
    assert [name for _, _, name in listed] == sorted(names)
    assert [line.split(" ", 2)[2] for line in ask("s3", "backups", "list", "a/").lines[:-1]] == sorted(names[:2])
    assert ask("s3", "backups", "get", "b", 1999, 1).out == b"x"
    for offset, length in ((1999, 2), (2000, 1), (5000, 1)):
        assert "out of range" in ask("s3", "backups", "get", "b", offset, length, fine=False).err
    ask("s3", "backups", "delete", "b")
    ask("s3", "backups", "delete", "b")
    refused(ask("s3", "backups", "get", "b", 0, 1, fine=False), "not found", "NoSuchKey")
    refused(ask("s3", "other", "list", "", fine=False), "not found", "NoSuchBucket")
    refused(ask("s3", "backups", "head", "../x", fine=False), "invalid")
    refused(ask("s3", "Bad Bucket", "head", "x", fine=False), "invalid")


def test_long_objects_go_in_parts(cloud, ask, tmp_path):
    body = os.urandom(2_500_000)
    (tmp_path / "long").write_bytes(body)
    cloud.faults = [None, "slow_down", None, "hang_up", None, "broken"]
    ask("s3", "backups", "put", "long", tmp_path / "long", PROBE_PART=1_000_000)
    assert cloud.objects["long"] == body and not cloud.uploads
    cloud.faults = [None, "half", None, "slow_down"]
    assert ask("s3", "backups", "get", "long", 0, "all", PROBE_PART=1_000_000).out == body
    assert ask("s3", "backups", "get", "long", 999_999, 1_000_002, PROBE_PART=1_000_000).out == body[999_999:2_000_001]


@pytest.mark.parametrize("status,given,sent", [(206, "bytes 0-9/100", b"1" * 9), (206, "bytes 0-9/100", b"1" * 11),
                                               (206, "bytes 1-10/100", b"1" * 10), (206, "bytes */100", b"1" * 10),
                                               (206, "bytes 0-9/*", b"1" * 10), (206, "0-9/100", b"1" * 10), (206, "", b"1" * 10),
                                               (200, "", b"1" * 20), (204, "", b"")])
def test_a_storage_that_answers_another_range(cloud, ask, status, given, sent):
    cloud.objects["x"] = b"1" * 100
    cloud.s3_get = lambda request, body: request.say(status, sent, [("ETag", '"1"'), ("Content-Range", given)])
    refused(ask("s3", "backups", "get", "x", 0, 10, fine=False), "corrupt", "another range")


def test_an_object_that_grows_while_it_is_read(cloud, ask):
    cloud.objects["x"], sizes = b"", iter([30, 31])
    cloud.s3_get = lambda request, body: request.say(206, b"1" * 10, [
        ("ETag", '"1"'), ("Content-Range", request.headers["Range"].replace("=", " ") + f"/{next(sizes)}")])
    result = ask("s3", "backups", "get", "x", 0, "all", PROBE_PART=10, fine=False)
    assert result.code == 1 and "another range" in result.err and result.out == b"1" * 10


@pytest.mark.parametrize("status,said,outcome", [
    (200, "<Error><Code>InternalError</Code></Error>", "InternalError at the end"), (200, "", "an error at the end"),
    (404, "<Error><Code>NoSuchUpload</Code></Error>", "knows the upload no more")])
def test_an_upload_that_does_not_end_well(cloud, ask, tmp_path, status, said, outcome):
    (tmp_path / "long").write_bytes(b"x" * 1_500_000)
    cloud.objects["long"] = b"another object of that name"
    upload = cloud.s3_upload

    def unfinished(request, key, query):
        if request.method == "POST" and "uploadId" in query:
            return request.say(status, said.encode())
        return upload(request, key, query)
    cloud.s3_upload = unfinished
    refused(ask("s3", "backups", "put", "long", tmp_path / "long", PROBE_PART=1_000_000, fine=False), "unavailable", outcome)
    assert not cloud.uploads  # what was put is taken away again


def test_parts_of_a_failure_are_taken_away(cloud, ask, tmp_path):
    (tmp_path / "long").write_bytes(b"x" * 2_500_000)
    cloud.faults = [None, None, "AccessDenied"]
    refused(ask("s3", "backups", "put", "long", tmp_path / "long", PROBE_PART=1_000_000, fine=False), "denied")
    assert not cloud.uploads and not cloud.objects


def test_a_lost_answer_at_the_end_of_an_upload(cloud, ask, tmp_path):
    (tmp_path / "long").write_bytes(b"x" * 1_500_000)
    upload = cloud.s3_upload

    def lost_once(request, key, query):
        if request.method == "POST" and "uploadId" in query and "long" not in cloud.objects:
            said, request.say = request.say, lambda *_: None
            upload(request, key, query)
            request.say, request.close_connection = said, True
        else:
            upload(request, key, query)
    cloud.s3_upload = lost_once
    ask("s3", "backups", "put", "long", tmp_path / "long", PROBE_PART=1_000_000)
    assert len(cloud.objects["long"]) == 1_500_000


def test_an_object_that_is_replaced_while_it_is_read(cloud, ask):
    cloud.objects["x"] = b"1" * 2_000_000
    get = cloud.s3_get

    def replaced(request, body):
        get(request, body)
        cloud.objects["x"] = b"2" * 2_000_000
    cloud.s3_get = replaced
    result = ask("s3", "backups", "get", "x", 0, "all", PROBE_PART=1_000_000, fine=False)
    assert result.code == 1 and "replaced" in result.err and b"2" not in result.out
    # A server that does not know If-Match, and one that says nothing of versions.
    for said in ("replaced", "of which version"):
        def without_conditions(request, body, said=said):
            del request.headers["If-Match"]
            if said != "replaced":
                cloud.etag = lambda _: ""
            replaced(request, body)
        cloud.objects["x"] = b"1" * 2_000_000
        cloud.s3_get = without_conditions
        result = ask("s3", "backups", "get", "x", 0, "all", PROBE_PART=1_000_000, fine=False)
        assert result.code == 1 and said in result.err and b"2" not in result.out


def test_a_list_that_goes_on_for_ever(cloud, ask):
    cloud.s3_list = lambda request, query: request.say(
        200, b"<ListBucketResult><IsTruncated>true</IsTruncated>"
             b"<NextContinuationToken>x</NextContinuationToken></ListBucketResult>")
    refused(ask("s3", "backups", "list", "", fine=False), "corrupt")


# ---- Vault ----

@pytest.fixture
def vault():
    one = hashicorp.Fake()
    yield one
    one.close()


@pytest.fixture
def ask_vault(vault, tmp_path):
    (tmp_path / "token").write_text("client-token\n")

    def asking(*words, fine=True, **more):
        return probe({**os.environ, "PROBE_ENDPOINT": vault.url, "PROBE_TOKEN_FILE": tmp_path / "token",
                      "PROBE_NAMESPACE": "team", **more}, *words, fine=fine)
    return asking


def test_transit_wraps_and_opens(vault, ask_vault):
    key, blob, name, info, _ = ask_vault("vault-transit", "gate", "wrap", PROBE_CONTEXT="a=1,b=2").lines
    assert (name, info) == ("vault-transit", "team/transit/gate")
    assert ask_vault("vault-transit", "gate", "unwrap", name, info, blob, PROBE_CONTEXT="a=1,b=2").lines[0] == key
    refused(ask_vault("vault-transit", "gate", "unwrap", name, info, blob, PROBE_CONTEXT="a=1", fine=False), "corrupt")
    refused(ask_vault("vault-transit", "gate", "unwrap", name, info, "00", fine=False), "corrupt")
    refused(ask_vault("vault-transit", "gate", "unwrap", name, "transit/gate", blob, fine=False), "not found")
    refused(ask_vault("vault-transit", "gate", "unwrap", "aws-kms", info, blob, fine=False), "not found")
    refused(ask_vault("vault-transit", "other", "wrap", fine=False), "denied", "404")
    ask_vault("vault-transit", "gate", "health")


@pytest.mark.parametrize("faults", [[503], [500, "half"], ["hang_up", 429, 412]])
def test_vault_s_faults_that_pass(vault, ask_vault, faults):
    vault.faults = faults
    ask_vault("vault-transit", "gate", "wrap")


def test_vault_s_faults_that_stay(vault, ask_vault):
    vault.faults = [503] * 9
    refused(ask_vault("vault-transit", "gate", "wrap", fine=False), "unavailable", "sealed")
    vault.faults, vault.sealed = [], True
    refused(ask_vault("vault-transit", "gate", "health", fine=False), "unavailable", "sealed")
    vault.sealed, vault.faults = False, [400]
    refused(ask_vault("vault-transit", "gate", "wrap", fine=False), "denied", "400")


def test_a_token_is_renewed(vault, ask_vault):
    vault.tokens["client-token"] = hashicorp.Token(ttl=3600)
    ask_vault("vault-transit", "gate", "wrap")
    assert vault.asked[0] == "auth/token/lookup-self" and "auth/token/renew-self" not in vault.asked


def test_a_token_that_is_not_good(vault, ask_vault, tmp_path):
    del vault.tokens["client-token"]
    refused(ask_vault("vault-transit", "gate", "wrap", fine=False), "denied", "token is not good")
    refused(ask_vault("vault-transit", "gate", "health", fine=False), "denied")
    (tmp_path / "token").write_text("two words")
    refused(ask_vault("vault-transit", "gate", "wrap", fine=False), "denied", "printable")


def test_a_field_of_a_secret(vault, ask_vault):
    vault.secrets = {"secret/data/gate/mail": {"password": "p<ä>ss", "port": 25, "none": None, "deep": {"x": "y"}},
                     "team/kv/data/x": {"a": "b"}}
    assert ask_vault("kv", "secret/gate/mail", "password").out.decode() == "p<ä>ss"
    assert ask_vault("kv", "secret/gate/mail", "port").out == b"25"
    assert ask_vault("kv", "team/kv/data/x", "a").out == b"b"
    refused(ask_vault("kv", "secret/gate/mail", "user", fine=False), "not found", "no field user")
    refused(ask_vault("kv", "secret/gate/mail", "none", fine=False), "not found")
    refused(ask_vault("kv", "secret/gate/mail", "deep", fine=False), "unavailable")
    refused(ask_vault("kv", "secret/gate/other", "x", fine=False), "not found", "404")
    for bad in ("secret", "secret/", "/x", "secret/../x", "a//b", ""):
        refused(ask_vault("kv", bad, "x", fine=False), "invalid")


# ---- files, under keys that others keep ----

PROVIDER = 8  # the command's exit code: who keeps the key does not give it


@pytest.fixture
def files(cloud, vault, tmp_path):
    (tmp_path / "vault-token").write_text("client-token")
    (tmp_path / "vault-token").chmod(0o600)
    (tmp_path / "keys.yaml").write_text(f"""
vault:
  keys:
    kms: {{type: aws-kms, key: "{clouds.KEY}", endpoint: "{cloud.url}"}}
    transit: {{type: vault-transit, url: "{vault.url}", key: gate, namespace: team, token: "${{file:vault-token}}"}}
""")

    def run(verb, *words, code=0):
        done = subprocess.run([gate.command_path(), "vault", verb, "--keys", tmp_path / "keys.yaml", *words], cwd=tmp_path,
                              env=cloud.environment(PORTCULLIS_BUILD=str(rig.build_folder())), capture_output=True,
                              timeout=rig.PATIENCE, check=False)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done
    return run


def test_files_open_by_either(cloud, vault, files, tmp_path):
    (tmp_path / "plain").write_bytes(os.urandom(200_000))
    plain = (tmp_path / "plain").read_bytes()
    files("encrypt", "plain")
    (tmp_path / "plain").unlink()
    assert (b"aws-kms" in (sealed := (tmp_path / "plain.encrypted").read_bytes())) and b"vault-transit" in sealed
    for broken in ("kms", "transit", None):
        cloud.kms_state = "Disabled" if broken == "kms" else "Enabled"
        vault.sealed = broken == "transit"
        files("decrypt", "--force", "plain.encrypted")
        assert (tmp_path / "plain").read_bytes() == plain
        (tmp_path / "plain").unlink()


def test_files_that_nobody_opens(cloud, vault, files, tmp_path):
    (tmp_path / "plain").write_bytes(b"x" * 1000)
    cloud.kms_state = "Disabled"
    files("encrypt", "plain", code=PROVIDER)
    assert not (tmp_path / "plain.encrypted").exists()
    cloud.kms_state = "Enabled"
    files("encrypt", "plain")
    cloud.kms_state = "Disabled"
    del vault.tokens["client-token"]
    (tmp_path / "plain").unlink()
    done = files("decrypt", "plain.encrypted", code=PROVIDER)
    assert not (tmp_path / "plain").exists() and b"AKIAGOOD" not in done.stderr
