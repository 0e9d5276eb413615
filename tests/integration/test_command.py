"""Every command, as an operator types it: good and bad calls, JSON, exit codes."""

import json
import os
import pathlib
import pty
import re
import shutil
import ssl
import subprocess
import termios
import threading
import time

import pytest

import gate as gates
import rig
from gate import PASSWORD

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def plain(*arguments, cwd=None, stdin="", env=None):
    return subprocess.run([gates.command_path(), *map(str, arguments)], cwd=cwd, input=stdin, text=True,
                          capture_output=True, env=env or gates.environment(), timeout=600)


# ---- texts ----


def test_manual_page_renders_without_warnings(tmp_path):
    page = tmp_path / "portcullis.1"
    page.write_text(plain("man").stdout)
    if shutil.which("mandoc"):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        assert done.stdout == ""
    if shutil.which("man"):
        done = subprocess.run(["man", "--warnings", "-l", page], capture_output=True, text=True,
                              env=dict(os.environ, MANWIDTH="80"))
        assert done.stderr == "" and "GETTING BACK IN" in done.stdout
    if not shutil.which("mandoc") and not shutil.which("man"):
        pytest.skip("neither mandoc nor man is here")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_is_read_by_its_shell(shell):
    done = plain("completion", shell)
    assert done.returncode == 0 and "portcullis" in done.stdout
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not here")
    assert subprocess.run([shell, "-n"], input=done.stdout, text=True, capture_output=True).stderr == ""


def complete_in_bash(*words):
    script = plain("completion", "bash").stdout + f"""
COMP_WORDS=({' '.join(f"'{word}'" for word in words)}); COMP_CWORD={len(words) - 1}
_portcullis; printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    return subprocess.run(["bash"], input=script, text=True, capture_output=True).stdout.split()


def test_bash_completes_commands_and_options():
    assert "user" in complete_in_bash("portcullis", "")
    assert complete_in_bash("portcullis", "user", "res") == ["reset-mfa"]
    assert "--expires-in" in complete_in_bash("portcullis", "key", "add", "--e")
    assert complete_in_bash("portcullis", "--json", "audit", "ver") == ["verify"]


def test_schema_is_json_schema():
    import jsonschema
    import yaml
    schema = json.loads(plain("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    example = yaml.safe_load((rig.SOURCE / "examples/tracktion/portcullis.yaml").read_text())
    jsonschema.validate(example, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**example, "lissten": {}}, schema)


def test_version_and_help():
    assert plain("version").stdout.startswith("portcullis ")
    assert json.loads(plain("version", "--json").stdout)["version"]
    for arguments in ((), ("user",), ("user", "add")):
        done = plain(*arguments, "--help")
        assert done.returncode == 0 and done.stdout.startswith("Usage: portcullis")


@pytest.mark.parametrize("arguments", [
    (), ("nothing",), ("user",), ("user", "add"), ("user", "show", "a", "b"), ("user", "show", "--nope", "a"),
    ("user", "list", "--limit", "many"), ("completion", "csh"), ("explain", "GET"), ("docs", "x"),
    ("user", "add", "a", "--password", "secret"), ("init", "--name", "a b"),
])
def test_wrong_call_exits_2(arguments, tmp_path):
    done = plain(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done
    assert done.stdout == "" and done.stderr.removeprefix("Usage: ").startswith("portcullis")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("status",), ("check",), ("reload",), ("run",), ("nginx-config",)])
def test_no_configuration_exits_1(arguments, tmp_path):
    done = plain(*arguments, cwd=tmp_path)
    assert done.returncode == 1 and "configuration" in done.stderr


# ---- init ----


def test_init_makes_a_folder_that_checks(tmp_path):
    done = plain("init", "--directory", tmp_path / "run", "--name", "gate.example.org", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["written"] is True
    run = tmp_path / "run"
    assert (run / "secrets").stat().st_mode & 0o777 == 0o700
    for secret in ("secrets/keyring.json", "secrets-edge/assertion.pem", "tls/key.pem"):
        assert (run / secret).stat().st_mode & 0o777 == 0o600
    text = subprocess.check_output(["openssl", "x509", "-in", run / "tls/certificate.pem", "-noout", "-text"],
                                   text=True)
    assert "DNS:gate.example.org" in text
    done = plain("check", "--config", run / "portcullis.yaml")
    assert done.returncode == 0, done.stderr


def test_init_never_overwrites(tmp_path):
    assert plain("init", cwd=tmp_path).returncode == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = plain("init", "--name", "other.example.org", cwd=tmp_path)
    assert done.returncode == 0 and "left as it was" in done.stdout
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_init_says_what_is_in_the_way(tmp_path):
    (tmp_path / "file").write_text("")
    assert plain("init", "--directory", tmp_path / "file").returncode == 1
    (tmp_path / "run").mkdir()
    (tmp_path / "run/portcullis.yaml").write_text("nonsense: 1\n")
    done = plain("init", "--directory", tmp_path / "run")
    assert done.returncode == 1 and "portcullis.yaml:1: nonsense" in done.stderr


# ---- check ----


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder that was made and never run."""
    one = gates.Gate(tmp_path_factory.mktemp("checked") / "run")
    yield one
    one.close()


@pytest.mark.parametrize("old, new, line_of, said", [
    ("hosts:", "hoosts:", "hoosts:", "hoosts"),
    ("workers: 2", "workers: many", "workers:", "workers"),
    ("upstream: echo}", "upstream: nowhere}", "name: health", "nowhere"),
    ("class: internal", "class: secret", "name: read", "class"),
    ('"/files/{id}", permission', '"files", permission', "name: read", "path"),
])
def test_check_names_line_and_key(folder, tmp_path, old, new, line_of, said):
    text = folder.config.read_text()
    assert old in text
    broken = folder.folder / f"{tmp_path.name}.yaml"
    broken.write_text(text.replace(old, new, 1))
    lines = broken.read_text().splitlines()
    number = next(at for at, line in enumerate(lines, 1) if line_of in line)
    done = plain("check", broken)
    assert done.returncode == 1
    assert f"{broken}:{number}: " in done.stderr and said in done.stderr, done.stderr
    done = plain("check", broken, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1 and report["good"] is False
    assert report["problems"][0]["line"] == number


def test_check_looks_at_the_certificate(folder, tmp_path):
    key = folder.folder / "tls/key.pem"
    mine = key.read_bytes()
    try:
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
                        key], check=True, capture_output=True)
        done = plain("check", folder.config)
        assert done.returncode == 1 and "is not the key of" in done.stderr
        key.unlink()
        done = plain("check", folder.config)
        assert done.returncode == 1 and "tls.key" in done.stderr
    finally:
        key.write_bytes(mine)
        key.chmod(0o600)
    assert plain("check", folder.config).returncode == 0


def test_check_of_a_file_that_is_not_there():
    done = plain("check", "/nowhere/portcullis.yaml")
    assert done.returncode == 1
    assert done.stderr == "/nowhere/portcullis.yaml: there is no such file\n1 mistake.\n"


def test_check_counts_mistakes_and_says_what_it_has_not_looked_at(folder):
    text = folder.config.read_text()
    broken = folder.folder / "counted.yaml"
    broken.write_text("a_key: 1\nno_key: 2\n" + text)
    last = plain("check", broken).stderr.splitlines()[-1]
    assert last.startswith("2 mistakes; the rules") and last.endswith("are checked once these are mended.")


def test_nginx_config_is_taken_by_nginx(folder, tmp_path):
    text = plain("nginx-config", "--config", folder.config).stdout
    assert "load_module" in text and "proxy_pass" in text
    (tmp_path / "nginx.conf").write_text(text)
    done = subprocess.run(["nginx", "-t", "-e", "stderr", "-p", tmp_path, "-c", tmp_path / "nginx.conf"],
                          capture_output=True, text=True, env=gates.environment())
    assert done.returncode == 0, done.stderr


def test_commands_say_when_the_authority_is_down(folder):
    for arguments in (("user", "list"), ("status",), ("audit", "head"), ("explain", "GET", "/", "--user", "a")):
        done = folder.run(*arguments)
        assert done.returncode == 1 and "'portcullis run' starts it" in done.stderr


def test_explain_before_the_first_run(folder):
    done = folder.run("explain", "GET", "/health")
    assert done.returncode == 0 and "has not run yet" in done.stderr
    assert done.stdout.splitlines()[-1] == "allowed: route health, upstream echo"
    done = folder.run("explain", "GET", "/files/1")
    assert done.returncode == 1 and "no_credential (401)" in done.stdout


# ---- with a gate that runs ----


def test_users(shared_gate):
    gate = shared_gate
    user = gate.user("uma", "analyst")
    assert ID.fullmatch(user["id"]) and user["roles"] == ["analyst"]
    assert "uma" in gate.ok("user", "list")
    assert gate.json("user", "show", "uma")["id"] == user["id"]
    assert gate.json("user", "show", user["id"])["name"] == "uma"
    gate.ok("user", "set", "uma", "--email", "uma@example.org", "--permission", "extra:right")
    shown = gate.json("user", "show", "uma")
    assert shown["email"] == "uma@example.org" and shown["permissions"] == ["extra:right"]
    gate.ok("user", "set", "uma", "--no-permissions", "--role", "reader")
    shown = gate.json("user", "show", "uma")
    assert shown["permissions"] == [] and shown["roles"] == ["reader"]
    assert gate.sign_in("uma").status == 200
    gate.ok("user", "disable", "uma")
    assert gate.sign_in("uma").status == 401
    gate.ok("user", "enable", "uma")
    gate.ok("user", "password", "uma", "--password-stdin", stdin="another long password\n")
    assert gate.sign_in("uma").status == 401
    assert gate.sign_in("uma", "another long password").status == 200
    gate.ok("user", "reset-mfa", "uma")
    gate.ok("user", "delete", "uma")
    for arguments in (("show", "uma"), ("delete", "uma"), ("unlock", "uma"), ("set", "uma", "--email", "x")):
        assert gate.run("user", *arguments).returncode == 1


def test_users_that_are_refused(shared_gate):
    gate = shared_gate
    gate.user("taken", "reader")
    for name, role in (("taken", "reader"), ("Not A Name", "reader"), ("other", "no-such-role")):
        done = gate.run("user", "add", name, "--role", role, "--password-stdin", stdin=PASSWORD + "\n")
        assert done.returncode == 1 and done.stderr.startswith("portcullis user add: "), name
    assert gate.run("user", "add", "short", "--password-stdin", stdin="x\n").returncode == 1
    assert gate.run("user", "add", "none", "--password-stdin", stdin="").returncode == 1
    assert gate.run("user", "set", "taken").returncode == 2


def test_lock_is_lifted(shared_gate):
    gate = shared_gate
    gate.user("locked", "reader")
    for _ in range(6):
        assert gate.sign_in("locked", "wrong password").status == 401
    assert gate.sign_in("locked").status == 401
    gate.ok("user", "unlock", "locked")
    assert gate.sign_in("locked").status == 200


def test_password_is_asked_for_without_echo(shared_gate):
    """On a terminal of its own; what is typed does not come back."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(gates.command_path(), ["portcullis", "user", "add", "typed", "--role", "reader"],
                  gates.environment(shared_gate.folder))
    seen = b""
    for question in (b"New password: ", b"Once more: "):
        while question not in seen:
            seen += os.read(terminal, 1024)
        gates.wait(lambda: not termios.tcgetattr(terminal)[3] & termios.ECHO, "echo is off")
        os.write(terminal, PASSWORD.encode() + b"\n")
    try:
        while part := os.read(terminal, 1024):
            seen += part
    except OSError:
        pass  # the end of a terminal
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, seen
    assert PASSWORD.encode() not in seen and b"Account typed was made." in seen
    assert shared_gate.sign_in("typed").status == 200


def test_roles(shared_gate):
    gate = shared_gate
    gate.ok("role", "set", "auditor", "view:logs", "read:*")
    assert gate.json("role", "show", "auditor")["permissions"] == ["view:logs", "read:*"]
    gate.ok("role", "set", "auditor", "view:logs")
    assert "auditor" in gate.ok("role", "list")
    gate.ok("role", "delete", "auditor")
    assert gate.run("role", "show", "auditor").returncode == 1
    done = gate.run("role", "set", "admin", "nothing:much")
    assert done.returncode == 1 and "configuration" in done.stderr
    assert gate.run("role", "delete", "admin").returncode == 1


def test_tenants(shared_gate):
    gate = shared_gate
    gate.ok("tenant", "add", "acme", "--title", "Acme Inc")
    assert gate.run("tenant", "add", "acme").returncode == 1
    gate.ok("tenant", "set", "acme", "--disable")
    assert [item["disabled"] for item in gate.json("tenant", "list")["items"] if item["name"] == "acme"] == [True]
    gate.ok("tenant", "set", "acme", "--enable", "--title", "Acme")
    assert gate.run("tenant", "set", "acme", "--enable", "--disable").returncode == 2
    gate.ok("tenant", "delete", "acme")
    assert gate.run("tenant", "delete", "acme").returncode == 1


def test_keys(shared_gate):
    gate = shared_gate
    gate.user("kim", "analyst")
    key = gate.ok("key", "add", "kim", "--label", "ci", "--route", "read", "--expires-in", "1h").strip()
    key_id = ID.search(key).group()
    assert gate.ask("/files/1", [("X-API-Key", key)]).status == 200
    assert gate.ask("/files/1", [("X-API-Key", key)], "PUT", b"").status == 403
    assert gate.json("key", "show", key_id)["label"] == "ci"
    assert [item["id"] for item in gate.json("key", "list", "--user", "kim")["items"]] == [key_id]
    assert key not in gate.ok("key", "list")
    allowed = gate.run("explain", "GET", "/files/1", "--key", key_id)
    assert allowed.returncode == 0, allowed.stdout
    assert gate.run("explain", "PUT", "/files/1", "--key", key_id).returncode == 1
    gate.ok("key", "revoke", key_id)
    gates.wait(lambda: gate.ask("/files/1", [("X-API-Key", key)]).status == 401)
    assert gate.run("key", "revoke", key_id).returncode == 1
    assert gate.run("key", "add", "nobody-here").returncode == 1


def test_tokens_and_sessions(shared_gate):
    gate = shared_gate
    gate.user("tom", "reader")
    token = gate.ok("token", "issue", "tom", "--expires-in", "5m").strip()
    headers = [("Authorization", "Bearer " + token)]
    assert gate.ask("/files/1", headers).status == 200
    assert gate.run("explain", "GET", "/files/1", "--token", token).returncode == 0
    gate.ok("token", "revoke", token)
    gates.wait(lambda: gate.ask("/files/1", headers).status == 401)
    done = gate.run("explain", "GET", "/files/1", "--token", token)
    assert done.returncode == 1 and "token_revoked" in done.stdout
    signed_in = gate.sign_in("tom").json
    headers = [("Authorization", "Bearer " + signed_in["access_token"])]
    assert gate.ask("/files/1", headers).status == 200
    sessions = gate.json("session", "list", "--user", "tom")["items"]
    assert signed_in["session_id"] in [item["id"] for item in sessions]
    gate.ok("session", "end", signed_in["session_id"])
    gates.wait(lambda: gate.ask("/files/1", headers).status == 401)
    gate.ok("session", "end", "--user", "tom")
    assert gate.run("session", "end").returncode == 2
    assert gate.run("token", "issue", "nobody-here").returncode == 1


def test_blocks(shared_gate):
    gate = shared_gate
    gate.user("bea", "reader")
    headers = gate.bearer("bea")
    block = gate.json("block", "add", "--user", "bea", "--reason", "test", "--expires-in", "1h")["id"]
    gates.wait(lambda: gate.ask("/files/1", headers).status == 403)
    done = gate.run("explain", "GET", "/files/1", "--user", "bea")
    assert done.returncode == 1 and "blocked_account" in done.stdout
    assert block in gate.ok("block", "list")
    gate.ok("block", "lift", block)
    gates.wait(lambda: gate.ask("/files/1", headers).status == 200)
    assert gate.run("block", "lift", block).returncode == 1
    assert gate.run("block", "add", "--reason", "x").returncode == 2
    assert gate.run("block", "add", "--network", "not-a-network").returncode == 1


def test_keyring_rotates(shared_gate):
    gate = shared_gate
    gate.user("kay", "reader")
    key = gate.json("keyring", "rotate")["id"]
    assert key not in gate.ok("keyring", "rotate")
    assert gate.ok("user", "show", "kay")


def test_signing_keys(shared_gate):
    gate = shared_gate
    gate.user("sue", "reader")
    before = gate.bearer("sue")
    kid = gate.json("signing-key", "rotate")["kid"]
    assert kid in gate.ok("signing-key", "list")
    assert gate.ask("/files/1", before).status == 200  # the old key verifies still
    gates.wait(lambda: gate.ask("/files/1", gate.bearer("sue")).status == 200)


def test_status(shared_gate):
    status = shared_gate.json("status")
    assert status["audit"]["seq"] > 0 and status["accounts"] >= 0
    text = shared_gate.ok("status")
    assert "audit.seq" in text and "signing_keys.0" not in text
    titles = next(line for line in text[text.index("signing keys:"):].splitlines() if line.startswith("KID"))
    row = next(line for line in text.splitlines() if line.startswith(status["signing_keys"][0]["kid"]))
    assert row.startswith(status["signing_keys"][0]["use"], titles.index("USE"))


def test_explain(shared_gate):
    gate = shared_gate
    gate.user("eve", "reader")
    done = gate.run("explain", "PUT", "/files/1", "--user", "eve", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1 and report["reason"] == "permission" and report["route"] == "write"
    assert [step["step"] for step in report["steps"] if not step["passed"]] == ["permission"]
    assert gate.ask("/files/1", gate.bearer("eve"), "PUT", b"").status == report["status"]
    for method, url, reason in (("GET", "/a/../b", "ambiguous_path"), ("GET", "/nothing", "no_route"),
                                ("PATCH", "/files/1", "method_not_allowed"),
                                ("GET", "https://other.example/health", "unknown_host")):
        done = gate.run("explain", method, url, "--json")
        assert done.returncode == 1 and json.loads(done.stdout)["reason"] == reason
    steps = [step["step"] for step in report["steps"]]
    lines = gate.run("explain", "PUT", "/files/1", "--user", "eve").stdout.splitlines()[:len(steps)]
    column = len("pass  ") + max(map(len, steps)) + 2
    assert all(line[column - 2:column] == "  " and line[column] != " " for line in lines), lines
    assert gate.run("explain", "GET", "/files/1", "--user", "nobody").returncode == 1
    assert gate.run("explain", "GET", "/files/1", "--key", "nonsense").returncode == 1
    assert gate.run("explain", "GET", "/files/1", "--user", "eve", "--token", "x").returncode == 2
    assert gate.run("explain", "GET", "/files/1", "--address", "here").returncode == 2


def test_audit(shared_gate):
    gate = shared_gate
    answer = gate.ask("/files/1")
    request_id = answer.get("x-request-id")
    records = gates.wait(lambda: gate.records("--request", request_id))
    assert [(r["reason"], r["status"]) for r in records] == [("no_credential", 401)]
    assert gate.records("--limit", "3", "--denied")[-1]["granted"] is False
    lines = gate.ok("audit", "show", "--limit", "2").splitlines()
    assert len(lines) == 3 and lines[0].split()[:3] == ["SEQ", "TIME", "TYPE"]
    assert all(line[lines[0].index("TIME")].isdigit() for line in lines[1:])
    assert gate.run("audit", "show", "--from", "yesterday").returncode == 2
    gate.expect_good_trail()
    head = gate.ok("audit", "head").strip()
    assert gate.run("audit", "verify", "--head", head).returncode == 0
    seq, digest = head.split(":")
    wrong = f"{seq}:{'A' * len(digest)}"
    assert gate.run("audit", "verify", "--head", wrong).returncode == 1
    assert gate.run("audit", "verify", "--head", "1:abc").returncode == 2


def copy_of_trail(gate, tmp_path):
    copy = tmp_path / "audit"
    shutil.copytree(gate.folder / "audit", copy)
    chain = max(copy.glob("chain-*"))
    return copy, chain, chain.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("harm", ["alter", "remove", "swap", "cut"])
def test_audit_verify_names_the_first_bad_record(shared_gate, tmp_path, harm):
    gate = shared_gate
    for _ in range(4):
        gate.ask("/health")
    head = gates.wait(lambda: gate.ok("audit", "head").strip())
    copy, chain, lines = copy_of_trail(gate, tmp_path)
    at = len(lines) // 2
    if harm == "alter":
        lines[at] = re.sub(rb'"v":1', b'"v":2', lines[at], count=1)
    elif harm == "remove":
        del lines[at]
    elif harm == "swap":
        lines[at], lines[at + 1] = lines[at + 1], lines[at]
    else:
        lines = lines[:int(head.split(":")[0]) - 1]
    chain.write_bytes(b"".join(lines))
    done = gate.run("audit", "verify", "--directory", copy, "--head", head, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1 and report["good"] is False and report["bad_seq"] > 0
    if harm in ("alter", "remove"):
        assert report["bad_seq"] == at + 1
    done = gate.run("audit", "verify", "--directory", copy, "--head", head)
    assert done.returncode == 1 and f"record {report['bad_seq']}" in done.stderr


def test_audit_follow_prints_as_it_comes(shared_gate):
    gate, printed, asked = shared_gate, [], set()
    with subprocess.Popen([gates.command_path(), "audit", "follow", "--json"], stdout=subprocess.PIPE, text=True,
                          env=gates.environment(gate.folder)) as follower:
        def read():
            for line in follower.stdout:
                printed.append(json.loads(line).get("request_id"))

        def one_more():
            asked.add(gate.ask("/health").get("x-request-id"))  # the first may come before it follows
            time.sleep(0.2)
            return asked & set(printed)

        threading.Thread(target=read, daemon=True).start()
        try:
            gates.wait(one_more, "a line of a new record")
        finally:
            follower.terminate()


def test_reload_publishes_rules_and_never_breaks(gate):
    text = gate.config.read_text()
    route = "  - {name: new, path: /new, auth: none, class: public, upstream: echo}\n"
    assert gate.ask("/new").status == 404
    gate.config.write_text(text + route)
    done = gate.run("reload")
    assert done.returncode == 0, done.stderr
    gates.wait(lambda: gate.ask("/new").status == 200)
    gate.config.write_text(text + route.replace("echo", "nowhere"))
    done = gate.run("reload")
    assert done.returncode == 1 and "nothing was changed" in done.stderr and "nowhere" in done.stderr
    assert gate.ask("/new").status == 200
    gate.config.write_text("routes: [\n")
    assert gate.run("reload").returncode == 1
    assert gate.ask("/new").status == 200
    port = rig.free_port()
    gate.config.write_text((text + route).replace(f'"127.0.0.1:{gate.http}"', f'"127.0.0.1:{port}"'))
    assert gate.json("reload") == {"policy": True, "nginx": True}
    gate.http = port
    gates.wait(lambda: gate.plain(port, "/").status == 301)
    assert gate.json("reload") == {"policy": True, "nginx": False}


def test_reload_of_the_certificate(gate):
    def serial():
        with gate.connect() as sock:
            return sock.getpeercert()["serialNumber"]

    before = serial()
    kept = gate.connect()
    other = gates.Gate(gate.folder.parent / "other")
    other.close()
    for name in ("certificate.pem", "key.pem"):
        shutil.copy(other.folder / "tls" / name, gate.folder / "tls" / name)
    assert gate.json("reload") == {"policy": True, "nginx": True}
    gate.context = ssl.create_default_context(cafile=str(gate.folder / "tls/certificate.pem"))
    gates.wait(lambda: serial() != before)
    kept.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert rig.Rig.read(kept).status in (0, 200)  # an idle connection may be closed, a used one is answered


def test_getting_back_in_without_an_administrator(gate):
    """Everything over the socket alone: no administrator, no password, no second factor is needed."""
    gate.user("root-again", "admin")
    assert gate.sign_in("root-again").status == 200
    done = gate.run("first-administrator")
    assert done.returncode == 1  # there is one now
    gate.ok("user", "password", "root-again", "--password-stdin", stdin="yet another password\n")
    assert gate.sign_in("root-again", "yet another password").status == 200
    done = gate.run("block", "add", "--user", "root-again")
    assert done.returncode == 1 and "last administrator" in done.stderr


def test_first_administrator(gate):
    token, link = gate.ok("first-administrator").split()
    assert link == f"https://localhost:{gate.https}/portcullis/first-administrator?token={token}"
    assert gate.run("first-administrator", "--token", "wrong", "--name", "boss", "--password-stdin",
                    stdin=PASSWORD + "\n").returncode == 1
    gate.ok("first-administrator", "--token", token, "--name", "boss", "--password-stdin", stdin=PASSWORD + "\n")
    assert gate.sign_in("boss").status == 200
    assert gate.run("first-administrator", "--token", token, "--name", "boss2", "--password-stdin",
                    stdin=PASSWORD + "\n").returncode == 1
    assert gate.run("first-administrator", "--name", "x").returncode == 2


def test_credentials_come_by_standard_input_too(shared_gate):
    """What stands in argv can be read by others on the machine."""
    shared_gate.user("by-input", "reader")
    token = shared_gate.ok("token", "issue", "by-input").strip()
    asked = ("explain", "GET", "https://localhost/files/1", "--token", "-")
    assert "allowed" in shared_gate.run(*asked, stdin=token + "\n").stdout
    shared_gate.ok("token", "revoke", "-", stdin=token + "\n")
    assert "token_revoked" in shared_gate.run(*asked, stdin=token + "\n").stdout
    empty = shared_gate.run(*asked, stdin="")
    assert empty.returncode == 1 and "standard input" in empty.stderr


# ---- mail ----


def check_text(folder, tmp_path, mail):
    file = folder.folder / f"{tmp_path.name}.yaml"
    file.write_text(folder.config.read_text() + mail)
    return plain("check", file)


@pytest.mark.parametrize("mail, said", [
    ('mail: {server: "smtp://mail.example.org"}', "from is needed"),
    ('mail: {server: "smtp://mail.example.org", from: a@b.example, security: none}', "must be this machine"),
    ('mail: {server: "smtp://mail.example.org", from: a@b.example, user: gate}', "given together"),
    ('mail: {server: "mail.example.org", from: a@b.example}', "a mail server such as"),
    ('mail: {server: "smtp://localhost", from: "a@b, c@d"}', "an address such as"),
    ('mail: {server: "smtp://localhost", from: a@b, user: g, password_file: /nowhere/x}', "mail.password_file"),
    ('mail: {server: "smtp://localhost", from: a@b, ca: /nowhere/ca.pem}', "mail.ca"),
    ('public_url: "http://gate.example.org"', "an origin such as https://gate.example.org"),
])
def test_check_looks_at_mail(folder, tmp_path, mail, said):
    done = check_text(folder, tmp_path, mail + "\n")
    assert done.returncode == 1 and said in done.stderr, done.stderr


def test_check_wants_the_mail_password_to_be_private(folder, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret\n")
    mail = f'mail: {{server: "smtp://localhost", from: a@b.example, user: gate, password_file: "{secret}"}}\n'
    secret.chmod(0o644)
    done = check_text(folder, tmp_path, mail)
    assert done.returncode == 1 and "everybody on this machine" in done.stderr
    secret.chmod(0o640)
    assert check_text(folder, tmp_path, mail).returncode == 0


def test_invitations_without_a_mail_server_are_links(shared_gate):
    link = shared_gate.ok("user", "add", "guest", "--role", "reader", "--invite").strip()
    assert link.startswith(f"https://localhost:{shared_gate.https}/portcullis/invitation?token=")
    again = json.loads(shared_gate.ok("user", "invite", "guest", "--email", "g@example.org", "--print-link", "--json"))
    assert again["sent"] is False and again["link"] != link
    body = {"token": again["link"].partition("token=")[2], "password": PASSWORD}
    assert shared_gate.post("/portcullis/v1/invitation/accept", body).status == 200
    assert shared_gate.sign_in("guest").status == 200
    assert "has a password" in shared_gate.run("user", "invite", "guest").stderr
    done = shared_gate.run("mail", "test", "g@example.org")
    assert done.returncode == 1 and "no mail server is configured" in done.stderr
    assert shared_gate.run("mail", "test", "no address").returncode == 1
