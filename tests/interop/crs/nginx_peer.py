"""Debian's nginx with libmodsecurity before the tests' backend. A request with the header X-CRS-Test marks its place
in the error log; what stands between two marks belongs to the request between them."""

import os
import pathlib
import shutil
import subprocess
import time
import uuid

import rig

from crs import backend, drivers, request, wire

MODULE = pathlib.Path("/usr/lib/nginx/modules/ngx_http_modsecurity_module.so")

CONFIG = """
load_module {module};
daemon off; master_process off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log info;
events {{ worker_connections 512; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; access_log off;
  server {{
    listen 127.0.0.1:{port};
    client_max_body_size 32m;
    modsecurity on; modsecurity_rules_file {folder}/rules.conf;
    location / {{ proxy_pass http://127.0.0.1:{backend}; proxy_http_version 1.1; }}
  }}
}}
"""

MARKER = '''SecRule REQUEST_HEADERS:X-CRS-Test "@rx ^(.*)$" "id:999999,phase:1,pass,log,t:none,\\
  msg:'X-CRS-Test %{MATCHED_VAR}',ctl:ruleRemoveById=1-999998"
'''


class NginxPeer:
    @staticmethod
    def missing():
        if not MODULE.exists() or not shutil.which("nginx"):
            return "libnginx-mod-http-modsecurity is not installed"
        return drivers.Peer.missing()

    def __init__(self, suite, work):
        self.folder = work / f"nginx-{suite.name}"
        self.folder.mkdir(exist_ok=True)
        self.backend, self.port = backend.Server(), rig.free_port()
        files = [suite.rules[0], *suite.rules[1:]]
        (self.folder / "rules.conf").write_text(
            f"SecUnicodeMapFile {drivers.UNICODE_MAP} 20127\nInclude {files[0]}\n{MARKER}" +
            "".join(f"Include {file}\n" for file in files[1:]))
        self.log = self.folder / "error.log"
        self.log.write_text("")
        config = self.folder / "nginx.conf"
        config.write_text(CONFIG.format(module=MODULE, folder=self.folder, port=self.port, backend=self.backend.port))
        self.process = subprocess.Popen(["nginx", "-p", self.folder, "-c", config], stderr=subprocess.DEVNULL,
                                        env={**os.environ})
        self.at = 0
        self.wait()

    def wait(self):
        for _ in range(600):
            try:
                return self.mark()
            except (OSError, wire.Broken):
                if self.process.poll() is not None:
                    raise RuntimeError(self.log.read_text()[-2000:]) from None
                time.sleep(0.1)
        raise RuntimeError("nginx does not answer")

    def send(self, raw):
        with wire.connect(self.port) as sock:
            return wire.exchange(sock, raw)

    def mark(self):
        """What the log got since the last mark."""
        name = str(uuid.uuid4())
        self.send(f"GET /status/200 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-CRS-Test: {name}\r\n\r\n"
                  .encode())
        for _ in range(200):
            with open(self.log, "rb") as file:
                file.seek(self.at)
                new = file.read()
            if name.encode() in new:
                before = new[:new.index(name.encode())].rpartition(b"\n")[0]
                self.at += new.rindex(b"\n") + 1
                return before.decode("utf-8", "replace")
            time.sleep(0.01)
        raise RuntimeError("the mark is not in the log")

    def outcome(self, given):
        raw = request.build(given)
        try:
            status, error = self.send(raw).status, False
        except wire.Broken:
            status, error = 0, True
        matches = [drivers.Match(int(found[1]), found[2] or "", found[3] or "")
                   for line in self.mark().splitlines() if "ModSecurity:" in line
                   for found in [drivers.Peer.LINE.search(line)] if found]
        return drivers.Outcome(status, matches, error)

    def finish(self):
        pass

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.backend.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
