"""What the benchmarks share: a service that answers at once, CPU time from /proc, and the rows of build/bench."""

import os
import pathlib
import subprocess
import textwrap

from rig import free_port


class Service:
    """nginx that answers 200 with a few bytes, or as these lines of its server say."""

    def __init__(self, folder, answers='location / { return 200 "ok"; }'):
        self.port = free_port()
        self.folder = folder / "service"
        self.folder.mkdir()
        (self.folder / "nginx.conf").write_text(textwrap.dedent(f"""
            worker_processes 1; pid {self.folder}/pid; error_log stderr crit; {user_line()}
            events {{ worker_connections 512; }}
            http {{ access_log off; keepalive_requests 1000000000; client_body_temp_path {self.folder}/b;
              proxy_temp_path {self.folder}/p; fastcgi_temp_path {self.folder}/f; uwsgi_temp_path {self.folder}/u;
              scgi_temp_path {self.folder}/s;
              server {{ listen 127.0.0.1:{self.port}; {answers} }} }}"""))
        self.process = start_nginx(self.folder)

    def close(self):
        self.process.terminate()
        self.process.wait(20)


def user_line():
    return "user root root;" if os.geteuid() == 0 else ""


def start_nginx(folder):
    return subprocess.Popen(["nginx", "-p", f"{folder}/", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"],
                            stderr=subprocess.DEVNULL)


def children(pid):
    return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_seconds(pid):
    """On-CPU time in seconds: exact where the kernel keeps it in nanoseconds, else utime + stime."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, IndexError, ValueError):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def row(case, unit, ours, goal, met, peer=None, peer_name=None):
    ratio = round(ours / peer, 4) if peer else None
    return {"case": case, "unit": unit, "ours": round(ours, 3), "peer": round(peer, 3) if peer else None,
            "peer_name": peer_name, "ratio": ratio, "goal": goal, "met": met}
