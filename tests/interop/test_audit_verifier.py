"""Two verifiers that share no code say the same about good chains and about tampered ones."""
import base64
import hashlib
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("PORTCULLIS_BUILD", "build")
TOOL = BUILD / "tests" / "unit" / "audit" / "make_chain"
VERIFIER = ROOT / "tests" / "interop" / "verify_audit.py"

pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="build tests/unit/audit/make_chain first")


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          timeout=120, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode, done.stdout.strip()


class Chain:
    def __init__(self, folder, records, file_size):
        assert run(TOOL, "make", folder, records, file_size)[0] == 0
        self.folder = folder / "audit"

    def files(self):
        return sorted(self.folder.glob("chain-*.log"))

    def lines(self, index=0):
        return self.files()[index].read_bytes().splitlines(keepends=True)

    def store(self, lines, index=0):
        self.files()[index].write_bytes(b"".join(lines))

    def both(self, head=None):
        """The words of both, which must agree in outcome and in what they say."""
        extra = [] if head is None else ["--head", f"{head[0]}:{head[1]}"]
        theirs = run(sys.executable, VERIFIER, self.folder, *extra)
        ours = run(TOOL, "verify", self.folder, *([] if head is None else head))
        assert theirs[0] == ours[0], (theirs, ours)
        if ours[0] == 1 and "cut off" not in ours[1]:
            assert theirs[1] == ours[1]
        return ours

    def bad(self, words, head=None):
        status, text = self.both(head)
        assert status == 1 and words in text, text

    def good(self, head=None):
        status, text = self.both(head)
        assert status == 0, text


@pytest.fixture(name="chain")
def make_chain(tmp_path):
    return Chain(tmp_path, 100, 1 << 20)


def test_good(chain):
    chain.good()


def test_many_files(tmp_path):
    chain = Chain(tmp_path, 1000, 20000)
    assert len(chain.files()) > 5
    chain.good()
    chain.files()[2].unlink()
    chain.bad("are missing")


def test_empty(tmp_path):
    Chain(tmp_path, 0, 1 << 20).good()


def test_altered(chain):
    lines = chain.lines()
    lines[16] = lines[16].replace(b'"v":1', b'"v":2')
    chain.store(lines)
    chain.bad("line 17: record 17 was altered")


def test_altered_source(chain):
    lines = chain.lines()
    lines[16] = re.sub(rb":(\d+) ", rb":1\1 ", lines[16], count=1)
    chain.store(lines)
    chain.bad("record 17 was altered")


def test_unreadable(chain):
    lines = chain.lines()
    lines[16] = b"nothing\n"
    chain.store(lines)
    chain.bad("cannot be read")


@pytest.mark.parametrize("first,last", [(17, 17), (17, 23), (1, 1), (1, 50)])
def test_missing(chain, first, last):
    lines = chain.lines()
    del lines[first - 1:last]
    chain.store(lines)
    chain.bad(f"record {first} is missing" if first == last
              else f"records {first} to {last} are missing")


def test_reordered(chain):
    lines = chain.lines()
    lines[16], lines[17] = lines[17], lines[16]
    chain.store(lines)
    chain.bad("record 17 is out of order")


def test_doubled(chain):
    lines = chain.lines()
    lines.insert(16, lines[15])
    chain.store(lines)
    chain.bad("doubled")


def test_cut_off(chain):
    lines = chain.lines()
    head = lines[-1].split(b" ")[:2]
    head = head[0].decode(), head[1].decode()
    chain.good(head)
    chain.store(lines[:-9])
    chain.good()
    chain.bad("the end is cut off", head)


def test_torn_line(chain):
    lines = chain.lines()
    chain.store(lines[:-1] + [lines[-1][:-20]])
    chain.good()


def test_another_head(chain):
    lines = chain.lines()
    chain.bad("written anew", ("17", lines[17].split(b" ")[1].decode()))


def rewrite(lines, change):
    """Everything hashed anew, as one would who can write the chain but has no key."""
    before, out = bytes(32), []
    for line in lines:
        seq, _, source, record = change(line).rstrip(b"\n").split(b" ", 3)
        before = hashlib.sha256(b"portcullis-audit-v1" + before + int(seq).to_bytes(8, "big")
                                + source + b" " + record).digest()
        text = base64.urlsafe_b64encode(before).rstrip(b"=")
        out.append(b" ".join([seq, text, source, record]) + b"\n")
    return out


def test_rewriting_nothing_changes_nothing(chain):
    assert rewrite(chain.lines(), lambda line: line) == chain.lines()


def test_rewritten_without_the_key(chain):
    chain.store(rewrite(chain.lines(), lambda line: line.replace(b'"count":12', b'"count":99')))
    chain.bad("does not say what stands before it")


def test_forged_checkpoint(chain):
    time = re.compile(rb'("type":"checkpoint","category":"security","time":")2025')
    chain.store(rewrite(chain.lines(), lambda line: time.sub(rb"\g<1>2024", line)))
    chain.bad("the signature of checkpoint 1 does not verify")


def test_unknown_key(chain):
    for key in (chain.folder / "keys").iterdir():
        key.unlink()
    chain.bad("is not known")


def test_key_of_somebody_else(chain, tmp_path):
    other = Chain(tmp_path / "other", 1, 1 << 20)
    key = next((chain.folder / "keys").iterdir())
    key.write_bytes(next((other.folder / "keys").iterdir()).read_bytes())
    chain.bad("the signature of checkpoint 1 does not verify")


def test_no_checkpoint_at_the_start_of_a_file(chain):
    lines = chain.lines()
    (chain.folder / "chain-0000000000000018.log").write_bytes(b"".join(lines[17:]))
    chain.store(lines[:17])
    chain.bad("does not begin with a checkpoint")
