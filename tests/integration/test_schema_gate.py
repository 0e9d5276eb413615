"""Schemas at the gate: what does not agree with the document of its route never reaches the service."""

import gzip
import json
import subprocess

import pytest

from content import CARD, ContentGate, STOP
from gate import wait

API = """
openapi: 3.1.0
info: {title: Search, version: "1"}
servers: [{url: /api}]
paths:
  /search:
    post:
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
        - {name: X-Session, in: header, required: true, schema: {type: string, pattern: "^[a-z0-9-]{8,64}$"}}
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "parts.yaml#/Search"}}
          application/x-www-form-urlencoded: {schema: {$ref: "parts.yaml#/Search"}}
      responses: {"200": {description: found}}
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {"200": {description: it}}
"""

PARTS = """
Search:
  type: object
  required: [question]
  additionalProperties: false
  properties:
    question: {type: string, minLength: 10, maxLength: 1000}
    tags: {type: array, maxItems: 3, items: {type: string, maxLength: 30}}
"""

NOTE = json.dumps({"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "maxLength": 300}}})

ROUTES = """
  - {name: api, methods: ["*"], path: "/api/**", auth: none, class: public, upstream: echo, schema: api.yaml}
  - {name: watched, methods: ["*"], path: "/watched/**", auth: none, class: public, upstream: echo,
     schema: {document: api.yaml, base_path: /watched, mode: detect}}
  - {name: note, methods: ["*"], path: /note, auth: none, class: public, upstream: echo,
     schema: {document: note.json, body_limit: 1KiB}}
  - {name: roomy, methods: ["*"], path: /roomy, auth: none, class: public, upstream: echo, body_limit: 64MiB,
     schema: {document: note.json, body_limit: 4MiB}}
  - {name: strict, methods: ["*"], path: /strict, auth: none, class: public, upstream: echo,
     schema: {document: note.json, unknown: refuse}}
  - {name: both, methods: ["*"], path: /both, auth: none, class: public, upstream: echo,
     schema: note.json, dlp: block}
  - {name: streamed, methods: ["*"], path: /streamed, auth: none, class: public, upstream: echo, stream: true,
     schema: note.json}
"""

GOOD = {"question": "what is the meaning of it", "tags": ["life", "universe"]}
SESSION = [("X-Session", "abcdefgh-1")]


def write_documents(folder):
    folder.mkdir(exist_ok=True)
    (folder / "api.yaml").write_text(API)
    (folder / "parts.yaml").write_text(PARTS)
    (folder / "note.json").write_text(NOTE)


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema") / "run"
    write_documents(folder)
    one = ContentGate(folder, routes=ROUTES)
    try:
        yield one.start()
    finally:
        one.close()


def search(gate, value=None, target="/api/search", headers=SESSION, **changes):
    return gate.send(target, json.dumps({**GOOD, **changes} if value is None else value).encode(), headers)


def test_what_agrees_goes_on_untouched(gate):
    body = b'{ "question":"what is <b>the</b> meaning \\u0041",\n "tags":["life"] }'
    assert gate.send("/api/search?limit=5", body, SESSION).status == 200
    assert gate.last()["text"] == body and gate.last()["line"].startswith("POST /api/search?limit=5 ")
    assert gate.ask("/api/things/0b7a6a1c-8b8a-4f53-9a3e-0d6f0a9a4a11").status == 200


@pytest.mark.parametrize("change, pointer, keyword", [
    ({"question": "short"}, "/question", "minLength"),
    ({"question": 7}, "/question", "type"),
    ({"tags": ["a", "b", "c", "d"]}, "/tags", "maxItems"),
    ({"tags": ["x" * 31]}, "/tags/0", "maxLength"),
    ({"extra": "secret-value"}, "/extra", None),
])
def test_a_violation_is_told_with_its_place_and_never_the_value(gate, change, pointer, keyword):
    before = len(gate.upstream.seen)
    answer = search(gate, **change)
    assert answer.status == 422 and len(gate.upstream.seen) == before
    assert answer.get("content-type") == "application/problem+json"
    problem = answer.json
    assert problem["status"] == 422 and problem["in"] == "body" and problem["pointer"] == pointer
    assert keyword is None or problem["keyword"] == keyword
    assert problem["expected"] and problem["detail"] and "secret-value" not in answer.body.decode()
    event = gate.event(answer, "schema")
    assert not event["granted"] and event["reason"] == "refused" and event["category"] == "security"
    assert event["detail"]["pointer"] == pointer and event["detail"]["status"] == 422
    assert "secret-value" not in json.dumps(event)
    assert gate.decided(answer) == ("schema_violation", 422)


def test_parameters(gate):
    answer = search(gate, target="/api/search?limit=1000")
    assert (answer.status, answer.json["in"], answer.json["name"]) == (422, "query", "limit")
    answer = search(gate, headers=[])
    assert (answer.status, answer.json["in"], answer.json["name"].lower()) == (422, "header", "x-session")
    many = [(f"X-{i}", "y") for i in range(500)]
    assert search(gate, headers=[*many, *SESSION]).status == 200
    answer = search(gate, headers=[*many, ("X-Session", "no")])
    assert (answer.status, answer.json["in"], answer.json["name"].lower()) == (422, "header", "x-session")
    answer = gate.ask("/api/things/seven")
    assert (answer.status, answer.json["in"], answer.json["name"]) == (422, "path", "id")


def test_what_does_not_parse(gate):
    for body in (b'{"question": ', b"{} {}", b'{"question": "a", "question": "b"}', b"\xff\xfe"):
        answer = gate.send("/api/search", body, SESSION)
        assert answer.status == 400 and answer.json["in"] == "body", body
        assert gate.decided(answer)[0] == "schema_unparsable"


def test_what_the_document_does_not_have(gate):
    assert gate.decided(gate.ask("/api/nothing")) == ("schema_path", 404)
    answer = gate.ask("/api/search")
    assert answer.status == 405 and answer.get("allow") == "POST"
    assert gate.decided(answer) == ("schema_method", 405)
    answer = gate.ask("/api/search", [("Content-Type", "text/plain"), *SESSION], "POST", b"hello")
    assert answer.status == 415 and gate.decided(answer)[0] == "schema_media_type"
    assert gate.ask("/api/search", SESSION, "POST").status == 422, "the body is required"


def test_forms(gate):
    form = [("Content-Type", "application/x-www-form-urlencoded"), *SESSION]
    assert gate.ask("/api/search", form, "POST", b"question=what+is+the+meaning").status == 200
    assert gate.ask("/api/search", form, "POST", b"question=short").status == 422


def test_chunked_bodies(gate):
    text = json.dumps(GOOD).encode()
    session = "X-Session: abcdefgh-1\r\n"
    assert gate.chunked("/api/search", text[:9], text[9:], headers=session).status == 200
    assert gate.last()["text"] == text
    assert gate.chunked("/api/search", b'{"question": ', b'"short"}', headers=session).status == 422
    before = len(gate.upstream.seen)
    none = gate.chunked("/api/search", headers=session)  # announced, and ends at once
    assert none.status == 422 and none.json["keyword"] == "required" and len(gate.upstream.seen) == before


def test_detect_only_writes_down(gate):
    answer = search(gate, {"question": "short"}, target="/watched/search")
    assert answer.status == 200
    event = gate.event(answer, "schema")
    assert event["granted"] and event["reason"] == "would_refuse" and event["detail"]["keyword"] == "minLength"
    assert gate.ask("/watched/else").status == 200


def test_a_json_schema_is_of_the_body(gate):
    assert gate.send("/note", b'{"text": "hello", "more": 1}').status == 200
    assert gate.send("/strict", b'{"text": "hello"}').status == 200
    answer = gate.send("/strict", b'{"text": "hello", "more": 1}')
    assert answer.status == 422 and answer.json["pointer"] == "/more"
    assert gate.send("/note", b'{"text": 7}').status == 422


def test_the_limit_of_a_body(gate):
    long = json.dumps({"text": "x" * 2000}).encode()
    answer = gate.send("/note", long)
    assert answer.status == 413 and gate.decided(answer) == ("schema_body_limit", 413)
    assert gate.chunked("/note", long).status == 413


def test_a_body_is_compared_to_its_end(gate):
    """Also where its limit is above that of the firewall, and nginx has it in a file."""
    room = b" " * 3000000
    assert gate.send("/roomy", room + b'{"text": "hello"}').status == 200
    assert gate.send("/roomy", room + b'{"text": 7}').status == 422


def test_a_route_that_streams_is_held_up_for_it(gate):
    assert gate.send("/streamed", b'{"text": 7}').status == 422
    assert gate.send("/streamed", b'{"text": "hello"}').status == 200
    assert gate.last()["text"] == b'{"text": "hello"}'


def test_a_document_before_the_rules(gate):
    """The document sees what came; the service gets what the rules leave."""
    assert gate.send("/both", STOP).status == 422
    assert gate.send("/both", json.dumps({"text": "card " + CARD.decode()}).encode()).status == 200
    assert CARD not in gate.last()["text"] and b"card" in gate.last()["text"]
    key = json.loads(STOP)["key"]
    assert gate.send("/both", json.dumps({"text": key}).encode()).status == 400


def test_compressed_bodies_are_compared_decoded(gate):
    zipped = [("Content-Encoding", "gzip")]
    body = gzip.compress(b'{"text": "hello"}')
    assert gate.send("/note", body, zipped).status == 200
    assert gate.last()["text"] == body and gate.last()["low"]["content-encoding"] == "gzip"
    assert gate.send("/note", gzip.compress(b'{"text": 7}'), zipped).status == 422
    assert gate.send("/note", gzip.compress(b'{"text": "' + b"x" * 100000 + b'"}'), zipped).status == 413
    assert gate.send("/note", b'{"text": "hello"}', zipped).status == 400
    assert gate.send("/note", b'{"text": "hello"}', [("Content-Encoding", "compress")]).status == 415


def test_http2(gate):
    done = subprocess.run(["curl", "-sS", "--http2", "--cacert", gate.folder / "tls/certificate.pem", "-w", "%{http_code}",
                           "-H", "Content-Type: application/json", "-H", "X-Session: abcdefgh-1", "-d", '{"question": "short"}',
                           f"https://localhost:{gate.https}/api/search"], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.endswith("422") and '"minLength"' in done.stdout


def test_explain_names_the_document(gate):
    text = gate.ok("explain", "POST", "/api/search")
    assert "api.yaml" in text and "requests: off, answers: off" in text


def test_metrics(gate):
    before = gate.metric('portcullis_schema_requests_total{verdict="refused"}')
    search(gate, question="short")
    assert gate.metric('portcullis_schema_requests_total{verdict="refused"}') == before + 1
    assert gate.metric('portcullis_schema_requests_total{verdict="passed"}') > 0


def test_what_was_refused_is_kept_waiting_for_nothing(gate):
    """A head that does not agree is refused before the body comes."""
    with gate.connect() as sock:
        sock.sendall(b"POST /api/nothing HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                     b"Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        assert b" 404 " in sock.recv(4096).split(b"\r\n")[0]
    assert wait(lambda: gate.ask("/api/nothing").status == 404)
