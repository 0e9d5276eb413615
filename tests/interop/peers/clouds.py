"""moto, which plays AWS, with botocore, which signs as AWS's own tools do; and HashiCorp's Vault itself."""
import base64
import json
import os
import subprocess

from .fetch import HERE, hashicorp_vault, moto_python
from .process import Peer


class Moto(Peer):
    """root: anybody may do anything. strict(): whoever made an access key by IAM, with a good signature, and no other."""

    region = "eu-central-1"

    def __init__(self, folder, port):
        super().__init__(folder)
        self.python = moto_python()
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.access, self.secret = "root", "root"

    def start(self):
        self.launch([self.python, "-m", "moto.server", "-H", "127.0.0.1", "-p", self.port],
                    {"INITIAL_NO_AUTH_ACTION_COUNT": "1000000"})
        self.wait_for(self.url + "/moto-api/data.json", 120)
        return self

    def close(self):
        self.stop()

    def peer(self, verb, given):
        done = subprocess.run([self.python, HERE / "aws_peer.py", verb], input=json.dumps(given), capture_output=True,
                              text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    def aws(self, service, operation, **arguments):
        return self.peer("call", {"url": self.url, "region": self.region, "access": self.access, "secret": self.secret,
                                  "service": service, "operation": operation, "arguments": arguments})

    def message(self, verb, key, text, **more):
        """verb: "seal" or "unseal", by the AWS Encryption SDK under that key."""
        return self.peer(verb, {"url": self.url, "region": self.region, "access": self.access, "secret": self.secret,
                                "key": key, "text": {"base64": base64.b64encode(text).decode()}, **more})

    def strict(self):
        """From now on signatures are looked at."""
        self.aws("iam", "create_user", UserName="gate")
        made = self.aws("iam", "create_access_key", UserName="gate")["AccessKey"]
        self.aws("iam", "put_user_policy", UserName="gate", PolicyName="all", PolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
        self.access, self.secret = made["AccessKeyId"], made["SecretAccessKey"]
        status, text = self.call(self.url + "/moto-api/reset-auth", "POST", b"0", {"Content-Type": "text/plain"})
        assert status == 200, text
        return self


class HashicorpVault(Peer):
    def __init__(self, folder):
        super().__init__(folder)
        self.program = hashicorp_vault()

    def start(self):
        with open(self.folder / "log.txt", "ab") as log:
            self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                            env={name: value for name, value in os.environ.items()
                                                 if not name.startswith("VAULT_")})
        line = self.process.stdout.readline()
        assert line, self.said()
        said = json.loads(line)
        self.url, self.root = said["url"], said["token"]
        return self

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def ask(self, path, method="POST", **fields):
        status, text = self.call(f"{self.url}/v1/{path}", method, json.dumps(fields).encode() if method != "GET" else None,
                                 {"X-Vault-Token": self.root, "Content-Type": "application/json"})
        assert status in (200, 204), (path, status, text)
        return json.loads(text) if text else None
