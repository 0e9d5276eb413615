"""`portcullis dlp`: trees, archives, histories, baselines and masking, with real files, git and full disks."""

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import pathlib
import pty
import random
import re
import shutil
import signal
import subprocess
import tarfile
import tempfile
import xml.etree.ElementTree
import zipfile

import jsonschema
import pytest
import yaml

import rig
from gate import command_path

NUMBER = "EMP-123456"  # what the rule of the tests finds, whatever else is built in
RULES = """\
rules:
  - name: employee-number
    description: An employee's number
    level: low
    pattern: 'EMP-[0-9]{6}'
    examples:
      match: ["the number EMP-123456 of somebody"]
      no_match: ["EMP-12345"]
"""


@pytest.fixture(name="dlp")
def make_dlp(tmp_path):
    (tmp_path / "own.yaml").write_text(RULES)
    tree = tmp_path / "tree"
    tree.mkdir()
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(tmp_path),
                   "GIT_AUTHOR_NAME": "n", "GIT_AUTHOR_EMAIL": "n@example.org", "GIT_COMMITTER_NAME": "n",
                   "GIT_COMMITTER_EMAIL": "n@example.org", "PATH": f"{command_path().parent}:{os.environ['PATH']}"}
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        environment.pop(name, None)

    def run(*arguments, data=b"", only=True, **more):
        chosen = ["--rules", tmp_path / "own.yaml"] if arguments[0] in ("scan", "redact") else []
        chosen += ["--rule", "employee-number"] if chosen and only else []
        return subprocess.run([command_path(), "dlp", arguments[0], *chosen, *arguments[1:]], input=data,
                              capture_output=True, cwd=tree, env=environment, timeout=300, check=False, **more)

    def found(*arguments, code=None, **more):
        done = run("scan", "--json", *arguments, **more)
        answer = json.loads(done.stdout)
        want = 2 if answer["problems"] else int(bool(answer["findings"]))
        assert done.returncode == (want if code is None else code), done.stderr
        return answer

    def paths(*arguments, **more):
        return sorted(finding["path"] for finding in found(*arguments, **more)["findings"])

    def git(*arguments, **more):
        return subprocess.run(["git", *arguments], cwd=tree, env={**environment, **more}, check=True,
                              capture_output=True).stdout

    run.tree, run.found, run.paths, run.git, run.environment = tree, found, paths, git, environment
    return run


def write(path: pathlib.Path, text=f"x {NUMBER}\n") -> pathlib.Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_tree_is_scanned_and_the_match_never_shown(dlp):
    write(dlp.tree / "a.txt", f"one\nä {NUMBER}\n")
    write(dlp.tree / "b/c.txt", "clean\n")
    done = dlp("scan", ".")
    assert done.returncode == 1
    assert done.stdout.decode() == "a.txt:2:3: low employee-number: ä E********6\n"
    assert NUMBER.encode() not in done.stdout + done.stderr
    assert b"2 files" in done.stderr and b"1 finding" in done.stderr
    for form in ("json", "sarif", "junit"):
        assert NUMBER.encode() not in dlp("scan", ".", "--format", form).stdout
    (dlp.tree / "a.txt").unlink()
    done = dlp("scan", ".")
    assert (done.returncode, done.stdout) == (0, b"")
    assert dlp("scan", "-q", ".").stderr == b""


def test_standard_input_and_single_files(dlp):
    write(dlp.tree / "a.txt")
    assert dlp.paths("-", data=NUMBER.encode()) == ["-"]
    assert dlp.paths("./a.txt", "-", data=NUMBER.encode()) == ["-", "a.txt"]
    assert dlp.paths("-", data=gzip.compress(NUMBER.encode())) == ["-"]
    assert dlp.paths("-", data=b"") == []


@pytest.mark.parametrize("arguments, said", [
    (["scan"], "standard input"),
    (["scan", "--rule", "employee-numbr", "."], "did you mean 'employee-number'"),
    (["scan", "--rule", "zzzzzzzz", "."], "no rule"),
    (["scan", "--min-level", "bad", "."], "one of"),
    (["scan", "--format", "xml", "."], "one of"),
    (["scan", "--json", "--format", "sarif", "."], "exclude"),
    (["scan", "--git-history", "--staged"], "exclude"),
    (["scan", "--revisions", "a..b", "."], "--git-history"),
    (["scan", "--git-history", "--revisions=--output=x"], "range"),
    (["scan", "--git-history", "a", "b"], "one repository"),
    (["scan", "--archive-limit", "0", "."], "at least 1"),
    (["scan", "--baseline", "none", "."], "none: there is no such file"),
    (["redact", "--in-place"], "needs a file"),
    (["redact", "--in-place", "-o", "x", "a"], "exclude"),
    (["redact", "none"], "No such file"),
    (["redact", "."], "is not a file"),
    (["rules", "nothing-like-it"], "no rule"),
    (["test"], "missing"),
    (["test", "none.yaml"], "no such file"),
])
def test_wrong_calls_are_2(dlp, arguments, said):
    done = dlp(*arguments)
    assert done.returncode == 2 and said in done.stderr.decode(), done.stderr


def test_what_cannot_be_read_is_told_and_the_rest_scanned(dlp):
    write(dlp.tree / "a.txt")
    (dlp.tree / "link").symlink_to("a.txt")
    (dlp.tree / "loop").symlink_to(".")
    os.mkfifo(dlp.tree / "fifo")
    assert dlp.found(".")["counts"]["links"] == 2
    done = dlp("scan", "a.txt", "link", "fifo", "/dev/null", "none")
    assert done.returncode == 2 and done.stdout.startswith(b"a.txt:1:3")
    for line in (b"link: is a symbolic link", b"fifo: is neither", b"/dev/null: is neither", b"none: No such file"):
        assert line in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_permissions():
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder)
        tree.chmod(0o755)
        write(tree / "own.yaml", RULES)
        write(tree / "in/a.txt")
        write(tree / "in/closed.txt").chmod(0)
        write(tree / "in/closed/b.txt")
        (tree / "in/closed").chmod(0)
        try:
            done = subprocess.run([command_path(), "dlp", "scan", "--rules", "own.yaml", "in"], cwd=tree, capture_output=True,
                                  user=65534, group=65534, extra_groups=[], check=False, timeout=120)
        except PermissionError:
            pytest.skip("nobody cannot run what was built here")
        assert done.returncode == 2, done.stderr
        assert b"in/closed: Permission denied" in done.stderr and b"in/closed.txt: Permission denied" in done.stderr
        assert done.stdout.startswith(b"in/a.txt:1:3")


def test_strange_names(dlp):
    names = [b"new\nline", b"\xff\xfe", b"tab\t", b"esc\x1b[31m", b"back\\slash", "ü".encode(), b"-q", b"a b%20", b"'\""]
    for name in names:
        with open(os.path.join(os.fsencode(dlp.tree), name), "w", encoding="ascii") as file:
            file.write(NUMBER)
    want = sorted(["new\\x0aline", "\\xff\\xfe", "tab\\x09", "esc\\x1b[31m", "back\\\\slash", "ü", "-q", "a b%20", "'\""])
    assert dlp.paths(".") == want
    assert b"\x1b" not in dlp("scan", ".").stdout
    baseline = dlp.tree / "known.json"
    assert dlp("scan", ".", "--write-baseline", baseline).returncode == 0
    assert dlp.paths(".", "--baseline", baseline) == []


def ignored_by_git(dlp, files: list[str]) -> set[str]:
    done = subprocess.run(["git", "check-ignore", "--no-index", "-z", "--stdin"], cwd=dlp.tree, env=dlp.environment,
                          input="\0".join(files).encode(), capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return set(done.stdout.decode().split("\0")) - {""}


PARTS = ["a", "b", "ab", "foo", "foo.c", "bar.log", "x y", "[z]", "build", "é", "a.b.c", "*", "#h", "!n", "q "]
PATTERN_PARTS = ["a", "b", "foo", "*", "**", "*.c", "?", "fo?", "[a-f]*", "[!a]*", "[[:alpha:]]", "bar.*", "*o*", "build",
                 "\\*", "[[]z]", "x\\ y", "***", "a**", "é", "[a", "b]", "\\", "[]-a]", "q\\ ", "\\#h", "!n", "#h", ""]


def random_line(choose: random.Random) -> str:
    parts = [choose.choice(PATTERN_PARTS) for _ in range(choose.choice([1, 1, 1, 2, 2, 3]))]
    line = ("!" if choose.random() < 0.25 else "") + ("/" if choose.random() < 0.3 else "") + "/".join(parts)
    return line + ("/" if choose.random() < 0.2 else "") + choose.choice(["", "", "", " ", "\r", "\t"])


@pytest.mark.parametrize("seed", range(8))
def test_gitignore_says_what_git_says(dlp, seed):
    choose = random.Random(seed)
    files = set()
    for _ in range(60):
        files.add("/".join(choose.choice(PARTS) for _ in range(choose.randint(1, 4))))
    files = sorted(file for file in files if not any(other.startswith(file + "/") for other in files))
    for file in files:
        write(dlp.tree / file)
    dlp.git("init", "-q", ".")
    folders = [dlp.tree, *(folder for folder in dlp.tree.rglob("*") if folder.is_dir() and ".git" not in folder.parts)]
    for folder in (dlp.tree, *choose.sample(folders, min(4, len(folders)))):
        lines = [random_line(choose) for _ in range(choose.randint(1, 8))]
        write(folder / ".gitignore", choose.choice(["", "\ufeff"]) + choose.choice(["\n", "\n", "\r\n"]).join(lines))
    write(dlp.tree / ".git/info/exclude", "\n".join(random_line(choose) for _ in range(3)))
    want = sorted(set(files) - ignored_by_git(dlp, files))
    assert dlp.paths(".") == [name.replace("\\", "\\\\") for name in want]
    everything = dlp.found("--no-ignore", ".")
    assert len(everything["findings"]) == len(files)
    sub = choose.choice(files).split("/")[0]
    if (dlp.tree / sub).is_dir() and sub not in ignored_by_git(dlp, [sub, sub + "/"]) | {"#h"}:
        below = [name for name in want if name.startswith(sub + "/")]
        assert dlp.paths(sub) == below


def test_ignore_files_of_other_places(dlp):
    dlp.git("init", "-q", ".")
    write(dlp.tree / ".gitignore", "*.log\n")
    write(dlp.tree / "a.log")
    write(dlp.tree / "inner/b.log")
    write(dlp.tree / "inner/c.tmp")
    assert dlp.paths(".") == ["inner/c.tmp"]
    assert dlp.paths("inner") == ["inner/c.tmp"]  # the patterns above it count
    assert dlp.paths("a.log") == ["a.log"]  # named, so wanted
    subprocess.run(["git", "init", "-q", dlp.tree / "inner"], env=dlp.environment, check=True)
    write(dlp.tree / "inner/.git/info/exclude", "*.tmp\n")
    assert dlp.paths(".") == ["inner/b.log"]  # a repository of its own begins anew
    assert dlp.paths("--exclude", "*.log", "--exclude", "c*", "--no-ignore", ".") == []
    assert dlp.paths("--exclude", "inner/", "--no-ignore", ".") == ["a.log"]
    assert dlp.paths("--exclude", "a*", "a.log") == []


def test_a_worktree_has_the_excludes_of_its_repository(dlp):
    dlp.git("init", "-q", ".")
    dlp.git("commit", "-q", "--allow-empty", "-m", "one")
    dlp.git("worktree", "add", "-q", "wt")
    write(dlp.tree / ".git/info/exclude", "*.tmp\n")
    write(dlp.tree / "wt/a.tmp")
    write(dlp.tree / "wt/b.txt")
    assert dlp.paths("wt") == ["wt/b.txt"]


def test_binary_files_are_counted_and_scanned_when_asked_for(dlp):
    write(dlp.tree / "a.bin", b"\0\1" + NUMBER.encode())
    write(dlp.tree / "late.txt", NUMBER.encode() + b"x" * 9000 + b"\0")
    assert dlp.found(".")["counts"]["binary"] == 1
    assert dlp.paths(".") == ["late.txt"]
    assert dlp.paths("--binary", ".") == ["a.bin", "late.txt"]


@pytest.mark.parametrize("coding, mark", [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""),
                                          ("utf-16-be", b""), ("utf-8", b"\xef\xbb\xbf")])
def test_texts_in_utf_16(dlp, coding, mark):
    long = "x" * 100 + "\r\n" + "ab \U0001f600\n" * 100000
    write(dlp.tree / "a.txt", mark + f"{long}ä\U0001f600 {NUMBER}".encode(coding))
    finding = dlp.found(".")["findings"][0]
    assert (finding["line"], finding["column"], finding["end_column"]) == (100002, 4, 14)
    assert dlp.paths("-", data=mark + (long + NUMBER).encode(coding)) == ["-"]


def brotli(data: bytes) -> bytes:
    """One stored block (RFC 7932 section 9.2) and an empty last one."""
    head = (len(data) - 1) << 4 | 1 << 20
    return head.to_bytes(3, "little") + data + b"\x03"


def tar(members: dict[str, bytes], mode: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:" + mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def zipped(members: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_archives_of_every_kind(dlp):
    number = NUMBER.encode()
    members = {"d/a.txt": b"clean", "d/b.txt": number, "c.bin": b"\0" + number}
    wanted = []
    for name, mode in (("t.tar", ""), ("t.tgz", "gz"), ("t.tar.bz2", "bz2"), ("t.tar.xz", "xz")):
        write(dlp.tree / name, tar(members, mode))
        wanted.append(f"{name}!d/b.txt")
    for name, method in (("s.zip", zipfile.ZIP_STORED), ("z.jar", zipfile.ZIP_DEFLATED)):
        write(dlp.tree / name, zipped(members, method))
        wanted.append(f"{name}!d/b.txt")
    for name, data in (("o.gz", gzip.compress(number)), ("o.bz2", bz2.compress(number)),
                       ("o.xz", lzma.compress(number)), ("o.br", brotli(number)),
                       ("two.gz", gzip.compress(b"one ") + gzip.compress(number))):
        write(dlp.tree / name, data)
        wanted.append(name)
    write(dlp.tree / "in.zip", zipped({"t.tgz": tar(members, "gz"), "x.gz": gzip.compress(number)}))
    wanted += ["in.zip!t.tgz!d/b.txt", "in.zip!x.gz"]
    write(dlp.tree / "tar.br", brotli(tar({"a": number})))
    wanted.append("tar.br!a")
    assert dlp.paths(".") == sorted(wanted)
    assert dlp.found("--no-archives", ".")["counts"]["files"] == 0
    for name in ("in.zip", "t.tgz", "z.jar"):  # not only where a file can be read anywhere
        assert len(dlp.paths("-", data=(dlp.tree / name).read_bytes())) == (2 if name == "in.zip" else 1)


def test_zstandard(dlp):
    try:
        packed = subprocess.run(["zstd", "-c"], input=tar({"a": NUMBER.encode()}), capture_output=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("zstd is not installed")
    write(dlp.tree / "a.tar.zst", packed)
    assert dlp.paths(".") == ["a.tar.zst!a"]


def test_names_in_archives(dlp):
    write(dlp.tree / "t.tar", tar({"new\nline": NUMBER.encode(), "../../up": NUMBER.encode(), "/etc/x": NUMBER.encode(),
                                   "ü" * 120: NUMBER.encode()}))
    assert dlp.paths(".") == sorted(["t.tar!../../up", "t.tar!/etc/x", "t.tar!new\\x0aline", "t.tar!" + "ü" * 120])


def test_archives_that_are_not_scanned_whole_are_told(dlp):
    inner = zipped({"a": NUMBER.encode()})
    write(dlp.tree / "deep.zip", zipped({"2.zip": zipped({"3.zip": inner}), "b": NUMBER.encode()}))
    done = dlp("scan", ".")
    assert done.returncode == 2 and b"deep.zip!b:1:1" in done.stdout
    assert b"deep.zip!2.zip!3.zip: not scanned: archives are nested too deep" in done.stderr
    (dlp.tree / "deep.zip").unlink()
    whole = tar({"a": NUMBER.encode(), "b": os.urandom(300000)}, "gz")
    for name, data in (("cut.tgz", whole[:200000]), ("bad.zip", b"PK\x03\x04" + b"\x99" * 500), ("bad.gz", b"\x1f\x8b\x08junk"),
                       ("bad.br", b"\xff\xff\xff\xff"), ("cut.xz", lzma.compress(os.urandom(9000))[:3000])):
        write(dlp.tree / name, data)
    answer = dlp.found(".")
    assert {problem["place"].split("!")[0] for problem in answer["problems"]} == \
        {"cut.tgz", "bad.zip", "bad.gz", "bad.br", "cut.xz"}
    assert [finding["path"] for finding in answer["findings"]] == ["cut.tgz!a"]


def test_encrypted_files_of_archives_are_told(dlp):
    data = bytearray(zipped({"a": NUMBER.encode()}))
    data[6] |= 1  # the flag in the file's own header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    write(dlp.tree / "s.zip", bytes(data))
    assert dlp.found(".")["problems"] == [{"place": "s.zip!a", "text": "not scanned: it is encrypted"}]


def test_a_hard_link_that_brings_bytes_is_scanned(dlp):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:") as archive:
        archive.addfile(tarfile.TarInfo("a"))
        link = tarfile.TarInfo("b")
        link.type, link.linkname, link.size, link.pax_headers = tarfile.LNKTYPE, "a", len(NUMBER), {"comment": "x"}
        archive.fileobj.write(link.tobuf(tarfile.PAX_FORMAT) + NUMBER.encode().ljust(512, b"\0"))
        archive.offset = archive.fileobj.tell()
    write(dlp.tree / "t.tar", out.getvalue())
    assert dlp.paths(".") == ["t.tar!b"]


def test_a_damaged_header_is_told_as_such(dlp):
    cut = tar({"a": NUMBER.encode(), "b": b"clean"})
    write(dlp.tree / "t.tar", cut[:1024] + b"x" * 512 + cut[1536:])
    problem, = dlp.found(".")["problems"]
    assert problem == {"place": "t.tar", "text": "not scanned whole: Damaged tar archive"}


def test_bombs_end_early(dlp):
    zeros = bytes(1 << 20)
    packed = zipped({f"{n}": zeros for n in range(8)})
    write(dlp.tree / "many.zip", zipped({f"{n}.zip": packed for n in range(16)}))
    write(dlp.tree / "text.gz", gzip.compress(b"y" * (80 << 20)))
    write(dlp.tree / "big.tgz", tar({"zeros": zeros * 40, "a": NUMBER.encode()}, "gz"))
    answer = dlp.found("--archive-limit", "32", ".")
    assert {problem["place"].split("!")[0] for problem in answer["problems"]} == {"many.zip", "text.gz", "big.tgz"}
    assert answer["counts"]["bytes"] < 100 << 20
    tight = dlp.found("text.gz")
    assert [problem["text"] for problem in tight["problems"]] == ["not scanned whole: it is packed tighter than is allowed"]
    assert tight["counts"]["bytes"] < 80 << 20


def test_comments_allow_with_a_reason(dlp):
    write(dlp.tree / "a.py", f"""\
a = "{NUMBER}"  # portcullis:allow employee-number the one of the manual
b = "{NUMBER}"  # portcullis:allow employee-number
c = "{NUMBER}"  # portcullis:allow card the one of the manual
""")
    answer = dlp.found(".")
    assert [(finding["line"], finding["rule"]) for finding in answer["findings"]] == \
        [(2, "employee-number"), (2, "allow-without-reason"), (3, "employee-number")]
    assert answer["counts"]["allowed"] == 1
    assert len(dlp.found("--no-allow", ".")["findings"]) == 3


def test_a_comment_on_any_line_of_a_finding_allows_it(dlp):
    body = base64.encodebytes(random.Random(1).randbytes(300)).decode()
    comment = "  # portcullis:allow private-key made for this test"
    for name, first, last in (("first", comment, ""), ("last", "", comment), ("none", "", "")):
        write(dlp.tree / name, f"-----BEGIN PRIVATE KEY-----{first}\n{body}-----END PRIVATE KEY-----{last}\n")
    write(dlp.tree / "behind", f"-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\n{comment}\n")
    answer = dlp.found("--rule", "private-key", ".", only=False)
    assert ([finding["path"] for finding in answer["findings"]], answer["counts"]["allowed"]) == (["behind", "none"], 2)


def test_a_baseline_knows_what_was_there(dlp):
    write(dlp.tree / "a.txt")
    write(dlp.tree / "b.txt", f"{NUMBER}\n{NUMBER}\nEMP-000001\n")
    known = dlp.tree / "known.json"
    done = dlp("scan", ".", "--write-baseline", known)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    text = known.read_text()
    assert NUMBER not in text and len(json.loads(text)["findings"]) == 3
    assert dlp.paths(".", "--baseline", known) == []
    write(dlp.tree / "b.txt", f"moved\n{NUMBER}\nEMP-000001\nEMP-000002\n")
    answer = dlp.found(".", "--baseline", known)
    assert [finding["line"] for finding in answer["findings"]] == [4] and answer["counts"]["known"] == 3
    assert len(answer["findings"][0]["hash"]) == 32
    assert dlp("scan", ".", "--baseline", known, "--write-baseline", known).returncode == 0
    after = json.loads(known.read_text())
    assert after["key"] == json.loads(text)["key"] and len(after["findings"]) == 4
    again = known.read_text()
    assert dlp("scan", ".", "--baseline", known, "--write-baseline", known).returncode == 0
    assert known.read_text() == again
    known.write_text("{}")
    done = dlp("scan", ".", "--baseline", known)
    assert done.returncode == 2 and b"version: 1 is expected" in done.stderr


def test_rules_and_levels_choose(dlp):
    write(dlp.tree / "a.txt", f"{NUMBER} and mia.miller@tracktion.dev\n")
    assert len(dlp.found(".", only=False)["findings"]) == 2
    assert len(dlp.found(".", "--min-level", "medium", only=False)["findings"]) == 1
    assert len(dlp.found(".", "--rule", "email")["findings"]) == 2
    assert dlp.paths(".", "--min-level", "critical", only=False) == []


def test_output_files_are_whole_or_not_there(dlp):
    write(dlp.tree / "in/a.txt")
    out = dlp.tree / "out.json"
    done = dlp("scan", "in", "--json", "-o", out)
    assert (done.returncode, done.stdout) == (1, b"")
    assert json.loads(out.read_text())["counts"]["findings"] == 1
    done = dlp("scan", "in", "-o", "/dev/full")
    assert done.returncode == 2 and b"No space left" in done.stderr
    with open("/dev/full", "wb") as full:
        done = subprocess.run([command_path(), "dlp", "scan", "--rules", dlp.tree.parent / "own.yaml", "in"], cwd=dlp.tree,
                              stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2 and b"could not be written" in done.stderr
    done = dlp("scan", "in", "-o", "/nowhere/x")
    assert done.returncode == 2 and b"/nowhere/x: No such file" in done.stderr


def sarif_object(required, **properties):
    return {"type": "object", "required": required, "additionalProperties": False,
            "properties": {"properties": {"type": "object"}, **properties}}


# The part of the OASIS schema for SARIF 2.1.0 that a report here may use: what it requires and what it knows.
TEXT, INDEX, PLACE = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 1}
MESSAGE = sarif_object(["text"], text=TEXT)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RULE = sarif_object(["id"], id=TEXT, shortDescription=MESSAGE, defaultConfiguration=sarif_object([], level=LEVEL))
REGION = sarif_object(["startLine"], startLine=PLACE, startColumn=PLACE, endLine=PLACE, endColumn=PLACE)
PHYSICAL = sarif_object(["artifactLocation"], artifactLocation=sarif_object(
    ["uri"], uri={"type": "string", "pattern": r"^(file:///|[^:/?#]+(/|$))[A-Za-z0-9._~!$&'()*+,;=@%/-]*$"}), region=REGION)
RESULT = sarif_object(["message"], ruleId=TEXT, ruleIndex=INDEX, level=LEVEL, message=MESSAGE,
                      locations={"type": "array", "items": sarif_object([], physicalLocation=PHYSICAL)},
                      partialFingerprints={"type": "object", "additionalProperties": TEXT})
INVOCATION = sarif_object(["executionSuccessful"], executionSuccessful={"type": "boolean"}, toolExecutionNotifications={
    "type": "array", "items": sarif_object(["message"], message=MESSAGE, level=LEVEL)})
RUN = sarif_object(["tool"], tool=sarif_object(["driver"], driver=sarif_object(
    ["name"], name=TEXT, version=TEXT, rules={"type": "array", "uniqueItems": True, "items": RULE})),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]}, invocations={"type": "array", "items": INVOCATION},
    results={"type": "array", "items": RESULT})
SARIF = sarif_object(["version", "runs"], version={"const": "2.1.0"}, runs={"type": "array", "items": RUN},
                     **{"$schema": {"type": "string", "format": "uri"}})


def test_sarif_has_what_the_standard_asks_for(dlp):
    write(dlp.tree / "a b/ü.txt", f"{NUMBER}\n{NUMBER} mia.miller@tracktion.dev\n{NUMBER}\n")
    write(dlp.tree / "new\nline:x.txt")
    write(dlp.tree / "bad.gz", b"\x1f\x8b\x08junk")
    report = json.loads(dlp("scan", ".", "--format", "sarif", only=False).stdout)
    jsonschema.Draft202012Validator(SARIF).validate(report)
    run = report["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False and len(run["results"]) == 5
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    prints = [result["partialFingerprints"]["portcullisContext/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    write(dlp.tree / "a b/ü.txt", f"moved\n{NUMBER}\n{NUMBER} mia.miller@tracktion.dev\n{NUMBER}\n")
    again = json.loads(dlp("scan", ".", "--format", "sarif", only=False).stdout)["runs"][0]
    assert [result["partialFingerprints"]["portcullisContext/v1"] for result in again["results"]] == prints
    (dlp.tree / "bad.gz").unlink()
    clean = json.loads(dlp("scan", "--exclude", "*", ".", "--format", "sarif").stdout)
    jsonschema.Draft202012Validator(SARIF).validate(clean)
    assert clean["runs"][0]["results"] == [] and clean["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_junit_can_be_parsed(dlp):
    write(dlp.tree / "a<&>\".txt", f"<b> & {NUMBER}\x01\n")
    write(dlp.tree / "bad.gz", b"\x1f\x8b\x08junk")
    suite = xml.etree.ElementTree.fromstring(dlp("scan", ".", "--format", "junit").stdout)[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "1")
    assert suite[0].get("name") == "a<&>\".txt:1:7" and suite[0][0].tag == "failure" and suite[1][0].tag == "error"


def test_a_history_is_scanned_blob_by_blob(dlp):
    dlp.git("init", "-q", ".")
    write(dlp.tree / "a.txt", f"one {NUMBER}\n")
    dlp.git("add", ".")
    dlp.git("commit", "-qm", "one", GIT_AUTHOR_DATE="2020-01-02T03:04:05+02:00")
    first = dlp.git("rev-parse", "HEAD").decode().strip()
    write(dlp.tree / "a.txt", f"one {NUMBER}\nmore\n")
    dlp.git("commit", "-qam", "two")
    dlp.git("rm", "-q", "a.txt")
    write(dlp.tree / "sub/new\nline.txt", "EMP-000002")
    write(dlp.tree / "t.tgz", tar({"in": b"EMP-000003"}, "gz"))
    (dlp.tree / "link").symlink_to("EMP-000009")
    dlp.git("add", ".")
    dlp.git("commit", "-qm", "three")
    dlp.git("checkout", "-q", "-b", "side", first)
    write(dlp.tree / "side.txt", "EMP-000004")
    dlp.git("add", ".")
    dlp.git("commit", "-qm", "side")
    dlp.git("checkout", "-q", "-")
    assert dlp.paths(".") == ["sub/new\\x0aline.txt", "t.tgz!in"]
    answer = dlp.found("--git-history")
    assert sorted(finding["path"] for finding in answer["findings"]) == \
        ["a.txt", "side.txt", "sub/new\\x0aline.txt", "t.tgz!in"]
    finding = next(finding for finding in answer["findings"] if finding["path"] == "a.txt")
    assert (finding["commit"], finding["date"]) == (first, "2020-01-02T01:04:05Z")
    assert dlp.paths("--git-history", "--revisions", "HEAD~1..HEAD", ".") == ["sub/new\\x0aline.txt", "t.tgz!in"]
    assert dlp.paths("--git-history", "--exclude", "sub/", "--exclude", "*.tgz") == ["a.txt", "side.txt"]
    text = dlp("scan", "--git-history").stdout.decode()
    assert f"{first[:12]} 2020-01-02 a.txt:1:5: low employee-number: one E********6\n" in text
    known = dlp.tree.parent / "known.json"
    assert dlp("scan", "--git-history", "--write-baseline", known).returncode == 0
    assert dlp.paths("--git-history", "--baseline", known) == []


@pytest.mark.parametrize("name, value", [("log.showRoot", "false"), ("log.diffMerges", "off"), ("log.diffMerges", "cc"),
                                         ("diff.relative", "true")])
def test_settings_of_git_hide_nothing(dlp, name, value):
    dlp.git("init", "-q", ".")
    write(dlp.tree / "first.txt")
    write(dlp.tree / "sub/clean.txt", "clean")
    dlp.git("add", ".")
    dlp.git("commit", "-qm", "one")
    dlp.git("checkout", "-q", "-b", "side")
    dlp.git("commit", "-q", "--allow-empty", "-m", "side")
    dlp.git("checkout", "-q", "-")
    dlp.git("merge", "-q", "--no-ff", "--no-commit", "side")
    write(dlp.tree / "merged.txt", "EMP-000002")
    dlp.git("add", ".")
    dlp.git("commit", "-qm", "merge")
    write(dlp.tree / "staged.txt", "EMP-000003")
    dlp.git("add", ".")
    dlp.git("config", name, value)
    assert dlp.paths("--git-history", "sub") == ["first.txt", "merged.txt"]
    assert dlp.paths("--staged", "sub") == ["staged.txt"]


def test_a_history_that_is_none(dlp):
    done = dlp("scan", "--git-history")
    assert done.returncode == 2 and b"git ended with status 128" in done.stderr
    dlp.git("init", "-q", ".")
    assert dlp.found("--git-history")["counts"]["files"] == 0
    done = dlp("scan", "--git-history", "--revisions", "nothing")
    assert done.returncode == 2


def test_objects_that_are_missing_are_told(dlp):
    dlp.git("init", "-q", ".")
    write(dlp.tree / "a.txt")
    write(dlp.tree / "b.txt", "EMP-000002")
    dlp.git("add", ".")
    dlp.git("commit", "-qm", "one")
    blob = dlp.git("rev-parse", "HEAD:b.txt").decode().strip()
    (dlp.tree / ".git/objects" / blob[:2] / blob[2:]).unlink()
    answer = dlp.found("--git-history")
    assert [finding["path"] for finding in answer["findings"]] == ["a.txt"]
    assert "git does not have it" in answer["problems"][0]["text"]


@pytest.mark.parametrize("word, size", [("cat-file", 0), ("cat-file", 100), ("cat-file", 5000), ("log", 100)])
def test_a_git_that_dies_is_no_clean_history(dlp, word, size):
    dlp.git("init", "-q", ".")
    write(dlp.tree / "a.txt", "clean\n" * 2000 + NUMBER)
    dlp.git("add", ".")
    dlp.git("commit", "-qm", "one")
    dying = dlp.tree.parent / "bin/git"
    write(dying, f"""#!/bin/sh
case " $* " in *" {word} "*) {shutil.which("git")} "$@" | {{ head -c {size}; kill -9 $$; }} ;; esac
exec {shutil.which("git")} "$@"
""")
    dying.chmod(0o755)
    dlp.environment["PATH"] = f"{dying.parent}:{dlp.environment['PATH']}"
    done = dlp("scan", "--git-history")
    assert done.returncode == 2 and b"git" in done.stderr, done


def test_staged_content_counts_not_what_lies_in_the_folder(dlp):
    dlp.git("init", "-q", ".")
    write(dlp.tree / "a.txt")
    dlp.git("add", ".")
    assert dlp.paths("--staged") == ["a.txt"]  # before the first commit
    write(dlp.tree / "a.txt", "clean now")
    assert dlp.paths("--staged") == ["a.txt"]
    dlp.git("add", ".")
    assert dlp.paths("--staged") == []
    dlp.git("commit", "-qm", "one")
    write(dlp.tree / "b.txt")
    assert dlp.paths("--staged") == []


def test_the_hook_stops_a_commit(dlp):
    dlp.git("init", "-q", ".")
    hook = dlp.tree / ".git/hooks/pre-commit"
    hook.write_bytes((rig.SOURCE / "examples/dlp/pre-commit").read_bytes())
    hook.chmod(0o755)
    write(dlp.tree / ".portcullis/dlp-rules.yaml", RULES)
    write(dlp.tree / "a.txt", "clean")
    dlp.git("add", "a.txt")
    dlp.git("commit", "-qm", "one")
    write(dlp.tree / "b.txt")
    dlp.git("add", "b.txt")
    done = subprocess.run(["git", "commit", "-qm", "two"], cwd=dlp.tree, env=dlp.environment, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert b"b.txt:1:3: low employee-number" in done.stdout + done.stderr
    assert NUMBER.encode() not in done.stdout + done.stderr
    write(dlp.tree / "b.txt", f"{NUMBER} portcullis:allow employee-number a sample\n")
    dlp.git("add", "b.txt")
    dlp.git("commit", "-qm", "two")
    assert dlp.git("log", "--format=%s").split() == [b"two", b"one"]


@pytest.mark.parametrize("number, code", [(NUMBER, 1), ("clean", 0)])
def test_the_action_writes_sarif_and_says_where(dlp, number, code):
    action = yaml.safe_load((rig.SOURCE / "examples/dlp/action.yml").read_text())
    step = action["runs"]["steps"][0]
    write(dlp.tree / "in/a.txt", f"{number}\n")
    write(dlp.tree / "rules.yaml", RULES)
    given = {"path": "in", "rules": "rules.yaml"}
    values = {name: given.get(name, known["default"]) for name, known in action["inputs"].items()}
    environment = {name: values[value.split(".")[1].split(" ")[0]] for name, value in step["env"].items()}
    done = subprocess.run(["sh", "-e", "-c", step["run"]], cwd=dlp.tree, capture_output=True, check=False,
                          env={**dlp.environment, **environment, "GITHUB_OUTPUT": str(dlp.tree / "outputs")})
    assert done.returncode == code, done.stderr
    assert (dlp.tree / "outputs").read_text() == "sarif=portcullis-dlp.sarif\n"
    report = json.loads((dlp.tree / "portcullis-dlp.sarif").read_text())
    assert len(report["runs"][0]["results"]) == code


def test_the_hook_of_pre_commit_calls_what_is_there(dlp):
    hook = yaml.safe_load((rig.SOURCE / ".pre-commit-hooks.yaml").read_text())[0]
    dlp.git("init", "-q", ".")
    write(dlp.tree / "a.txt", "mia.miller@tracktion.dev")
    dlp.git("add", "a.txt")
    done = subprocess.run(hook["entry"].split(), cwd=dlp.tree, env=dlp.environment, capture_output=True, check=False)
    assert done.returncode == 1 and done.stdout.startswith(b"a.txt:1:1: medium email"), done.stderr


def test_masking(dlp):
    text = f"one {NUMBER}, two {NUMBER}\r\nend"
    done = dlp("redact", data=text.encode())
    assert (done.returncode, done.stdout) == (0, text.replace(NUMBER, "E********6").encode())
    done = dlp("redact", "--full", "-", data=text.encode())
    assert done.stdout == text.replace(NUMBER, "*" * 10).encode()
    noise = bytes(range(256)) * 2000
    assert dlp("redact", data=noise).stdout == noise
    assert dlp("redact", data=b"").stdout == b""
    path = write(dlp.tree / "a.txt", text)
    path.chmod(0o640)
    assert dlp("redact", "--in-place", "a.txt").returncode == 0
    assert path.read_bytes() == text.replace(NUMBER, "E********6").encode() and path.stat().st_mode & 0o777 == 0o640
    write(path, text)
    assert dlp("redact", "a.txt", "-o", "b.txt").returncode == 0
    assert (dlp.tree / "b.txt").read_bytes() == text.replace(NUMBER, "E********6").encode()
    assert path.read_bytes() == text.encode()
    (dlp.tree / "link").symlink_to("a.txt")
    done = dlp("redact", "--in-place", "link")
    assert done.returncode == 2 and b"symbolic link" in done.stderr
    done = dlp("redact", "a.txt", "-o", "/dev/full")
    assert done.returncode == 2 and b"No space left" in done.stderr
    assert sorted(file.name for file in dlp.tree.iterdir()) == ["a.txt", "b.txt", "link"]


@pytest.mark.parametrize("head", [b"", b"{", b"[", b'{"a": "', b"[1, 2", b"<?xml version='1.0'?>", b"<!DOCTYPE html>", b"a=b&c=",
                                  b"\xef\xbb\xbf{", b"%PDF-1.7\n", b"ID3", b"BZh", b"\0\1\2", b"--boundary\r\n\r\n"])
def test_nothing_passes_unmasked_whatever_it_looks_like(dlp, head):
    choose = random.Random(3)
    between = [b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"<", b">", b"&", b";", b"\n", b"'", b"%", b"=", b"<!--", b"\\u00"]
    text = head + b"".join(b"".join(choose.choices(between, k=5)) + b" " + NUMBER.encode() + b" " for _ in range(2000))
    done = dlp("redact", data=text)
    assert done.returncode == 0, done.stderr
    assert b"23456" not in done.stdout and len(done.stdout) == len(text)


def test_escaped_and_wide_texts_are_masked(dlp):
    text = '{"a": "x EMP-123456", "b": ["EMP\\u002d000001"]}'
    answer = json.loads(dlp("redact", data=text.encode()).stdout)
    assert answer == {"a": "x E********6", "b": ["E*************1"]}  # as long as it was written
    for coding in ("utf-16", "utf-16-le", "utf-16-be"):
        done = dlp("redact", data=f"größer {NUMBER}\n".encode(coding))
        assert done.stdout.decode(coding) == "größer E********6\n"
    done = dlp("redact", data=gzip.compress(NUMBER.encode()))
    assert done.returncode == 2 and b"unpack it first" in done.stderr and done.stdout == b""


def peak_of(arguments, **more) -> tuple[int, int]:
    """Exit code and the most memory (KiB) that a run took."""
    process = subprocess.Popen(arguments, **more)  # pylint: disable=consider-using-with
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss


def test_a_huge_line_needs_no_memory(dlp):
    size = (8 if rig.sanitized() else 96) << 20
    with open(dlp.tree / "huge", "wb") as file:
        for _ in range(size >> 20):
            file.write(b"abc def " * (1 << 17))
        file.write(NUMBER.encode())
    small = write(dlp.tree / "small", "x")
    own = ["--rules", dlp.tree.parent / "own.yaml", "--rule", "employee-number"]
    for command, code in ((["scan", "-j1"], 1), (["redact", "-o", "/dev/null"], 0)):
        _, base = peak_of([command_path(), "dlp", *command, *own, small], cwd=dlp.tree, stderr=subprocess.DEVNULL)
        done, peak = peak_of([command_path(), "dlp", *command, *own, "huge"], cwd=dlp.tree, stderr=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL)
        assert done == code and peak < base + (64 << 10 if rig.sanitized() else 8 << 10)
    finding = dlp.found("huge")["findings"][0]
    assert (finding["line"], finding["column"]) == (1, size + 1)


def test_many_small_files(dlp):
    count = 2000 if rig.sanitized() else 10000
    for folder in range(count // 100):
        (dlp.tree / f"{folder}").mkdir()
        for file in range(100):
            (dlp.tree / f"{folder}/{file}.txt").write_text(NUMBER if file == folder % 100 else "clean\n")
    answer = dlp.found(".")
    assert answer["counts"]["files"] == count and len(answer["findings"]) == count // 100
    assert answer["findings"] == dlp.found("-j1", ".")["findings"]  # however many threads there are
    assert answer["findings"] == dlp.found("--jobs", "7", ".")["findings"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_and_leaves_nothing(dlp, number):
    write(dlp.tree / "a.txt")
    own = ["--rules", dlp.tree.parent / "own.yaml"]
    for command in (["scan", "-", "--json", "-o", "out"], ["redact", "-o", "out"]):
        with subprocess.Popen([command_path(), "dlp", *command, *own], cwd=dlp.tree, stdin=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            process.stdin.write(b"x" * 200000)  # more than a pipe holds: it has begun to read
            process.stdin.flush()
            process.send_signal(number)
            assert process.wait(60) == -number
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass
        left = [file.name for file in dlp.tree.iterdir() if file.name != "a.txt"]
        assert left == [] if number != signal.SIGKILL else "out" not in left


def test_a_terminal_is_told_how_far_it_is(dlp):
    ours, theirs = pty.openpty()
    with subprocess.Popen([command_path(), "dlp", "scan", "-"], cwd=dlp.tree, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=theirs) as process:
        os.close(theirs)
        process.stdin.write(b"clean\n" * 100000)
        process.stdin.flush()
        said = b""
        while b"MB" not in said and b"KB" not in said:
            said += os.read(ours, 4096)
        assert b"\r\x1b[K1 file, " in said
        process.stdin.close()
        assert process.wait(60) == 0 and process.stdout.read() == b""
    os.close(ours)


def test_own_rules_are_tried(dlp):
    own = dlp.tree.parent / "own.yaml"
    done = dlp("test", own)
    assert (done.returncode, done.stdout) == (0, b"1 rules, 2 examples, 0 not as expected.\n"), done.stderr
    own.write_text(RULES + '      # more\n  - name: none\n    pattern: "x{5}"\n    examples: {match: [xx], no_match: [yxxxxxy]}\n')
    done = dlp("test", own)
    assert done.returncode == 1
    assert f"{own}:10: none: examples.match[0]: nothing is found" in done.stderr.decode()
    assert f"{own}:10: none: examples.no_match[0]: found 1 times" in done.stderr.decode()
    answer = json.loads(dlp("test", own, "--json").stdout)
    assert [failure["example"] for failure in answer["failures"]] == ["examples.match[0]", "examples.no_match[0]"]


@pytest.mark.parametrize("text, line, said", [
    ("", 1, "the file is empty"),
    ("rules: 1", 1, "rules: expected a list"),
    ("rule: []", 1, "did you mean rules"),
    ("rules:\n  - name: a\n    patern: x", 3, "rules[0].patern: unknown key; did you mean pattern?"),
    ("rules:\n  - pattern: x", 2, "name is missing"),
    ("rules:\n  - {name: A b, pattern: x}", 2, "rules[0].name"),
    ("rules:\n  - {name: a, pattern: x, level: hgh}", 2, "did you mean high?"),
    ("rules:\n  - {name: a, pattern: x}\n  - {name: a, pattern: y}", 3, "stands in line 2"),
    ("rules:\n  - {name: a, pattern: wxyz}\n  - {name: b, pattern: 'wxyz('}", 3, ""),
    ("rules:\n  - {name: a}", 2, ""),
    ("rules:\n  - {name: a, pattern: wxyz, validator: nonsense}", 2, ""),
    ("rules:\n  - {name: a, pattern: wxyz, needs_word: true}", 2, "needs_word needs words"),
    ("rules: [", 2, "YAML"),
    ("rules:\n  - {name: a, pattern: x, examples: {matches: [x]}}", 2, "did you mean match?"),
])
def test_wrong_rule_files_are_told_with_line_and_key(dlp, text, line, said):
    own = write(dlp.tree.parent / "own.yaml", text)
    for command in (["test", own], ["scan", "."]):
        done = dlp(*command, only=False)
        assert done.returncode == 2, done.stdout
        assert f"{own}:{line}: " in done.stderr.decode() and said in done.stderr.decode(), done.stderr


def test_the_command_lines_in_the_paper_are_fine(dlp):
    blocks = re.findall(r"```sh\n(.*?)```", (rig.SOURCE / "docs/dlp.md").read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) > 7
    write(dlp.tree / "src/pay.py", 'number = "4111 1111 1111 1111"\n')
    write(dlp.tree / "server.log", "paid by card 4111 1111 1111 1111\n")
    write(dlp.tree / "backup.tgz", tar({"a": b"clean"}, "gz"))
    dlp.git("init", "-q", ".")
    dlp.git("add", ".")
    for line in lines:
        done = subprocess.run(line, shell=True, cwd=dlp.tree, env=dlp.environment, capture_output=True, input=b"", check=False)
        scan = "dlp scan" in line and "baseline" not in line and "history" not in line
        assert done.returncode == int(scan), (line, done.stderr)


def test_the_rules_in_the_paper_are_fine(dlp):
    paper = (rig.SOURCE / "docs/dlp.md").read_text()
    papers = [part.split("```")[0] for part in paper.split("```yaml\n")[1:]]
    own = write(dlp.tree / "own.yaml", next(text for text in papers if text.startswith("rules:")))
    done = dlp("test", own)
    assert done.returncode == 0 and done.stdout.startswith(b"2 rules, 3 examples"), done.stderr


def test_own_rules_say_something_else_of_built_in_ones(dlp):
    own = write(dlp.tree.parent / "own.yaml", "rules:\n  - {name: email, level: critical, allow: ['*@example.dev']}\n")
    write(dlp.tree / "a.txt", "mia.miller@tracktion.dev mia.miller@example.dev\n")
    answer = dlp.found("--rule", "email", ".", only=False)
    assert [(finding["rule"], finding["level"], finding["column"]) for finding in answer["findings"]] == \
        [("email", "critical", 1)]
    write(own, "rules:\n  - {name: email, action: 'off'}\n")
    assert dlp.paths(".", only=False) == []
    assert len(dlp.found("--rule", "email", ".", only=False)["findings"]) == 2  # named, so wanted


def test_rules_are_listed(dlp):
    lines = dlp("rules").stdout.decode().splitlines()
    assert lines[0].split() == ["RULE", "LEVEL", "ACTION", "FINDS"] and len(lines) > 10
    items = json.loads(dlp("rules", "--json").stdout)["items"]
    assert len(items) == len(lines) - 1 and all(item["match"] for item in items)
    one = json.loads(dlp("rules", "employee-number", "--rules", dlp.tree.parent / "own.yaml", "--json").stdout)
    assert one["pattern"] == "EMP-[0-9]{6}" and one["match"] == ["the number EMP-123456 of somebody"]
