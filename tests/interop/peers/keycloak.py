"""A real Keycloak: its distribution in development mode with the embedded database, and a realm of the tests."""
import fcntl
import json
import secrets
import shutil

from .fetch import FOLDER, HERE, keycloak_home
from .process import Peer

TENANT = {"name": "tenant", "protocol": "openid-connect", "protocolMapper": "oidc-usermodel-attribute-mapper",
          "config": {"user.attribute": "tenant_id", "claim.name": "tenant_id", "jsonType.label": "String",
                     "id.token.claim": "true", "access.token.claim": "true", "userinfo.token.claim": "true"}}
AUDIENCE = {"name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
            "config": {"included.client.audience": "gate", "id.token.claim": "false",
                       "access.token.claim": "true"}}


def roles(kind, claim):
    """Roles as they are in access tokens, in ID tokens, too."""
    return {"name": kind + " roles", "protocol": "openid-connect", "protocolMapper": f"oidc-usermodel-{kind}-role-mapper",
            "config": {"claim.name": claim, "jsonType.label": "String", "multivalued": "true", "id.token.claim": "true",
                       "access.token.claim": "false", "userinfo.token.claim": "false"}}


MAPPERS = {"TENANT": TENANT, "AUDIENCE": AUDIENCE, "REALM_ROLES": roles("realm", "realm_access.roles"),
           "CLIENT_ROLES": roles("client", "resource_access.${client_id}.roles")}
PROFILE = {"attributes": [{"name": name, "permissions": {"view": ["admin", "user"], "edit": ["admin", "user"]}}
                          for name in ("username", "email", "firstName", "lastName")],
           "unmanagedAttributePolicy": "ENABLED"}


class Keycloak(Peer):
    """One at a time on a machine: the distribution's own folder holds its data."""

    name = "keycloak"

    def __init__(self, folder, ports, gate="https://localhost", trust=None, mode="start-dev", options=()):
        """ports: a free one for HTTPS, one for HTTP, one for the management interface. trust: a certificate.
        mode: start-dev, or start for its production mode. options: further ones of its command."""
        super().__init__(folder)
        self.home = keycloak_home()
        self.https, self.http, self.management = ports
        self.gate, self.trust, self.mode, self.options = gate, trust, mode, list(options)
        self.base = f"https://localhost:{self.https}"
        self.issuer = self.base + "/realms/portcullis"
        self.password, self.secret, self.admin_password = (secrets.token_urlsafe(18) for _ in range(3))
        self.lock = None

    @staticmethod
    def hashing(memory_kib, passes):
        """Options for another cost of Argon2id than its own (7 MiB, 5 passes)."""
        return [f"--spi-password-hashing-argon2-memory={memory_kib}",
                f"--spi-password-hashing-argon2-iterations={passes}"]

    def realm(self):
        text = (HERE / "realm.json").read_text()
        for mark, value in (("@PASSWORD@", self.password), ("@SECRET@", self.secret), ("@GATE@", self.gate)):
            text = text.replace(mark, value)
        text = text.replace('"@PROFILE@"', json.dumps(json.dumps(PROFILE)))
        for name, mapper in MAPPERS.items():
            text = text.replace(f'"@{name}@"', json.dumps(mapper))
        return text

    def arguments(self):
        trust = [f"--truststore-paths={self.trust}"] if self.trust else []
        return [self.home / "bin/kc.sh", self.mode, "--db=dev-file", "--cache=local", "--import-realm",
                "--http-host=127.0.0.1", "--http-enabled=true", f"--http-port={self.http}",
                f"--https-port={self.https}", f"--hostname={self.base}",
                f"--https-certificate-file={self.certificate}",
                f"--https-certificate-key-file={self.folder / 'key.pem'}",
                "--health-enabled=true", f"--http-management-port={self.management}",
                "--log-level=WARN", *trust, *self.options]

    def start(self):
        """From nothing; restart() goes on with what there is."""
        self.lock = open(FOLDER / "keycloak.lock", "w", encoding="ascii")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        shutil.rmtree(self.home / "data", ignore_errors=True)
        (self.home / "data/import").mkdir(parents=True)
        (self.home / "data/import/realm.json").write_text(self.realm())
        return self.restart()

    def restart(self):
        self.launch(self.arguments(), {"JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m",
                                       "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
                                       "KC_BOOTSTRAP_ADMIN_PASSWORD": self.admin_password})
        self.wait_for(self.issuer + "/.well-known/openid-configuration", 240)
        return self

    def close(self):
        self.stop()
        if self.lock:
            self.lock.close()

    # ---- as its administrator ----

    def admin(self, method, path, body=None):
        status, text = self.form(self.base + "/realms/master/protocol/openid-connect/token", client_id="admin-cli",
                                 grant_type="password", username="admin", password=self.admin_password)
        assert status == 200, text
        headers = {"Authorization": "Bearer " + json.loads(text)["access_token"],
                   "Content-Type": "application/json"}
        status, text = self.call(f"{self.base}/admin/realms/portcullis{path}", method,
                                 None if body is None else json.dumps(body).encode(), headers)
        assert status < 300, text
        return json.loads(text) if text else None

    def rotate_keys(self):
        """A new RSA key that is preferred from now on; the one before stays published."""
        realm = self.admin("GET", "")["id"]
        active = self.admin("GET", "/keys")["active"]["RS256"]
        self.admin("POST", "/components", {
            "name": "rsa-" + secrets.token_hex(4), "providerId": "rsa-generated", "parentId": realm,
            "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": ["1000"], "enabled": ["true"], "active": ["true"], "keySize": ["2048"],
                       "algorithm": ["RS256"]}})
        newer = self.admin("GET", "/keys")["active"]["RS256"]
        assert newer != active
        return active, newer

    def by_password(self, client="phone", user="ada", **more):
        secret = {"client_secret": self.secret} if client in ("gate", "robot") else {}
        return self.token(grant_type="password", client_id=client, username=user, password=self.password,
                          scope="openid", **secret, **more)

    def by_client(self):
        return self.token(grant_type="client_credentials", client_id="robot", client_secret=self.secret)
