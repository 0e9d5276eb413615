"""The edge while things change and break under load: nothing fails that need not, nothing is lost."""

import os
import shutil
import signal
import subprocess
import time

import pytest

from load import Load, go_on, stop_all
from prompt import Prompt
from rig import ROUTES, Rig


@pytest.fixture
def rig():
    rig = Rig(extra="trusted_proxies: [127.0.0.1]")
    try:
        yield rig.start()
    finally:
        rig.close()


def test_changes_are_seen_at_once(rig):
    loads = [Load(rig, "/files/1", rig.bearer()) for _ in range(3)]
    prompt = Prompt()
    jti, token = rig.tell("token alice 600").split(" ")
    mine = [("Authorization", "Bearer " + token)]

    def status(target, headers=()):
        return rig.ask(target, headers).status

    assert status("/files/2", mine) == 200
    rig.tell("revoke " + jti)
    prompt.expect(lambda: status("/files/2", mine) == 401)

    key_id, key = rig.tell("key alice").split(" ")
    prompt.expect(lambda: status("/files/2", [("X-API-Key", key)]) == 200)
    rig.tell("delete-key " + key_id)
    prompt.expect(lambda: status("/files/2", [("X-API-Key", key)]) == 401)

    bob = rig.bearer("bob")
    assert status("/files/2", bob) == 200
    rig.tell("disable bob")
    prompt.expect(lambda: status("/files/2", bob) == 401)
    rig.tell("enable bob")
    prompt.expect(lambda: status("/files/2", bob) == 200)

    elsewhere = [("X-Forwarded-For", "203.0.113.9")]
    assert status("/health", elsewhere) == 200
    rig.tell("block on 203.0.113.0/24")
    prompt.expect(lambda: status("/health", elsewhere) == 403)
    rig.tell("block off 203.0.113.0/24")
    prompt.expect(lambda: status("/health", elsewhere) == 200)

    assert status("/new") == 404
    rig.write_config("\n  - {name: new, path: /new, auth: none, class: public, upstream: echo}" + ROUTES)
    assert rig.tell("policy") == "ok"
    prompt.expect(lambda: status("/new") == 200)

    go_on(loads)
    for load in stop_all(loads):
        assert load.broken == 0 and list(load.statuses) == [200]
    prompt.judge()


def test_what_does_not_compile_does_not_replace_what_works():
    """With one worker: of two, one may not have seen yet what works."""
    one = Rig(workers=1)
    try:
        one.start()
        one.write_config("\n  - {name: new, path: /new, auth: none, class: public, upstream: echo}" + ROUTES)
        assert one.tell("policy") == "ok"
        one.wait(lambda: one.ask("/new").status == 200)
        one.write_config("\n  - {name: new, path: /new, auth: none, class: public, upstream: nowhere}" + ROUTES)
        one.tell("policy")
        time.sleep(0.3)
        assert one.ask("/new").status == 200
    finally:
        one.close()


def test_client_behind_a_trusted_proxy(rig):
    answer = rig.ask("/health", [("X-Forwarded-For", "127.0.0.1, evil, 203.0.113.9")])
    assert ["X-Forwarded-For", "203.0.113.9, 127.0.0.1"] in answer.json["headers"]
    record = [r for r in rig.records() if r["request_id"] == answer.get("x-request-id")][0]
    assert record["address"] == "203.0.113.9"


def test_route_to_an_upstream_that_nginx_does_not_have_yet(rig):
    config = rig.folder / "portcullis.yaml"
    text = config.read_text().replace("upstreams:\n", f"upstreams:\n  later: {{servers: ['127.0.0.1:{rig.upstream.port}']}}\n")
    config.write_text(text + "  - {name: later, path: /later, auth: none, class: public, upstream: later}\n")
    assert rig.tell("policy") == "ok"
    rig.wait(lambda: rig.ask("/later").status == 503)
    rig.nginx.send_signal(signal.SIGHUP)
    rig.wait(lambda: rig.ask("/later").status == 200)


def expect_each_recorded_once(rig, loads):
    recorded = {}
    for record in rig.records():
        recorded[record["request_id"]] = recorded.get(record["request_id"], 0) + 1
    assert max(recorded.values()) == 1
    answered = [request_id for load in loads for request_id in load.ids]
    assert len(answered) >= 50
    assert [request_id for request_id in answered if request_id not in recorded] == []


def test_killed_worker_loses_no_record(rig):
    loads = [Load(rig, "/files/1", rig.bearer()) for _ in range(2)] + [Load(rig, "/files/1")] + \
            [Load(rig, "/files/1", rig.bearer(), "PUT")]
    for _ in range(3):
        go_on(loads)
        pids = rig.workers_pids()
        os.kill(pids[0], signal.SIGKILL)
        rig.wait(lambda: pids[0] not in rig.workers_pids() and len(rig.workers_pids()) == 2)
    go_on(loads)
    stop_all(loads)
    expect_each_recorded_once(rig, loads)
    assert rig.manage("/health/ready").status == 200


def test_reload_under_load(rig):
    loads = [Load(rig, "/files/1", rig.bearer()) for _ in range(3)]
    before = rig.workers_pids()
    for _ in range(2):
        go_on(loads)
        rig.nginx.send_signal(signal.SIGHUP)
    rig.wait(lambda: not set(before) & set(rig.workers_pids()))
    go_on(loads)
    for load in stop_all(loads):
        assert list(load.statuses) == [200] and load.broken == 0
    expect_each_recorded_once(rig, loads)
    rig.ask("/limited")
    text = rig.manage("/metrics").body.decode()
    assert sum(sum(load.statuses.values()) for load in loads) <= int(
        text.split('portcullis_requests_total{route="read",verdict="allowed"} ')[1].split("\n")[0])


def test_view_deleted_and_made_anew(rig):
    loads = [Load(rig, "/files/1", rig.bearer()) for _ in range(2)]
    go_on(loads)
    shutil.rmtree(rig.folder / "view")
    time.sleep(0.5)
    assert rig.ask("/files/1", rig.bearer()).status == 200  # what is mapped still decides
    (rig.folder / "view").mkdir()
    rig.tell("rebuild")
    key = rig.tell("key alice").split(" ")[1]
    rig.wait(lambda: rig.ask("/files/1", [("X-API-Key", key)]).status == 200)
    go_on(loads)
    for load in stop_all(loads):
        assert load.broken == 0 and list(load.statuses) == [200]


def test_dead_authority_does_not_stop_traffic(rig):
    headers = rig.bearer()
    rig.maker.kill()
    rig.maker.wait()
    for _ in range(20):
        assert rig.ask("/files/1", headers).status == 200
    assert rig.ask("/files/1").status == 401
    assert rig.ask("/.well-known/jwks.json").status == 502


def test_no_view_yet():
    rig = Rig()
    try:
        os.rename(rig.folder / "view", rig.folder / "elsewhere")
        (rig.folder / "view").mkdir()
        rig.log = open(rig.folder / "nginx/error.txt", "ab")
        rig.nginx = subprocess.Popen(rig.arguments("-g", "daemon off;"), stderr=rig.log, env=rig.environment())
        rig.wait(lambda: rig.manage("/health/live").status == 200)
        assert rig.manage("/health/ready").status == 503
        assert rig.manage("/health/ready").json["view"] is False
        assert rig.manage("/health/started").status == 503
        answer = rig.ask("/health")
        assert answer.status == 503
        (rig.folder / "view").rmdir()
        os.rename(rig.folder / "elsewhere", rig.folder / "view")
        rig.wait(lambda: rig.manage("/health/ready").status == 200)
        rig.wait(lambda: rig.ask("/health").status == 200)
        record = [r for r in rig.records() if r["request_id"] == answer.get("x-request-id")]
        assert [r["reason"] for r in record] == ["not_ready"]
    finally:
        rig.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root for a small filesystem")
def test_full_spool(tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=755", "tmpfs", spool]).returncode != 0:
        pytest.skip("cannot mount")
    rig = None
    try:
        rig = Rig(folder=tmp_path, workers=1, segment="1MiB")
        rig.start()
        headers = rig.bearer()
        answer = None
        for _ in range(12000):
            answer = rig_ask_kept(rig, headers)
            if answer != 200:
                break
        assert answer == 503
        rig.wait(lambda: rig.ask("/nothing").status == 503)  # nor is there room for the shortest record
        for method, body in (("GET", None), ("POST", b"x"), ("DELETE", None)):
            seen = len(rig.upstream.seen)
            refused = rig.ask("/files/1", headers, method, body)
            assert refused.status == 503
            assert refused.json["status"] == 503
            if method != "GET":
                assert len(rig.upstream.seen) == seen  # a change that cannot be recorded is not made
        assert rig.ask("/nothing").status == 503
        assert rig.manage("/health/ready").json["audit"] is False
        metrics = rig.manage("/metrics").body.decode()
        assert 'portcullis_denials_total{reason="audit_unavailable"}' in metrics
        count = int(metrics.split("\nportcullis_audit_refused ")[1].split("\n")[0])
        assert count >= 5
        assert sum(r["refused"] for r in rig.records(None) if "refused" in r) == count
        subprocess.run(["mount", "-o", "remount,size=20m", spool], check=True)
        assert rig.manage("/health/ready").status == 200
        rig.wait(lambda: rig.ask("/files/1", headers).status == 200)
    finally:
        if rig:
            rig.close()
        subprocess.run(["umount", "-l", spool])


def rig_ask_kept(rig, headers):
    """One request over a connection that is kept, for many in a short time."""
    load = rig_ask_kept.__dict__
    if load.get("rig") is not rig:
        load.update(rig=rig, sock=rig.connect(), load=Load.__new__(Load))
        load["load"].asked = 0
        text = "".join(f"{name}: {value}\r\n" for name, value in headers)
        load["load"].request = f"GET /files/1 HTTP/1.1\r\nHost: localhost\r\n{text}\r\n".encode()
    load["load"].statuses, load["load"].ids = {}, []
    load["load"].one(load["sock"])
    return next(iter(load["load"].statuses))
