"""A passkey authenticator and the browser in front of it, in software, for tests. Keys and signatures are
the library cryptography's; CBOR is written by hand."""

import base64
import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

UP, UV, BE, BS, AT = 1, 4, 8, 16, 64


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(value):
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    if number < 256:
        return bytes([major << 5 | 24, number])
    if number < 65536:
        return bytes([major << 5 | 25]) + struct.pack(">H", number)
    return bytes([major << 5 | 26]) + struct.pack(">I", number)


def cbor(value):
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, (list, tuple)):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


def number(value, size):
    return value.to_bytes(size, "big")


class Key:
    def __init__(self, algorithm):
        self.algorithm = algorithm
        if algorithm == "ES256":
            self.private = ec.generate_private_key(ec.SECP256R1())
        elif algorithm == "EdDSA":
            self.private = ed25519.Ed25519PrivateKey.generate()
        else:
            self.private = rsa.generate_private_key(65537, 2048)

    def cose(self):
        if self.algorithm == "ES256":
            point = self.private.public_key().public_numbers()
            return {1: 2, 3: -7, -1: 1, -2: number(point.x, 32), -3: number(point.y, 32)}
        if self.algorithm == "EdDSA":
            return {1: 1, 3: -8, -1: 6, -2: self.private.public_key().public_bytes(
                serialization.Encoding.Raw, serialization.PublicFormat.Raw)}
        numbers = self.private.public_key().public_numbers()
        return {1: 3, 3: -257, -1: number(numbers.n, 256), -2: number(numbers.e, 3)}

    def sign(self, message):
        if self.algorithm == "ES256":
            return self.private.sign(message, ec.ECDSA(hashes.SHA256()))
        if self.algorithm == "EdDSA":
            return self.private.sign(message)
        return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())


class Passkey:
    """One credential, and whatever a test wants to be wrong about how it is used."""

    def __init__(self, algorithm="ES256", origin="https://localhost", counter=0, synced=True):
        self.key = Key(algorithm)
        self.id = os.urandom(32)
        self.origin = origin
        self.counter = counter
        self.flags = UP | UV | (BE | BS if synced else 0)
        self.rp_id = None
        self.user = None

    def client(self, kind, asked, **wrong):
        said = {"type": "webauthn." + kind, "challenge": asked, "origin": self.origin,
                "crossOrigin": False, **wrong}
        return json.dumps(said).encode()

    def data(self, rp_id, flags, more=b""):
        return (hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) +
                struct.pack(">I", self.counter) + more)

    def credential(self, response):
        return {"id": text(self.id), "rawId": text(self.id), "type": "public-key",
                "authenticatorAttachment": "platform", "clientExtensionResults": {},
                "response": {name: text(value) if isinstance(value, bytes) else value
                             for name, value in response.items()}}

    def create(self, options, rp_id=None, flags=None, cose=None, fmt="none", **client):
        self.rp_id = rp_id or options["rp"]["id"]
        self.user = data(options["user"]["id"])
        attested = (bytes(16) + struct.pack(">H", len(self.id)) + self.id +
                    cbor(cose or self.key.cose()))
        made = self.data(self.rp_id, (self.flags if flags is None else flags) | AT, attested)
        return self.credential({
            "clientDataJSON": self.client("create", options["challenge"], **client),
            "attestationObject": cbor({"fmt": fmt, "attStmt": {}, "authData": made}),
            "transports": ["internal", "hybrid"], "publicKeyAlgorithm": -7})

    def get(self, options, rp_id=None, flags=None, user=None, signature=None, **client):
        if self.counter:
            self.counter += 1
        said = self.client("get", options["challenge"], **client)
        made = self.data(rp_id or options["rpId"], self.flags if flags is None else flags)
        signed = self.key.sign(made + hashlib.sha256(said).digest())
        return self.credential({
            "clientDataJSON": said, "authenticatorData": made,
            "signature": signature or signed, "userHandle": user or self.user})
