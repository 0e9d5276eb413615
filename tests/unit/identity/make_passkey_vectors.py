#!/usr/bin/python3
"""Writes passkey_vectors.h: registrations and assertions made with the libraries fido2 (Debian's python3-fido2)
and cryptography, so that CBOR, keys and signatures are not our own reading of the specification."""
import hashlib
import json
import os
import pathlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2.cose import CoseKey
from fido2.ctap2 import AttestationObject, AttestedCredentialData, AuthenticatorData

RP = "gate.example.org"
CHALLENGE = bytes(range(32))
FLAGS = 0x01 | 0x04 | 0x08 | 0x10  # present, verified, may be copied, is


def client(kind):
    return json.dumps({"type": "webauthn." + kind, "origin": "https://" + RP, "crossOrigin": False,
                       "challenge": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}).encode()


def keys():
    one = ec.generate_private_key(ec.SECP256R1())
    yield "ES256", one, lambda text: one.sign(text, ec.ECDSA(hashes.SHA256()))
    two = ed25519.Ed25519PrivateKey.generate()
    yield "EDDSA", two, two.sign
    three = rsa.generate_private_key(65537, 2048)
    yield "RS256", three, lambda text: three.sign(text, padding.PKCS1v15(), hashes.SHA256())


def literal(name, data):
    text = data.hex()
    lines = "\n".join(f'    "{text[i:i + 76]}"' for i in range(0, len(text), 76))
    return f"    .{name} =\n{lines},\n"


def vector(name, private, sign):
    rp_hash = hashlib.sha256(RP.encode()).digest()
    credential = AttestedCredentialData.create(
        b"\x01" * 16, os.urandom(48), CoseKey.for_name(name.replace("EDDSA", "EdDSA"))
        .from_cryptography_key(private.public_key()))
    made = AuthenticatorData.create(rp_hash, FLAGS | 0x40, 5, credential)
    shown = AuthenticatorData.create(rp_hash, FLAGS, 6)
    signature = sign(bytes(shown) + hashlib.sha256(client("get")).digest())
    attestation = AttestationObject.create("none", made, {})
    return (f"static const struct passkey_vector passkey_{name.lower()} = {{\n    .algorithm = PC_ALG_{name},\n" +
            literal("create", client("create")) + literal("attestation", bytes(attestation.with_string_keys())) +
            literal("get", client("get")) + literal("shown", bytes(shown)) +
            literal("signature", signature) + "};\n")


def main():
    text = ("/* Made by make_passkey_vectors.py: registrations and assertions of other people's code. */\n"
            "#ifndef PC_TESTS_UNIT_IDENTITY_PASSKEY_VECTORS_H\n#define PC_TESTS_UNIT_IDENTITY_PASSKEY_VECTORS_H\n\n"
            '#include "crypto/sign.h"\n\n/* Hexadecimal. The challenge is the bytes 0 to 31. */\n'
            "struct passkey_vector {\n    enum pc_algorithm algorithm;\n"
            "    const char *create, *attestation, *get, *shown, *signature;\n};\n\n")
    text += "\n".join(vector(*key) for key in keys()) + "\n#endif\n"
    pathlib.Path(__file__).with_name("passkey_vectors.h").write_text(text)


main()
