"""Standard OAuth client libraries against our provider: Authlib (Python) and openid-client (Node). A cookie
session stands in for the browser of the person."""

import importlib.util
import json
import os
import pathlib
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers"
SCRIPT = pathlib.Path(__file__).resolve().parent / "oauth_client.mjs"
CALLBACK = "https://app.example.org/callback"

os.environ.setdefault("PORTCULLIS_BUILD", str(ROOT / "build"))
sys.path.insert(0, str(ROOT / "tests" / "integration"))
import oauth  # noqa: E402

pytestmark = pytest.mark.skipif(not (ROOT / os.environ["PORTCULLIS_BUILD"] / "src/cli/portcullis").exists(),
                                reason="build first")


@pytest.fixture(scope="module", params=["RS256", "ES256", "EdDSA"])
def gate(request, tmp_path_factory):
    one = oauth.OAuthGate(tmp_path_factory.mktemp("peer") / "run")
    text = one.config.read_text()
    one.config.write_text(text.replace("tokens: {", f"tokens: {{algorithm: {request.param}, "))
    one.algorithm = request.param
    try:
        one.start()
        one.user("mia", "analyst")
        one.ok("user", "set", "mia", "--email", "mia@example.org", "--display-name", "Mia")
        one.secret = one.client("web", "--redirect-uri", CALLBACK, "--grant", "authorization_code,refresh_token",
                                "--scope", "openid,profile,email,offline_access,read:files")
        one.mia = one.browser("mia")
        yield one
    finally:
        one.close()


def allowed(gate, address):
    """What the person's browser is sent back with."""
    query = urllib.parse.urlsplit(address).query
    answer = gate.mia.decide(query, "allow")
    assert answer.json["outcome"] == "redirect", answer.body
    return answer.json["location"]


# ---- Authlib

class Transport:
    """What Authlib asks of an HTTP session, by the standard library."""

    class Answer:
        def __init__(self, response):
            self.status_code = response.status
            self.body = response.read()

        def json(self):
            return json.loads(self.body)

        def raise_for_status(self):
            assert self.status_code < 400, self.body

    def __init__(self, authority):
        self.context = ssl.create_default_context(cafile=str(authority))

    def request(self, method, url, data=None, headers=None, auth=None):
        headers, body = dict(headers or {}), urllib.parse.urlencode(data) if data else ""
        if auth is not None:
            url, headers, body = auth.prepare(method, url, headers, body)
        asked = urllib.request.Request(url, body.encode() if method == "POST" else None, headers, method=method)
        try:
            return self.Answer(urllib.request.urlopen(asked, timeout=20, context=self.context))
        except urllib.error.HTTPError as refusal:
            return self.Answer(refusal)

    def post(self, url, data=None, headers=None, auth=None):
        return self.request("POST", url, data, headers, auth)

    def get(self, url, bearer=None):
        headers = bearer.prepare(url, {}, "")[1] if bearer else {}
        return self.request("GET", url, headers=headers).json()


@pytest.mark.skipif(importlib.util.find_spec("authlib") is None, reason="python3-authlib is not installed")
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_authlib(gate, method):
    from authlib.common.security import generate_token
    from authlib.jose import JsonWebKey, JsonWebToken
    from authlib.oauth2.client import OAuth2Client
    from authlib.oidc.core import CodeIDToken

    http = Transport(gate.folder / "tls/certificate.pem")
    client = OAuth2Client(http, "web", gate.secret, redirect_uri=CALLBACK, code_challenge_method="S256",
                          scope="openid profile email offline_access", token_endpoint_auth_method=method,
                          revocation_endpoint_auth_method=method)
    found = http.get(gate.issuer + "/.well-known/openid-configuration")
    assert found["issuer"] == gate.issuer
    verifier, nonce = generate_token(48), generate_token(16)
    address, state = client.create_authorization_url(found["authorization_endpoint"], code_verifier=verifier,
                                                     nonce=nonce)
    token = client.fetch_token(found["token_endpoint"], authorization_response=allowed(gate, address),
                               code_verifier=verifier, state=state)
    keys = JsonWebKey.import_key_set(http.get(found["jwks_uri"]))
    claims = JsonWebToken([gate.algorithm]).decode(
        token["id_token"], keys, claims_cls=CodeIDToken,
        claims_options={"iss": {"value": gate.issuer}, "aud": {"value": "web"}},
        claims_params={"nonce": nonce, "client_id": "web", "access_token": token["access_token"]})
    claims.validate()
    assert claims["preferred_username"] == "mia" and claims["email"] == "mia@example.org"
    assert http.get(found["userinfo_endpoint"], client.token_auth)["sub"] == claims["sub"]
    first = token["refresh_token"]
    token = client.refresh_token(found["token_endpoint"], refresh_token=first)
    assert token["refresh_token"] != first
    about = client.introspect_token(found["introspection_endpoint"], token=token["access_token"]).json()
    assert about["active"] is True and about["client_id"] == "web"
    assert client.revoke_token(found["revocation_endpoint"], token=token["refresh_token"]).status_code == 200
    about = client.introspect_token(found["introspection_endpoint"], token=token["access_token"]).json()
    assert about == {"active": False}


# ---- openid-client

@pytest.fixture(scope="module")
def peers():
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node and npm are not installed")
    PEERS.mkdir(parents=True, exist_ok=True)
    if not (PEERS / "node_modules" / "openid-client").exists():
        (PEERS / "package.json").write_text("{\"name\": \"peers\", \"private\": true}\n")
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "openid-client@5"], cwd=PEERS,
                              capture_output=True, text=True, timeout=300, check=False)
        if done.returncode != 0:
            pytest.skip("npm could not fetch openid-client")
    return PEERS


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_openid_client(gate, peers, method):
    shutil.copy(SCRIPT, peers / SCRIPT.name)
    node = subprocess.Popen(["node", peers / SCRIPT.name, gate.issuer, "web", CALLBACK, method, gate.algorithm],
                            cwd=peers, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, env={**os.environ, "CLIENT_SECRET": gate.secret,
                                            "NODE_EXTRA_CA_CERTS": str(gate.folder / "tls/certificate.pem")})
    try:
        address = node.stdout.readline().strip()
        assert address.startswith(gate.issuer), (address, node.stderr.read() if not address else "")
        out, err = node.communicate(allowed(gate, address) + "\n", timeout=60)
    finally:
        if node.poll() is None:
            node.kill()
            node.wait()
    assert node.returncode == 0, err
    said = json.loads(out)
    assert said["claims"]["preferred_username"] == "mia" and said["userinfo"]["email"] == "mia@example.org"
    assert said["rotated"] and said["before"]["active"] is True and said["after"] == {"active": False}
