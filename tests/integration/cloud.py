"""A strict stand-in for a few services of AWS, of our own: KMS, Secrets Manager, S3 and the roles of containers and
machines, on loopback. Every signature is verified by what the documentation of Signature Version 4 says, written
here anew; faults are put before the next answers."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import re
import threading
import time
import urllib.parse
from xml.sax.saxutils import escape

REGION = "eu-central-1"
KEY = f"arn:aws:kms:{REGION}:123456789012:key/11111111-2222-3333-4444-555555555555"
CLOCK_SKEW = 300


def utc(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def encode(text):
    return urllib.parse.quote(text, safe="-_.~")


class Refused(Exception):
    """An answer that is no success: status and the service's code."""

    def __init__(self, status, code):
        super().__init__(code)
        self.status, self.code = status, code


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def verify(request, keys):
    """Whose request it is; Refused where the signature is not good. request: method, target, headers, body."""
    given = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/,]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, "
                         r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})",
                         request.headers.get("Authorization", ""))
    if not given:
        raise Refused(403, "MissingAuthenticationTokenException")
    access, day, region, service, names, signature = given.groups()
    names = names.split(";")
    if access not in keys:
        raise Refused(403, "InvalidAccessKeyId" if service == "s3" else "UnrecognizedClientException")
    stamp = request.headers["X-Amz-Date"]
    if not stamp.startswith(day) or region != REGION or names != sorted(names) or "host" not in names:
        raise Refused(403, "SignatureDoesNotMatch")
    for name in {name.lower() for name in request.headers}:
        if (name.startswith("x-amz-") or name in ("range", "if-match", "content-type")) and name not in names:
            raise Refused(403, "SignatureDoesNotMatch")
    digest = request.headers.get("X-Amz-Content-Sha256", hashlib.sha256(request.body).hexdigest())
    if digest != hashlib.sha256(request.body).hexdigest():
        raise Refused(400, "XAmzContentSHA256Mismatch")
    path, _, query = request.target.partition("?")
    pairs = sorted((encode(urllib.parse.unquote(name)), encode(urllib.parse.unquote(value)))
                   for name, _, value in (part.partition("=") for part in query.split("&") if part))
    if path != "/".join(encode(urllib.parse.unquote(segment)) for segment in path.split("/")):
        raise Refused(403, "SignatureDoesNotMatch")
    canonical = "\n".join([request.method, path, "&".join("=".join(pair) for pair in pairs),
                           *(name + ":" + " ".join(request.headers[name].split()) for name in names),
                           "", ";".join(names), digest])
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, f"{day}/{region}/{service}/aws4_request",
                      hashlib.sha256(canonical.encode()).hexdigest()])
    secret, token, ends = keys[access]
    key = mac(mac(mac(mac(b"AWS4" + secret.encode(), day), region), service), "aws4_request")
    if not hmac.compare_digest(hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), signature):
        raise Refused(403, "SignatureDoesNotMatch")
    if request.headers.get("X-Amz-Security-Token", "") != token:
        raise Refused(403, "InvalidToken" if service == "s3" else "UnrecognizedClientException")
    if ends < time.time():
        raise Refused(400, "ExpiredToken" if service == "s3" else "ExpiredTokenException")
    if abs(time.time() - time.mktime(time.strptime(stamp, "%Y%m%dT%H%M%SZ")) + time.timezone) > CLOCK_SKEW:
        raise Refused(403, "RequestTimeTooSkewed")
    return service


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120

    def log_message(self, *_):
        pass

    def handle_any(self):
        self.method, self.target = self.command, self.path
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.cloud.handle(self)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

    def say(self, status, body=b"", headers=()):
        """All of it; a status may stand in for the true one."""
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if not any(name == "Content-Length" for name, _ in headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.method != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


class Cloud:
    """faults: what happens to the next signed requests, one each: "throttle", "slow_down", "broken", "silence",
    "half", "hang_up", "garbage", "other_key", None (nothing) or a service's code."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = {"AKIAGOOD": ("good/secret+key", "", float("inf"))}  # access: secret, token, end
        self.faults = []
        self.asked = []  # service or place, method or operation
        self.secrets = {}
        self.objects = {}
        self.uploads = {}
        self.kms_state = "Enabled"
        self.page = 2
        self.role = None  # what the roles' services answer
        self.container_token = "container-token"
        self.lock = threading.RLock()
        self.gone = threading.Event()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.cloud = self
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.gone.set()
        self.server.shutdown()
        self.server.server_close()

    def environment(self, **more):
        """What a program finds around it: credentials that are good, and no others of this machine."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**clean, "HOME": str(self.folder), "AWS_EC2_METADATA_DISABLED": "true", "AWS_ACCESS_KEY_ID": "AKIAGOOD",
                "AWS_SECRET_ACCESS_KEY": "good/secret+key", "AWS_REGION": REGION, **more}

    def new_role(self, seconds, ahead=0):
        """Credentials of a role that end in so many seconds, while what is said may be another time."""
        access = f"ASIA{len(self.keys)}"
        self.keys[access] = (f"secret-{access}", f"token/{access}=", time.time() + seconds)
        self.role = {"AccessKeyId": access, "SecretAccessKey": f"secret-{access}", "Token": f"token/{access}=",
                     "Expiration": utc(time.time() + seconds + ahead), "Code": "Success"}
        return access

    def handle(self, request):
        with self.lock:
            try:
                if request.target.startswith("/role/") or request.target.startswith("/latest/"):
                    self.roles(request)
                else:
                    self.signed(request)
            except Refused as refused:
                self.refuse(request, refused)

    def refuse(self, request, refused):
        if request.headers.get("X-Amz-Target"):
            body = json.dumps({"__type": f"com.amazonaws#{refused.code}", "message": "Not for logs: AKIAGOOD"})
        else:
            body = f"<?xml version=\"1.0\"?>\n<Error><Code>{refused.code}</Code><Message>AKIAGOOD</Message></Error>"
        request.say(refused.status, body.encode())

    # ---- the roles of containers and machines ----

    def roles(self, request):
        self.asked.append(("role", request.target))
        if request.target == "/latest/api/token" and request.method == "PUT":
            if not request.headers.get("X-aws-ec2-metadata-token-ttl-seconds"):
                raise Refused(400, "BadRequest")
            return request.say(200, b"machine-token")
        if request.target.startswith("/latest/") and request.headers.get("X-aws-ec2-metadata-token") != "machine-token":
            raise Refused(401, "Unauthorized")
        if request.target.startswith("/role/") and request.headers.get("Authorization") != self.container_token:
            raise Refused(403, "Forbidden")
        if self.role is None:
            raise Refused(404, "NotFound")
        if request.target == "/latest/meta-data/iam/security-credentials/":
            return request.say(200, b"gate-role\n")
        return request.say(200, json.dumps(self.role).encode())

    # ---- faults ----

    def fault(self, request, fault):
        """True where the request was answered by it."""
        if fault is None:
            return False
        plain = {"throttle": (400, "ThrottlingException"), "slow_down": (503, "SlowDown"), "broken": (500, "InternalError")}
        if fault in ("silence", "hang_up"):
            if fault == "silence":
                self.lock.release()
                self.gone.wait(20)
                self.lock.acquire()
            request.close_connection = True
            return True
        if fault == "half":
            request.say(200, b'{"KeyId":"', [("Content-Length", "1000")])
            request.close_connection = True
            return True
        if fault == "garbage":
            request.say(200, b"<html>{{ not what you wanted")
            return True
        raise Refused(*plain.get(fault, (400, fault)))

    def signed(self, request):
        service = verify(request, self.keys)
        target = request.headers.get("X-Amz-Target")
        self.asked.append((service, target or request.method))
        fault = self.faults.pop(0) if self.faults else None
        if fault != "other_key" and self.fault(request, fault):
            return
        if target:
            given = json.loads(request.body)
            made = {"kms": self.kms, "secretsmanager": self.secret}[service](target.split(".")[1], given)
            if fault == "other_key":
                made["KeyId"] = KEY[:-1] + "0"
            request.say(200, json.dumps(made).encode(), [("Content-Type", "application/x-amz-json-1.1")])
        else:
            self.s3(request)

    # ---- KMS: a wrapped key is its digest under the context, and the key ----

    def kms(self, operation, given):
        if given["KeyId"] != KEY:
            raise Refused(400, "NotFoundException")
        if operation == "DescribeKey":
            return {"KeyMetadata": {"KeyState": self.kms_state, "KeyId": KEY.split("/")[1]}}
        if self.kms_state != "Enabled":
            raise Refused(400, "DisabledException")
        context = json.dumps(given.get("EncryptionContext", {}), sort_keys=True).encode()

        def tag(plain):
            return hashlib.sha256(b"kms" + context + plain).digest()
        if operation == "Decrypt":
            blob = base64.b64decode(given["CiphertextBlob"], validate=True)
            plain = bytes(byte ^ 0x5a for byte in blob[32:])
            if blob[:32] != tag(plain):
                raise Refused(400, "InvalidCiphertextException")
            return {"KeyId": KEY, "Plaintext": base64.b64encode(plain).decode()}
        plain = os.urandom(given["NumberOfBytes"]) if operation == "GenerateDataKey" else base64.b64decode(given["Plaintext"])
        blob = tag(plain) + bytes(byte ^ 0x5a for byte in plain)
        made = {"KeyId": KEY, "CiphertextBlob": base64.b64encode(blob).decode()}
        if operation == "GenerateDataKey":
            made["Plaintext"] = base64.b64encode(plain).decode()
        return made

    def secret(self, operation, given):
        assert operation == "GetSecretValue"
        name = (given["SecretId"], given.get("VersionStage", "AWSCURRENT"))
        if name not in self.secrets:
            raise Refused(400, "ResourceNotFoundException")
        value = self.secrets[name]
        return {"Name": given["SecretId"], **({"SecretString": value} if isinstance(value, str) else
                                              {"SecretBinary": base64.b64encode(value).decode()})}

    # ---- S3: one bucket, "backups" ----

    def s3(self, request):
        path, _, query = request.target.partition("?")
        query = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        bucket, _, key = urllib.parse.unquote(path[1:]).partition("/")
        if bucket != "backups":
            raise Refused(404, "NoSuchBucket")
        if request.method == "GET" and not key:
            return self.s3_list(request, query)
        if "uploads" in query or "uploadId" in query:
            return self.s3_upload(request, key, query)
        if request.method == "PUT":
            self.objects[key] = request.body
            return request.say(200, b"", [("ETag", self.etag(request.body))])
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return request.say(204)
        if key not in self.objects:
            raise Refused(404, "NoSuchKey")
        return self.s3_get(request, self.objects[key])

    @staticmethod
    def etag(body):
        return '"' + hashlib.md5(body).hexdigest() + '"'

    def s3_get(self, request, body):
        etag, wanted = self.etag(body), re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
        if request.headers.get("If-Match", etag) != etag:
            raise Refused(412, "PreconditionFailed")
        if request.method == "HEAD":
            return request.say(200, b"", [("Content-Length", str(len(body))), ("ETag", etag)])
        if not wanted:
            return request.say(200, body, [("ETag", etag)])
        first, last = int(wanted[1]), min(int(wanted[2]), len(body) - 1)
        if first >= len(body):
            raise Refused(416, "InvalidRange")
        return request.say(206, body[first:last + 1], [("ETag", etag), ("Content-Range", f"bytes {first}-{last}/{len(body)}")])

    def s3_list(self, request, query):
        assert query["list-type"] == "2" and query["encoding-type"] == "url"
        after = query.get("continuation-token", "")
        names = [name for name in sorted(self.objects) if name.startswith(query.get("prefix", "")) and name > after]
        shown, more = names[:self.page], len(names) > self.page
        items = "".join(f"<Contents><Key>{escape(encode(name))}</Key><Size>{len(self.objects[name])}</Size>"
                        f"<ETag>{escape(self.etag(self.objects[name]), {chr(34): '&quot;'})}</ETag></Contents>"
                        for name in shown)
        token = f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if more else ""
        request.say(200, f"""<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>backups</Name><Prefix/>
<IsTruncated>{str(more).lower()}</IsTruncated>{items}{token}</ListBucketResult>""".encode())

    def s3_upload(self, request, key, query):
        if request.method == "POST" and "uploads" in query:
            upload = f"up/load+{len(self.uploads)}&"
            self.uploads[upload] = {}
            return request.say(200, f"<InitiateMultipartUploadResult><UploadId>{escape(upload)}</UploadId>"
                                    "</InitiateMultipartUploadResult>".encode())
        parts = self.uploads.get(query["uploadId"])
        if parts is None:
            raise Refused(404, "NoSuchUpload")
        if request.method == "PUT":
            parts[int(query["partNumber"])] = request.body
            return request.say(200, b"", [("ETag", self.etag(request.body))])
        del self.uploads[query["uploadId"]]
        if request.method == "DELETE":
            return request.say(204)
        listed = re.findall(r"<Part><PartNumber>(\d+)</PartNumber><ETag>([^<]*)</ETag></Part>", request.body.decode())
        if [(int(number), etag.replace("&quot;", '"')) for number, etag in listed] != \
                [(number, self.etag(body)) for number, body in sorted(parts.items())]:
            raise Refused(400, "InvalidPart")
        self.objects[key] = b"".join(body for _, body in sorted(parts.items()))
        return request.say(200, b"<CompleteMultipartUploadResult><ETag>&quot;x-1&quot;</ETag></CompleteMultipartUploadResult>")
