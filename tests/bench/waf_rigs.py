"""What the firewall's benchmark puts side by side: nginx alone, nginx with libmodsecurity, and the gate."""

import http.client
import pathlib
import re
import shutil
import socket
import textwrap

import rig
from gate import Gate, wait
from measure import children, start_nginx, user_line

MODULE = pathlib.Path("/usr/lib/nginx/modules/ngx_http_modsecurity_module.so")
UNICODE = pathlib.Path("/etc/nginx/unicode.mapping")

# As in ModSecurity's recommended configuration; answers are not read, as the gate's are not by default.
PEER_RULES = """
SecRuleEngine On
SecRequestBodyAccess On
SecResponseBodyAccess Off
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 131072
SecAuditEngine Off
SecArgumentSeparator &
SecRule REQUEST_HEADERS:Content-Type "^application/json" \\
    "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecUnicodeMapFile {unicode} 20127
{includes}
"""

NGINX = """
{load}
worker_processes 1; pid {folder}/pid; error_log {folder}/error.log error; {user}
events {{ worker_connections 512; }}
http {{ access_log off; keepalive_requests 1000000000; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  client_body_buffer_size 128k;
  upstream service {{ server 127.0.0.1:{service}; keepalive 64; }}
  server {{ listen 127.0.0.1:{port}; {modsecurity}
    location / {{ proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; }} }} }}
"""


class Nginx:
    """One worker; with a rule set it is the peer."""

    def __init__(self, folder, service, rules=None):
        self.folder, self.port = folder, rig.free_port()
        folder.mkdir()
        load = modsecurity = ""
        if rules:
            includes = "\n".join(f"Include {file}" for file in rules.files)
            (folder / "rules.conf").write_text(PEER_RULES.format(unicode=UNICODE, includes=includes))
            load = f"load_module {MODULE};"
            modsecurity = f"modsecurity on; modsecurity_rules_file {folder}/rules.conf;"
        (folder / "nginx.conf").write_text(textwrap.dedent(NGINX).format(
            load=load, folder=folder, user=user_line(), service=service.port, port=self.port, modsecurity=modsecurity))
        self.process = start_nginx(folder)
        wait(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() is None, "nginx")
        self.pid = wait(lambda: children(self.process.pid), "its worker")[0]

    @staticmethod
    def peer_missing():
        return None if MODULE.exists() else "the package libnginx-mod-http-modsecurity is not installed"

    def send(self, request, count, expected=200):
        """One after the other over one connection."""
        raw = request.raw()
        with socket.create_connection(("127.0.0.1", self.port), 30) as sock:
            reader = sock.makefile("rb")
            for _ in range(count):
                sock.sendall(raw)
                status = int(reader.readline().split()[1])
                length = 0
                while (line := reader.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                reader.read(length)
                if status != expected:
                    raise SystemExit(f"{self.folder.name}: {request.name} was answered with {status}")

    def close(self):
        self.process.terminate()
        self.process.wait(20)


CONFIG = """
listen: {{https: ["127.0.0.1:{https}"], http: ["127.0.0.1:{http}"], management: "127.0.0.1:{management}",
  operator: "127.0.0.1:{operator}"}}
hosts: [localhost]
workers: 1
users: {{authority: "", edge: ""}}
upstreams:
  fast: {{servers: ["127.0.0.1:{service}"], keepalive: 64}}
roles: {{admin: ["*"]}}
passwords: {{memory: 8MiB, passes: 1}}
audit: {{segment_size: 16MiB}}
{extra}
routes:
"""
ROUTE = """  - {{name: {name}, methods: [GET, POST], path: "/{name}/**", auth: none, class: public,
     upstream: fast{waf}}}
"""
MODES = ("off", "detect", "block")


class WafGate(Gate):
    """With a route for each mode; without rules there is no firewall at all. Bundles are taken from a folder."""

    def __init__(self, folder, service, rules=None, bundles=None):
        self.service, self.rules = service, rules
        self.prepare(folder)
        self.init()
        if bundles:
            shutil.copytree(bundles, self.folder / "waf", dirs_exist_ok=True)

    def write_config(self, extra="", segment=""):
        text = ""
        if self.rules:
            files = ", ".join(f'"{file}"' for file in self.rules.files)
            text = f"waf: {{mode: detect, paranoia: 1, keep_requests: 0s, rules: [{files}]}}\n"
        text = CONFIG.format(https=self.https, http=self.http, management=self.management, operator=self.operator,
                             service=self.service.port, extra=text)
        for mode in MODES:
            text += ROUTE.format(name=mode, waf=f", waf: {mode}" if self.rules else "")
        self.config.write_text(text)

    @property
    def worker(self):
        return children(self.nginx)[0]

    def admin(self):
        """A connection of the admin socket."""
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.connect(str(self.folder / "sock/admin.sock"))
        return connection


def private_bytes(pid):
    """Of pages that are this process's own; what lies in shared mappings (bundle, view, spool) is not."""
    total, counted = 0, False
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if found := re.match(r"[0-9a-f]+-[0-9a-f]+ ...(.) ", line):
            counted = found[1] == "p"
        elif counted and line.startswith("Private_"):
            total += int(line.split()[1]) * 1024
    return total
