"""The whole gate as an operator has it: `portcullis init`, `portcullis run`, and an upstream that tells what
it was sent."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time

import rig

PASSWORD = "correct horse battery"

CONFIG = """
listen: {{https: ["127.0.0.1:{https}"], http: ["127.0.0.1:{http}"], management: "127.0.0.1:{management}",
  operator: "127.0.0.1:{operator}"}}
hosts: [localhost]
workers: 2
users: {{authority: "", edge: ""}}
upstreams:
  echo: {{servers: ["127.0.0.1:{upstream}"], keepalive: 16}}
roles: {{analyst: ["read:files", "write:files"], reader: ["read:files"], admin: ["*"]}}
rate_limits: {{login: {{rate: 1000/min, burst: 1000, by: address}},
  operator: {{rate: 10000/min, burst: 10000, by: address}}}}
passwords: {{memory: 8MiB, passes: 1}}
audit: {{segment_size: {segment}}}
{extra}
routes:
  - {{name: health, path: /health, auth: none, class: public, upstream: echo}}
  - {{name: read, path: "/files/{{id}}", permission: "read:files", class: internal, upstream: echo}}
  - {{name: write, methods: [POST, PUT, DELETE], path: "/files/{{id}}", permission: "write:files",
     class: internal, upstream: echo}}
"""


def environment(folder=None):
    """Without the configuration of whoever runs the tests."""
    env = {key: value for key, value in os.environ.items() if key != "PORTCULLIS_CONFIG"}
    if folder:
        env["PORTCULLIS_CONFIG"] = str(folder / "portcullis.yaml")
    return rig.sanitizer_environment(env)


def command_path():
    return rig.build_folder() / "src/cli/portcullis"


def children_of(pid):
    try:
        return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def name_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def tree_of(pid):
    return [pid] + [deeper for child in children_of(pid) for deeper in tree_of(child)]


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait(condition, what=""):
    """Until it holds; a refused connection counts as not yet."""
    end = time.monotonic() + rig.PATIENCE
    while True:
        try:
            result = condition()
            if result:
                return result
        except (OSError, AssertionError, IndexError, ValueError):
            pass
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.02)


class Gate:
    def __init__(self, folder, extra="", segment="1MiB"):
        self.prepare(folder, extra, segment)
        self.init()

    def prepare(self, folder, extra="", segment="1MiB"):
        """Everything before init: ports, the upstream, the configuration."""
        self.process = None
        self.folder = pathlib.Path(folder)
        self.upstream = rig.Upstream()
        self.https, self.http, self.management, self.operator = (rig.free_port() for _ in range(4))
        self.config = self.folder / "portcullis.yaml"
        self.folder.mkdir(exist_ok=True)
        self.write_config(extra, segment)

    def init(self):
        self.run("init", "--directory", self.folder, check=True)
        self.context = ssl.create_default_context(cafile=str(self.folder / "tls/certificate.pem"))

    def write_config(self, extra="", segment="1MiB"):
        self.config.write_text(CONFIG.format(https=self.https, http=self.http, management=self.management,
                                             operator=self.operator, upstream=self.upstream.port, extra=extra, segment=segment))

    # ---- the command ----

    def run(self, *arguments, stdin="", check=False):
        done = subprocess.run([command_path(), *map(str, arguments)], input=stdin, capture_output=True,
                              text=True, env=environment(self.folder), timeout=600)
        assert not check or done.returncode == 0, (arguments, done.stderr)
        return done

    def ok(self, *arguments, stdin=""):
        return self.run(*arguments, stdin=stdin, check=True).stdout

    def json(self, *arguments, stdin=""):
        return json.loads(self.run(*arguments, "--json", stdin=stdin, check=True).stdout)

    def user(self, name, *roles):
        options = [option for role in roles for option in ("--role", role)]
        return self.json("user", "add", name, *options, "--password-stdin", stdin=PASSWORD + "\n")

    def bearer(self, name):
        return [("Authorization", "Bearer " + self.ok("token", "issue", name).strip())]

    # ---- processes ----

    def start(self):
        self.out = open(self.folder / "run.txt", "a+")
        self.process = subprocess.Popen([command_path(), "run", "--config", self.config], stdout=self.out,
                                        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                        env=environment(), start_new_session=True)
        wait(self.greeted, "the start; it said: " + self.said()[-3000:])
        return self

    def said(self):
        return (self.folder / "run.txt").read_text()

    def greeted(self):
        if self.process.poll() is not None:
            raise RuntimeError(self.said()[-3000:])
        return "The gate is up." in self.said().rpartition("\0")[2]

    def pids(self, name):
        return [pid for pid in tree_of(self.process.pid) if name_of(pid).startswith(name)]

    @property
    def authority(self):
        return self.pids("portcullis-auth")[0]

    @property
    def nginx(self):
        return [pid for pid in children_of(self.process.pid) if name_of(pid) == "nginx"][0]

    def stop(self, number=signal.SIGTERM):
        """The exit code; everything it started is gone."""
        if self.process is None:
            return None
        pids = tree_of(self.process.pid)
        self.process.send_signal(number)
        code = self.process.wait(rig.PATIENCE)
        self.process = None
        self.out.write("\0")
        self.out.close()
        wait(lambda: not any(map(alive, pids)), "the end of all children")
        return code

    def kill_tree(self):
        """kill -9 of everything at once."""
        pids = tree_of(self.process.pid)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):  # it ended with those before it
                os.kill(pid, signal.SIGKILL)
        self.process.wait(rig.PATIENCE)
        self.process = None
        self.out.write("\0")
        self.out.close()
        wait(lambda: not any(map(alive, pids)), "the end of all children")

    def close(self):
        self.stop()
        self.upstream.shutdown()
        self.upstream.server_close()

    # ---- requests ----

    def connect(self, port=None):
        plain = socket.create_connection(("127.0.0.1", port or self.https), rig.PATIENCE)
        return self.context.wrap_socket(plain, server_hostname="localhost")

    def ask(self, target, headers=(), method="GET", body=None, host="localhost", port=None):
        lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        return self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""), port)

    def raw(self, data, port=None):
        with self.connect(port) as sock:
            # A refusal may come, and the connection end, before all of a body is sent.
            with contextlib.suppress(OSError):
                sock.sendall(data)
            return rig.Rig.read(sock)

    def post(self, target, value, headers=(), port=None):
        return self.ask(target, [("Content-Type", "application/json"), *headers], "POST",
                        json.dumps(value).encode(), port=port)

    @staticmethod
    def plain(port, target):
        with socket.create_connection(("127.0.0.1", port), rig.PATIENCE) as sock:
            sock.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            return rig.Rig.read(sock)

    def manage(self, target):
        return self.plain(self.management, target)

    def metric(self, name):
        """With its labels; 0 where there is none."""
        for line in self.manage("/metrics").body.decode().splitlines():
            if line.startswith(name + " "):
                return int(line.split(" ")[1])
        return 0

    def sign_in(self, name, password=PASSWORD):
        return self.post("/portcullis/v1/sign-in", {"username": name, "password": password})

    # ---- the trail ----

    def records(self, *arguments):
        text = self.ok("audit", "show", "--json", *arguments)
        return [json.loads(line) for line in text.splitlines()]

    def recorded(self):
        """How often each request was decided, by its id."""
        count = {}
        for record in self.records("--type", "authorization"):
            count[record["request_id"]] = count.get(record["request_id"], 0) + 1
        return count

    def expect_each_recorded_once(self, ids):
        """Each answer that arrived is in the sealed trail exactly once, and no record is there twice."""
        wait(lambda: not set(ids) - set(self.recorded()), "all records sealed")
        recorded = self.recorded()
        assert [request_id for request_id in ids if recorded[request_id] != 1] == []
        assert max(recorded.values()) == 1
        assert len(set(ids)) == len(ids)

    def expect_good_trail(self):
        done = self.run("audit", "verify", "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        assert json.loads(done.stdout)["good"]
