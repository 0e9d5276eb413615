#!/usr/bin/python3
"""Verifies an audit chain: written from docs/audit-format.md, shares nothing with src/audit.

verify_audit.py AUDIT_DIR [--head SEQ:HASH]     exit status 0: good, 1: bad, 2: it could not be read
"""
import argparse
import base64
import hashlib
import json
import pathlib
import re
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NUMBER = rb"(?:0|[1-9][0-9]*)"
LINE = re.compile(
    rb"(?P<seq>[1-9][0-9]*) (?P<hash>[A-Za-z0-9_-]{43}) "
    rb"(?P<source>-|[A-Za-z0-9_-]{22}:" + NUMBER + rb"(?::" + NUMBER + rb")?) "
    rb"(?P<record>\{.*)", re.DOTALL)
CHECKPOINT = b'{"v":1,"type":"checkpoint",'
TAIL = re.compile(rb',"signature":"([A-Za-z0-9_-]{86})"\}', re.DOTALL)
TAIL_LENGTH = 102
SIGNED = b"portcullis-audit-checkpoint-v1\n"


class Bad(Exception):
    """The chain is not good."""


def decode(text):
    data = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=") != text:
        raise Bad("base64url with bits that should be zero")
    return data


class Verifier:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.files = sorted(self.folder.glob("chain-" + "[0-9]" * 16 + ".log"))
        self.seq, self.hash, self.checkpoint = 0, bytes(32), 0
        self.checkpoints = 0

    def lines(self, file):
        data = file.read_bytes().split(b"\n")
        torn = data.pop()
        if torn and file != self.files[-1]:
            data.append(torn)
        return data

    def later(self):
        """The sequence numbers from the one that is wanted on, wherever they stand."""
        found = (LINE.fullmatch(line) for file in self.files for line in self.lines(file))
        return {int(m["seq"]) for m in found if m and int(m["seq"]) > self.seq}

    def misplaced(self, seq):
        wanted, later = self.seq + 1, self.later()
        if seq < wanted:
            return f"record {seq} stands again behind record {self.seq}: doubled or out of order"
        if wanted in later:
            return f"record {wanted} is out of order: record {seq} stands in its place"
        last = min(later) - 1
        if last == wanted:
            return f"record {wanted} is missing"
        return f"records {wanted} to {last} are missing"

    def key(self, kid, seq):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", kid):
            raise Bad(f"checkpoint {seq} does not say what stands before it")
        file = self.folder / "keys" / (kid + ".jwk")
        if not file.exists():
            raise Bad(f"checkpoint {seq} is signed by key {kid}, which is not known")
        jwk = json.loads(file.read_text())
        thumbprint = hashlib.sha256(json.dumps(
            {"crv": "Ed25519", "kty": "OKP", "x": jwk["x"]}, separators=(",", ":")).encode())
        own_id = base64.urlsafe_b64encode(thumbprint.digest()).rstrip(b"=").decode()
        if (jwk["kty"], jwk["crv"], kid) != ("OKP", "Ed25519", own_id):
            raise Bad(f"the signature of checkpoint {seq} does not verify")
        return Ed25519PublicKey.from_public_bytes(decode(jwk["x"].encode()))

    def check_checkpoint(self, seq, record):
        said = json.loads(record)
        if (said["seq"], decode(said["hash"].encode()), said["records"]) != (
                self.seq, self.hash, self.seq - self.checkpoint):
            raise Bad(f"checkpoint {seq} does not say what stands before it")
        tail = TAIL.fullmatch(record[-TAIL_LENGTH:])
        key = self.key(said["kid"], seq)
        try:
            if not tail:
                raise InvalidSignature
            key.verify(decode(tail[1]), SIGNED + record[:-TAIL_LENGTH])
        except InvalidSignature:
            raise Bad(f"the signature of checkpoint {seq} does not verify") from None
        self.checkpoint = seq
        self.checkpoints += 1

    def check_line(self, line, first, head):
        match = LINE.fullmatch(line)
        if not match:
            raise Bad(f"record {self.seq + 1} was altered: its line cannot be read")
        seq, source, record = int(match["seq"]), match["source"], match["record"]
        if seq != self.seq + 1:
            raise Bad(self.misplaced(seq))
        digest = hashlib.sha256(b"portcullis-audit-v1" + self.hash + seq.to_bytes(8, "big")
                                + source + b" " + record).digest()
        if digest != decode(match["hash"]):
            raise Bad(f"record {seq} was altered")
        signed = source == b"-" and record.startswith(CHECKPOINT)
        if first and not signed:
            raise Bad("the file does not begin with a checkpoint")
        if signed:
            self.check_checkpoint(seq, record)
        self.seq, self.hash = seq, digest
        if head and head[0] == seq and head[1] != digest:
            raise Bad(f"record {seq} is not the one that was expected: the chain was written anew")

    def run(self, head=None):
        for file in self.files:
            for number, line in enumerate(self.lines(file), 1):
                try:
                    self.check_line(line, number == 1, head)
                except Bad as bad:
                    raise Bad(f"{file.name}, line {number}: {bad}") from None
        if head and head[0] > self.seq:
            raise Bad(f"the end is cut off: the last record is {self.seq}, {head[0]} was expected")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--head", help="SEQ:HASH that is known from elsewhere")
    args = parser.parse_args()
    head = None
    if args.head:
        seq, text = args.head.split(":")
        head = int(seq), decode(text.encode())
    verifier = Verifier(args.folder)
    if not verifier.folder.is_dir():
        print(f"{args.folder} cannot be read")
        return 2
    try:
        verifier.run(head)
    except Bad as bad:
        print(bad)
        return 1
    print(f"good: {verifier.seq} records, {verifier.checkpoints} checkpoints, "
          f"{verifier.seq - verifier.checkpoint} not signed yet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
