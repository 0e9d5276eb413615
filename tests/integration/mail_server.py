"""A real mail server (aiosmtpd) on loopback, with STARTTLS, a CA of its own and accounts."""

import email
import email.policy
import pathlib
import socket
import ssl
import subprocess
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from rig import PATIENCE, free_port

USER, PASSWORD = "gate", "mail password of the gate"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Certificates:
    """ca.pem signs server.pem for 127.0.0.1; other.pem is another CA."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        for name in ("ca", "other"):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", f"/CN={name}", "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem")
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=mail",
                "-keyout", self.folder / "server.key", "-out", self.folder / "server.csr")
        (self.folder / "names").write_text(f"subjectAltName=IP:127.0.0.1,DNS:{socket.gethostname()}\n")
        openssl("x509", "-req", "-in", self.folder / "server.csr", "-CA", self.folder / "ca.pem", "-CAkey",
                self.folder / "ca.key", "-days", "2", "-extfile", self.folder / "names", "-out",
                self.folder / "server.pem")

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        return context


class Mail:
    def __init__(self, session, envelope):
        self.tls = session.ssl is not None
        self.user = session.auth_data
        self.sender, self.to = envelope.mail_from, envelope.rcpt_tos
        self.message = email.message_from_bytes(envelope.content, policy=email.policy.default)

    @property
    def text(self):
        return self.message.get_content()

    @property
    def link(self):
        return next(word for word in self.text.split() if word.startswith("https://") and "token=" in word)

    @property
    def token(self):
        return self.link.partition("token=")[2]


class MailServer:
    """answers: what to say to the next mails' recipients or data, before "250" is said to all."""

    def __init__(self, certificates, port=None, starttls=True, implicit=False, password=PASSWORD, host="127.0.0.1"):
        self.port = port or free_port()
        self.mails, self.answers_rcpt, self.answers_data, self.tried = [], [], [], 0
        options = {}
        if starttls and not implicit:
            options = {"tls_context": certificates.context(), "require_starttls": True}
        if starttls or implicit:
            options |= {"auth_required": True, "auth_require_tls": not implicit, "authenticator": self.authenticate}
        self.password = password
        self.controller = Controller(self, hostname=host, port=self.port, server_hostname="mail.test",
                                     ready_timeout=PATIENCE, ssl_context=certificates.context() if implicit else None,
                                     **options)
        self.controller.start()

    def authenticate(self, server, session, envelope, mechanism, data):
        good = data.login == USER.encode() and data.password == self.password.encode()
        return AuthResult(success=good, handled=good, auth_data=data.login if good else None)

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tried += 1
        if self.answers_rcpt:
            return self.answers_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answers_data:
            return self.answers_data.pop(0)
        self.mails.append(Mail(session, envelope))
        return "250 taken"

    def wait(self, count):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if len(self.mails) >= count:
                return self.mails
            time.sleep(0.02)
        raise AssertionError(f"{len(self.mails)} mails, not {count}")

    def close(self):
        self.controller.stop()
