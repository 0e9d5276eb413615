"""Backups in the S3 of moto, which others wrote from what AWS documents. Signatures are not looked at here: with that
on, moto refuses lists of a prefix with a slash, those that botocore signs among them (test_vault_clouds.py looks at
signatures, and tests/integration/test_backup.py has a stand-in that verifies each)."""

import json
import os
import subprocess

import gate as gates
import peers
import pytest
import rig


@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    for one in peers.running(lambda: peers.Moto(tmp_path_factory.mktemp("moto"), rig.free_port())):
        one.aws("s3", "create_bucket", Bucket="company-backups",
                CreateBucketConfiguration={"LocationConstraint": one.region})
        yield one


def test_a_gate_is_backed_up_into_moto_and_restored(moto, tmp_path):
    key = tmp_path / "key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    gate = gates.Gate(tmp_path / "run")
    clean = {name: value for name, value in gates.environment().items() if not name.startswith("AWS_")}
    environment = {**clean, "AWS_ACCESS_KEY_ID": moto.access, "AWS_SECRET_ACCESS_KEY": moto.secret,
                   "AWS_REGION": moto.region}
    place = "s3://company-backups/gates/one"

    def ok(*arguments):
        done = subprocess.run([gates.command_path(), *map(str, arguments), "--raw-aes", key, "--endpoint", moto.url,
                               "--json"], capture_output=True, text=True, env=environment, timeout=600)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    try:
        gate.start()
        gate.user("ada", "admin")
        for keep in (5, 5, 1):
            made = ok("backup", "--config", gate.config, "--to", place, "--keep", keep)
        assert [item["id"] for item in ok("backup", "list", "--from", place)["items"]] == [made["id"]]
        assert ok("backup", "verify", "--from", place)["good"]
        ok("restore", "--from", place, "--to", tmp_path / "new")
        assert (tmp_path / "new/secrets/keyring.json").read_bytes() == (gate.folder / "secrets/keyring.json").read_bytes()
    finally:
        gate.close()
