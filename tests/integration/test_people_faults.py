"""What people do at the whole gate while parts of it die, hang or run out of room: nothing is half done, nothing
is done twice, and what hangs delays nobody else."""

import concurrent.futures
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

import pytest

import gate as gates
import oauth
import rig
from authority import totp
from issuer import Issuer, Key
from oauth import CALLBACK, pkce
from prompt import Prompt
from test_faults import mounted
from test_federation import entry, status, wait_for

V1 = "/portcullis/v1"
WAITED = 25  # seconds: less than somebody who hangs is waited for, more than an answer takes on a busy machine
SCOPE = "openid offline_access"
VAULT = """
  - {name: vault, methods: [GET], path: /vault, permission: "read:files", class: restricted, upstream: echo}"""


class Silent:
    """Accepts connections and never says a word."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        self.seen = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        try:
            while True:
                self.seen.append(self.socket.accept()[0])
        except OSError:
            pass

    def close(self):
        self.socket.close()
        for connection in self.seen:
            connection.close()


@pytest.fixture(name="silent")
def make_silent():
    one = Silent()
    yield one
    one.close()


def took(call, *arguments):
    """What it gives, and the seconds that it needed."""
    started = time.monotonic()
    return call(*arguments), time.monotonic() - started


def mail_settings(port):
    return f'mail: {{server: "smtp://127.0.0.1:{port}", security: none, from: "gate@example.org", timeout: 60s}}'


def bearer(tokens):
    return [("Authorization", "Bearer " + tokens["access_token"])]


class Person:
    """An account with an authenticator and backup codes, signed in before it had them."""

    def __init__(self, gate, name, *roles):
        self.gate, self.name = gate, name
        gate.user(name, *roles)
        answer = gate.sign_in(name)
        assert answer.status == 200, answer.raw
        self.session = bearer(answer.json)
        self.secret = self.post("/me/totp", {}).json["secret"]
        assert self.post("/me/totp/confirm", {"code": totp(self.secret, step=-1)}).status == 204
        # A token of before does not rise with its session.
        answer = gate.post(V1 + "/token/refresh", {"refresh_token": answer.json["refresh_token"]})
        assert answer.status == 200, answer.raw
        self.session = bearer(answer.json)
        self.codes = self.post("/me/backup-codes", {}).json["codes"]

    def post(self, path, value):
        return self.gate.post(V1 + path, value, self.session)

    def get(self, path):
        return self.gate.ask(V1 + path, self.session).json

    def with_backup_code(self, code):
        asked = self.gate.sign_in(self.name)
        if asked.status != 401 or "mfa_token" not in asked.json:
            return asked
        return self.gate.post(V1 + "/sign-in/backup-code", {"mfa_token": asked.json["mfa_token"], "code": code})


# ---- the whole gate is killed

@pytest.fixture(name="people")
def make_people(tmp_path):
    one = oauth.OAuthGate(tmp_path / "run")
    text = one.config.read_text().replace('roles: {analyst:', 'roles: {boss: ["approve:vault"], analyst:')
    text = text.replace("hosts: [localhost]", "hosts: [localhost]\ntls: {client_ca: tls/certificate.pem}")
    one.config.write_text(text.rstrip("\n") + VAULT + "\n")
    try:
        one.start()
        yield one
    finally:
        one.close()


class Steps(threading.Thread):
    """One step after another until one breaks off, which is remembered as None."""

    def __init__(self, step, items):
        super().__init__(daemon=True)
        self.step, self.items, self.results = step, items, []
        self.start()

    def run(self):
        for item in self.items:
            result = self.one(item)
            self.results.append((item, result))
            if result is None:
                return

    def one(self, item):
        try:
            result = self.step(item)
        except (OSError, AssertionError, IndexError, ValueError, KeyError):
            return None
        answer = result[1] if isinstance(result, tuple) else result
        return None if answer.status in (0, 502, 503, 504) else result


def kill_amid(gate, threads, steps=2):
    """Once each has made so many steps and is at the next."""
    gates.wait(lambda: all(len(thread.results) >= steps or not thread.is_alive() for thread in threads), "some steps")
    gate.kill_tree()
    for thread in threads:
        thread.join(rig.PATIENCE)
    gate.start()


def test_killed_amid_backup_codes(people):
    ann = Person(people, "ann", "analyst")
    before = len(ann.get("/me/sessions")["items"])
    threads = [Steps(ann.with_backup_code, ann.codes[:5]), Steps(ann.with_backup_code, ann.codes[5:])]
    kill_amid(people, threads, 1)
    done = [(code, answer) for thread in threads for code, answer in thread.results if answer is not None]
    good = [(code, answer) for code, answer in done if answer.status == 200]
    left = ann.get("/me/backup-codes")["left"]
    sessions = len(ann.get("/me/sessions")["items"]) - before
    assert sessions == 10 - left  # each code is unused, or used with a session
    assert sessions >= len(good)
    for code, answer in good:
        assert people.ask("/files/1", bearer(answer.json)).status == 200
        assert ann.with_backup_code(code).status == 401
    people.ok("user", "unlock", "ann")
    unused = [code for code in ann.codes if code not in [code for code, _ in done]]
    worked = [code for code in unused[-left:] if ann.with_backup_code(code).status == 200]
    assert ann.get("/me/backup-codes")["left"] == left - len(worked)
    people.expect_good_trail()


def request(challenge):
    return {"client_id": "web", "redirect_uri": CALLBACK, "response_type": "code", "state": "s",
            "code_challenge": challenge, "code_challenge_method": "S256", "scope": SCOPE}


def test_killed_amid_code_exchanges(people):
    secret = people.client("web", "--redirect-uri", CALLBACK, "--grant", "authorization_code,refresh_token",
                           "--scope", "openid,offline_access")
    people.user("mia", "analyst")
    mia = people.browser("mia")
    tried = []

    def exchange(_):
        verifier, challenge = pkce()
        code = mia.authorize(request(challenge))["code"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
        tried.append(form)
        return form, people.token(form, "web", secret)

    threads = [Steps(exchange, range(1000)) for _ in range(3)]
    kill_amid(people, threads)
    done = [result for thread in threads for _, result in thread.results if result is not None]
    assert len(done) > 3
    for _, answer in done:
        assert answer.status == 200, answer.raw
    for _, answer in done[-5:]:  # a grant that was given survives
        again = people.token({"grant_type": "refresh_token", "refresh_token": answer.json["refresh_token"]}, "web",
                             secret)
        assert again.status == 200, again.raw
    for form in tried:  # a code that was used is used
        if form in [used for used, _ in done]:
            assert people.token(form, "web", secret).status == 400
    assert mia.get(V1 + "/me").status == 200
    people.expect_good_trail()


def test_killed_amid_approvals_and_step_ups(people):
    bea = Person(people, "bea", "boss")
    session = bea.with_backup_code(bea.codes[0])
    assert session.status == 200, session.raw
    bea.session = bearer(session.json)
    for i in range(40):
        people.user(f"u{i}", "reader")
    headers = {f"u{i}": people.bearer(f"u{i}") for i in range(40)}

    def approve(name):
        asked = people.post(V1 + "/me/approvals", {"route": "vault", "reason": "a ticket"}, headers[name])
        return asked, bea.post(f"/approvals/{asked.json['id']}/approve", {})

    def step_up(code):
        asked = bea.post("/me/step-up", {})
        return people.post(V1 + "/sign-in/backup-code", {"mfa_token": asked.json["mfa_token"], "code": code},
                           bea.session)

    threads = [Steps(approve, [f"u{i}" for i in range(20)]), Steps(approve, [f"u{i}" for i in range(20, 40)]),
               Steps(step_up, bea.codes[1:])]
    kill_amid(people, threads)
    given = [result for thread in threads[:2] for _, result in thread.results if result is not None]
    assert given
    states = {row["id"]: row["state"] for row in people.json("approval", "list")["items"]}
    for asked, answer in given:
        assert answer.status == 200, answer.raw
        assert states[asked.json["id"]] == "approved"
    assert set(states.values()) <= {"pending", "approved"}
    shown = sum(1 for _, answer in threads[2].results if answer is not None and answer.status == 200)
    left = people.ask(V1 + "/me/backup-codes", people.bearer("bea")).json["left"]
    assert 9 - shown - 1 <= left <= 9 - shown
    wanted = sorted(row for row, state in states.items() if state == "approved")

    def approved():
        trail = people.records("--type", "security_approval")
        return sorted(record["approval"] for record in trail if record["action"] == "approve")

    gates.wait(lambda: len(approved()) >= len(wanted), "the sealed records")
    assert approved() == wanted
    people.expect_good_trail()


# ---- the authority alone is killed

def test_sessions_work_at_the_edge_without_an_authority(people):
    people.user("mia", "analyst")
    mia = people.browser("mia")
    people.process.send_signal(signal.SIGSTOP)  # so that nobody starts it anew for a while
    try:
        authority = people.authority
        os.kill(authority, signal.SIGKILL)
        gates.wait(lambda: not gates.alive(authority), "its end")
        for _ in range(20):
            assert mia.get("/files/1").status == 200
        for target in ("/portcullis/sign-in", "/portcullis/account", V1 + "/me", "/portcullis/oauth/userinfo"):
            answer, seconds = took(mia.get, target)
            assert answer.status in (502, 503) and seconds < WAITED, (target, answer.status)
            assert answer.body, target
        assert b"<" in people.ask("/portcullis/sign-in", [("Accept", "text/html")]).body
    finally:
        people.process.send_signal(signal.SIGCONT)
    gates.wait(lambda: people.ask("/portcullis/sign-in").status == 200)
    assert mia.get(V1 + "/me").status == 200
    people.expect_good_trail()


# ---- somebody else hangs

def test_a_mail_server_that_hangs_delays_nobody(tmp_path, silent):
    gate = gates.Gate(tmp_path / "run", extra=mail_settings(silent.port))
    try:
        gate.start()
        gate.user("ann", "analyst")
        gate.ok("user", "set", "ann", "--email", "ann@example.org")
        for _ in range(3):
            answer, seconds = took(gate.post, V1 + "/password/forgot", {"username": "ann"})
            assert answer.status == 202 and seconds < WAITED
        gates.wait(lambda: silent.seen, "a delivery")
        for _ in range(3):
            answer, seconds = took(gate.sign_in, "ann")
            assert answer.status == 200 and seconds < WAITED
        code, seconds = took(gate.stop)
        assert code == 0 and seconds < WAITED, seconds
        assert "does not end" not in gate.said()
        gate.start()
        waiting = len(silent.seen)
        gates.wait(lambda: len(silent.seen) > waiting, "the mail that waits, tried anew")
        gate.expect_good_trail()
    finally:
        gate.close()


@pytest.fixture(name="hung")
def make_hung(tmp_path):
    """A gate with two issuers; what the first is asked for is taken and never answered."""
    silent, good = Silent(), Issuer("ES256")
    bad = Issuer()
    port = bad.port
    gate = gates.Gate.__new__(gates.Gate)
    gate.prepare(tmp_path / "run")
    gate.write_config("issuers:" + entry(bad, "one") + entry(good, "two"))
    text = gate.config.read_text()
    gate.config.write_text(text.replace("{login:", "{api: {rate: 10000/min, burst: 1000}, login:"))
    gate.init()
    gate.start()
    wait_for(gate, bad.token())
    wait_for(gate, good.token())
    gate.silent, gate.bad, gate.good = silent, bad, good
    bad.close()
    silent.socket.close()
    silent.socket = socket.create_server(("127.0.0.1", port), backlog=64)
    silent.seen = []
    threading.Thread(target=silent.accept, daemon=True).start()
    gates.wait(lambda: silent.seen, "that it is asked")
    yield gate
    gate.close()
    silent.close()
    good.close()


def login_at(gate, name, issuer):
    """Goes there and comes back; the answer to coming back."""
    begun = gate.ask(f"/portcullis/federation/{name}/start")
    assert begun.status == 303, begun.raw
    query, _ = issuer.authorize(begun.get("Location"))
    return gate.ask(f"/portcullis/federation/{name}/callback?" + "&".join(f"{k}={v}" for k, v in query.items()),
                    [("Cookie", begun.get("Set-Cookie").split(";")[0])])


def test_an_issuer_that_hangs_delays_only_its_own_sign_ins(hung):
    hung.user("ann", "analyst")
    prompt = Prompt(4)  # what hangs is given up after five seconds
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        begun = len(hung.silent.seen)
        own = [pool.submit(took, login_at, hung, "one", hung.bad) for _ in range(4)]
        gates.wait(lambda: len(hung.silent.seen) > begun, "that it is asked")
        assert prompt.answer(hung.sign_in, "ann").status == 200
        for _ in range(3):
            answer = prompt.answer(login_at, hung, "two", hung.good)
            assert answer.status in (303, 401), answer.status
        key = Key("ES256")
        hung.good.keys.insert(0, key)
        token = hung.good.token()
        prompt.expect(lambda: status(hung, token) == 200, "its keys are fetched meanwhile")
        prompt.judge()
        for answer, seconds in (one.result() for one in own):
            assert answer.status in (502, 503) and seconds < WAITED, (answer.status, seconds)
    assert status(hung, hung.bad.token()) == 200  # what is known of it serves
    hung.expect_good_trail()


def test_an_issuer_that_hangs_does_not_delay_the_end(hung):
    prompt = Prompt(4)  # what hangs is given up after five seconds
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        for _ in range(3):
            gates.wait(lambda: hung.run("status").returncode == 0)
            begun = len(hung.silent.seen)
            own = pool.submit(login_at, hung, "one", hung.bad)
            gates.wait(lambda: len(hung.silent.seen) > begun, "that it is asked")
            authority = hung.authority
            os.kill(authority, signal.SIGTERM)
            prompt.expect(lambda pid=authority: not gates.alive(pid), "its end")
            assert own.result().status in (502, 503)
    prompt.judge()


# ---- no room

@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for a small filesystem")
def test_full_disk_for_the_state(tmp_path, silent):
    gate = gates.Gate(tmp_path / "run", extra=mail_settings(silent.port))
    state = gate.folder / "state"
    saved = {file.name: file.read_bytes() for file in state.iterdir()}
    owner = state.stat()
    if not mounted("tmpfs", f"size=4m,mode={owner.st_mode & 0o7777:o}", state):
        gate.close()
        pytest.skip("no filesystem can be mounted here")
    try:
        for name, data in saved.items():
            (state / name).write_bytes(data)
            (state / name).chmod(0o600)
        gate.start()
        ann = Person(gate, "ann", "analyst")
        gate.ok("user", "set", "ann", "--email", "ann@example.org")
        gate.user("bob", "analyst")
        bob = bearer(gate.sign_in("bob").json)
        fill(state / "filler")
        first = until_refused(lambda: gate.post(V1 + "/me/totp", {}, bob), (200, 201))
        assert first.json["status"] == 503
        assert ann.post("/me/backup-codes", {}).status == 503
        assert gate.post(V1 + "/password/forgot", {"username": "ann"}).status in (202, 503)
        assert ann.with_backup_code(ann.codes[0]).status == 503
        assert gate.ask("/files/1", bob).status == 200  # what is decided at the edge is decided
        (state / "filler").unlink()
        assert gates.wait(lambda: ann.get("/me/backup-codes")["left"]) == 10  # nothing was lost
        assert ann.with_backup_code(ann.codes[0]).status == 200
        assert gate.post(V1 + "/me/totp", {}, bob).status in (200, 201)
        assert gate.post(V1 + "/password/forgot", {"username": "ann"}).status == 202
        gates.wait(lambda: silent.seen, "mail")
        gate.stop()
        gate.start()
        assert ann.get("/me/backup-codes")["left"] == 9
        gate.expect_good_trail()
    finally:
        gate.close()
        subprocess.run(["umount", "-l", state], check=False)


def fill(path):
    with open(path, "wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                pass


def until_refused(call, good):
    """A page or two may be left that are the store's already."""
    for _ in range(200):
        answer = call()
        if answer.status not in good:
            return answer
    raise AssertionError("it is never refused")
