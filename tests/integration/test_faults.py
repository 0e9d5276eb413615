"""The whole gate under load while parts of it die: no decision unlogged, no record lost or doubled, the trail
verifies, what can be decided is decided, and the rest is denied."""

import os
import shutil
import signal
import subprocess
import time

import pytest

import gate as gates
import rig
from load import Load, go_on, stop_all


@pytest.fixture
def loaded(gate):
    """A gate with a reader and an analyst, and steady requests that are allowed, denied and changing."""
    gate.user("ann", "analyst")
    gate.user("rob", "reader")
    ann, rob = gate.bearer("ann"), gate.bearer("rob")
    gate.loads = [Load(gate, "/files/1", ann), Load(gate, "/files/1"), Load(gate, "/files/2", rob, "PUT"),
                  Load(gate, "/files/3", ann, "PUT"), Load(gate, "/health")]
    go_on(gate.loads)
    yield gate
    stop_all(gate.loads)


EXPECTED = [200, 401, 403, 200, 200]


def ids_of(gate):
    return [request_id for load in gate.loads for request_id in load.ids]


def expect_decided_as_ever(gate):
    """Every answer that arrived is the one that the rules give."""
    for load, status in zip(gate.loads, EXPECTED):
        assert set(load.statuses) == {status}, (load.request[:40], load.statuses)
        assert load.statuses[status] >= 20


def expect_whole_trail(gate):
    assert len(ids_of(gate)) >= 100
    gate.expect_each_recorded_once(ids_of(gate))
    gate.expect_good_trail()


def test_killed_authority(loaded):
    gate = loaded
    gate.process.send_signal(signal.SIGSTOP)  # so that nobody starts it anew for a while
    try:
        authority = gate.authority
        os.kill(authority, signal.SIGKILL)
        gates.wait(lambda: not gates.alive(authority), "its end")
        go_on(gate.loads)  # traffic flows
        assert gate.sign_in("ann").status in (502, 503)  # what only it can do is refused
    finally:
        gate.process.send_signal(signal.SIGCONT)
    gates.wait(lambda: gate.sign_in("ann").status == 200)
    for _ in range(3):
        os.kill(gates.wait(lambda: gate.authority), signal.SIGKILL)
        gates.wait(lambda: gate.run("status").returncode == 0)
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    assert [load.broken for load in gate.loads] == [0] * 5
    expect_whole_trail(gate)


def test_killed_worker(loaded):
    gate = loaded
    for _ in range(4):
        before = gates.children_of(gate.nginx)
        os.kill(before[0], signal.SIGKILL)
        gates.wait(lambda: len(set(gates.children_of(gate.nginx)) - {before[0]}) == 2)
        go_on(gate.loads)
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    expect_whole_trail(gate)


def test_killed_master_of_nginx(loaded):
    gate = loaded
    workers = gates.children_of(gate.nginx)
    os.kill(gate.nginx, signal.SIGKILL)
    gates.wait(lambda: not any(map(gates.alive, workers)), "the end of workers without a master")
    gates.wait(lambda: gate.ask("/health").status == 200)
    go_on(gate.loads)
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    expect_whole_trail(gate)


def test_killed_tree(loaded):
    gate = loaded
    for _ in range(2):
        gate.kill_tree()
        gate.start()
        go_on(gate.loads)
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    expect_whole_trail(gate)


def test_view_deleted(loaded):
    gate = loaded
    shutil.rmtree(gate.folder / "view")
    go_on(gate.loads)
    gate.user("new", "reader")
    headers = gate.bearer("new")
    gates.wait(lambda: gate.ask("/files/1", headers).status == 200)
    gate.ok("user", "disable", "new")
    gates.wait(lambda: gate.ask("/files/1", headers).status == 401)
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    assert [load.broken for load in gate.loads] == [0] * 5
    expect_whole_trail(gate)


def test_view_deleted_while_all_is_down(gate):
    gate.user("ann", "reader")
    headers = gate.bearer("ann")
    gate.stop()
    shutil.rmtree(gate.folder / "view")
    (gate.folder / "view").mkdir(mode=0o770)
    gate.start()
    assert gate.ask("/files/1", headers).status == 200
    gate.expect_good_trail()


def test_second_authority_is_refused(loaded):
    gate = loaded
    program = gates.command_path().parent.parent / "authority/portcullis-authority"
    done = subprocess.run([program, "--config", gate.config], capture_output=True, text=True, timeout=rig.PATIENCE,
                          env=gates.environment())
    assert done.returncode == 1 and done.stderr
    assert gate.run("status").returncode == 0
    assert gate.sign_in("ann").status == 200
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    expect_whole_trail(gate)


def mounted(kind, options, where):
    return subprocess.run(["mount", "-t", kind, "-o", options, "none", where], capture_output=True,
                          check=False).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for a small filesystem")
def test_full_disk_for_the_spool(tmp_path):
    gate = gates.Gate(tmp_path / "run", segment="1MiB")
    spool = gate.folder / "spool"
    if not mounted("tmpfs", "size=12m,mode=2770", spool):
        gate.close()
        pytest.skip("no filesystem can be mounted here")
    filler = spool / "filler"
    try:
        gate.start()
        gate.user("ann", "analyst")
        headers = gate.bearer("ann")
        gate.loads = [Load(gate, "/files/1", headers), Load(gate, "/files/2", headers, "PUT")]
        go_on(gate.loads)
        authority = gate.authority
        os.kill(authority, signal.SIGSTOP)  # it would make room as fast as the edge fills it
        with open(filler, "wb") as file:  # all that is left
            try:
                while file.write(b"x" * 65536):
                    file.flush()
            except OSError:
                pass
        gates.wait(lambda: only_refusals(gate), "nothing but refusals for want of room")
        seen = len(gate.upstream.seen)
        assert gate.ask("/files/9", headers, "PUT", b"x").status == 503
        assert not any("/files/9" in request["line"] for request in gate.upstream.seen[seen:])
        assert gate.manage("/health/ready").status == 503
        os.kill(authority, signal.SIGCONT)  # it seals, and so makes room by itself
        gates.wait(lambda: gate.ask("/files/1", headers).status == 200)
        filler.unlink()
        go_on(gate.loads)
        stop_all(gate.loads)
        for load in gate.loads:
            assert set(load.statuses) == {200, 503}
        expect_trail_with_gap(gate)
    finally:
        gate.close()
        subprocess.run(["umount", "-l", spool], check=False)


def only_refusals(gate):
    """Each worker has segments of its own, and they are not full at the same moment."""
    before = [dict(load.statuses) for load in gate.loads]
    time.sleep(0.7)
    return all(load.statuses.get(200) == old.get(200) and load.statuses.get(503, 0) > old.get(503, 0)
               for load, old in zip(gate.loads, before))


def expect_trail_with_gap(gate):
    """What was answered with less than 503 is there once; the refusals for want of room are told by
    number."""
    gate.expect_good_trail()
    ids = set(ids_of(gate))
    refused = sum(load.statuses[503] for load in gate.loads)
    allowed = sum(load.statuses[200] for load in gate.loads)
    recorded = gates.wait(lambda: all_sealed(gate, ids, allowed), "all sealed")
    assert max(recorded.values()) == 1
    missing = ids - set(recorded)
    assert len(missing) <= refused
    gates.wait(lambda: sum(gap["count"] for gap in gate.records("--type", "audit_gap")) >= len(missing), "the gaps")


def all_sealed(gate, ids, count):
    recorded = gate.recorded()
    return recorded if len(ids & set(recorded)) >= count else None


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a folder read-only")
def test_store_that_cannot_be_written(loaded):
    gate = loaded
    state = gate.folder / "state"
    if subprocess.run(["mount", "--bind", state, state], capture_output=True, check=False).returncode != 0:
        pytest.skip("no folder can be mounted here")
    try:
        os.kill(gate.authority, signal.SIGKILL)  # the next one opens its files below the mount
        gates.wait(lambda: gate.run("status").returncode == 0)
        subprocess.run(["mount", "-o", "remount,bind,ro", state], check=False)
        done = gate.run("user", "add", "eve", "--role", "reader", "--password-stdin", stdin=gates.PASSWORD + "\n")
        writable = done.returncode == 0  # files that are open for writing stay so
        subprocess.run(["mount", "-o", "remount,bind,rw", state], check=False)
        gates.wait(lambda: gate.run("status").returncode == 0)
        shown = gate.run("user", "show", "eve")
        assert (shown.returncode == 0) == writable  # done and said so, or neither
        gate.user("later", "reader")
    finally:
        subprocess.run(["umount", "-l", state], check=False)
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    expect_whole_trail(gate)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to make a folder read-only")
def test_start_with_a_store_that_cannot_be_written(loaded):
    """An authority that cannot write its store does not come up; traffic goes on."""
    gate = loaded
    state = gate.folder / "state"
    if subprocess.run(["mount", "--bind", state, state], capture_output=True, check=False).returncode != 0:
        pytest.skip("no folder can be mounted here")
    try:
        gate.process.send_signal(signal.SIGSTOP)
        authority = gate.authority
        os.kill(authority, signal.SIGKILL)
        gates.wait(lambda: not gates.alive(authority), "its end")
        assert subprocess.run(["mount", "-o", "remount,bind,ro", state], check=False).returncode == 0
        gate.process.send_signal(signal.SIGCONT)
        time.sleep(1.5)
        done = gate.run("user", "add", "eve", "--role", "reader", "--password-stdin", stdin=gates.PASSWORD + "\n")
        assert done.returncode == 1
        subprocess.run(["mount", "-o", "remount,bind,rw", state], check=True)
        gates.wait(lambda: gate.run("status").returncode == 0)
        gate.user("later", "reader")
    finally:
        gate.process.send_signal(signal.SIGCONT)
        subprocess.run(["umount", "-l", state], check=False)
    stop_all(gate.loads)
    expect_decided_as_ever(gate)
    expect_whole_trail(gate)
