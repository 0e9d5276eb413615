"""`portcullis vault`: files, trees and pipes, every fault, kills, full disks; with real files and no service."""

import fcntl
import hashlib
import json
import os
import pty
import random
import signal
import subprocess
import time

import pytest

import rig
from gate import command_path, environment

MIB = 1 << 20
FRAME = 64 * 1024
USAGE, FAILED, NO_KEY, TRUNCATED, ALTERED, RENAMED, FOREIGN, PROVIDER, POLICY, TRAILING, EXISTS = 2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11
CHANGED, UNSUPPORTED = 12, 13


def key_file(path):
    path.write_bytes(os.urandom(32))
    path.chmod(0o600)
    return path


@pytest.fixture(name="vault")
def make_vault(tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    key = key_file(tmp_path / "first.key")
    env = environment()

    def run(verb, *arguments, data=b"", key=key, code=0, **more):
        keys = ["--raw-aes", key] if key else []
        done = subprocess.run([command_path(), "vault", verb, *keys, *arguments], input=data, capture_output=True,
                              cwd=tree, env=env, timeout=300, check=False, **more)
        assert done.returncode == code, (done.returncode, done.stderr)
        return done

    def start(verb, *arguments):
        keys = [] if "--ring" in arguments else ["--raw-aes", key]
        return subprocess.Popen([command_path(), "vault", verb, *keys, *arguments], cwd=tree, env=env,
                                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    run.tree, run.key, run.start, run.other = tree, key, start, key_file(tmp_path / "second.key")
    return run


def write(path, data, mode=0o640, when=1_600_000_000_123_456_789):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)
    os.utime(path, ns=(when, when))
    return path


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def plant(vault, name="a.txt", data=b"secret " * 40000, *arguments, **more):
    """An encrypted file alone."""
    source = write(vault.tree / name, data)
    vault("encrypt", name, *arguments, **more)
    source.unlink()
    return vault.tree / f"{name}.encrypted"


@pytest.mark.parametrize("size", [0, 1, 15, FRAME - 1, FRAME, FRAME + 1, 4 * FRAME, 5 * MIB + 17])
def test_a_file_comes_back_as_it_was(vault, size):
    data = random.Random(size).randbytes(size)
    source = write(vault.tree / "a.bin", data, mode=0o604)
    vault("encrypt", "a.bin")
    sealed = vault.tree / "a.bin.encrypted"
    assert data[:64] == b"" or size < 64 or data[:64] not in sealed.read_bytes()
    for path in (source, sealed):
        assert (path.stat().st_mode & 0o777, path.stat().st_mtime_ns) == (0o604, 1_600_000_000_123_456_789)
    source.unlink()
    vault("verify", "a.bin.encrypted")
    vault("decrypt", "a.bin.encrypted")
    assert source.read_bytes() == data
    assert (source.stat().st_mode & 0o777, source.stat().st_mtime_ns) == (0o604, 1_600_000_000_123_456_789)
    assert names(vault.tree) == ["a.bin", "a.bin.encrypted"]


@pytest.mark.parametrize("arguments", [["--sign"], ["--frame-length", "1"], ["--frame-length", "1000"],
                                       ["--frame-length", str(MIB)], ["--no-bind-name"], ["-j1"], ["-j", "7"],
                                       ["--sign", "--frame-length", "77"], ["-c", "customer=4711", "-c", "kind=invoice"],
                                       ["--commitment", "allow"]])
def test_messages_of_every_kind(vault, arguments):
    data = os.urandom(5 * MIB if "7" in arguments else 10_000)
    sealed = plant(vault, "a", data, *arguments)
    vault("verify", sealed.name)
    vault("decrypt", sealed.name, "-o", "b")
    assert (vault.tree / "b").read_bytes() == data
    assert vault("decrypt", data=sealed.read_bytes()).stdout == data


def test_messages_without_commitment_are_opened_on_request_only(vault):
    for more in ([], ["--sign"]):
        sealed = plant(vault, "a", b"x" * 100_000, "--commitment", "forbid", "-f", *more)
        vault("decrypt", sealed.name, code=POLICY)
        vault("verify", sealed.name, code=POLICY)
        vault("decrypt", code=POLICY, data=sealed.read_bytes())
        assert vault("decrypt", "--commitment", "allow", data=sealed.read_bytes()).stdout == b"x" * 100_000


def test_trees(vault):
    for name in ("one", "b/two", "b/c/three", "b/with\nnewline", "b/\udcff"):
        write(vault.tree / "t" / name, name.encode(errors="surrogateescape"))
    (vault.tree / "t/link").symlink_to("one")
    (vault.tree / "t/out").symlink_to("/etc")
    (vault.tree / "t/empty").mkdir()
    os.mkfifo(vault.tree / "t/pipe")
    done = vault("encrypt", "-r", "t")
    assert b"5 files" in done.stderr and b"2 symbolic links" in done.stderr and b"1 special" in done.stderr
    done = vault("encrypt", "-r", "t")  # nothing is encrypted twice
    assert b"0 files" in done.stderr and b"5 skipped" in done.stderr
    vault("verify", "-r", "t")
    vault("decrypt", "-r", "t", "-o", "back")
    for name in ("one", "b/two", "b/c/three", "b/with\nnewline", "b/\udcff"):
        assert (vault.tree / "back/t" / name).read_bytes() == name.encode(errors="surrogateescape")
    assert len(names(vault.tree / "back")) == 5 and (vault.tree / "back/t/empty").is_dir()
    assert b"1 failed" in vault("encrypt", "t", code=FAILED).stderr  # a folder without -r
    assert b"symbolic link" in vault("encrypt", "t/link", code=FAILED).stderr
    assert b"neither file nor folder" in vault("encrypt", "t/pipe", code=FAILED).stderr
    assert b"No such file" in vault("encrypt", "none", code=FAILED).stderr


def test_a_folder_for_results_within_the_tree_is_not_walked(vault):
    write(vault.tree / "a", b"a")
    write(vault.tree / "s/b.encrypted", b"encrypted once more, as it goes elsewhere")
    for _ in range(2):
        vault("encrypt", "-r", ".", "-o", "out")
    assert names(vault.tree / "out") == ["a.encrypted", "s/b.encrypted.encrypted"]


def test_output(vault):
    write(vault.tree / "a", b"a")
    write(vault.tree / "b", b"b")
    vault("encrypt", "a", "-o", "new/")
    vault("encrypt", "a", "b", "-o", "both")
    vault("encrypt", "a", "-o", "chosen.name")
    assert names(vault.tree) == ["a", "b", "both/a.encrypted", "both/b.encrypted", "chosen.name", "new/a.encrypted"]
    vault("decrypt", "chosen.name", "-o", "c")  # the name that it has is the name that it was given
    assert (vault.tree / "c").read_bytes() == b"a"
    vault("encrypt", "--suffix", ".aws", "a")
    vault("decrypt", "--suffix", ".aws", "-f", "a.aws")
    vault("decrypt", "chosen.name")
    assert (vault.tree / "chosen.name.decrypted").read_bytes() == b"a"


def test_what_is_there_is_replaced_on_request_only(vault):
    write(vault.tree / "a", b"first")
    vault("encrypt", "a")
    before = (vault.tree / "a.encrypted").read_bytes()
    write(vault.tree / "a", b"other")  # of the same length and time: nothing tells it from the first
    vault("encrypt", "a")
    write(vault.tree / "a", b"other", when=1_600_000_001_000_000_000)
    assert b"--force" in vault("encrypt", "a", code=EXISTS).stderr
    assert (vault.tree / "a.encrypted").read_bytes() == before
    vault("encrypt", "-f", "a")
    assert (vault.tree / "a.encrypted").read_bytes() != before
    vault("decrypt", "a.encrypted")  # is there, and is it
    write(vault.tree / "a", b"third, longer", when=1_600_000_001_000_000_000)
    vault("decrypt", "a.encrypted", code=EXISTS)
    vault("decrypt", "-f", "a.encrypted")
    assert (vault.tree / "a").read_bytes() == b"other"
    plant(vault, "b", b"third").rename(vault.tree / "a.encrypted")
    write(vault.tree / "a", b"other")  # as long and as old as what b was
    vault("encrypt", "a", code=EXISTS)


def damaged(data):
    """What a message can be damaged to, and what is said of it."""
    flipped = bytearray(data)
    flipped[-40] ^= 1
    head = bytearray(data)
    head[30] ^= 1
    return {"truncated": (data[:-1], TRUNCATED), "header": (data[:60], TRUNCATED), "frame": (data[:len(data) // 2], TRUNCATED),
            "flipped": (bytes(flipped), ALTERED), "head": (bytes(head), ALTERED), "behind": (data + b"x", TRAILING),
            "much behind": (data + bytes(FRAME + 32), TRAILING), "twice": (data + data, TRAILING),
            "empty": (b"", FOREIGN), "foreign": (b"age-encryption.org/v1\n" * 9, FOREIGN)}


@pytest.mark.parametrize("way", damaged(bytes(1000)))
@pytest.mark.parametrize("size", [100, 3 * FRAME, 5 * MIB])
def test_every_fault_has_its_code_and_leaves_nothing(vault, way, size):
    sealed = plant(vault, "a", os.urandom(size))
    data, code = damaged(sealed.read_bytes())[way]
    sealed.write_bytes(data)
    vault("verify", sealed.name, code=code)
    done = vault("decrypt", sealed.name, code=code)
    assert sealed.name.encode() in done.stderr
    assert names(vault.tree) == [sealed.name]
    done = vault("decrypt", data=data, code=code)
    assert len(done.stdout) % FRAME == 0 or way in ("behind", "much behind", "twice")
    assert (b"INCOMPLETE" in done.stderr) == (len(done.stdout) > 0)


def test_a_wrong_key_and_a_renamed_file(vault):
    sealed = plant(vault, "a")
    as_first = ["--key-name", "first.key"]  # a key of that name, and another one
    assert b"none of the keys" in vault("decrypt", sealed.name, *as_first, key=vault.other, code=NO_KEY).stderr
    assert b"none of the keys" in vault("decrypt", sealed.name, key=vault.other, code=NO_KEY).stderr
    sealed.rename(vault.tree / "b.encrypted")
    assert b"'a'" in vault("decrypt", "b.encrypted", code=RENAMED).stderr
    vault("verify", "b.encrypted", code=RENAMED)
    assert names(vault.tree) == ["b.encrypted"]
    vault("decrypt", "--no-bind-name", "b.encrypted")


def test_contexts(vault):
    plant(vault, "a", b"data", "-c", "customer=4711")
    vault("decrypt", "a.encrypted", "-c", "customer=4712", code=RENAMED)
    vault("decrypt", "a.encrypted", "-c", "other=4711", code=RENAMED)
    vault("decrypt", "a.encrypted", "-c", "customer=4711")
    for bad in ("x", "=x", "a=1 -c a=2", "file=x", "aws-crypto-public-key=x"):
        arguments = [part for one in bad.split(" -c ") for part in ("-c", one)]
        write(vault.tree / "b", b"")
        code = FAILED if bad.startswith("aws") else USAGE
        assert vault("encrypt", "b", *arguments, code=code).stderr
    vault("encrypt", "--no-bind-name", "b", "-c", "file=x")


def test_pipes(vault):
    for size in (0, 1, FRAME, 3 * MIB + 1):
        data = os.urandom(size)
        sealed = vault("encrypt", data=data).stdout
        assert vault("decrypt", "-", data=sealed).stdout == data
        vault("verify", data=sealed)
    vault("encrypt", "-o", "x.encrypted", data=b"from a pipe")
    vault("decrypt", "-o", "x", data=(vault.tree / "x.encrypted").read_bytes())
    assert (vault.tree / "x").read_bytes() == b"from a pipe"
    vault("decrypt", "-o", "x", code=EXISTS, data=(vault.tree / "x.encrypted").read_bytes())
    vault("decrypt", "-o", "y", code=TRUNCATED, data=(vault.tree / "x.encrypted").read_bytes()[:-1])
    assert names(vault.tree) == ["x", "x.encrypted"]


def test_what_a_file_says_of_its_length_is_not_believed(vault):
    """One of /proc is empty until it is read, as if it grew meanwhile."""
    for arguments in ([], ["--sign"]):
        assert b"changed" in vault("encrypt", "/proc/version", "-o", "x", *arguments, code=CHANGED).stderr
    assert names(vault.tree) == []


def test_of_a_signed_message_nothing_goes_out_before_its_signature(vault):
    sealed = vault("encrypt", "--sign", data=b"x" * (3 * FRAME)).stdout
    for cut in (1, 60, 3 * FRAME // 2):
        assert vault("decrypt", data=sealed[:-cut], code=TRUNCATED).stdout == b""
    assert vault("decrypt", data=sealed[:-1] + b"\0", code=ALTERED).stdout == b""


def test_a_reader_that_goes_away(vault):
    sealed = vault("encrypt", data=bytes(4 * MIB)).stdout
    (vault.tree / "sealed").write_bytes(sealed)
    line = f"'{command_path()}' vault decrypt --raw-aes '{vault.key}' < sealed | head -c 10 > /dev/null; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=vault.tree, env=environment(), capture_output=True, check=False)
    assert done.returncode == FAILED and b"written" in done.stderr


def test_json(vault):
    write(vault.tree / "a", b"aa")
    write(vault.tree / "b.encrypted", b"no such thing, and long enough")
    done = json.loads(vault("encrypt", "--json", "a", "none", code=FAILED).stdout)
    assert done["total"] == {"files": 1, "bytes": 2, "skipped": 0, "failed": 1, "links": 0, "special": 0}
    outcomes = {file["path"]: file["outcome"] for file in done["files"]}
    assert outcomes == {"a": "done", "none": "failed"}
    done = json.loads(vault("verify", "--json", "-r", ".", code=FOREIGN).stdout)
    assert {file["path"]: file["outcome"] for file in done["files"]} == {"a.encrypted": "done", "b.encrypted": "foreign"}


def test_several_faults_are_one_code_only_where_they_are_of_one_kind(vault):
    for name in ("a", "b"):
        plant(vault, name, b"data").write_bytes(b"foreign")
    vault("verify", "a.encrypted", "b.encrypted", code=FOREIGN)
    plant(vault, "c", b"data")
    vault("verify", "a.encrypted", "c.encrypted", code=FOREIGN)
    (vault.tree / "c.encrypted").write_bytes((vault.tree / "c.encrypted").read_bytes()[:-1])
    vault("verify", "a.encrypted", "c.encrypted", code=FAILED)


@pytest.mark.parametrize("arguments, said", [
    (["encrypt", "-r", "-"], b"standard input"), (["encrypt", "-", "a"], b"stands alone"),
    (["encrypt", "--frame-length", "0", "a"], b"from 1"), (["encrypt", "--frame-length", "99999999", "a"], b"from 1"),
    (["encrypt", "--suffix", "a/b", "a"], b"no '/'"), (["encrypt", "--ring", "x", "a"], b"exclude"),
    (["encrypt", "--passphrase-file", "x", "a"], b"needs --ring"), (["decrypt", "--sign", "a"], b"unknown option"),
    (["decrypt", "a", "-o", "-"], b"standard input"), (["encrypt", "--commitment", "never", "a"], b"one of"), (["rewrap", "-"], b"name the files"),
])
def test_wrong_calls(vault, arguments, said):
    assert said in vault(*arguments, code=USAGE).stderr


def test_without_keys_it_says_how_to_name_some(vault):
    write(vault.tree / "a", b"")
    assert b"--ring" in vault("encrypt", "a", key=None, code=FAILED).stderr
    assert b"none.key" in vault("encrypt", "a", key="none.key", code=FAILED).stderr
    vault.key.chmod(0o644)
    assert b"first.key" in vault("encrypt", "a", code=FAILED).stderr


def test_keys_of_a_file_like_the_configuration(vault):
    write(vault.tree / "keys.yaml", f"""
vault:
  keys:
    new: {{type: raw-aes, namespace: ours, name: new, file: {vault.key}}}
    old: {{type: raw-aes, namespace: ours, name: old, file: {vault.other}}}
  use: [new]
""".encode())
    write(vault.tree / "a", b"data")
    vault("encrypt", "a", key=vault.other, *["--key-namespace", "ours", "--key-name", "old"])
    vault("verify", "--keys", "keys.yaml", "a.encrypted", key=None)
    vault("encrypt", "-f", "--keys", "keys.yaml", "a", key=None)
    vault("verify", "a.encrypted", "--key-namespace", "ours", "--key-name", "new")
    vault("verify", "a.encrypted", "--key-namespace", "ours", "--key-name", "old", key=vault.other, code=NO_KEY)
    write(vault.tree / "keys.yaml", b"vault: {keys: {a: {type: raw-aes}}}\n")
    assert b"keys.yaml:1" in vault("encrypt", "--keys", "keys.yaml", "a", key=None, code=FAILED).stderr
    write(vault.tree / "keys.yaml", b"workers: 1\n")
    assert b"no keys" in vault("encrypt", "--keys", "keys.yaml", "a", key=None, code=FAILED).stderr


def test_sources_are_deleted_once_the_result_is_whole(vault):
    for i in range(20):
        write(vault.tree / f"t/{i}", bytes([i]))
    vault("encrypt", "-r", "t", "--delete-source")
    assert names(vault.tree / "t") == sorted(f"{i}.encrypted" for i in range(20))
    vault("decrypt", "-r", "t", "--delete-source")
    assert names(vault.tree / "t") == sorted(str(i) for i in range(20))
    vault("encrypt", "-r", "t")
    (vault.tree / "t/3.encrypted").write_bytes(b"x" * (vault.tree / "t/3.encrypted").stat().st_size)
    sealed = bytearray((vault.tree / "t/4.encrypted").read_bytes())
    sealed[-1] ^= 1
    write(vault.tree / "t/4.encrypted", bytes(sealed))  # of the source's time, and not whole
    write(vault.tree / "t/5", b"?")  # of its result's time and length, and another text
    vault("encrypt", "-r", "t", "--delete-source", code=EXISTS)
    assert [name for name in names(vault.tree / "t") if not name.endswith("encrypted")] == ["3", "4", "5"]


@pytest.mark.parametrize("size", [100, 5 * MIB])
def test_a_message_is_deleted_only_where_the_plaintext_is_its_own(vault, size):
    sealed = plant(vault, "a", bytes(size))
    write(vault.tree / "a", bytes(size - 1) + b"x")  # as long and as old: a copy that went wrong
    vault("decrypt", "--delete-source", "a.encrypted", code=EXISTS)
    assert sealed.exists()
    write(vault.tree / "a", bytes(size))
    vault("decrypt", "--delete-source", "a.encrypted")
    assert names(vault.tree) == ["a"]


def temporary_name(target):
    return f".portcullis-{hashlib.sha256(target.encode()).hexdigest()[:32]}.tmp"


def test_what_a_killed_program_left_is_taken_away(vault):
    write(vault.tree / "t/a", b"data")
    write(vault.tree / "t" / temporary_name("a.encrypted"), b"left")
    write(vault.tree / "t" / temporary_name("gone"), b"left")
    vault("encrypt", "-r", "t")
    assert names(vault.tree / "t") == ["a", "a.encrypted"]


def test_a_target_that_another_program_writes(vault):
    write(vault.tree / "a", b"data")
    with open(vault.tree / temporary_name("a.encrypted"), "wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert b"another program" in vault("encrypt", "a", code=FAILED).stderr
        assert (vault.tree / temporary_name("a.encrypted")).exists()
    vault("encrypt", "a")
    assert names(vault.tree) == ["a", "a.encrypted"]


def whole(vault, tree, data):
    """Of every file the source or the result is there, and each result that is there opens."""
    vault("verify", "-r", "-q", tree)
    for name, content in data.items():
        path = vault.tree / tree / name
        if path.exists():
            assert path.read_bytes() == content
        else:
            assert path.with_name(name + ".encrypted").exists()


def kill_while(vault, verb, times, prepare, check):
    chance = random.Random(4711)
    longest = 0.02
    for _ in range(times):
        prepare()
        began = time.monotonic()
        process = vault.start(*verb)
        try:
            process.wait(chance.uniform(0, longest))
            longest = max(0.005, time.monotonic() - began)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            longest *= 1.02
        check()


def killed_encrypting(vault, times):
    data = {f"{i}": os.urandom(i * 7919 % 100_000) for i in range(40)} | {"big": os.urandom(9 * MIB)}

    def prepare():
        for path in (vault.tree / "t").glob("*"):
            path.unlink()
        for name, content in data.items():
            write(vault.tree / "t" / name, content)

    kill_while(vault, ["encrypt", "-q", "-r", "t", "--delete-source"], times, prepare, lambda: whole(vault, "t", data))
    vault("encrypt", "-r", "t", "--delete-source")
    assert names(vault.tree / "t") == sorted(f"{name}.encrypted" for name in data)


def test_killed_while_it_encrypts(vault):
    killed_encrypting(vault, 6)


@pytest.mark.slow
def test_killed_while_it_encrypts_often(vault):
    killed_encrypting(vault, 200)


@pytest.fixture(name="ring")
def make_ring(vault, tmp_path):
    """A ring, and the options that name it."""
    path = tmp_path / "vault.ring"
    vault("init", path, "--no-passphrase", key=None)
    return path


def keys_under(vault, *paths):
    items = json.loads(vault("inspect", "--json", *paths, key=None).stdout)["items"]
    return {item["path"]: [key["key"] for key in item["keys"]] for item in items}


def test_rotation_rewraps_and_leaves_bodies_alone(vault, ring):
    data = {"a": b"", "b": os.urandom(100), "c": os.urandom(3 * MIB)}
    for name, content in data.items():
        write(vault.tree / "t" / name, content)
    vault("encrypt", "-r", "t", "--ring", ring, key=None)
    sealed = {name: (vault.tree / f"t/{name}.encrypted").read_bytes() for name in data}
    paths = [f"t/{name}.encrypted" for name in data]
    first = keys_under(vault, *paths)
    assert len({tuple(keys) for keys in first.values()}) == 1
    vault("rewrap", "-r", "t", "--ring", ring, key=None)  # they are under that key already
    assert {name: (vault.tree / f"t/{name}.encrypted").read_bytes() for name in data} == sealed
    vault("rotate", "-r", "t", "--ring", ring, key=None)
    second = keys_under(vault, *paths)
    assert all(second[path] != first[path] for path in paths)
    for name in data:
        path = vault.tree / f"t/{name}.encrypted"
        assert path.read_bytes()[-len(data[name]) - 40:] == sealed[name][-len(data[name]) - 40:]
        assert path.stat().st_mtime_ns == (vault.tree / "t" / name).stat().st_mtime_ns
    done = vault("encrypt", "-r", "t", "--ring", ring, key=None)
    assert b"3 skipped" in done.stderr  # they are still the whole results of their sources
    vault("decrypt", "-r", "t", "-o", "back", "--ring", ring, key=None)
    assert {name: (vault.tree / "back/t" / name).read_bytes() for name in data} == data
    vault("rotate", "--ring", ring, key=None)
    vault("verify", "-r", "t", "--ring", ring, key=None)
    vault("rewrap", "-r", "t", "--ring", ring, key=None)
    assert all(keys not in (first[path], second[path]) for path, keys in keys_under(vault, *paths).items())
    assert names(vault.tree / "t") == sorted([*data, *(f"{name}.encrypted" for name in data)])


def keys_in(ring):
    return len(json.loads(ring.read_text())["keys"])


@pytest.mark.parametrize("arguments, said", [
    (["--suffix", "a/b", "t"], b"no '/'"), (["t", "-"], b"stands alone"), (["--raw-aes", "x.key", "t"], b"exclude"),
    (["--keys", "keys.yaml"], b"exclude"), (["--key-name", "x"], b"need --raw-aes"), (["-"], b"name the files"),
])
def test_a_wrong_call_does_not_rotate(vault, ring, arguments, said):
    assert said in vault("rotate", "--ring", ring, *arguments, key=None, code=USAGE).stderr
    assert keys_in(ring) == 1


def test_a_rotation_that_the_other_program_does_is_one(vault, ring, tmp_path):
    """The ring is local; a key that the network keeps is used beside it."""
    plant(vault, "a", b"data", "--ring", ring, key=None)
    write(tmp_path / "token", b"hvs.secret-token", mode=0o600)
    write(vault.tree / "keys.yaml", f"""
vault:
  keys:
    near: {{type: ring, file: {ring}}}
    far: {{type: vault-transit, url: "http://127.0.0.1:{rig.free_port()}", key: k, token: "${{file:{tmp_path}/token}}"}}
  use: [near]
""".encode())
    vault("rotate", "--keys", "keys.yaml", "a.encrypted", key=None)
    assert keys_in(ring) == 2
    assert b"one key" in vault("rotate", "a.encrypted", code=USAGE).stderr


@pytest.mark.parametrize("verb", ["rewrap", "rotate"])
def test_messages_are_encrypted_anew(vault, ring, verb):
    data = {"a": b"", "b": os.urandom(100), "c": os.urandom(3 * MIB), "s": b"signed"}
    for name, content in data.items():
        write(vault.tree / "t" / name, content)
        vault("encrypt", "-c", "use=test", *(["--sign"] if name == "s" else []), f"t/{name}", "--ring", ring, key=None)
    paths = {name: vault.tree / f"t/{name}.encrypted" for name in data}
    sealed = {name: path.read_bytes() for name, path in paths.items()}
    vault(verb, "--reencrypt", "-r", "t", "--ring", ring, key=None)
    for name, path in paths.items():
        assert len(path.read_bytes()) in range(len(sealed[name]) - 4, len(sealed[name]) + 5), "a signature's length differs"
        assert path.read_bytes()[-len(data[name]) - 40:] != sealed[name][-len(data[name]) - 40:]
        assert path.stat().st_mtime_ns == (vault.tree / "t" / name).stat().st_mtime_ns
    vault("decrypt", "-c", "use=test", "-r", "t", "-o", "back", "--ring", ring, key=None)
    assert {name: (vault.tree / "back/t" / name).read_bytes() for name in data} == data
    damaged = bytearray(paths["c"].read_bytes())
    damaged[-20] ^= 1
    write(paths["c"], bytes(damaged))
    vault(verb, "--reencrypt", str(paths["c"]), "--ring", ring, key=None, code=ALTERED)
    assert paths["c"].read_bytes() == damaged


def test_rewrapping_to_other_keys(vault):
    write(vault.tree / "a", b"data")
    sealed = plant(vault, "a", b"data")
    name = vault.other.name
    write(vault.tree / "keys.yaml", f"""
vault:
  keys:
    first: {{type: raw-aes, namespace: portcullis, name: {vault.key.name}, file: {vault.key}}}
    second: {{type: raw-aes, namespace: portcullis, name: {name}, file: {vault.other}}}
  use: [second]
""".encode())
    vault("verify", sealed.name, key=vault.other, code=NO_KEY)
    vault("rewrap", "--keys", "keys.yaml", sealed.name, key=None)
    vault("verify", sealed.name, key=vault.other)
    vault("verify", sealed.name, code=NO_KEY)
    assert b"0 failed" not in vault("rewrap", sealed.name, code=NO_KEY).stderr
    before = sealed.read_bytes()
    vault("rewrap", "--keys", "keys.yaml", "--force", sealed.name, key=None)
    assert sealed.read_bytes() != before
    write(vault.tree / "cut.encrypted", before[:50])
    vault("rewrap", "--keys", "keys.yaml", "cut.encrypted", key=None, code=TRUNCATED)
    write(vault.tree / "no.encrypted", b"nothing of ours")
    vault("rewrap", "--keys", "keys.yaml", "no.encrypted", key=None, code=FOREIGN)
    plant(vault, "s", b"data", "--sign")
    assert b"sign" in vault("rewrap", "--keys", "keys.yaml", "s.encrypted", key=None, code=UNSUPPORTED).stderr
    vault("verify", "s.encrypted")


def test_inspecting_needs_no_key(vault):
    plant(vault, "a", b"data", "-c", "customer=4711")
    plant(vault, "b", b"data", "--sign", "--frame-length", "7")
    done = json.loads(vault("inspect", "--json", "a.encrypted", "b.encrypted", key=None).stdout)
    first, second = done["items"]
    assert (first["version"], first["suite"], first["commitment"], first["signed"]) == (2, "0x0478", True, False)
    assert (second["suite"], second["signed"], second["frame_length"]) == ("0x0578", True, 7)
    assert first["context"] == {"customer": "4711", "file": "a"}
    assert first["keys"] == [{"provider": "portcullis", "key": "first.key", "wrapped_length": 48}]
    assert b"0x0478" in vault("inspect", "a.encrypted", key=None).stdout
    (vault.tree / "a.encrypted").rename(vault.tree / "\udcff.encrypted")
    done = json.loads(vault("inspect", "--json", "\udcff.encrypted", key=None).stdout)
    assert [item["path"] for item in done["items"]] == ["\ufffd.encrypted"]
    write(vault.tree / "c", b"no")
    vault("inspect", "c", key=None, code=FOREIGN)
    vault("inspect", "none", key=None, code=FAILED)
    vault("inspect", ".", key=None, code=FAILED)


def test_a_ring_under_a_passphrase(vault, tmp_path):
    ring, phrase, wrong = tmp_path / "p.ring", tmp_path / "phrase", tmp_path / "wrong"
    for path, text in ((phrase, "correct horse battery\n"), (wrong, "staple\n")):
        path.write_text(text)
        path.chmod(0o600)
    vault("init", ring, "--passphrase-file", phrase, key=None)
    assert (ring.stat().st_mode & 0o777) == 0o600
    assert vault("init", ring, "--no-passphrase", key=None, code=FAILED).stderr
    write(vault.tree / "a", b"data")
    vault("encrypt", "a", "--ring", ring, "--passphrase-file", phrase, key=None)
    vault("verify", "a.encrypted", "--ring", ring, "--passphrase-file", phrase, key=None)
    assert b"passphrase" in vault("verify", "a.encrypted", "--ring", ring, "--passphrase-file", wrong, key=None,
                                  code=FAILED).stderr
    done = vault("verify", "a.encrypted", "--ring", ring, key=None, code=FAILED, start_new_session=True)
    assert b"no terminal" in done.stderr
    vault("rotate", "a.encrypted", "--ring", ring, "--passphrase-file", phrase, key=None)
    vault("verify", "a.encrypted", "--ring", ring, "--passphrase-file", phrase, key=None)


def test_the_keys_of_a_ring(vault, tmp_path):
    ring, first, second = tmp_path / "own.ring", tmp_path / "one", tmp_path / "two"
    for path, text in ((first, "correct horse battery\n"), (second, "staple\n")):
        write(path, text.encode(), mode=0o600)
    vault("init", ring, "--no-passphrase", key=None)

    def keys(*more):
        found = json.loads(vault("ring", "list", "--ring", ring, "--json", *more, key=None).stdout)["items"]
        assert {item["passphrase"] for item in found} == {bool(more)}
        return [item["id"] for item in found], [item["active"] for item in found]

    sealed = vault("encrypt", "--ring", ring, key=None, data=b"data").stdout
    vault("rotate", "--ring", ring, key=None)
    (old, new), active = keys()
    assert active == [False, True]
    vault("ring", "export", old, tmp_path / "old.key", "--ring", ring, key=None)
    assert (tmp_path / "old.key").stat().st_mode & 0o777 == 0o600
    assert vault("decrypt", "--raw-aes", tmp_path / "old.key", "--key-name", old, key=None, data=sealed).stdout == b"data"
    assert b"already" in vault("ring", "export", new, tmp_path / "old.key", "--ring", ring, key=None, code=FAILED).stderr
    nowhere = tmp_path / "nowhere/new.key"
    assert b"%s: No such file" % bytes(nowhere) in vault("ring", "export", new, nowhere, "--ring", ring, key=None, code=FAILED).stderr
    for id_ in (new, "0" * 16):
        before = ring.read_bytes()
        assert vault("ring", "drop", id_, "--ring", ring, key=None, code=FAILED).stderr and ring.read_bytes() == before
    assert b"no such key" in vault("ring", "export", "0" * 16, tmp_path / "x", "--ring", ring, key=None, code=FAILED).stderr
    assert vault("decrypt", "--ring", ring, key=None, data=sealed).stdout == b"data"
    vault("ring", "passphrase", "--ring", ring, "--new-passphrase-file", first, key=None)
    assert keys("--passphrase-file", first)[0] == [old, new]
    vault("ring", "passphrase", "--ring", ring, "--passphrase-file", first, "--new-passphrase-file", second, key=None)
    vault("ring", "list", "--ring", ring, "--passphrase-file", first, key=None, code=FAILED)
    assert vault("decrypt", "--ring", ring, "--passphrase-file", second, key=None, data=sealed).stdout == b"data"
    vault("ring", "passphrase", "--ring", ring, "--passphrase-file", second, "--no-passphrase", key=None)
    vault("ring", "drop", old, "--ring", ring, key=None)
    assert keys() == ([new], [True])
    vault("decrypt", "--ring", ring, key=None, data=sealed, code=NO_KEY)


def on_terminal(command, answers, folder):
    """Types the answers where they are asked for; returns the exit code and what was shown."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(command[0], [str(part) for part in command], environment())
    shown = b""
    try:
        for asked, answer in answers:
            while asked not in shown:
                shown += os.read(terminal, 1000)
            os.write(terminal, answer + b"\n")
            shown = b""
        while True:
            shown += os.read(terminal, 1000)
    except OSError:
        pass
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def test_a_passphrase_is_asked_for_on_the_terminal(vault, tmp_path):
    ring, phrase = tmp_path / "t.ring", b"typed by hand"
    call = [command_path(), "vault"]
    code, shown = on_terminal([*call, "init", ring], [(b"New passphrase", phrase), (b"Once more", b"another")], tmp_path)
    assert code == FAILED and b"differ" in shown and not ring.exists()
    code, shown = on_terminal([*call, "init", ring], [(b"New passphrase", phrase), (b"Once more", phrase)], tmp_path)
    assert code == 0 and phrase not in shown
    write(vault.tree / "a", b"data")
    code, shown = on_terminal([*call, "encrypt", "--ring", ring, "a"], [(b"Passphrase", phrase)], vault.tree)
    assert code == 0 and phrase not in shown and (vault.tree / "a.encrypted").exists()
    code, shown = on_terminal([*call, "verify", "--ring", ring, "a.encrypted"], [(b"Passphrase", b"wrong")], vault.tree)
    assert code == FAILED


def killed_rewrapping(vault, ring, verb, times):
    data = {f"{i}": os.urandom(i * 7919 % 100_000) for i in range(30)} | {"big": os.urandom(9 * MIB)}
    for name, content in data.items():
        write(vault.tree / "t" / name, content)
    vault("encrypt", "-r", "t", "--delete-source", "--ring", ring, key=None)

    def check():
        assert sorted(name for name in names(vault.tree / "t") if not name.startswith(".")) == \
            sorted(f"{name}.encrypted" for name in data)
        vault("verify", "-q", "-r", "t", "--ring", ring, key=None)

    kill_while(vault, [verb, "-q", "-r", "t", "--ring", ring, *(["--force"] if verb == "rewrap" else [])], times,
               lambda: None, check)
    vault("rewrap", "-r", "t", "--ring", ring, key=None)
    vault("decrypt", "-r", "t", "--delete-source", "--ring", ring, key=None)
    assert {name: (vault.tree / "t" / name).read_bytes() for name in names(vault.tree / "t")} == data


@pytest.mark.parametrize("verb", ["rewrap", "rotate"])
def test_killed_while_it_rewraps(vault, ring, verb):
    killed_rewrapping(vault, ring, verb, 4)


@pytest.mark.slow
def test_killed_while_it_rewraps_often(vault, ring):
    killed_rewrapping(vault, ring, "rewrap", 200)


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(4))
def test_killed_while_it_rotates_often(vault, ring, turn):
    """A ring has room for 64 keys, so there are several."""
    killed_rewrapping(vault, ring, "rotate", 50)


def test_a_signal_leaves_nothing_unfinished(vault):
    write(vault.tree / "big", bytes(60 * MIB))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        process = vault.start("encrypt", "-f", "big")
        deadline = time.monotonic() + rig.PATIENCE
        while process.poll() is None and not list(vault.tree.glob(".portcullis-*")) and time.monotonic() < deadline:
            pass
        process.send_signal(number)
        assert process.wait(rig.PATIENCE) in (0, -number)
        assert [name for name in names(vault.tree) if name.startswith(".")] == []


def test_a_full_disk(vault):
    full = vault.tree / "full"
    full.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", full], check=False).returncode != 0:
        pytest.skip("a file system cannot be mounted here")
    try:
        write(vault.tree / "a", bytes(3 * MIB))
        sealed = vault("encrypt", data=bytes(3 * MIB)).stdout
        write(vault.tree / "b.encrypted", sealed)
        assert b"No space left" in vault("encrypt", "a", "-o", "full/", code=FAILED).stderr
        assert b"No space left" in vault("encrypt", "--sign", "a", "-o", "full/", code=FAILED).stderr
        assert b"No space left" in vault("decrypt", "b.encrypted", "-o", "full/", code=FAILED).stderr
        assert b"No space left" in vault("decrypt", "-o", "full/x", data=sealed, code=FAILED).stderr
        assert names(full) == []
    finally:
        subprocess.run(["umount", full], check=True)


def test_unreadable_files_are_told_and_the_others_done(vault):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    write(vault.tree / "t/a", b"a", mode=0)
    write(vault.tree / "t/b", b"b")
    assert b"t/a: " in vault("encrypt", "-r", "t", code=FAILED).stderr
    assert (vault.tree / "t/b.encrypted").exists()


def test_memory_is_bounded(vault):
    if rig.sanitized():
        pytest.skip("the sanitizers take memory of their own")
    measured = rig.build_folder() / "tests/bench/bench_measured"
    with open(vault.tree / "big", "wb") as file:
        file.truncate(64 * MIB)
    for call in (["encrypt", "big"], ["decrypt", "big.encrypted", "-o", "back"], ["verify", "big.encrypted"]):
        done = subprocess.run([measured, command_path(), "vault", call[0], "--raw-aes", vault.key, *call[1:]],
                              cwd=vault.tree, env=environment(), capture_output=True, check=True)
        assert json.loads(done.stderr.rpartition(b"MEASURED ")[2])["peak"] <= 12 * MIB
    assert (vault.tree / "back").stat().st_size == 64 * MIB


def test_other_commands_are_another_program(tmp_path):
    """The small program becomes the other one, with its arguments and its name."""
    for arguments in (["version"], ["--json", "version"], ["--version"], ["--config", "vault", "version"]):
        done = subprocess.run([command_path(), *arguments], capture_output=True, env=environment(), check=True)
        assert b"0." in done.stdout
    done = subprocess.run([command_path(), "--help", "vault"], capture_output=True, env=environment(), check=True)
    assert b"Exit codes" in done.stdout
    alone = tmp_path / "portcullis"
    alone.write_bytes(command_path().read_bytes())
    alone.chmod(0o755)
    done = subprocess.run([alone, "version"], capture_output=True, env=environment(), check=False)
    assert done.returncode == FAILED and b"portcullis-commands" in done.stderr


def test_keys_of_a_server_are_asked_for_by_the_other_program(vault, tmp_path):
    (tmp_path / "token").write_text("hvs.secret-token")
    (tmp_path / "token").chmod(0o600)
    write(vault.tree / "keys.yaml", f"""
vault:
  keys:
    far: {{type: vault-transit, url: "http://127.0.0.1:{rig.free_port()}", key: k, token: "${{file:{tmp_path}/token}}"}}
    near: {{type: raw-aes, namespace: portcullis, name: {vault.key.name}, file: {vault.key}}}
  use: [far]
""".encode())
    write(vault.tree / "a", b"data")
    done = vault("encrypt", "--keys", "keys.yaml", "a", key=None, code=PROVIDER)
    assert b"a: who keeps the key" in done.stderr and b"hvs." not in done.stderr
    assert names(vault.tree) == ["a", "keys.yaml"]
    vault("encrypt", "a")
    vault("verify", "--keys", "keys.yaml", "a.encrypted", key=None)  # any key opens
