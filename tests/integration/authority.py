"""A real portcullis-authority in a run folder of its own, and HTTP over its Unix sockets."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import tempfile
import time

from rig import PATIENCE

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PORTCULLIS_BUILD", SOURCE / "build")).resolve()
DAEMON = BUILD / "src" / "authority" / "portcullis-authority"
MAKE_RUN = BUILD / "tests" / "integration" / "make_run"

CONFIG = """
listen: {https: ["127.0.0.1:8443"]}
hosts: [localhost]
upstreams: {app: {servers: ["127.0.0.1:8000"]}}
users: {authority: "", edge: ""}
roles:
  admin: ["*"]
  user: ["read:things", "write:things"]
tokens: {algorithm: %(algorithm)s, issuer: test-issuer, audience: test-api}
passwords: {memory: 8MiB, passes: 1}
mfa: {required_roles: [%(required)s], grace: %(grace)s, lockout: 15m}
routes:
  - {name: things, path: "/things/**", permissions: ["read:things"], upstream: app}
"""
PASSWORD = "correct horse battery"
FRESH_FOR = "16s"  # sensitive_age where a test waits for its end: a slow machine makes a few requests within it
STALE = 16.5       # seconds after which a sign-in of FRESH_FOR is old
LEAST_LEFT = 6     # seconds of a step of 30 in which a code of the step before is still used


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=PATIENCE):
        super().__init__("localhost", timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.raw = response.read()

    @property
    def json(self):
        return json.loads(self.raw)


class Authority:
    """One run folder; start, stop and kill the daemon in it, and ask it."""

    def __init__(self, required="", grace="7d", algorithm="ES256"):
        self.temporary = tempfile.TemporaryDirectory(prefix="pa-")
        self.folder = pathlib.Path(self.temporary.name)
        self.config = self.folder / "portcullis.yaml"
        self.config.write_text(CONFIG % {"required": required, "grace": grace,
                                         "algorithm": algorithm})
        subprocess.run([MAKE_RUN, self.folder], check=True)
        self.process = None
        self.log = open(self.folder / "authority.log", "wb")

    def spawn(self):
        return subprocess.Popen([DAEMON, "--config", self.config], stderr=self.log)

    def start(self):
        self.process = self.spawn()
        self.wait_ready()
        return self

    def wait_ready(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log_text()
            try:
                if self.admin("GET", "/health").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.02)
        raise AssertionError("not ready: " + self.log_text())

    @staticmethod
    def until(condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.02)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        self.process = None
        return status

    def close(self):
        if self.process is not None:
            self.stop()
        self.log.close()
        text = self.log_text()
        self.temporary.cleanup()
        for mark in ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "runtime error:"):
            assert mark not in text, text

    def log_text(self):
        return (self.folder / "authority.log").read_text()

    def ask(self, socket_name, method, path, body=None, headers=None):
        connection = UnixConnection(self.folder / "sock" / (socket_name + ".sock"))
        try:
            headers = dict(headers or {})
            if body is not None and not isinstance(body, (bytes, str)):
                body = json.dumps(body)
            if body is not None:
                headers.setdefault("Content-Type", "application/json")
            connection.request(method, path, body=body, headers=headers)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def admin(self, method, path, body=None, headers=None):
        return self.ask("admin", method, path, body, headers)

    def public(self, method, path, body=None, token=None, headers=None):
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = "Bearer " + token
        return self.ask("public", method, path, body, headers)

    def me(self, method, path, token, body=None):
        return self.public(method, "/portcullis/v1/me" + path, body, token)

    def make_user(self, name, **more):
        body = {"name": name, "password": PASSWORD, "roles": ["user"], **more}
        answer = self.admin("POST", "/admin/v1/users", body)
        assert answer.status == 201, answer.raw
        return answer.json

    def sign_in(self, name, password=PASSWORD, **more):
        body = {"username": name, "password": password, **more}
        return self.public("POST", "/portcullis/v1/sign-in", body)

    def tokens(self, name, **more):
        answer = self.sign_in(name, **more)
        assert answer.status == 200, answer.raw
        return answer.json

    def refreshed(self, tokens):
        """An access token of the session as it is now."""
        answer = self.public("POST", "/portcullis/v1/token/refresh", {"refresh_token": tokens["refresh_token"]})
        assert answer.status == 200, answer.raw
        return answer.json["access_token"]

    def chain(self):
        """The records of the audit chain, once everything committed is sealed."""
        self.until(lambda: self.admin("GET", "/admin/v1/status").json["audit"]["lag"] == 0)
        records = []
        for path in sorted((self.folder / "audit").glob("chain-*.log")):
            for line in path.read_text().splitlines():
                records.append(json.loads(line[line.index("{"):]))
        return records


def totp(secret, at=None, step=0):
    """RFC 6238, by hand."""
    left = 30 - time.time() % 30
    if at is None and step < 0 and left < LEAST_LEFT:
        time.sleep(left + 0.05)  # a code of the step before is refused once the step is over
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = int((time.time() if at is None else at) // 30) + step
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    offset = digest[19] & 15
    number = struct.unpack(">I", digest[offset:offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1000000:06d}"


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
