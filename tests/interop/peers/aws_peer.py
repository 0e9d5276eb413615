"""Runs under a Python that has boto3: one call of a client of AWS (JSON on standard input), or what botocore signs a
request with. Bytes are {"base64": …}."""
import base64
import json
import sys

import boto3
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials


def pack(value):
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    return str(value)


def unpack(value):
    return base64.b64decode(value["base64"]) if set(value) == {"base64"} else value


def call(given):
    client = boto3.client(given["service"], endpoint_url=given["url"], region_name=given["region"],
                          aws_access_key_id=given["access"], aws_secret_access_key=given["secret"])
    return getattr(client, given["operation"])(**given["arguments"])


def sign(given):
    signer = (S3SigV4Auth if given["service"] == "s3" else SigV4Auth)(
        Credentials(given["access"], given["secret"], given.get("token")), given["service"], given["region"])
    request = AWSRequest(method=given["method"], url=given["url"], data=given["body"], headers=given["headers"])
    request.context["timestamp"] = request.headers["X-Amz-Date"]
    return signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


given = json.load(sys.stdin, object_hook=unpack)
json.dump({"call": call, "sign": sign}[sys.argv[1]](given), sys.stdout, default=pack)
