"""A strict stand-in for HashiCorp Vault and OpenBao, of our own: tokens, the transit engine and a key-value store of
version 2, on loopback, with faults on request. tests/interop asks the true one."""

import base64
import dataclasses
import hashlib
import http.server
import json
import threading
import urllib.parse


@dataclasses.dataclass
class Token:
    ttl: int = 0
    renewable: bool = True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120

    def log_message(self, *_):
        pass

    def handle_any(self):
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.fake.lock:
            self.server.fake.handle(self)

    do_GET = do_POST = handle_any

    def say(self, status, value, length=None):
        body = json.dumps(value).encode().replace(b"<", b"\\u003c")
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


class Fake:
    """faults: what happens to the next calls but those about the token: a status, "half" or "hang_up"."""

    def __init__(self):
        self.tokens = {"client-token": Token()}
        self.name_space = "team"
        self.faults, self.asked = [], []
        self.secrets, self.sealed = {}, False
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.fake = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handle(self, request):
        path = urllib.parse.unquote(request.path.removeprefix("/v1/"))
        self.asked.append(path)
        if path.startswith("sys/health?"):
            return request.say(503 if self.sealed else 200, {"sealed": self.sealed})
        token = self.tokens.get(request.headers.get("X-Vault-Token"))
        if token is None or request.headers.get("X-Vault-Namespace") != self.name_space or \
                request.headers.get("X-Vault-Request") != "true":
            return request.say(403, {"errors": ["permission denied"]})
        if path == "auth/token/lookup-self":
            return request.say(200, {"data": {"ttl": token.ttl, "renewable": token.renewable, "id": "client-token"}})
        if path == "auth/token/renew-self":
            return request.say(200, {"auth": {"lease_duration": token.ttl, "renewable": token.renewable}})
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, int):
            return request.say(fault, {"errors": ["client-token"]})
        if fault:
            request.close_connection = True
            return request.say(200, {"data": {}}, 1000) if fault == "half" else None
        if path in self.secrets and request.command == "GET":
            return request.say(200, {"data": {"data": self.secrets[path], "metadata": {"version": 1}}})
        if path.startswith("transit/") and request.command == "POST":
            return self.transit(request, path)
        return request.say(404, {"errors": []})

    def transit(self, request, path):
        given = json.loads(request.body)
        bound = base64.b64decode(given.get("associated_data", ""), validate=True)
        if path == "transit/encrypt/gate":
            plain = base64.b64decode(given["plaintext"], validate=True)
            tag = hashlib.sha256(bound + plain).digest()
            text = base64.b64encode(tag + bytes(byte ^ 0x5a for byte in plain)).decode()
            return request.say(200, {"data": {"ciphertext": "vault:v1:" + text, "key_version": 1}})
        if path != "transit/decrypt/gate":
            return request.say(404, {"errors": []})
        blob = base64.b64decode(given["ciphertext"].removeprefix("vault:v1:"), validate=True)
        plain = bytes(byte ^ 0x5a for byte in blob[32:])
        if blob[:32] != hashlib.sha256(bound + plain).digest():
            return request.say(400, {"errors": ["cipher: message authentication failed"]})
        return request.say(200, {"data": {"plaintext": base64.b64encode(plain).decode()}})
