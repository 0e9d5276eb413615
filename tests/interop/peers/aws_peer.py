"""Runs under a Python that has boto3 and the AWS Encryption SDK: one call of a client of AWS (JSON on standard input),
what botocore signs a request with, or a message under a key of KMS. Bytes are {"base64": …}."""
import base64
import json
import os
import sys

import aws_encryption_sdk
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


def sdk(given):
    """The client, and the provider of the one key."""
    os.environ.update(AWS_ENDPOINT_URL=given["url"], AWS_DEFAULT_REGION=given["region"], AWS_ACCESS_KEY_ID=given["access"],
                      AWS_SECRET_ACCESS_KEY=given["secret"])
    return (aws_encryption_sdk.EncryptionSDKClient(),
            aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[given["key"]]))


def seal(given):
    client, provider = sdk(given)
    return client.encrypt(source=given["text"], key_provider=provider, encryption_context=given["context"])[0]


def unseal(given):
    client, provider = sdk(given)
    plain, header = client.decrypt(source=given["text"], key_provider=provider)
    return {"text": plain, "context": header.encryption_context}


given = json.load(sys.stdin, object_hook=unpack)
json.dump({"call": call, "sign": sign, "seal": seal, "unseal": unseal}[sys.argv[1]](given), sys.stdout, default=pack)
