"""Backups of a real gate: made while it runs, restored, verified; keys, shares, damage, and dying at any moment."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import time

import pytest

import cloud as clouds
import gate as gates
import rig
from gate import PASSWORD

KILLS = int(os.environ.get("PORTCULLIS_KILLS", "6"))

NO_KEY, DAMAGED, NOTHING, EXISTS, BUSY, FULL = 3, 5, 7, 11, 14, 15


def command(*arguments, env=None, **options):
    return subprocess.run([gates.command_path(), *map(str, arguments)], text=True, capture_output=True,
                          env=env or gates.environment(), timeout=600, **options)


def good(*arguments, **options):
    done = command(*arguments, **options)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def loaded(*arguments):
    return json.loads(good(*arguments, "--json"))


def make_key(path):
    path.write_bytes(os.urandom(32))
    path.chmod(0o600)
    return path


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink()}


class Kept:
    """A gate that ran once, has accounts, and is backed up under one key."""

    def __init__(self, folder):
        self.folder = folder
        self.key = make_key(folder / "key")
        self.place = folder / "kept"
        self.gate = gates.Gate(folder / "run").start()
        self.gate.user("ada", "admin")
        self.gate.user("bob", "reader")

    def backup(self, *more):
        return loaded("backup", "--config", self.gate.config, "--to", self.place, "--raw-aes", self.key, *more)

    def verify(self, *more):
        return loaded("backup", "verify", "--from", self.place, "--raw-aes", self.key, *more)

    def list(self):
        return loaded("backup", "list", "--from", self.place, "--raw-aes", self.key)["items"]

    def restore(self, to, *more):
        return loaded("restore", "--from", self.place, "--raw-aes", self.key, "--to", to, *more)


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    kept = Kept(tmp_path_factory.mktemp("running"))
    yield kept
    kept.gate.close()


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A gate that has stopped, with one backup of it in a place that tests copy."""
    kept = Kept(tmp_path_factory.mktemp("stopped"))
    kept.gate.stop()
    kept.first = kept.backup()
    yield kept
    kept.gate.close()


@pytest.fixture
def copied(stopped, tmp_path):
    """That place, for a test to damage."""
    shutil.copytree(stopped.place, tmp_path / "kept")
    return tmp_path / "kept"


def a_piece(place):
    return max((place / "objects").rglob("*/*"), key=lambda path: path.stat().st_size)


# ---- while it runs ----


def test_a_running_gate_is_backed_up_verified_and_restored(running, tmp_path):
    made = running.backup()
    assert made["left_out"] == [] and made["files"] > 5 and made["audit_seq"] > 0
    proof = running.verify()
    assert proof["good"] and [check["good"] for check in proof["checks"]] == [True] * 4
    assert "2 accounts" in proof["checks"][1]["text"]
    told = running.restore(tmp_path / "new")
    assert told["id"] == made["id"]
    for folder, mode in (("secrets", 0o700), ("state", 0o700), ("audit", 0o750)):
        assert (tmp_path / "new" / folder).stat().st_mode & 0o777 == mode
    before, after = files_of(running.gate.folder), files_of(tmp_path / "new")
    for name in ("portcullis.yaml", "secrets/keyring.json", "secrets-edge/assertion.pem", "tls/key.pem"):
        assert before[name] == after[name], name
    assert "state/portcullis.db" in after and not any(name.startswith(("view/", "sock/", "spool/")) for name in after)
    assert good("audit", "verify", "--directory", tmp_path / "new/audit")


def test_nothing_of_it_is_readable_where_it_is_kept(running):
    running.backup()
    kept = b"".join(files_of(running.place).values())
    for secret in (running.gate.folder / "secrets/keyring.json", running.gate.folder / "tls/key.pem",
                   running.gate.config):
        for line in secret.read_bytes().splitlines():
            assert len(line) < 16 or line not in kept
    assert b"SQLite format" not in kept and b"chain-" not in kept


def test_the_next_one_has_only_what_is_new(running):
    first = running.backup()
    running.gate.user(f"user{time.monotonic_ns()}", "reader")
    second = running.backup()
    assert second["parent"] == first["id"]
    assert 0 < second["new_bytes"] < second["bytes"]
    again = running.backup("--all")
    assert again["unchanged"] == 0 and again["new_bytes"] >= again["bytes"]
    assert [item["id"] for item in running.list()][-3:] == [first["id"], second["id"], again["id"]]
    # What changed in the last two seconds before a backup is read by the next one, too.
    gates.wait(lambda: running.backup()["unchanged"] >= 4, "files that did not change are not read")


def test_backups_while_accounts_are_made_are_of_one_moment(running, tmp_path):
    writer = subprocess.Popen(["sh", "-c", """
        i=0; while [ $i -lt 12 ]; do echo "$3" | "$1" user add "busy$i" --role reader --password-stdin --config "$2"
        i=$((i+1)); done""", "sh", gates.command_path(), running.gate.config, PASSWORD], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=gates.environment())
    try:
        while writer.poll() is None:
            running.backup()
            assert running.verify("--scratch", tmp_path)["good"]
    finally:
        writer.kill()
        writer.wait()
    assert list(tmp_path.iterdir()) == []
    assert not list((running.gate.folder / "state").glob("backup-*"))


def test_a_running_gate_is_not_replaced(running):
    running.backup()
    before = (running.gate.folder / "secrets/keyring.json").stat().st_ino
    done = command("restore", "--from", running.place, "--raw-aes", running.key, "--to", running.gate.folder)
    assert done.returncode == BUSY and "stop it first" in done.stderr
    assert (running.gate.folder / "secrets/keyring.json").stat().st_ino == before
    assert running.gate.json("status")


# ---- restoring ----


def test_a_restored_gate_runs_and_knows_its_accounts(stopped, tmp_path):
    stopped.restore(tmp_path / "run")
    restored = gates.Gate.__new__(gates.Gate)
    restored.prepare(tmp_path / "run")
    restored.context = None
    try:
        restored.start()
        names = {item["name"] for item in restored.json("user", "list")["items"]}
        assert {"ada", "bob"} <= names
        assert restored.run("audit", "verify").returncode == 0
        assert restored.ok("token", "issue", "ada")
    finally:
        restored.close()


def test_a_stopped_gate_changes_places_with_the_backup(stopped, tmp_path):
    stopped.restore(tmp_path / "run")
    (tmp_path / "run/state/mark").write_text("of the old one")
    told = stopped.restore(tmp_path / "run")
    assert not (tmp_path / "run/state/mark").exists()
    assert pathlib.Path(told["before"]).parent == tmp_path
    assert (pathlib.Path(told["before"]) / "state/mark").read_text() == "of the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run", pathlib.Path(told["before"]).name]


def test_paths_may_be_relative(stopped, copied, tmp_path):
    for to in ("run", "./run/", "run"):
        good("restore", "--from", "kept", "--raw-aes", stopped.key, "--to", to, cwd=tmp_path)
    good("backup", "--config", "run/portcullis.yaml", "--raw-aes", stopped.key, "--to", "kept/", cwd=tmp_path)
    assert loaded("backup", "verify", "--from", copied, "--raw-aes", stopped.key)["run"] == str(tmp_path / "run")
    assert command("restore", "--from", "run/portcullis.yaml", "--raw-aes", stopped.key, "--to", "x",
                   cwd=tmp_path).returncode == NOTHING


def test_an_empty_folder_is_filled_and_others_are_left_alone(stopped, tmp_path):
    (tmp_path / "empty").mkdir()
    assert stopped.restore(tmp_path / "empty/")["before"] == ""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/letter").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name in ("home", "file"):
        done = command("restore", "--from", stopped.place, "--raw-aes", stopped.key, "--to", tmp_path / name)
        assert done.returncode == EXISTS, done
    assert (tmp_path / "home/letter").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file", "home"]


def test_what_stands_outside_of_the_run_folder_is_kept_by_its_path(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/own.conf").write_text("# nothing\n")
    (tmp_path / "rules/words.data").write_text("word\n")
    (tmp_path / "etc").mkdir()
    gate = gates.Gate(tmp_path / "run")
    try:
        config = tmp_path / "etc/portcullis.yaml"
        config.write_text(f"directory: {gate.folder}\nwaf: {{rules: ['{tmp_path}/rules/*.conf']}}\n"
                          + gate.config.read_text())
        gate.config.unlink()
        subprocess.run(["sqlite3", gate.folder / "state/portcullis.db", "CREATE TABLE t(x)"], check=False)
        if not (gate.folder / "state/portcullis.db").exists():
            pytest.skip("sqlite3 is not here")
        key = make_key(tmp_path / "key")
        loaded("backup", "--config", config, "--to", tmp_path / "kept", "--raw-aes", key)
        done = command("restore", "--from", tmp_path / "kept", "--raw-aes", key, "--to", tmp_path / "new", "--unchecked")
        assert done.returncode == 0 and "outside of the run folder" in done.stderr
        outside = tmp_path / "new/outside" / str(tmp_path).lstrip("/")
        assert (outside / "etc/portcullis.yaml").read_text() == config.read_text()
        assert (outside / "rules/words.data").read_text() == "word\n"
    finally:
        gate.close()


@pytest.fixture
def own_run(stopped, tmp_path):
    """The run folder of a gate that ran, of one's own."""
    shutil.copytree(stopped.gate.folder, tmp_path / "run", symlinks=True,
                    ignore=lambda folder, names: [n for n in names if (pathlib.Path(folder) / n).is_socket()])
    return tmp_path / "run"


def foreign_link(place, target):
    if place.exists():
        place.rename(place.with_name("aside"))
    place.symlink_to(target)
    os.lchown(place, 54321, 54321)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, whose files somebody else's links lead to")
def test_a_link_of_somebody_else_is_not_followed(stopped, own_run, tmp_path):
    (tmp_path / "shadow").write_text("root's alone")
    (tmp_path / "shadow").chmod(0o600)
    (own_run / "secrets/mine").symlink_to(tmp_path / "shadow")
    foreign_link(own_run / "secrets/spy", tmp_path / "shadow")
    arguments = ("backup", "--config", own_run / stopped.gate.config.name,
                 "--to", tmp_path / "kept", "--raw-aes", stopped.key)
    done = command(*arguments)
    assert done.returncode == 0 and "secrets/spy: a link of another user leads there" in done.stderr, done
    good("restore", "--from", tmp_path / "kept", "--raw-aes", stopped.key, "--to", tmp_path / "new")
    assert (tmp_path / "new/secrets/mine").read_text() == "root's alone"
    assert not (tmp_path / "new/secrets/spy").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, whose files somebody else's links lead to")
@pytest.mark.parametrize("name", ["secrets/keyring.json", "state/portcullis.db", "secrets", "state", "audit"])
def test_a_part_behind_a_link_of_somebody_else_is_an_error(stopped, own_run, tmp_path, name):
    shutil.copytree(own_run, tmp_path / "roots")
    foreign_link(own_run / name, tmp_path / "roots" / name)
    done = command("backup", "--config", own_run / stopped.gate.config.name,
                   "--to", tmp_path / "kept", "--raw-aes", stopped.key)
    assert done.returncode == 1 and "a link of another user" in done.stderr, done
    assert not list((tmp_path / "kept").glob("backups/*"))
    (own_run / name).unlink()
    (own_run / name).symlink_to(tmp_path / "roots" / name)  # root's own is followed
    good("backup", "--config", own_run / stopped.gate.config.name,
         "--to", tmp_path / "kept", "--raw-aes", stopped.key)


# ---- keys and shares ----


def test_another_key_does_not_open_it(stopped, tmp_path):
    other = make_key(tmp_path / "key")
    for arguments in (("backup", "list"), ("backup", "verify"), ("restore", "--to", tmp_path / "new")):
        done = command(*arguments, "--from", stopped.place, "--raw-aes", other)
        assert done.returncode in (NO_KEY, DAMAGED), done
        assert not (tmp_path / "new").exists()


def test_keys_of_the_configuration_are_used(tmp_path):
    key = make_key(tmp_path / "key")
    gate = gates.Gate(tmp_path / "run", extra=f"vault: {{keys: {{main: {{type: raw-aes, namespace: gate, name: one, "
                                               f"file: '{key}'}}}}}}")
    try:
        gate.start()
        gate.stop()
        assert loaded("backup", "--config", gate.config, "--to", tmp_path / "kept")["files"] > 3
        assert loaded("backup", "verify", "--from", tmp_path / "kept", "--config", gate.config)["good"]
        assert key.read_bytes() not in b"".join(files_of(tmp_path / "kept").values())
    finally:
        gate.close()


def write_vault(path, text):
    path.write_text(f"vault: {text}\n")
    return path


def test_a_kms_is_asked_once_and_shares_do_without(stopped, copied, tmp_path):
    cloud = clouds.Cloud(tmp_path)
    env = cloud.environment(**gates.environment())
    keys = write_vault(tmp_path / "keys.yaml", f"{{keys: {{kms: {{type: aws-kms, key: '{clouds.KEY}', "
                                               f"endpoint: '{cloud.url}'}}}}}}")
    place = tmp_path / "kms"
    options = ("--config", stopped.gate.config, "--keys", keys)
    try:
        good("backup", *options, "--to", place, "--recovery", "2/3", "--shares", tmp_path / "shares", env=env)
        cloud.asked.clear()
        good("backup", *options, "--to", place, env=env)
        assert len(cloud.asked) <= 3, cloud.asked  # opens the repository's keys, and puts them under itself anew
        cloud.asked.clear()
        good("restore", "--from", place, "--keys", keys, "--to", tmp_path / "new", env=env)
        assert len(cloud.asked) == 1, cloud.asked
        cloud.kms_state = "Disabled"
        done = command("backup", "verify", "--from", place, "--keys", keys, env=env)
        assert done.returncode in (NO_KEY, 8) and "Disabled" in done.stderr, done
    finally:
        cloud.close()
    done = command("backup", "verify", "--from", place, "--keys", keys, env=env)
    assert done.returncode == 8, done
    shares = [option for sheet in sorted((tmp_path / "shares").iterdir())[1:] for option in ("--share", sheet)]
    assert loaded("backup", "verify", "--from", place, *shares)["good"]


def test_after_a_change_of_keys_the_next_backup_is_under_the_new_ones(stopped, tmp_path):
    def provider(name):
        return f"{name}: {{type: raw-aes, namespace: gate, name: {name}, file: '{make_key(tmp_path / name)}'}}"

    old, new = provider("old"), provider("new")
    only_old, both, only_new = (write_vault(tmp_path / f"{name}.yaml", text) for name, text in (
        ("1", f"{{keys: {{{old}}}}}"), ("2", f"{{keys: {{{old}, {new}}}, use: [new]}}"), ("3", f"{{keys: {{{new}}}}}")))
    place = tmp_path / "kept"

    def opens(keys):
        return command("backup", "list", "--from", place, "--keys", keys).returncode

    good("backup", "--config", stopped.gate.config, "--to", place, "--keys", only_old)
    assert (opens(only_old), opens(both), opens(only_new)) == (0, 0, NO_KEY)
    good("backup", "--config", stopped.gate.config, "--to", place, "--keys", both)
    assert (opens(only_old), opens(both), opens(only_new)) == (NO_KEY, 0, 0)
    assert len(loaded("backup", "list", "--from", place, "--keys", only_new)["items"]) == 2


def test_a_key_ring_that_the_vault_seals_is_in_it_and_opens_by_shares_alone(tmp_path):
    key, other = make_key(tmp_path / "key"), make_key(tmp_path / "other")
    gate = gates.Gate(tmp_path / "run", extra=f"vault: {{keys: {{main: {{type: raw-aes, namespace: gate, name: one, "
                                               f"file: '{key}'}}}}, store: [main]}}")
    ring = gate.folder / "secrets/keyring.json"
    try:
        gate.start()
        gate.user("ada", "admin")
        gate.ok("keyring", "seal")
        assert not ring.read_bytes().startswith(b"{")
        done = command("backup", "--config", gate.config, "--to", tmp_path / "kept", "--raw-aes", other)
        assert done.returncode == NO_KEY and "key ring is sealed" in done.stderr
        good("backup", "--config", gate.config, "--to", tmp_path / "mine", "--recovery", "2/2", "--shares", tmp_path / "s")
        gate.stop()
    finally:
        gate.close()
    key.unlink()
    shares = [option for sheet in sorted((tmp_path / "s").iterdir()) for option in ("--share", sheet)]
    assert loaded("backup", "verify", "--from", tmp_path / "mine", *shares)["good"]
    done = command("restore", "--from", tmp_path / "mine", "--to", tmp_path / "new", *shares)
    assert done.returncode == 0 and "keyring seal" in done.stderr, done
    restored = tmp_path / "new/secrets/keyring.json"
    assert restored.read_bytes().startswith(b"{") and restored.stat().st_mode & 0o777 == 0o600


def test_two_of_three_shares_open_it_without_the_key(stopped, copied, tmp_path):
    shares = tmp_path / "shares"
    done = command("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key,
                   "--recovery", "2/3", "--shares", shares)
    assert done.returncode == 0 and "different people" in done.stderr, done
    sheets = sorted(shares.iterdir())
    assert len(sheets) == 3 and all(sheet.stat().st_mode & 0o777 == 0o600 for sheet in sheets)
    for pair in ((0, 1), (0, 2), (2, 1)):
        chosen = [option for at in pair for option in ("--share", sheets[at])]
        assert loaded("backup", "verify", "--from", copied, *chosen)["good"]
    both = ("--share", sheets[0], "--share", sheets[2])
    good("restore", "--from", copied, *both, "--to", tmp_path / "new")
    # Later backups need no shares, and the shares open them.
    later = loaded("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key)
    assert loaded("backup", "verify", "--from", copied, *both)["id"] == later["id"]
    text = "".join(line for line in sheets[0].read_text().split("Share:\n")[1].splitlines())
    bare = tmp_path / "bare"
    bare.write_text(text.lower().replace(" ", ""))
    assert loaded("backup", "list", "--from", copied, "--share", bare, "--share", sheets[1])["items"]


def test_too_few_wrong_or_mistyped_shares_are_told(stopped, copied, tmp_path):
    options = ("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key, "--recovery", "2/3")
    good(*options, "--shares", tmp_path / "a")
    done = command(*options, "--shares", tmp_path / "b")
    assert done.returncode == 1 and "--renew" in done.stderr
    good(*options, "--shares", tmp_path / "b", "--renew")
    old, new = sorted((tmp_path / "a").iterdir()), sorted((tmp_path / "b").iterdir())
    typo = tmp_path / "typo"
    text = new[0].read_text()
    at = text.index("Share:\n") + 12
    typo.write_text(text[:at] + ("A" if text[at] != "A" else "C") + text[at + 1:])
    for chosen in ((new[0],), (new[0], new[0]), (old[0], new[1]), (old[0], old[1]), (typo, new[1])):
        shares = [option for share in chosen for option in ("--share", share)]
        done = command("backup", "list", "--from", copied, *shares)
        assert done.returncode in (NO_KEY, DAMAGED), (chosen, done)
        assert done.stderr.startswith("portcullis backup list: ")
    done = command("backup", "list", "--from", copied, "--share", tmp_path / "none", "--share", new[1])
    assert done.returncode == 1 and "/none: not found" in done.stderr
    good("backup", "list", "--from", copied, "--share", new[2], "--share", new[1])


@pytest.mark.parametrize("arguments", [
    ("backup",), ("restore",), ("restore", "--from", "x"), ("backup", "list"), ("backup", "verify"),
    ("backup", "prune"), ("backup", "--to", "x", "--keep", "0"), ("backup", "--to", "x", "--recovery", "2/3"),
    ("backup", "--to", "x", "--recovery", "1/3", "--shares", "s"),
    ("backup", "--to", "x", "--recovery", "3/2", "--shares", "s"),
    ("backup", "--to", "x", "--recovery", "2/99", "--shares", "s"),
])
def test_wrong_calls_say_so(arguments, tmp_path):
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done
    assert list(tmp_path.iterdir()) == []


# ---- damage ----


def test_a_damaged_piece_is_named_and_nothing_is_restored(stopped, copied, tmp_path):
    piece = a_piece(copied)
    whole = piece.read_bytes()
    middle = len(whole) // 2
    for damaged in (whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:], whole[:-1], b"", None):
        if damaged is None:
            piece.unlink()
        else:
            piece.write_bytes(damaged)
        for arguments in (("backup", "verify"), ("restore", "--to", tmp_path / "new")):
            done = command(*arguments, "--from", copied, "--raw-aes", stopped.key)
            assert done.returncode == DAMAGED and piece.name in done.stderr, done
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


def test_damaged_pieces_are_mended_by_a_backup_of_everything(stopped, copied):
    for piece in (copied / "objects").glob("*/*"):
        piece.write_bytes(b"")
    whole = ("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key)
    good(*whole)
    done = command("backup", "verify", "--from", copied, "--raw-aes", stopped.key)
    assert done.returncode == DAMAGED and "backup --all" in done.stderr, done
    good(*whole, "--all")
    assert loaded("backup", "verify", "--from", copied, "--raw-aes", stopped.key)["good"]


def test_a_lost_piece_is_kept_again_by_the_next_backup(stopped, copied):
    a_piece(copied).unlink()
    good("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key)
    items = loaded("backup", "list", "--from", copied, "--raw-aes", stopped.key)["items"]
    for item in items:
        assert loaded("backup", "verify", item["id"], "--from", copied, "--raw-aes", stopped.key)["good"]


def test_a_damaged_manifest_is_told_and_the_others_still_open(stopped, copied):
    good("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key)
    first, last = sorted((copied / "backups").iterdir())
    last.write_bytes(last.read_bytes()[:-5])
    done = command("backup", "list", "--from", copied, "--raw-aes", stopped.key, "--json")
    assert done.returncode == DAMAGED and last.name in done.stderr
    assert [item["id"] for item in json.loads(done.stdout)["items"]] == [first.name]
    assert loaded("backup", "verify", first.name, "--from", copied, "--raw-aes", stopped.key)["good"]
    # Its name given to the other one is noticed; the parent being gone is not missed.
    last.write_bytes(first.read_bytes())
    assert command("backup", "verify", last.name, "--from", copied, "--raw-aes", stopped.key).returncode == DAMAGED
    done = command("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key)
    assert done.returncode == 0 and "cannot be read" in done.stderr
    first.unlink()
    last.unlink()
    assert loaded("backup", "verify", "--from", copied, "--raw-aes", stopped.key)["good"]


def test_a_backup_or_place_that_is_not_there_is_told(stopped, tmp_path):
    for arguments in (("backup", "verify", "20200101T000000.000000Z-00000000", "--from", stopped.place),
                      ("backup", "list", "--from", tmp_path / "nowhere"), ("backup", "list", "--from", tmp_path)):
        done = command(*arguments, "--raw-aes", stopped.key)
        assert done.returncode == NOTHING, done
    assert command("backup", "verify", "../../x", "--from", stopped.place, "--raw-aes", stopped.key).returncode == 2


def test_a_backup_of_a_broken_store_does_not_verify(stopped, tmp_path):
    stopped.restore(tmp_path / "run")
    config = tmp_path / "run/portcullis.yaml"
    ring = tmp_path / "run/secrets/keyring.json"
    other = gates.Gate(tmp_path / "other")
    other.close()
    ring.write_bytes((tmp_path / "other/secrets/keyring.json").read_bytes())
    chain = next((tmp_path / "run/audit").glob("chain-*.log"))
    text = chain.read_bytes()
    chain.write_bytes(text.replace(b'"granted":true', b'"granted":null', 1) if b'"granted":true' in text
                      else text.replace(b'"system"', b'"systam"', 1))
    loaded("backup", "--config", config, "--to", tmp_path / "kept", "--raw-aes", stopped.key)
    done = command("backup", "verify", "--from", tmp_path / "kept", "--raw-aes", stopped.key, "--json")
    assert done.returncode == DAMAGED
    checks = {check["name"]: check["good"] for check in json.loads(done.stdout)["checks"]}
    assert checks == {"store": True, "sealed fields": False, "audit trail": False, "configuration": True}
    done = command("restore", "--from", tmp_path / "kept", "--raw-aes", stopped.key, "--to", tmp_path / "new")
    assert done.returncode == DAMAGED and not (tmp_path / "new").exists()
    good("restore", "--from", tmp_path / "kept", "--raw-aes", stopped.key, "--to", tmp_path / "new", "--unchecked")


@pytest.mark.parametrize("name", ["repository.json", "keys/vault"])
def test_lost_keys_of_a_repository_are_not_made_anew(stopped, copied, name):
    (copied / name).unlink()
    for arguments, code in ((("backup", "--config", stopped.gate.config, "--to", copied), DAMAGED),
                            (("backup", "list", "--from", copied), NOTHING)):
        done = command(*arguments, "--raw-aes", stopped.key)
        assert done.returncode == code and name in done.stderr, done
    shutil.copy(stopped.place / name, copied / name)
    assert loaded("backup", "verify", "--from", copied, "--raw-aes", stopped.key)["good"]


# ---- retention ----


def test_keep_takes_older_ones_away(stopped, copied):
    for _ in range(3):
        good("backup", "--config", stopped.gate.config, "--to", copied, "--raw-aes", stopped.key, "--keep", "2")
    items = loaded("backup", "list", "--from", copied, "--raw-aes", stopped.key)["items"]
    assert len(items) == 2
    told = loaded("backup", "prune", "--from", copied, "--raw-aes", stopped.key, "--keep", "1")
    assert told["removed"] == 1 and told["kept"] == 1
    (copied / "objects/zz").mkdir()
    assert loaded("backup", "verify", "--from", copied, "--raw-aes", stopped.key)["good"]


def test_two_at_once_do_not_meet(stopped, copied):
    import fcntl
    with open(copied / "lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for arguments in (("backup", "--config", stopped.gate.config, "--to", copied),
                          ("backup", "prune", "--from", copied), ("backup", "list", "--from", copied)):
            done = command(*arguments, "--raw-aes", stopped.key)
            assert done.returncode == BUSY and "under way" in done.stderr


# ---- dying, and no space ----


def killed_after(seconds, *arguments):
    process = subprocess.Popen([gates.command_path(), *map(str, arguments)], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=gates.environment())
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    return process.returncode


def time_of(*arguments):
    begun = time.monotonic()
    good(*arguments)
    return time.monotonic() - begun


def test_backups_that_are_killed_leave_only_whole_ones(stopped, tmp_path):
    """Each changes the store a little, prunes, and dies somewhere."""
    dice = random.Random(6)
    run, place = tmp_path / "run", tmp_path / "kept"
    stopped.restore(run)
    options = ("--raw-aes", stopped.key)
    arguments = ("backup", "--config", run / "portcullis.yaml", "--to", place, *options, "--keep", "2", "--all")
    whole = time_of(*arguments)
    for turn in range(KILLS):
        (run / "secrets/changing").write_bytes(os.urandom(2000000))
        killed_after(dice.uniform(0, whole * 1.2), *arguments)
        done = command("backup", "verify", "--from", place, *options, "--scratch", tmp_path)
        assert done.returncode == 0, (turn, done.stderr)
    (run / "secrets/changing").unlink()
    good(*arguments)
    assert not list((place / "tmp").iterdir()) and not list((run / "state").glob("backup-*"))
    for item in loaded("backup", "list", "--from", place, *options)["items"]:
        assert loaded("backup", "verify", item["id"], "--from", place, *options)["good"]


def test_restores_that_are_killed_leave_the_old_or_the_new(stopped, tmp_path):
    dice = random.Random(7)
    run = tmp_path / "run"
    stopped.restore(run)
    old = {name: data for name, data in files_of(run).items()}
    arguments = ("restore", "--from", stopped.place, "--raw-aes", stopped.key, "--to", run)
    whole = time_of(*arguments)
    for turn in range(KILLS):
        mark = run / "state/mark"
        mark.write_text(str(turn))
        killed_after(dice.uniform(0, whole * 1.2), *arguments)
        now = files_of(run)
        marked = now.pop("state/mark", None)
        assert now == old, turn
        if marked is None: # the new one; the old one is beside it, whole
            beside = [path for path in tmp_path.iterdir() if (path / "state/mark").exists()
                      and (path / "state/mark").read_text() == str(turn)]
            assert len(beside) == 1, turn
            assert {key: value for key, value in files_of(beside[0]).items() if key != "state/mark"} == old
        for path in tmp_path.iterdir():
            if path.name.startswith("run.before-"):
                shutil.rmtree(path)
    good(*arguments)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".run.restore-")
                and (path / ".restoring").exists()]


def test_what_a_killed_verify_left_is_removed_by_the_next(stopped, tmp_path):
    left, young, locked = (tmp_path / f"portcullis-verify-{name}" for name in ("left", "young", "locked"))
    for folder in (left, young, locked):
        (folder / "secrets").mkdir(parents=True)
        if folder != young:
            os.utime(folder, (1, 1))
    held = os.open(locked, os.O_RDONLY)
    try:
        import fcntl
        fcntl.flock(held, fcntl.LOCK_EX)
        assert stopped.verify("--scratch", tmp_path)["good"]
    finally:
        os.close(held)
    assert sorted(path.name for path in tmp_path.iterdir()) == [locked.name, young.name]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MiB; only root can have one."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder],
                                           capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_told_and_nothing_is_half_done(stopped, small_disk):
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 900000)
    done = command("backup", "--config", stopped.gate.config, "--to", small_disk / "kept", "--raw-aes", stopped.key)
    assert done.returncode == FULL and "No space left" in done.stderr, done
    done = command("backup", "verify", "--from", stopped.place, "--raw-aes", stopped.key, "--scratch", small_disk)
    assert done.returncode == FULL, done
    done = command("restore", "--from", stopped.place, "--raw-aes", stopped.key, "--to", small_disk / "run")
    assert done.returncode == FULL, done
    assert sorted(path.name for path in small_disk.iterdir()) == ["filler", "kept"]
    filler.unlink()
    done = command("backup", "--config", stopped.gate.config, "--to", small_disk / "kept", "--raw-aes", stopped.key)
    assert done.returncode in (0, FULL)


def test_a_place_that_cannot_be_written_is_read(stopped, small_disk, tmp_path):
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    shutil.copytree(stopped.place, small_disk / "kept")
    (small_disk / "kept/lock").unlink()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    options = ("--from", small_disk / "kept", "--raw-aes", stopped.key)
    assert loaded("backup", "list", *options)["items"] and loaded("backup", "verify", *options)["good"]
    good("restore", *options, "--to", tmp_path / "new")
    done = command("backup", "prune", *options)
    assert done.returncode == 1 and "Read-only file system" in done.stderr, done


def test_a_mount_point_is_told(stopped, small_disk):
    done = command("restore", "--from", stopped.place, "--raw-aes", stopped.key, "--to", small_disk)
    assert done.returncode != 0 and list(small_disk.iterdir()) == []


# ---- in S3-compatible storage ----


class Bucket:
    """The stand-in of tests/integration/cloud.py, and calls of the command that use it."""

    def __init__(self, stopped, folder):
        self.stopped = stopped
        self.cloud = clouds.Cloud(folder)
        self.cloud.page = 1000
        self.place = "s3://backups/gates/one"

    def run(self, *arguments):
        return command(*arguments, "--raw-aes", self.stopped.key, "--endpoint", self.cloud.url, "--json",
                       env=self.cloud.environment(**gates.environment()))

    def ok(self, *arguments):
        done = self.run(*arguments)
        assert done.returncode == 0, (arguments, done.stderr)
        return json.loads(done.stdout)

    def backup(self, *more):
        return self.run("backup", "--config", self.stopped.gate.config, "--to", self.place, *more)


@pytest.fixture
def bucket(stopped, tmp_path):
    one = Bucket(stopped, tmp_path)
    yield one
    one.cloud.close()


def test_a_bucket_keeps_backups_as_a_folder_does(bucket, tmp_path):
    assert bucket.backup().returncode == 0
    assert all(name.startswith("gates/one/") for name in bucket.cloud.objects)
    assert not any("/lock/" in name for name in bucket.cloud.objects)
    bucket.cloud.page = 3  # lists come in pieces
    second = json.loads(bucket.backup("--keep", "1").stdout)
    assert second["new_bytes"] < second["bytes"] and second["removed"] == 1
    assert [item["id"] for item in bucket.ok("backup", "list", "--from", bucket.place)["items"]] == [second["id"]]
    assert bucket.ok("backup", "verify", "--from", bucket.place)["good"]
    bucket.ok("restore", "--from", bucket.place, "--to", tmp_path / "new")
    assert (tmp_path / "new/portcullis.yaml").read_bytes() == bucket.stopped.gate.config.read_bytes()


@pytest.mark.parametrize("fault", ["throttle", "slow_down", "broken", "hang_up"])
def test_what_passes_in_the_storage_is_waited_for(bucket, fault):
    bucket.cloud.faults = [None, None, fault, None, None, None, fault]
    assert bucket.backup().returncode == 0
    assert bucket.ok("backup", "verify", "--from", bucket.place)["good"]


def test_what_does_not_pass_is_told_and_the_next_one_goes_on(bucket):
    assert bucket.backup().returncode == 0
    bucket.cloud.faults = [None] * 6 + ["AccessDenied"] * 40
    done = bucket.backup("--all")
    assert done.returncode == 8 and "AccessDenied" in done.stderr, done
    bucket.cloud.faults = []
    for name in [name for name in bucket.cloud.objects if "/lock/" in name]:
        assert json.loads(bucket.cloud.objects[name])["pid"]  # what was refused could not be taken away either
    assert bucket.backup().returncode == 0
    assert bucket.ok("backup", "verify", "--from", bucket.place)["good"]
    assert not any("/lock/" in name for name in bucket.cloud.objects)


def test_a_bucket_that_is_not_there_and_nobody_there(bucket):
    done = bucket.run("backup", "list", "--from", "s3://others/x")
    assert done.returncode == NOTHING and "NoSuchBucket" in done.stderr, done
    done = bucket.run("backup", "list", "--from", bucket.place)
    assert done.returncode == NOTHING and "no backups there" in done.stderr, done
    assert bucket.run("backup", "list", "--from", "s3://").returncode == 2
    bucket.cloud.keys.clear()
    done = bucket.run("backup", "list", "--from", bucket.place)
    assert done.returncode == 8 and "good/secret" not in done.stderr


def test_another_writer_is_waited_for_unless_it_has_ended(bucket):
    import socket
    assert bucket.backup().returncode == 0
    boot = pathlib.Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    space = os.stat("/proc/self/ns/pid").st_ino
    child = subprocess.Popen(["true"])
    child.wait()
    mine = {"host": socket.gethostname(), "boot": boot, "space": space, "pid": os.getpid(), "since": 1000000}
    lock = "gates/one/lock/0000"
    gone = {**mine, "pid": child.pid}
    for holder in (mine, {**gone, "host": "another"}, {**gone, "space": 1}, {**gone, "boot": "of a clone"}, "what?"):
        bucket.cloud.objects[lock] = json.dumps(holder).encode()
        done = bucket.backup()
        assert done.returncode == BUSY and "delete the object gates/one/lock/0000" in done.stderr, done
        assert [name for name in bucket.cloud.objects if "/lock/" in name] == [lock]
    bucket.cloud.objects[lock] = json.dumps(gone).encode()
    assert bucket.backup().returncode == 0
    assert lock not in bucket.cloud.objects


def test_backups_into_a_bucket_that_are_killed_leave_only_whole_ones(bucket, tmp_path):
    dice = random.Random(8)
    arguments = [gates.command_path(), "backup", "--config", bucket.stopped.gate.config, "--to", bucket.place,
                 "--raw-aes", bucket.stopped.key, "--endpoint", bucket.cloud.url, "--all", "--keep", "2"]
    environment = bucket.cloud.environment(**gates.environment())
    begun = time.monotonic()
    assert subprocess.run(arguments, env=environment, capture_output=True).returncode == 0
    whole = time.monotonic() - begun
    for turn in range(max(KILLS // 3, 3)):
        # Everything but the first backup's own is gone, so that there is much to put.
        process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(dice.uniform(0, whole * 1.2))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        done = bucket.run("backup", "verify", "--from", bucket.place, "--scratch", tmp_path)
        # A lock of a process that is no more does not keep anybody from reading.
        assert done.returncode == 0, (turn, done.stderr)


def test_an_object_that_is_damaged_or_gone_is_named(bucket, tmp_path):
    assert bucket.backup().returncode == 0
    name = max((name for name in bucket.cloud.objects if "/objects/" in name),
               key=lambda name: len(bucket.cloud.objects[name]))
    whole = bucket.cloud.objects[name]
    for damaged in (whole[:-1], bytes([whole[0] ^ 1]) + whole[1:], b"", whole + b"x" * 5000000, None):
        if damaged is None:
            del bucket.cloud.objects[name]
        else:
            bucket.cloud.objects[name] = damaged
        done = bucket.run("restore", "--from", bucket.place, "--to", tmp_path / "new")
        assert done.returncode == DAMAGED and name.rpartition("/")[2] in done.stderr, (damaged and len(damaged), done)
        assert not (tmp_path / "new").exists()
