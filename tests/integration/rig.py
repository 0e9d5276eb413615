"""A gate without an authority: make_view's run folder, real nginx with the module, and an upstream that
tells what it was sent."""

import fcntl
import functools
import json
import os
import pathlib
import random
import shutil
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
# Seconds until what has to happen is taken not to happen. Far more than it takes: the machine may be slow and busy.
PATIENCE = 120


def build_folder():
    return pathlib.Path(os.environ.get("PORTCULLIS_BUILD", SOURCE / "build")).resolve()


@functools.cache
def sanitized():
    module = build_folder() / "src/edge/ngx_http_portcullis_module.so"
    return b"__asan_init" in subprocess.run(["nm", "-D", module], capture_output=True, check=False).stdout


@functools.cache
def sanitizer_runtime():
    return subprocess.check_output(["cc", "-print-file-name=libasan.so"], text=True).strip()


def sanitizer_environment(env):
    """nginx is not built with the sanitizers, so their runtime has to be there before it."""
    if not sanitized():
        return dict(env)
    return dict(env, LD_PRELOAD=sanitizer_runtime(), ASAN_OPTIONS="detect_leaks=0:verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", ""))


PORTS = range(10240, 32768)  # below those that the system gives to outgoing connections, so that none of these takes one


def next_port():
    """One after another for all tests that run at once: none is given twice before whoever asked listens at it."""
    with open(f"{tempfile.gettempdir()}/portcullis-test-port.{os.geteuid()}", "a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        text = file.read()
        port = int(text) + 1 if text.isdecimal() else random.choice(PORTS)
        port = port if port in PORTS else PORTS.start
        file.truncate(0)
        file.write(str(port))
    return port


def free_port():
    while True:
        port = next_port()
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Upstream(socketserver.ThreadingTCPServer):
    """Answers every request with JSON: line, headers in order, length of the body."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.socket.settimeout(5)  # a client that is gone before it is accepted must not hold us up
        self.port = self.server_address[1]
        self.seen = []
        self.lock = threading.Lock()
        self.hook = None  # called with each request before it is answered
        self.first_arrived = threading.Event()  # the client tells so of the first of two events
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request, client_address):
        pass


class Connection(socketserver.StreamRequestHandler):
    def handle(self):
        while self.one():
            pass

    def read_head(self):
        line = self.rfile.readline().rstrip(b"\r\n").decode("latin-1")
        headers = []
        while line:
            text = self.rfile.readline().rstrip(b"\r\n").decode("latin-1")
            if not text:
                break
            name, _, value = text.partition(":")
            headers.append((name, value.strip()))
        return line, headers

    def read_body(self, low):
        if low.get("transfer-encoding", "") == "chunked":
            size, total = int(self.rfile.readline(), 16), 0
            while size:
                total += len(self.rfile.read(size + 2)) - 2
                size = int(self.rfile.readline(), 16)
            self.rfile.readline()
            return total
        return len(self.rfile.read(int(low.get("content-length", "0"))))

    def one(self):
        line, headers = self.read_head()
        if not line:
            return False
        low = {name.lower(): value for name, value in headers}
        seen = {"line": line, "headers": headers}
        with self.server.lock:
            self.server.seen.append(seen)
        if low.get("upgrade") == "websocket":
            return self.echo()
        seen["body"] = self.read_body(low)
        if self.server.hook:
            self.server.hook(seen)
        if "/unasked-101" in line:
            return self.echo()
        if "/events" in line:
            return self.events()
        body = json.dumps(seen).encode()
        extra = b""
        if "/dressed" in line:
            extra = (b"Server: secret/1.0\r\nX-Powered-By: PHP\r\nX-Frame-Options: ALLOWALL\r\n"
                     b"Content-Security-Policy: default-src 'none'\r\nX-Request-Id: forged\r\n"
                     b"Access-Control-Allow-Origin: *\r\nX-Accel-Redirect: /.portcullis/authority/buffered\r\n")
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
                         % (len(body), extra) + body)
        return True

    def echo(self):
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
        while data := self.connection.recv(4096):
            self.connection.sendall(data)
        return False

    def events(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Accel-Buffering: no\r\n\r\n")
        self.server.first_arrived.clear()
        self.wfile.write(b"data: one\n\n")
        self.server.first_arrived.wait(PATIENCE)
        self.wfile.write(b"data: two\n\n")
        return False


class Answer:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.raw = data
        self.status = int(lines[0].split(" ")[1]) if lines[0] else 0
        self.headers = [(line.partition(":")[0].lower(), line.partition(":")[2].strip()) for line in lines[1:]]

    def all(self, name):
        return [value for key, value in self.headers if key == name.lower()]

    def get(self, name):
        return (self.all(name) or [None])[0]

    @property
    def json(self):
        return json.loads(self.body)


ROUTES = """
  - {name: health, path: /health, auth: none, class: public, upstream: echo}
  - {name: read, path: "/files/{id}", permission: "read:files", class: internal, upstream: echo, body_limit: 1KiB}
  - {name: write, methods: [POST, PUT, DELETE], path: "/files/{id}", permission: "write:files", class: internal,
     upstream: echo, body_limit: 1KiB}
  - {name: upload, methods: [POST], path: /upload, permission: "write:files", class: internal, upstream: echo,
     body_limit: 1MiB, stream: true}
  - {name: limited, path: /limited, auth: none, class: public, upstream: echo, rate_limits: [slow]}
  - {name: tenant, path: "/tenants/{tenant}/things", permission: "read:files", class: internal,
     tenant: {from: path, name: tenant}, upstream: echo}
  - {name: tenant-header, path: /header-things, permission: "read:files", class: internal,
     tenant: {from: header, name: X-Tenant}, upstream: echo}
  - {name: tenant-body, methods: [POST], path: /things, permission: "write:files", class: internal,
     tenant: {from: body, name: tenant_id}, upstream: echo, body_limit: 256KiB}
  - {name: socket, path: /socket, permission: "read:files", class: internal, upstream: echo, websocket: true}
  - {name: events, path: /events, auth: none, class: public, upstream: echo}
  - {name: dressed, path: /dressed, auth: none, class: public, upstream: echo}
  - {name: down, path: /down, auth: none, class: public, upstream: down}
  - {name: down-write, methods: [POST], path: /down, auth: none, class: public, upstream: down}
  - {name: slow, path: /slow, auth: none, class: public, upstream: slow}
  - {name: rest, path: "/rest/**", auth: none, class: public, upstream: echo}
"""


class Rig:
    def __init__(self, folder=None, routes=ROUTES, workers=2, extra="", segment="1MiB", user=None):
        self.own = None if folder else tempfile.TemporaryDirectory(prefix="portcullis-")
        self.folder = pathlib.Path(folder or self.own.name)
        os.chmod(self.folder, 0o755)
        self.upstream = Upstream()
        self.https, self.http, self.management, self.operator, self.closed = (free_port() for _ in range(5))
        self.silent = socket.create_server(("127.0.0.1", 0))  # takes connections, never answers
        self.as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups"] if user else []
        if user:
            os.chown(self.folder, user, user)
        self.workers, self.extra, self.segment = workers, extra, segment
        self.write_config(routes)
        build = build_folder()
        self.module = self.readable(build / "src/edge/ngx_http_portcullis_module.so")
        maker = self.readable(build / "tests/integration/make_view")
        self.maker = subprocess.Popen([*self.as_user, maker, self.folder, self.module],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lock = threading.Lock()
        assert self.maker.stdout.readline() == "ready\n"
        self.nginx = None
        self.context = ssl.create_default_context(cafile=str(self.folder / "tls/certificate.pem"))

    def readable(self, built):
        """Another user may not reach the build folder: it may stand in root's home."""
        return shutil.copy2(built, self.folder) if self.as_user else built

    def write_config(self, routes, extra=None):
        (self.folder / "portcullis.yaml").write_text(f"""
listen: {{https: ["127.0.0.1:{self.https}"], http: ["127.0.0.1:{self.http}"], management: "127.0.0.1:{self.management}",
  operator: "127.0.0.1:{self.operator}"}}
hosts: [localhost, "*.example.org"]
workers: {self.workers}
cors: {{origins: ["https://app.example.org"], methods: [GET, POST], headers: [Authorization, Content-Type], credentials: true}}
upstreams:
  echo: {{servers: ["127.0.0.1:{self.upstream.port}"], keepalive: 16, assertion: true}}
  down: {{servers: ["127.0.0.1:{self.closed}"]}}
  slow: {{servers: ["127.0.0.1:{self.silent.getsockname()[1]}"], read_timeout: 1s}}
rate_limits: {{slow: {{rate: 1/min, burst: 1, by: address}}}}
roles: {{analyst: ["read:files", "write:files"], user: ["read:files"], admin: ["*"]}}
tokens: {{issuer: gate, audience: services, refresh_audience: gate}}
users: {{authority: "", edge: ""}}
audit: {{segment_size: {self.segment}}}
{self.extra if extra is None else extra}
routes:{routes}""")

    def tell(self, line):
        with self.lock:
            self.maker.stdin.write(line + "\n")
            self.maker.stdin.flush()
            return self.maker.stdout.readline().strip()

    def token(self, account="alice", seconds=600):
        return self.tell(f"token {account} {seconds}").split(" ")[1]

    def bearer(self, account="alice"):
        return [("Authorization", "Bearer " + self.token(account))]

    def records(self, kind="authorization"):
        out = []
        with self.lock:
            self.maker.stdin.write("records\n")
            self.maker.stdin.flush()
            while line := self.maker.stdout.readline().strip():
                out.append(json.loads(line))
        return [r for r in out if kind is None or r.get("type") == kind]

    @staticmethod
    def environment():
        return sanitizer_environment(os.environ)

    def arguments(self, *more):
        return [*self.as_user, "nginx", "-p", f"{self.folder}/nginx/", "-c", f"{self.folder}/nginx/nginx.conf", *more]

    def start(self):
        self.log = open(self.folder / "nginx/error.txt", "ab")
        self.nginx = subprocess.Popen(self.arguments("-g", "daemon off;"), stderr=self.log, stdout=self.log,
                                      env=self.environment())
        self.wait(lambda: self.manage("/health/ready").status == 200)
        return self

    def wait(self, condition):
        end = time.monotonic() + PATIENCE
        while True:
            try:
                if condition():
                    return
            except (OSError, AssertionError, IndexError):
                pass
            assert time.monotonic() < end, (self.folder / "nginx/error.txt").read_text()[-2000:]
            time.sleep(0.02)

    def stop(self):
        if self.nginx:
            self.nginx.terminate()
            self.nginx.wait(PATIENCE)
            self.nginx = None
            self.log.close()

    def close(self):
        self.stop()
        self.maker.stdin.close()
        self.maker.wait(PATIENCE)
        self.upstream.shutdown()
        self.upstream.server_close()
        self.silent.close()
        if self.own:
            self.own.cleanup()

    def workers_pids(self):
        out = pathlib.Path(f"/proc/{self.nginx.pid}/task/{self.nginx.pid}/children").read_text()
        return [int(pid) for pid in out.split()]

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", self.https), PATIENCE)
        return self.context.wrap_socket(plain, server_hostname="localhost")

    @staticmethod
    def read(sock):
        data = b""
        try:
            while part := sock.recv(65536):
                data += part
        except (ssl.SSLError, ConnectionError):
            pass
        return Answer(data)

    def raw(self, data):
        with self.connect() as sock:
            try:
                sock.sendall(data)
            except OSError:
                pass  # it was refused before all of it was sent
            return self.read(sock)

    def ask(self, target, headers=(), method="GET", body=None, host="localhost"):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))

    def plain(self, port, target, host="localhost"):
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
            sock.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            return self.read(sock)

    def manage(self, target):
        return self.plain(self.management, target)
