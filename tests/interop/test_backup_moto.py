"""Backups in the S3 of moto, which others wrote from what AWS documents."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

import gate as gates
import rig


@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    if importlib.util.find_spec("moto") is None or importlib.util.find_spec("flask") is None:
        pytest.skip("moto[server] is not here (PyPI)")
    port = rig.free_port()
    process = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               cwd=tmp_path_factory.mktemp("moto"))
    url = f"http://127.0.0.1:{port}"
    gates.wait(lambda: answers(port), "moto")
    yield url
    process.terminate()
    process.wait()


def answers(port):
    import socket
    with socket.create_connection(("127.0.0.1", port), 1):
        return True


def test_a_gate_is_backed_up_into_moto_and_restored(moto, tmp_path):
    import urllib.request
    urllib.request.urlopen(urllib.request.Request(f"{moto}/company-backups", method="PUT", headers={
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"})).read()
    key = tmp_path / "key"
    key.write_bytes(os.urandom(32))
    key.chmod(0o600)
    gate = gates.Gate(tmp_path / "run")
    environment = {**{name: value for name, value in gates.environment().items() if not name.startswith("AWS_")},
                   "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}

    def command(*arguments):
        done = subprocess.run([gates.command_path(), *map(str, arguments), "--raw-aes", key, "--endpoint", moto, "--json"],
                              capture_output=True, text=True, env=environment, timeout=600)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    try:
        gate.start()
        gate.user("ada", "admin")
        place = "s3://company-backups/gates/one"
        for keep in (5, 5, 1):
            made = command("backup", "--config", gate.config, "--to", place, "--keep", keep)
        assert [item["id"] for item in command("backup", "list", "--from", place)["items"]] == [made["id"]]
        assert command("backup", "verify", "--from", place)["good"]
        command("restore", "--from", place, "--to", tmp_path / "new")
        assert (tmp_path / "new/secrets/keyring.json").read_bytes() == (gate.folder / "secrets/keyring.json").read_bytes()
    finally:
        gate.close()
