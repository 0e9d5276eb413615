"""`portcullis run` and what `make run` does with it: start, greeting, stop, start again."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess

import pytest

import gate as gates
import rig
from gate import PASSWORD


def said(gate):
    return gate.said().rpartition("\0")[2]


def pasted(line, folder, stdin=None):
    """A line as somebody would paste it into a shell."""
    return subprocess.run(["bash", "-c", line], cwd=folder, text=True, capture_output=True, timeout=rig.PATIENCE,
                          env=dict(gates.environment(), LD_PRELOAD=""), input=stdin)


def test_greeting_lines_work_when_pasted(gate):
    lines = [line.strip() for line in said(gate).splitlines()]
    first = next(line for line in lines if "first-administrator --token" in line)
    done = subprocess.run(["bash", "-c", first + " --password-stdin"], input=PASSWORD + "\n", text=True,
                          capture_output=True, env=gates.environment())
    assert done.returncode == 0, done.stderr
    curls = [line for line in lines if line.startswith("curl ") and "$(" not in line]
    assert len(curls) == 3
    answers = [pasted(line, gate.folder) for line in curls]
    assert [answer.returncode for answer in answers] == [0, 0, 0], answers
    assert json.loads(answers[0].stdout)["line"].startswith("GET /health")
    assert "portcullis_requests_total" in answers[2].stdout
    assert answers[1].stdout.split(" ")[1] in ("401", "404")
    with_token = next(line for line in lines if line.startswith("curl ") and "$(" in line)
    assert pasted(with_token, gate.folder).returncode == 0


def test_no_token_once_there_is_an_administrator(gate):
    gate.user("boss", "admin")
    gate.stop()
    gate.start()
    assert "first-administrator" not in said(gate)


def test_data_is_kept_over_a_restart(gate):
    gate.user("ann", "reader")
    key = gate.ok("key", "add", "ann").strip()
    token = gate.bearer("ann")
    answer = gate.ask("/files/1", [("X-API-Key", key)])
    assert answer.status == 200
    files = {path: path.read_bytes() for path in gate.folder.rglob("*") if path.parent.name in ("secrets", "tls")}
    assert gate.stop() == 0
    gate.start()
    assert gate.ask("/files/1", [("X-API-Key", key)]).status == 200
    assert gate.ask("/files/1", token).status == 200
    assert gate.sign_in("ann").status == 200
    assert files == {path: path.read_bytes() for path in files}
    gate.expect_each_recorded_once([answer.get("x-request-id")])
    gate.expect_good_trail()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_stops_all(gate, number):
    pids = gates.tree_of(gate.process.pid)
    assert len(pids) >= 5  # supervisor, authority, nginx and its two workers
    assert gate.stop(number) == 0
    assert not any(gates.alive(pid) for pid in pids)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", gate.https), 1)


def test_children_end_with_a_killed_supervisor(gate):
    pids = gates.tree_of(gate.process.pid)
    gate.process.kill()
    gate.process.wait()
    gates.wait(lambda: not any(gates.alive(pid) for pid in pids), "the end of the children")
    gate.process = None
    gate.out.close()


def test_hangup_reloads(gate):
    route = "  - {name: new, path: /new, auth: none, class: public, upstream: echo}\n"
    gate.config.write_text(gate.config.read_text() + route)
    gate.process.send_signal(signal.SIGHUP)
    gates.wait(lambda: gate.ask("/new").status == 200)


def test_what_dies_is_started_anew(gate):
    for victim in (gate.authority, gate.nginx):
        os.kill(victim, signal.SIGKILL)
        gates.wait(lambda: not gates.alive(victim))
    gates.wait(lambda: gate.manage("/health/ready").status == 200)
    gates.wait(lambda: gate.run("status").returncode == 0)
    gates.wait(lambda: gate.ask("/health").status == 200)


def test_second_gate_in_one_folder_is_refused(gate):
    done = gate.run("run")
    assert done.returncode == 1 and "already" in done.stderr
    assert gate.ask("/health").status == 200


def test_taken_port_is_named(tmp_path):
    one = gates.Gate(tmp_path / "run")
    try:
        with socket.create_server(("127.0.0.1", one.https)):
            done = one.run("run")
        assert done.returncode == 1
        assert f"127.0.0.1:{one.https}" in done.stderr and "listen.https" in done.stderr
    finally:
        one.close()


def test_broken_configuration_does_not_start(tmp_path):
    one = gates.Gate(tmp_path / "run")
    try:
        one.config.write_text(one.config.read_text().replace("upstream: echo", "upstream: nowhere"))
        done = one.run("run")
        assert done.returncode == 1 and "nowhere" in done.stderr
    finally:
        one.close()


# ---- make run ----


def fitted(run, service):
    """The example's configuration, with free ports."""
    path = run / "portcullis.yaml"
    text = path.read_text()
    for address in ("0.0.0.0:8443", "0.0.0.0:8080", "127.0.0.1:9443"):
        assert address in text
        text = text.replace(address, f"127.0.0.1:{rig.free_port()}")
    path.write_text(text.replace("127.0.0.1:8000", service))


@pytest.mark.skipif(rig.sanitized(), reason="the example service is no part of the sanitized run")
def test_make_run_starts_and_stops_the_example(tmp_path):
    """tools/run, as `make run` calls it, with the folder made beforehand to have free ports."""
    build, run = rig.build_folder(), tmp_path / "run"
    service = f"127.0.0.1:{rig.free_port()}"
    subprocess.run([gates.command_path(), "init", "--directory", run], check=True, capture_output=True)
    text = (run / "portcullis.yaml").read_text()
    if re.search("^users:\n", text, re.MULTILINE):
        text = re.sub("^users:\n  .*\n  .*\n", 'users: {authority: "", edge: ""}\n', text, flags=re.MULTILINE)
        (run / "portcullis.yaml").write_text(text)
    fitted(run, service)
    log = tmp_path / "log"
    for _ in range(2):
        with open(log, "w") as out:
            process = subprocess.Popen([rig.SOURCE / "tools/run", build, run], cwd=rig.SOURCE, stdout=out,
                                       stderr=subprocess.STDOUT, start_new_session=True,
                                       env=dict(gates.environment(), PORTCULLIS_EXAMPLE_LISTEN=service))
        try:
            gates.wait(lambda: "The gate is up." in log.read_text(), "the greeting")
            pids = gates.tree_of(process.pid)
            lines = [line.strip() for line in log.read_text().splitlines()]
            health = pasted(next(line for line in lines if line.startswith("curl ") and "/health" in line),
                            rig.SOURCE)
            assert health.returncode == 0 and "ok" in health.stdout
        finally:
            os.killpg(process.pid, signal.SIGINT)
            code = process.wait(rig.PATIENCE)
        assert code == 0, log.read_text()
        gates.wait(lambda: not any(gates.alive(pid) for pid in pids), "the end of all children")
    assert (run / "example-data").is_dir()


@pytest.mark.skipif(rig.sanitized(), reason="the example service is no part of the sanitized run")
def test_make_run_says_when_the_service_cannot_listen(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = "127.0.0.1:%d" % taken.getsockname()[1]
        (tmp_path / "portcullis.yaml").write_text("")
        done = subprocess.run([rig.SOURCE / "tools/run", rig.build_folder(), tmp_path], cwd=rig.SOURCE,
                              capture_output=True, text=True, timeout=rig.PATIENCE,
                              env=dict(gates.environment(), PORTCULLIS_EXAMPLE_LISTEN=address))
    assert done.returncode == 1 and "PORTCULLIS_EXAMPLE_LISTEN" in done.stderr


def owner(path):
    return pathlib.Path(path).stat().st_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become other accounts")
@pytest.mark.skipif(rig.sanitized(), reason="the sanitizers' reports need rights that the accounts lack")
def test_as_root_the_processes_become_accounts_of_their_own(accounts):
    base = pathlib.Path(subprocess.check_output(["mktemp", "-d", "/var/tmp/portcullis.XXXXXX"], text=True).strip())
    base.chmod(0o755)
    one = None
    try:
        one = gates.Gate.__new__(gates.Gate)
        one.prepare(base / "run")
        text = one.config.read_text().replace('users: {authority: "", edge: ""}',
                                              "users: {authority: portcullis, edge: portcullis-edge}")
        one.config.write_text(text)
        one.init()
        one.start()
        assert owner(f"/proc/{one.authority}") == accounts["portcullis"]
        workers = gates.children_of(one.nginx)
        assert {owner(f"/proc/{pid}") for pid in workers} == {accounts["portcullis-edge"]}
        one.user("ann", "reader")
        answers = [one.ask("/files/1", one.bearer("ann")), one.ask("/files/1"), one.sign_in("ann")]
        assert [answer.status for answer in answers] == [200, 401, 200]
        one.expect_each_recorded_once([answer.get("x-request-id") for answer in answers])
        one.expect_good_trail()
        assert one.stop() == 0
    finally:
        if one:
            one.close()
        subprocess.run(["rm", "-rf", base], check=False)


def test_every_log_line_is_json_where_it_is_wanted(tmp_path):
    one = gates.Gate(tmp_path / "run", extra="log: {format: json}")
    try:
        one.start()
        one.upstream.shutdown()
        one.upstream.server_close()
        assert one.ask("/health").status == 502  # which nginx writes an entry about
        gates.wait(lambda: "connect() failed" in one.said(), what="the entry")
        lines = [line for line in one.said().splitlines() if line.startswith("{")]
        entries = [json.loads(line) for line in lines]
        assert {entry["program"] for entry in entries} >= {"portcullis-authority", "portcullis-edge"}
        failed = [entry for entry in entries if "connect() failed" in entry["message"]]
        assert failed and failed[0]["level"] == "error" and failed[0]["time"].endswith("Z")
        assert "[error]" not in one.said() and "[notice]" not in one.said()
    finally:
        one.stop()
