"""Secrets that the configuration refers to: where they come from, that they follow their source, and that they
are nowhere but in locked memory."""

import json
import os
import pathlib
import signal
import time

import pytest

import gate as gates
import hashicorp
import rig
from cloud import REGION, Cloud
from issuer import Issuer
from mail_server import USER, Certificates, MailServer
from test_federation import entry
from test_people_faults import login_at

SECRET = "correct horse battery staple / 42"
OTHER = "tomorrow's password of the mail server"


@pytest.fixture(name="certificates", scope="module")
def make_certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


class Setting:
    """A gate that mails with a password, and signs in at an issuer with a client secret."""

    def __init__(self, folder, certificates):
        self.mail, self.issuer = MailServer(certificates, password=SECRET), Issuer()
        self.certificates = certificates
        self.folder = pathlib.Path(folder)
        self.gate = gates.Gate(self.folder / "run")

    def configure(self, password, client_secret="", more=""):
        ca = self.certificates.folder / "ca.pem"
        mail = {"server": f"smtp://127.0.0.1:{self.mail.port}", "from": "gate@example.org", "user": USER,
                "password": password, "ca": str(ca), "timeout": "20s"}
        issuers = "issuers:" + entry(self.issuer, "one", secret=f'client_secret: "{client_secret}",') if client_secret else ""
        self.gate.write_config(f"mail: {json.dumps(mail)}\nsecrets: {{refresh: 1s}}\n{more}\n{issuers}")

    def put(self, name, text):
        path = self.folder / name
        path.write_text(text + "\n")
        path.chmod(0o600)
        return "${file:" + str(path) + "}"

    def seal(self, key, text):
        return self.gate.ok("secret", "seal", "--for", key, stdin=text).strip()

    def sends(self):
        return self.gate.run("mail", "test", "a@example.org").returncode == 0

    def failing(self):
        return {row["key"]: row for row in self.gate.json("status")["secrets"]["failing"]}

    def scan(self):
        done = self.gate.run("secret", "scan-self", "--json")
        return done.returncode, json.loads(done.stdout)

    def clean(self, looked_for):
        """The scan found nothing; and it did look, and saw them where they may be."""
        code, found = self.scan()
        assert found["leaks"] == [], found["leaks"]
        assert code == 0, found
        states = {row["key"]: row["state"] for row in found["secrets"]}
        own = {key for key in states if key == "seal.key" or key.startswith("key ring: ")}
        assert len(own) >= 3, "the key ring and what opens sealed secrets"
        assert states == {key: "looked for" for key in [*looked_for, *own]}
        names = {row["place"]: row for row in found["places"]}
        assert names["portcullis-auth"]["locked"] >= 1 and {"nginx"} <= set(names)
        assert all(row["bytes"] > 0 for row in found["places"])
        return found

    def close(self):
        self.gate.close()
        self.mail.close()
        self.issuer.close()


@pytest.fixture(name="setting")
def make_setting(tmp_path, certificates):
    made = Setting(tmp_path, certificates)
    yield made
    made.close()


needs_memory = pytest.mark.skipif(rig.sanitized() or os.geteuid() != 0,
                                  reason="reads the memory of other processes: as root, without a sanitizer, which keeps what was freed")


def eventually(condition, what):
    gates.wait(condition, what)


def test_values_follow_their_file(setting):
    setting.configure(setting.put("password", SECRET))
    setting.gate.start()
    assert setting.sends() and setting.failing() == {}
    setting.mail.password = OTHER
    assert not setting.sends()
    setting.put("password", OTHER)
    eventually(setting.sends, "the new password")
    (setting.folder / "password").unlink()
    eventually(lambda: "mail.password" in setting.failing(), "the failure in the status")
    row = setting.failing()["mail.password"]
    assert row["has_value"] and "No such file" in row["error"] and setting.sends(), "the last good value stays"
    part = {part["name"]: part for part in json.loads(setting.gate.run("health", "--json").stdout)["parts"]}["secrets"]
    assert not part["ok"] and "mail.password" in part["detail"]
    setting.put("password", OTHER)
    said = setting.gate.said()
    assert "the last good value stays" in said and SECRET not in said and OTHER not in said


def test_a_missing_secret_ends_nothing(setting):
    setting.configure("${file:" + str(setting.folder / "later") + "}")
    setting.gate.start()
    assert not setting.sends()
    assert not setting.failing()["mail.password"]["has_value"]
    setting.put("later", SECRET)
    setting.gate.ok("reload")
    eventually(setting.sends, "the secret once it is there")


@needs_memory
def test_file_and_sealed_are_nowhere_else(setting):
    client_secret = setting.seal("issuers.one.client_secret", setting.issuer.secret)
    setting.configure(setting.put("password", SECRET), client_secret)
    setting.gate.start()
    setting.clean(["mail.password", "issuers.one.client_secret"])
    for _ in range(3):
        assert setting.sends()
    eventually(lambda: login_at(setting.gate, "one", setting.issuer).status == 303, "a sign-in at the issuer")
    setting.gate.ok("reload")
    time.sleep(1.2)  # read anew at least once: the copies of that are looked for, too
    setting.clean(["mail.password", "issuers.one.client_secret"])


@needs_memory
def test_the_environment_is_for_the_authority_and_wiped(setting, monkeypatch):
    monkeypatch.setenv("PC_SMTP_PASSWORD", SECRET)
    setting.configure("${env:PC_SMTP_PASSWORD}")
    setting.gate.start()
    assert setting.sends()
    for pid in gates.tree_of(setting.gate.process.pid):
        assert SECRET.encode() not in pathlib.Path(f"/proc/{pid}/environ").read_bytes()
    setting.clean(["mail.password"])
    before = setting.gate.authority
    os.kill(before, signal.SIGKILL)
    eventually(lambda: setting.gate.authority != before and setting.sends(), "the authority anew, with the password")
    setting.clean(["mail.password"])


@needs_memory
def test_systemd_credentials(setting, monkeypatch):
    credentials = setting.folder / "credentials"
    credentials.mkdir()
    (credentials / "smtp").write_text(SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    setting.configure("${cred:smtp}")
    setting.gate.start()
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert setting.sends()
    rows = setting.gate.json("secret", "check")["items"]
    assert [(row["key"], row["state"]) for row in rows] == [("mail.password", "ok")], rows
    setting.clean(["mail.password"])


@pytest.fixture(name="servers")
def make_servers(tmp_path, monkeypatch):
    vault, cloud = hashicorp.Fake(), Cloud(tmp_path)
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    yield vault, cloud
    vault.close()
    cloud.close()


def configure_remote(setting, vault, cloud, token="client-token"):
    more = f"""secrets:
  refresh: 1s
  vault: {{url: "{vault.url}", namespace: team, token: "{setting.put("token", token)}"}}
  aws: {{region: {REGION}, endpoint: "{cloud.url}"}}
"""
    setting.configure("${vault:secret/gate/mail#password}", "${aws-sm:gate/oidc#secret}")
    text = setting.gate.config.read_text().replace("secrets: {refresh: 1s}\n", more)
    setting.gate.config.write_text(text)


@needs_memory
def test_other_servers_keep_secrets(setting, servers):
    vault, cloud = servers
    vault.secrets["secret/data/gate/mail"] = {"password": SECRET, "else": "x"}
    cloud.secrets["gate/oidc", "AWSCURRENT"] = json.dumps({"secret": setting.issuer.secret})
    configure_remote(setting, vault, cloud)
    assert setting.gate.run("secret", "check").returncode == 0
    setting.gate.start()
    assert setting.sends()
    eventually(lambda: login_at(setting.gate, "one", setting.issuer).status == 303, "a sign-in at the issuer")
    vault.secrets["secret/data/gate/mail"] = {"password": OTHER}
    setting.mail.password = OTHER
    eventually(setting.sends, "the changed password")
    setting.clean(["secrets.vault.token", "mail.password", "issuers.one.client_secret"])
    vault.close()
    eventually(lambda: "mail.password" in setting.failing(), "the failure in the status")
    assert setting.failing()["mail.password"]["has_value"] and setting.sends(), "the last good value stays"
    for pid in setting.gate.pids("nginx"):
        assert b"good/secret+key" not in pathlib.Path(f"/proc/{pid}/environ").read_bytes()


def test_a_server_that_is_away_at_the_start(setting, servers):
    vault, cloud = servers
    configure_remote(setting, vault, cloud, token="no such token")
    cloud.faults = ["ExpiredTokenException"] * 50
    setting.gate.start()
    assert not setting.sends()
    failing = setting.failing()
    assert set(failing) == {"mail.password", "issuers.one.client_secret"}
    assert not any(row["has_value"] for row in failing.values())
    assert "no such token" not in json.dumps(failing) + setting.gate.said()
    vault.secrets["secret/data/gate/mail"] = {"password": SECRET}
    setting.put("token", "client-token")
    setting.gate.ok("reload")
    eventually(setting.sends, "the password, once the token is good")


@needs_memory
def test_planted_leaks_are_found(setting, monkeypatch):
    monkeypatch.setenv("SOMETHING_ELSE", "x=" + SECRET)
    setting.configure(setting.put("password", SECRET), more=f"# {SECRET}")
    setting.gate.start()
    assert setting.sends()
    (setting.gate.folder / "state/notes.txt").write_text("Zm9vOg" + "Y29ycmVjdCBob3JzZSBiYXR0ZXJ5IHN0YXBsZSAvIDQy")
    code, found = setting.scan()
    places = " | ".join(row["place"] for row in found["leaks"])
    assert code == 1
    for place in ("portcullis-auth", "nginx", "environment", "memory", "portcullis.yaml", "view/data.mdb",
                  "state/notes.txt"):
        assert place in places, (place, places)
    assert {row["key"] for row in found["leaks"]} == {"mail.password"}
    assert SECRET not in json.dumps(found)


def test_no_process_leaves_a_core_dump(setting):
    setting.configure(setting.put("password", SECRET))
    setting.gate.start()
    pids = gates.tree_of(setting.gate.process.pid)
    assert len(pids) >= 4
    for pid in pids:
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
        line = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
        assert line.split()[4:6] == ["0", "0"], (gates.name_of(pid), line)


def test_a_sealed_secret_is_good_at_one_key_alone(setting):
    sealed = setting.seal("issuers.one.client_secret", SECRET)
    setting.configure(sealed)
    done = setting.gate.run("secret", "check")
    assert done.returncode == 1 and "--for mail.password" in done.stdout
    setting.configure(setting.seal("mail.password", SECRET))
    assert setting.gate.run("secret", "check").returncode == 0
    setting.gate.start()
    assert setting.sends()


def test_sealing_elsewhere(setting):
    assert setting.seal("mail.password", SECRET)
    public = setting.gate.folder / "seal.pub"
    assert public.stat().st_mode & 0o777 == 0o644
    done = setting.gate.run("secret", "seal", "--to", public, "--for", "mail.password", stdin=SECRET, check=True)
    setting.configure(done.stdout.strip())
    assert setting.gate.run("secret", "check").returncode == 0
    for arguments, says in ((("--for", "mail.user"), "no key of a secret"), ((), "--for KEY is needed"),
                            (("--for", "mail.password", "--to", "/nonexistent"), "/nonexistent")):
        done = setting.gate.run("secret", "seal", *arguments, stdin=SECRET)
        assert done.returncode != 0 and says in done.stderr and SECRET not in done.stderr
    for text in ("", "\n", "x" * 9000):
        assert setting.gate.run("secret", "seal", "--for", "mail.password", stdin=text).returncode == 1


def test_check_says_what_is_wrong_and_no_value(setting):
    setting.configure(setting.put("password", SECRET), "${env:PC_NO_SUCH_VARIABLE}")
    os.chmod(setting.folder / "password", 0o644)
    rows = {row["key"]: row for row in setting.gate.json("secret", "check")["items"]}
    assert rows["mail.password"]["state"] == "ok" and "everybody" in rows["mail.password"]["note"]
    assert rows["issuers.one.client_secret"]["state"] == "unknown"
    assert SECRET not in json.dumps(rows)


def test_check_knows_what_the_gate_does_not_know_yet(setting, monkeypatch):
    """It said that the running gate has it, of every variable that the gate did not complain of."""
    def row():
        return {row["key"]: row for row in setting.gate.json("secret", "check")["items"]}["mail.password"]
    monkeypatch.setenv("PC_SMTP_PASSWORD", SECRET)
    setting.configure("${env:PC_SMTP_PASSWORD}")
    setting.gate.start()
    monkeypatch.delenv("PC_SMTP_PASSWORD")
    assert row()["state"] == "ok" and "the running gate has it" in row()["note"]
    setting.configure("${env:PC_NO_SUCH_VARIABLE}")
    assert row()["state"] == "unknown" and "does not know of it yet" in row()["note"]
    setting.gate.ok("reload")
    done = setting.gate.run("secret", "check", "--json")
    assert done.returncode == 1 and "has no variable PC_NO_SUCH_VARIABLE" in done.stdout


def test_a_secret_in_the_clear_is_refused_and_not_repeated(setting):
    setting.configure(SECRET)
    done = setting.gate.run("check")
    assert done.returncode == 1 and SECRET not in done.stdout + done.stderr
    assert "mail.password" in done.stderr and "portcullis secret seal" in done.stderr
    assert "portcullis.yaml:" in done.stderr


def test_scan_self_without_a_gate(setting):
    done = setting.gate.run("secret", "scan-self")
    assert done.returncode == 1 and "no gate runs" in done.stderr
