"""A small OpenID issuer for tests, a fake: it signs whatever it is told to, and can be made to misbehave."""

import base64
import hashlib
import http.server
import json
import threading
import time
import urllib.parse
import uuid

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class Key:
    def __init__(self, algorithm="RS256", kid=None, bits=2048):
        self.algorithm = algorithm
        self.kid = kid or uuid.uuid4().hex
        if algorithm == "RS256":
            self.private = rsa.generate_private_key(65537, bits)
        elif algorithm == "ES256":
            self.private = ec.generate_private_key(ec.SECP256R1())
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()

    def jwk(self):
        public = self.private.public_key()
        row = {"kid": self.kid, "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            n = public.public_numbers()
            return {**row, "kty": "RSA", "n": number(n.n), "e": number(n.e)}
        if self.algorithm == "ES256":
            n = public.public_numbers()
            return {**row, "kty": "EC", "crv": "P-256", "x": number(n.x, 32), "y": number(n.y, 32)}
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {**row, "kty": "OKP", "crv": "Ed25519", "x": b64(raw)}

    def pem(self):
        return self.private.public_key().public_bytes(serialization.Encoding.PEM,
                                                      serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data):
        if self.algorithm == "RS256":
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return self.private.sign(data)


def encode(header, claims, sign):
    text = b64(json.dumps(header).encode()) + "." + b64(json.dumps(claims).encode())
    return text + "." + b64(sign(text.encode()))


class Issuer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, algorithm="RS256", port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.socket.settimeout(5)  # as in rig.py
        self.port = self.server_address[1]
        self.issuer = f"http://127.0.0.1:{self.port}/realms/main"
        self.keys = [Key(algorithm)]
        self.client_id, self.secret = "portcullis", "a secret / with % odd signs"
        self.fetches = []  # paths that were asked for
        self.codes = {}
        self.override = {}  # path: bytes, or a status
        self.discovery_more = {}
        self.person = {"sub": "person-1", "preferred_username": "Mia", "email": "mia@example.org",
                       "email_verified": True, "realm_access": {"roles": ["viewer"]}}
        self.id_token_more = {}
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def close(self):
        self.shutdown()
        self.server_close()

    def discovery(self):
        base = self.issuer
        return {"issuer": base, "jwks_uri": base + "/certs", "authorization_endpoint": base + "/auth",
                "token_endpoint": base + "/token", "end_session_endpoint": base + "/logout",
                "authorization_response_iss_parameter_supported": True, **self.discovery_more}

    def claims(self, **more):
        now = int(time.time())
        made = {"iss": self.issuer, "aud": [self.client_id, "account"], "iat": now, "exp": now + 300,
                "jti": uuid.uuid4().hex, "typ": "Bearer", **self.person, **more}
        return {key: value for key, value in made.items() if value is not None}

    def token(self, key=None, header=None, **more):
        key = key or self.keys[0]
        return encode({"alg": key.algorithm, "kid": key.kid, "typ": "JWT", **(header or {})},
                      self.claims(**more), key.sign)

    def confused(self):
        """HS256 with the public key as its secret."""
        def sign(data):
            mac = hmac.HMAC(self.keys[0].pem(), hashes.SHA256())
            mac.update(data)
            return mac.finalize()
        return encode({"alg": "HS256", "kid": self.keys[0].kid}, self.claims(), sign)

    def unsigned(self):
        return encode({"alg": "none", "kid": self.keys[0].kid}, self.claims(), lambda data: b"")

    def logout_token(self, **more):
        events = {"http://schemas.openid.net/event/backchannel-logout": {}}
        return self.token(**{"header": {"typ": "logout+jwt"}, "typ": "Logout", "aud": self.client_id,
                             "events": events, "sub": None, **more})

    def authorize(self, url):
        """What the browser does there: the query that it comes back with."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        code = uuid.uuid4().hex
        self.codes[code] = query
        return {"code": code, "state": query["state"], "iss": self.issuer}, query

    def exchange(self, form, authorization):
        asked = self.codes.pop(form.get("code"), None)
        user = urllib.parse.quote(self.client_id, safe="") + ":" + urllib.parse.quote(self.secret, safe="")
        if authorization != "Basic " + base64.b64encode(user.encode()).decode() or asked is None:
            return 401, {"error": "invalid_client"}
        challenge = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        access = self.token()
        half = b64(hashlib.sha256(access.encode()).digest()[:16])
        more = {"typ": "ID", "aud": self.client_id, "nonce": asked["nonce"], "at_hash": half, "sid": "sid-1",
                **self.id_token_more}
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.token(**more)}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def answer(self, status, body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        path = self.path.removeprefix("/realms/main")
        self.server.fetches.append(path)
        if path in self.server.override:
            said = self.server.override[path]
            return self.answer(said if isinstance(said, int) else 200, b"" if isinstance(said, int) else said)
        if path == "/.well-known/openid-configuration":
            return self.answer(200, self.server.discovery())
        if path == "/certs":
            return self.answer(200, {"keys": [key.jwk() for key in self.server.keys]})
        return self.answer(404, b"")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body))
        self.answer(*self.server.exchange(form, self.headers.get("Authorization")))
