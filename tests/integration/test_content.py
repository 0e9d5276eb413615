"""The bundle of documents and rules: made and checked with the configuration, taken over without a reload, and what
happens where it cannot be used."""

import json
import os
import threading

import pytest

from content import CARD, LEAK, ContentGate
from gate import wait

NOTE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "maxLength": 30}}}
ROUTES = """
  - {name: note, methods: ["*"], path: /note, auth: none, class: public, upstream: echo, schema: note.json}
"""
RULES = """
rules:
  - {name: badge, pattern: 'BADGE-[0-9]{6}', level: high, action: redact, description: a badge}
"""


def write_note(gate, longest):
    value = json.loads(json.dumps(NOTE))
    value["properties"]["text"]["maxLength"] = longest
    (gate.folder / "note.json").write_text(json.dumps(value))


@pytest.fixture
def workers():
    return 2


@pytest.fixture
def gate(tmp_path, workers):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "note.json").write_text(json.dumps(NOTE))
    one = ContentGate(folder, routes=ROUTES, workers=workers)
    try:
        yield one
    finally:
        one.close()


def note(gate, text):
    return gate.send("/note", json.dumps({"text": text}).encode()).status


def test_a_new_document_counts_at_once_and_without_a_reload(gate):
    gate.start()
    workers = gate.pids("nginx")
    assert note(gate, "x" * 30) == 200 and note(gate, "x" * 31) == 422
    before = gate.bundles()
    assert len(before) == 1
    write_note(gate, 60)
    assert note(gate, "x" * 31) == 422, "nothing is read before the reload"
    gate.ok("reload", "--config", gate.config)
    wait(lambda: note(gate, "x" * 60) == 200, "the new document")
    assert note(gate, "x" * 61) == 422
    assert gate.pids("nginx") == workers
    assert len(gate.bundles()) == 1 and gate.bundles() != before, "the old one is gone"


def test_a_broken_document_keeps_what_is_in_force(gate):
    gate.start()
    (gate.folder / "note.json").write_text('{"type": "object",\n "properties": {"text": {"type": "strin"}}}')
    done = gate.run("reload", "--config", gate.config)
    assert done.returncode != 0 and "note.json:" in done.stderr and "routes[12].schema" in done.stderr, done.stderr
    done = gate.run("check", "--config", gate.config)
    assert done.returncode != 0 and "note.json:" in done.stderr
    assert note(gate, "x" * 30) == 200 and note(gate, "x" * 31) == 422
    (gate.folder / "note.json").unlink()
    assert "note.json" in gate.run("reload", "--config", gate.config).stderr
    assert note(gate, "x" * 31) == 422


def test_a_broken_document_is_said_at_the_start(gate):
    (gate.folder / "note.json").write_text('{"type": ')
    done = gate.run("run", "--config", gate.config)
    assert done.returncode != 0 and "note.json" in done.stderr


def test_own_rules_and_unknown_ones(gate):
    (gate.folder / "own.yaml").write_text(RULES)
    gate.write_config("dlp: {mode: off, rules: own.yaml, overrides: {card: redact}}\n")
    gate.start()
    assert gate.send("/redact/hello", b'{"who": "BADGE-123456"}').status == 200
    assert b"123456" not in gate.last()["text"] and b"who" in gate.last()["text"]
    gate.write_config("dlp: {mode: off, overrides: {crad: redact}}\n")
    done = gate.run("check", "--config", gate.config)
    assert done.returncode != 0 and "dlp.overrides.crad" in done.stderr
    (gate.folder / "own.yaml").write_text("rules:\n  - {name: badge, pattern: '('}\n")
    gate.write_config("dlp: {mode: off, rules: own.yaml}\n")
    done = gate.run("reload", "--config", gate.config)
    assert done.returncode != 0 and "own.yaml:2" in done.stderr
    assert gate.send("/redact/hello", b'{"who": "BADGE-123456"}').status == 200
    assert b"123456" not in gate.last()["text"]


@pytest.mark.parametrize("workers", [1])  # each one looks for it when it is asked: which of two that is, nobody knows
def test_a_bundle_that_is_not_there(gate):
    """What must not pass unseen does not pass; what is only logged does; and it comes back by itself."""
    gate.start()
    bundle = gate.bundles()[0]
    kept = bundle.read_bytes()
    bundle.unlink()
    for pid in gate.pids("nginx")[1:]:
        os.kill(pid, 9)  # a new worker looks for it
    wait(lambda: gate.send("/redact/hello", LEAK).status == 503, "a worker without it")
    assert note(gate, "hello") == 503
    assert gate.ask("/out/leak").status == 503, "requests are not looked at here, answers are"
    assert gate.ask("/off/leak").body == LEAK
    assert gate.send("/log/hello", LEAK).status == 200
    bundle.write_bytes(kept[:-1] + b"x")
    assert note(gate, "hello") == 503, "a damaged one is none"
    bundle.write_bytes(kept)
    wait(lambda: note(gate, "hello") == 200, "the whole one")
    assert note(gate, "x" * 31) == 422


def test_changes_under_load(gate):
    """No request is answered by half of a change."""
    gate.start()
    stop, wrong = threading.Event(), []

    def ask():
        while not stop.is_set():
            statuses = (note(gate, "x" * 10), note(gate, "x" * 100))
            if statuses != (200, 422):
                wrong.append(statuses)
            if gate.send("/redact/leak", LEAK).body.find(CARD) != -1:
                wrong.append("a card")
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for longest in range(40, 46):
            write_note(gate, longest)
            gate.ok("reload", "--config", gate.config)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(gate.bundles()) == 1


def test_without_any_of_it_there_is_no_bundle(tmp_path):
    one = ContentGate(tmp_path / "run", "")
    try:
        head = one.config.read_text().partition("routes:")[0]
        one.config.write_text(head + 'routes: [{name: answered, path: "/answered/**", auth: none, class: public, upstream: echo}]\n')
        one.start()
        assert one.bundles() == [] and one.ask("/answered/leak").body == LEAK
    finally:
        one.close()
