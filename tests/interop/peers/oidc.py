"""The certified npm oidc-provider, with its own forms for signing in and agreeing."""
import json
import secrets
import signal
import time

from .fetch import HERE, node_modules
from .process import Peer

PEOPLE = {"ada": {"name": "Ada Lovelace", "email": "ada@example.org", "email_verified": True, "roles": ["analyst"],
                  "tenant_id": "acme"},
          "bob": {"name": "Bob Reader", "email": "bob@example.org", "email_verified": True, "roles": ["reader"],
                  "tenant_id": "other"}}


class OidcProvider(Peer):
    name = "second"

    def __init__(self, folder, port, gate="https://localhost", trust=None, audience="urn:portcullis:gate",
                 access_seconds=300):
        super().__init__(folder)
        self.modules = node_modules()
        self.port, self.gate, self.trust, self.audience = port, gate, trust, audience
        self.access_seconds = access_seconds
        self.issuer = f"https://localhost:{port}"
        self.secret = secrets.token_urlsafe(32)

    def clients(self):
        back = f"{self.gate}/portcullis/federation/{self.name}"
        return [{"client_id": "gate", "client_secret": self.secret, "redirect_uris": [back + "/callback"],
                 "post_logout_redirect_uris": [self.gate + "/", self.gate + "/portcullis/sign-in"],
                 "backchannel_logout_uri": back + "/backchannel-logout", "backchannel_logout_session_required": True,
                 "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"]},
                {"client_id": "robot", "client_secret": self.secret, "redirect_uris": [],
                 "grant_types": ["client_credentials"], "response_types": [], "scope": "read"}]

    def start(self):
        setup = {"issuer": self.issuer, "port": self.port, "audience": self.audience, "people": PEOPLE,
                 "clients": self.clients(), "access_seconds": self.access_seconds,
                 "key": str(self.folder / "key.pem"), "certificate": str(self.certificate)}
        (self.folder / "setup.json").write_text(json.dumps(setup))
        # A module's imports are looked up beside it, so a copy stands beside node_modules.
        script = self.modules.parent / "oidc_provider.mjs"
        script.write_text((HERE / "oidc_provider.mjs").read_text())
        trust = {"NODE_EXTRA_CA_CERTS": str(self.trust)} if self.trust else {}
        self.launch(["node", script, self.folder / "setup.json"], trust)
        self.wait_for(self.issuer + "/.well-known/openid-configuration", 30)
        return self

    def close(self):
        self.stop()

    def keys(self):
        return [key["kid"] for key in self.get(self.issuer + "/jwks")["keys"]]

    def rotate_keys(self):
        """A new key, published first and used from now on; the one before stays published."""
        before = self.keys()
        self.process.send_signal(signal.SIGUSR2)
        end = time.monotonic() + 20
        while self.keys() == before:
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)
        return before[0], self.keys()[0]

    def by_client(self, resource=None):
        return self.token(grant_type="client_credentials", client_id="robot", client_secret=self.secret,
                          resource=resource or self.audience, scope="read")
