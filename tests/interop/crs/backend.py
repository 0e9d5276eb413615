"""The service behind the gate that the CRS 4 tests expect: `POST /reflect` answers as its JSON body says, everything
else is a 200 without a body. As a function, for the runs in process, and as a server."""

import base64
import dataclasses
import http.server
import json
import socket
import threading


@dataclasses.dataclass
class Answer:
    status: int = 200
    headers: list = dataclasses.field(default_factory=list)  # of (name, value), bytes
    body: bytes = b""


def sniff(body):
    """A media type as Go's net/http guesses it, as far as the tests' bodies go."""
    start = body.lstrip(b"\t\n\x0c\r ")[:32].upper()
    if start.startswith((b"<!DOCTYPE HTML", b"<HTML", b"<HEAD", b"<SCRIPT", b"<IFRAME", b"<H1", b"<DIV", b"<FONT",
                         b"<TABLE", b"<A ", b"<STYLE", b"<TITLE", b"<B>", b"<BODY", b"<BR", b"<P>", b"<!--")):
        return b"text/html; charset=utf-8"
    if start.startswith(b"<?XML"):
        return b"text/xml; charset=utf-8"
    if body.startswith(b"\x1f\x8b\x08"):
        return b"application/x-gzip"
    if any(byte < 9 or byte == 11 or 14 <= byte < 27 or 28 <= byte < 32 for byte in body[:512]):
        return b"application/octet-stream"
    return b"text/plain; charset=utf-8"


def reflect(body):
    try:
        said = json.loads(body)
        answer = Answer(said.get("status") or 200)
        answer.body = said.get("body", "").encode() or base64.b64decode(said.get("encodedBody", ""))
        answer.headers = [(name.encode(), value.encode()) for name, value in (said.get("headers") or {}).items()]
    except (ValueError, AttributeError):
        answer = Answer(400, body=b"Invalid JSON in request body")
    if answer.body and not any(name.lower() == b"content-type" for name, _ in answer.headers):
        answer.headers.append((b"Content-Type", sniff(answer.body)))
    return answer


def answer_to(method, path, body):
    if method == b"POST" and path.split(b"?")[0].rstrip(b"/") == b"/reflect":
        answer = reflect(body)
    else:
        answer = Answer()
    if not any(name.lower() == b"content-length" for name, _ in answer.headers):
        answer.headers.append((b"Content-Length", str(len(answer.body)).encode()))
    return answer


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        given = answer_to(self.command.encode(), self.path.encode("latin-1"), body)
        self.send_response_only(given.status)
        for name, value in given.headers:
            self.send_header(name.decode("latin-1"), value.decode("latin-1"))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(given.body)

    def __getattr__(self, name):
        if name.startswith("do_"):  # any method
            return self.answer
        raise AttributeError(name)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """At a free port of 127.0.0.1, until closed."""
    daemon_threads = True
    request_queue_size = 64
    address_family = socket.AF_INET

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()
