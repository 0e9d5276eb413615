"""A gate whose routes have documents and look for sensitive data, and a service that answers as its path
says and keeps what it got."""

import gzip
import json
import pathlib
import re
import subprocess
import threading
import time

import rig
from gate import Gate, wait

CARD = b"4111111111111111"
KEY = b"-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n" \
      b"MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n-----END PRIVATE KEY-----\n"
LEAK = json.dumps({"user": "mia", "card": CARD.decode(), "note": "card number of the customer"}).encode()
STOP = b'{"note": "here it is", "key": ' + json.dumps(KEY.decode()).encode() + b"}"

CONFIG = """
listen: {{https: ["127.0.0.1:{https}"], http: ["127.0.0.1:{http}"], management: "127.0.0.1:{management}",
  operator: "127.0.0.1:{operator}"}}
hosts: [localhost]
workers: {workers}
users: {{authority: "", edge: ""}}
upstreams:
  echo: {{servers: ["127.0.0.1:{upstream}"], keepalive: 16}}
passwords: {{memory: 8MiB, passes: 1}}
audit: {{segment_size: {segment}}}
{extra}
routes:
  - {{name: off, methods: ["*"], path: "/off/**", auth: none, class: public, upstream: echo, dlp: off}}
  - {{name: log, methods: ["*"], path: "/log/**", auth: none, class: public, upstream: echo, dlp: log, websocket: true}}
  - {{name: redact, methods: ["*"], path: "/redact/**", auth: none, class: public, upstream: echo,
     dlp: {{mode: redact, body_limit: 64KiB}}, body_limit: 64MiB, websocket: true}}
  - {{name: block, methods: ["*"], path: "/block/**", auth: none, class: public, upstream: echo,
     dlp: {{mode: block, body_limit: 64KiB, response_hold: 16KiB}}, body_limit: 64MiB}}
  - {{name: wide, methods: ["*"], path: "/wide/**", auth: none, class: public, upstream: echo,
     dlp: {{mode: block, body_limit: 4MiB}}, body_limit: 64MiB}}
  - {{name: stream-redact, methods: ["*"], path: "/stream-redact/**", auth: none, class: public, upstream: echo,
     stream: true, dlp: redact, body_limit: 64MiB}}
  - {{name: stream-block, methods: ["*"], path: "/stream-block/**", auth: none, class: public, upstream: echo,
     stream: true, dlp: block, body_limit: 64MiB}}
  - {{name: in, methods: ["*"], path: "/in/**", auth: none, class: public, upstream: echo, dlp: {{request: block}}}}
  - {{name: out, methods: ["*"], path: "/out/**", auth: none, class: public, upstream: echo, dlp: {{response: redact}}}}
  - {{name: mild, methods: ["*"], path: "/mild/**", auth: none, class: public, upstream: echo,
     dlp: {{mode: block, overrides: {{card: log, private-key: redact}}}}}}
  - {{name: harsh, methods: ["*"], path: "/harsh/**", auth: none, class: public, upstream: echo,
     dlp: {{mode: block, overrides: {{card: block}}}}}}
  - {{name: answered, path: "/answered/**", auth: none, class: public, upstream: echo}}
{routes}
"""

DLP = "dlp: {mode: off, overrides: {card: redact}}\n"


class Service(rig.Connection):
    """Answers as the last segment of its path says, and keeps what it got."""

    def one(self):
        line, headers = self.read_head()
        if not line:
            return False
        low = {name.lower(): value for name, value in headers}
        seen = {"line": line, "headers": headers, "low": low, "text": b"", "whole": False}
        with self.server.lock:
            self.server.seen.append(seen)
        if low.get("upgrade") == "websocket":
            return self.echo()
        seen["whole"] = self.take_body(low, seen)
        if not seen["whole"]:
            return False
        method, target = line.split(" ")[:2]
        name = re.sub(r"\W", "_", target.split("?")[0].rpartition("/")[2]) or "hello"
        return getattr(self, "say_" + name, self.say_hello)(method)

    def take_body(self, low, seen):
        if low.get("transfer-encoding", "") == "chunked":
            while True:
                size = int(self.rfile.readline() or b"-1", 16)
                if size <= 0:
                    self.rfile.readline()
                    return size == 0
                seen["text"] += self.rfile.read(size)
                self.rfile.readline()
        left = int(low.get("content-length", "0"))
        while left > 0:
            part = self.rfile.read1(min(left, 65536))
            if not part:
                return False
            seen["text"] += part
            left -= len(part)
        return True

    def send(self, method, body, kind="application/json", extra="", status="200 OK", length=True):
        size = f"Content-Length: {len(body)}\r\n" if length else ""
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{size}{extra}\r\n"
        self.wfile.write(head.encode() + (b"" if method == "HEAD" else body))
        return length

    def chunks(self, parts, kind="application/json", extra="", pause=0.0):
        self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n{extra}\r\n".encode())
        for part in parts:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()
            time.sleep(pause)
        self.wfile.write(b"0\r\n\r\n")
        return True

    def say_hello(self, method):
        return self.send(method, b'{"hello": "world"}', extra='ETag: "1"\r\nAccept-Ranges: bytes\r\n')

    def say_leak(self, method):
        return self.send(method, LEAK, extra='ETag: "1"\r\nAccept-Ranges: bytes\r\nContent-MD5: x\r\n')

    def say_key(self, method):
        return self.send(method, STOP)

    def say_closed(self, method):
        return self.send(method, LEAK, length=False)

    def say_late(self, method):
        return self.send(method, b'{"a": "' + b"x " * 50000 + b'", "key": ' + json.dumps(KEY.decode()).encode() + b"}")

    def say_late_chunked(self, method):
        return self.chunks([b'{"a": "' + b"x " * 50000, b'", "key": ', json.dumps(KEY.decode()).encode(), b"}"])

    def say_pieces(self, method):
        return self.chunks([bytes([c]) for c in LEAK], pause=0.0005)

    def say_slow(self, method):
        return self.chunks([b'{"card": "41111111', b'11111111", "note": "card"', b"}"], pause=0.1)

    def say_zipped(self, method):
        return self.send(method, gzip.compress(LEAK), extra='Content-Encoding: gzip\r\nETag: "1"\r\n')

    def say_zipped_key(self, method):
        return self.send(method, gzip.compress(STOP), extra="Content-Encoding: gzip\r\n")

    def say_strange(self, method):
        return self.send(method, LEAK, extra="Content-Encoding: compress\r\n")

    def say_two(self, method):
        return self.send(method, gzip.compress(LEAK), extra="Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n")

    def say_zipped_on_its_way(self, _method):
        body = gzip.compress(LEAK)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
                         b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        return True

    def say_zipped_and_chunked(self, _method):
        body = gzip.compress(LEAK)
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip\r\n"
                         b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        return True

    def say_broken(self, method):
        return self.send(method, b"\x1f\x8b" + LEAK, extra="Content-Encoding: gzip\r\n")

    def say_bomb(self, method):
        return self.send(method, gzip.compress(b"\0" * (32 << 20)), extra="Content-Encoding: gzip\r\n")

    def say_picture(self, method):
        return self.send(method, b"\x89PNG\r\n\x1a\n" + CARD, kind="image/png")

    def say_nothing(self, _method):
        self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        return True

    def say_same(self, _method):
        self.wfile.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
        return True

    def say_part(self, method):
        return self.send(method, LEAK[5:40], extra="Content-Range: bytes 5-39/100\r\n", status="206 Partial Content")

    def say_cut(self, _method):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\nhalf of it\n")
        return False

    def say_stream(self, _method):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n\r\n")
        for line in (b"data: one\n\n", b"data: card " + CARD + b"\n\n", b"data: two\n\n"):
            self.wfile.write(line)
            self.wfile.flush()
            self.server.may_go.wait(10)
        return False

    def say_large(self, _method):
        """32 MiB of lines, each with a card number now and then."""
        line = b'{"id": 1, "text": "the quick brown fox jumps over the lazy dog"}\n'
        block = line * 1000 + b'{"card": "' + CARD + b'", "note": "card"}\n'
        count = self.server.large // len(block)
        self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                         f"Content-Length: {count * len(block)}\r\n\r\n".encode())
        for _ in range(count):
            self.wfile.write(block)
        return True


class ContentGate(Gate):
    def __init__(self, folder, extra=DLP, routes="", workers=2):
        self.routes, self.workers = routes, workers
        super().__init__(folder, extra)

    def prepare(self, folder, extra=DLP, segment="1MiB"):
        super().prepare(folder, extra, segment)
        self.upstream.RequestHandlerClass = Service
        self.upstream.large = 32 << 20
        self.upstream.may_go = threading.Event()
        self.upstream.may_go.set()

    def write_config(self, extra=DLP, segment="1MiB"):
        self.config.write_text(CONFIG.format(https=self.https, http=self.http, management=self.management,
                                             operator=self.operator, upstream=self.upstream.port, extra=extra,
                                             segment=segment, routes=self.routes, workers=self.workers))

    def send(self, target, body, headers=(), method="POST"):
        return self.ask(target, [("Content-Type", "application/json"), *headers], method, body)

    def chunked(self, target, *parts, headers=""):
        text = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts if p) + b"0\r\n\r\n"
        head = (f"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                f"Transfer-Encoding: chunked\r\n{headers}\r\n")
        return self.raw(head.encode() + text)

    def h2(self, target, *arguments):
        """Status, headers and body by curl over HTTP/2."""
        out = self.folder / "h2.body"
        out.unlink(missing_ok=True)
        done = subprocess.run(["curl", "-sS", "--http2", "-m", "30", "--cacert", self.folder / "tls/certificate.pem", "-o", out,
                               "-w", "%{http_version} %{http_code}", *arguments, f"https://localhost:{self.https}{target}"],
                              capture_output=True, text=True, check=False, timeout=60)
        body = out.read_bytes() if out.exists() else b""
        version, _, status = done.stdout.partition(" ")
        assert version == "2", done.stderr
        return done.returncode, int(status), body

    def last(self):
        return self.upstream.seen[-1]

    def of(self, answer):
        return [r for r in self.records() if r.get("request_id") == answer.get("x-request-id")]

    def events(self, answer, kind="dlp"):
        """What was written about a request by its end: the record of a later one is sealed behind it."""
        later = self.ask("/off/hello")
        wait(lambda: self.of(later), "the record")
        wait(lambda: [r for r in self.of(answer) if r["type"] == "authorization"], "the record")
        return [r for r in self.of(answer) if r["type"] == kind]

    def event(self, answer, kind="dlp"):
        events = wait(lambda: [r for r in self.of(answer) if r["type"] == kind], f"the event {kind}")
        assert len(events) == 1, events
        return events[0]

    def decided(self, answer):
        """Reason and status of the access record."""
        request_id = answer.get("x-request-id")
        found = wait(lambda: [r for r in self.records("--type", "authorization") if r["request_id"] == request_id], "a record")
        return found[0]["reason"], found[0]["status"]

    def bundles(self):
        return sorted(pathlib.Path(self.folder / "content").glob("*.bundle"))

    def worker_rss(self):
        """Kilobytes of private memory over all workers."""
        total = 0
        for pid in self.pids("nginx"):
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += sum(int(line.split()[1]) for line in text.splitlines()
                         if line.startswith(("Private_Dirty", "Private_Clean", "Swap:")))
        return total
