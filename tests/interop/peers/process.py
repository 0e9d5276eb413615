"""What both providers share: a process of their own, waited for and stopped, and a certificate for localhost."""
import datetime
import ipaddress
import json
import os
import pathlib
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def certify(folder):
    """key.pem and certificate.pem in the folder: one self-signed certificate for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(now - datetime.timedelta(hours=1))
                   .not_valid_after(now + datetime.timedelta(days=2))
                   .add_extension(x509.SubjectAlternativeName(names), False)
                   .add_extension(x509.BasicConstraints(True, 0), True)
                   .sign(key, hashes.SHA256()))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


class Peer:
    """A provider's process. `folder` holds its certificate and its log."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "key.pem").exists():
            certify(self.folder)
        self.certificate = self.folder / "certificate.pem"
        self.context = ssl.create_default_context(cafile=str(self.certificate))
        self.process = None

    def launch(self, command, environment=None, **more):
        with open(self.folder / "log.txt", "ab") as log:
            self.process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=subprocess.STDOUT,
                                            stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})},
                                            start_new_session=True, **more)

    def wait_for(self, url, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.said()
            try:
                return self.get(url)
            except OSError:
                time.sleep(0.1)
        raise AssertionError("not ready in time: " + self.said())

    def said(self):
        return (self.folder / "log.txt").read_text(errors="replace")[-3000:]

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(20)
        self.process = None

    # ---- requests ----

    def call(self, url, method="GET", data=None, headers=None):
        """Status and text; a refusal is an answer, too."""
        request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def get(self, url):
        status, text = self.call(url)
        if status != 200:
            raise OSError(f"{url}: {status} {text[:200]}")
        return json.loads(text)

    def form(self, url, **fields):
        return self.call(url, "POST", urllib.parse.urlencode(fields).encode())

    def discover(self):
        return self.get(self.issuer + "/.well-known/openid-configuration")

    def token(self, **fields):
        """The token endpoint's answer, which has to be a good one."""
        status, text = self.form(self.discover()["token_endpoint"], **fields)
        assert status == 200, text
        return json.loads(text)
