"""Sensitive data at the gate: what passes, what is masked and what is stopped, in requests and in answers."""

import gzip
import json
import re
import subprocess
import time

import pytest

import rig
from content import CARD, KEY, LEAK, STOP, ContentGate
from gate import wait


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    one = ContentGate(tmp_path_factory.mktemp("dlp") / "run")
    try:
        yield one.start()
    finally:
        one.close()


FORM = [("Content-Type", "application/x-www-form-urlencoded")]


# ---- requests ----

def test_a_mode_is_a_ceiling(gate):
    """The card's rule redacts, the key's blocks."""
    for route, card, key in (("off", LEAK, STOP), ("log", LEAK, STOP)):
        assert gate.send(f"/{route}/hello", LEAK).status == 200
        assert gate.last()["text"] == card
        assert gate.send(f"/{route}/hello", STOP).status == 200
        assert gate.last()["text"] == key
    assert gate.send("/redact/hello", LEAK).status == 200
    assert CARD not in gate.last()["text"] and json.loads(gate.last()["text"])["user"] == "mia"
    assert gate.send("/redact/hello", STOP).status == 200
    assert b"MIIEvQ" not in gate.last()["text"]
    assert gate.send("/block/hello", LEAK).status == 200
    assert CARD not in gate.last()["text"] and len(gate.last()["text"]) == len(LEAK)
    before = len(gate.upstream.seen)
    refused = gate.send("/block/hello", STOP)
    assert refused.status == 400 and len(gate.upstream.seen) == before
    assert "sensitive data" in refused.json["detail"] and b"MIIE" not in refused.body
    assert gate.decided(refused) == ("dlp_blocked", 400)


def test_overrides_say_otherwise(gate):
    assert gate.send("/mild/hello", LEAK).status == 200
    assert gate.last()["text"] == LEAK
    assert gate.send("/mild/hello", STOP).status == 200
    assert b"MIIEvQ" not in gate.last()["text"]
    assert gate.send("/harsh/hello", LEAK).status == 400


def test_each_direction_for_itself(gate):
    assert gate.send("/in/leak", STOP).status == 400
    answer = gate.send("/in/leak", b"{}")
    assert answer.status == 200 and answer.body == LEAK
    answer = gate.send("/out/leak", LEAK)
    assert gate.last()["text"] == LEAK and CARD not in answer.body


def test_an_event_says_what_and_where_and_never_the_match(gate):
    answer = gate.send("/redact/hello", LEAK)
    event = gate.event(answer)
    detail = event["detail"]
    assert event["granted"] and event["reason"] == "redacted" and event["route"] == "redact"
    assert detail["direction"] == "request" and detail["mode"] == "redact" and detail["verdict"] == "redacted"
    found = detail["findings"][0]
    assert found["rule"] == "card" and found["action"] == "redact" and found["field"] == "/card"
    assert re.fullmatch("[0-9a-f]{32}", found["hash"]) and found["hash"] != "0" * 32
    assert LEAK[found["start"]:found["end"]] == CARD
    assert CARD.decode() not in json.dumps(event)
    again = gate.event(gate.send("/log/hello", LEAK))["detail"]["findings"][0]
    assert again["hash"] == found["hash"] and again["action"] == "log" and again["would"] == "redact"
    blocked = gate.event(gate.send("/block/hello", STOP))
    assert not blocked["granted"] and blocked["reason"] == "blocked" and blocked["category"] == "security"


def test_what_is_clean_leaves_no_event(gate):
    assert gate.events(gate.send("/block/hello", b'{"user": "mia"}')) == []
    assert gate.events(gate.send("/off/hello", LEAK)) == []


def test_every_method_with_a_body(gate):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert gate.send("/block/hello", STOP, method=method).status == 400, method


def test_chunked_bodies(gate):
    assert gate.chunked("/redact/hello", LEAK[:20], LEAK[20:30], LEAK[30:]).status == 200
    assert CARD not in gate.last()["text"] and json.loads(gate.last()["text"])["user"] == "mia"
    before = len(gate.upstream.seen)
    assert gate.chunked("/block/hello", STOP[:50], STOP[50:]).status == 400
    assert len(gate.upstream.seen) == before
    assert gate.chunked("/log/hello", LEAK).status == 200
    assert gate.last()["text"] == LEAK


@pytest.mark.parametrize("how", ["length", "chunked"])
def test_longer_than_what_is_looked_at_as_a_whole(gate, how):
    """As it is read, into nginx's file; the service sees nothing of what is stopped."""
    def post(target, body):
        return gate.send(target, body) if how == "length" else gate.chunked(target, *(
            body[i:i + 9973] for i in range(0, len(body), 9973)))
    filler = b"a line of text that is clean\n" * 10000
    text = filler + b"card " + CARD + b"\n" + filler
    answer = post("/redact/hello", text)
    assert answer.status == 200
    assert len(gate.last()["text"]) == len(text) and CARD not in gate.last()["text"]
    assert gate.last()["text"].startswith(filler) and gate.last()["text"].endswith(filler)
    assert gate.event(answer)["detail"]["findings"][0]["start"] == len(filler) + 5
    before = len(gate.upstream.seen)
    refused = post("/block/hello", filler + KEY + filler)
    assert refused.status == 400 and len(gate.upstream.seen) == before
    assert "sensitive data" in refused.json["detail"]
    assert gate.decided(refused)[0] == "dlp_blocked"
    assert not gate.event(refused)["granted"]
    assert post("/log/hello", text).status == 200 and gate.last()["text"] == text


@pytest.mark.parametrize("how", ["length", "chunked"])
def test_what_streams_goes_on_masked_or_ends_early(gate, how):
    def post(target, body):
        if how == "length":
            return gate.send(target, body)
        return gate.chunked(target, *(body[i:i + 9973] for i in range(0, len(body), 9973)))
    filler = b"a line of text that is clean\n" * 10000
    text = filler + b"card " + CARD + b"\n" + filler
    if how == "chunked":
        assert post("/stream-redact/hello", text).status == 411
        return
    assert post("/stream-redact/hello", text).status == 200
    assert len(gate.last()["text"]) == len(text) and CARD not in gate.last()["text"]
    before = len(gate.upstream.seen)
    refused = post("/stream-block/hello", filler + KEY + filler)
    assert refused.status in (400, 0)
    wait(lambda: len(gate.upstream.seen) > before, "the upstream's connection")
    time.sleep(0.2)
    seen = gate.last()
    assert not seen["whole"] and b"MIIEvQ" not in seen["text"] and len(seen["text"]) <= len(filler)


def test_a_form_and_parts(gate):
    assert gate.ask("/block/hello", FORM, "POST", b"a=1&card=4111%2D1111%2D1111%2D1111&note=card").status == 200
    assert b"4111%2D1111%2D1111" not in gate.last()["text"] and b"a=1&card=" in gate.last()["text"]
    parts = (b'--xyz\r\nContent-Disposition: form-data; name="note"\r\n\r\nmy card is ' + CARD +
             b'\r\n--xyz\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
             b"\x89PNG\r\n\x1a\n" + b"\0" * 50 + b"\r\n--xyz--\r\n")
    answer = gate.ask("/redact/hello", [("Content-Type", "multipart/form-data; boundary=xyz")], "POST", parts)
    assert answer.status == 200 and CARD not in gate.last()["text"] and len(gate.last()["text"]) == len(parts)
    assert gate.event(answer)["detail"]["findings"][0]["field"].startswith("note")


def test_escapes_hide_nothing(gate):
    body = b'{"card": "4111\\u0031\\u0031111111111\\u0031", "note": "card"}'
    assert gate.send("/redact/hello", body).status == 200
    assert b"4111" not in gate.last()["text"]
    assert json.loads(gate.last()["text"])["note"] == "card"


def test_a_whole_body_is_looked_at_to_its_end(gate):
    """Also where its limit is above that of the firewall, and nginx has it in a file."""
    before = len(gate.upstream.seen)
    assert gate.send("/wide/hello", b"clean\n" * 500000 + KEY).status == 400
    assert len(gate.upstream.seen) == before


def test_what_is_behind_more_findings_than_are_reported(gate):
    """On this route cards are only written down, and there are more of them than are."""
    body = b"card number " + CARD + b"\n"
    assert gate.send("/mild/hello", body * 400 + KEY).status == 200
    assert CARD in gate.last()["text"] and b"MIIEvQ" not in gate.last()["text"]


def test_a_length_that_cannot_be_kept_is_not_told(gate):
    """Of UTF-16 it is not known beforehand how long it is once it was masked."""
    wide = [("Content-Type", "application/json; charset=utf-16")]
    text = LEAK.decode().encode("utf-16")
    assert gate.ask("/stream-redact/hello", wide, "POST", text).status == 415
    assert gate.ask("/redact/hello", wide, "POST", text).status == 200
    assert CARD.decode() not in gate.last()["text"].decode("utf-16")


def test_compressed_requests(gate):
    zipped = [("Content-Encoding", "gzip")]
    for route in ("redact", "stream-redact"):
        assert gate.send(f"/{route}/hello", gzip.compress(LEAK), zipped).status == 200
        seen = gate.last()
        text = gzip.decompress(seen["text"]) if seen["low"].get("content-encoding") == "gzip" else seen["text"]
        assert CARD not in text and json.loads(text)["user"] == "mia", route
    before = len(gate.upstream.seen)
    assert gate.send("/block/hello", gzip.compress(STOP), zipped).status == 400
    assert gate.send("/stream-block/hello", gzip.compress(STOP), zipped).status == 400
    assert gate.send("/block/hello", b"\x1f\x8bbroken", zipped).status == 400
    assert gate.send("/block/hello", gzip.compress(b"\0" * (8 << 20)), zipped).status == 400
    assert gate.send("/block/hello", b"xx", [("Content-Encoding", "compress")]).status == 415
    assert gate.send("/block/hello", gzip.compress(STOP), [*zipped, *zipped]).status == 415
    assert len(gate.upstream.seen) == before
    assert gate.send("/log/hello", b"xx", [("Content-Encoding", "compress")]).status == 200
    clean = gzip.compress(b'{"user": "mia"}')
    assert gate.send("/block/hello", clean, zipped).status == 200
    assert gate.last()["text"] == clean and gate.last()["low"]["content-encoding"] == "gzip"


def test_a_client_that_waits_for_the_word_to_go_on(gate):
    for target, body, status in (("/block/hello", STOP, 400), ("/block/hello", LEAK, 200)):
        with gate.connect() as sock:
            sock.sendall(f"POST {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\n"
                         f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode())
            head = b""
            while b"\r\n\r\n" not in head:
                head += sock.recv(4096)
            assert b" 100 " in head.split(b"\r\n")[0]
            sock.sendall(body)
            assert rig.Rig.read(sock).status == status


def test_connections_are_kept_after_masking(gate):
    request = (f"POST /redact/leak HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               f"Content-Length: {len(LEAK)}\r\n\r\n").encode() + LEAK
    with gate.connect() as sock:
        for _ in range(5):
            sock.sendall(request)
            head = b""
            while b"\r\n\r\n" not in head:
                head += sock.recv(4096)
            head, _, body = head.partition(b"\r\n\r\n")
            length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
            while len(body) < length:
                body += sock.recv(4096)
            assert b" 200 " in head.split(b"\r\n")[0] and len(body) == length and CARD not in body
    assert CARD not in gate.last()["text"] and len(gate.last()["text"]) == len(LEAK)


# ---- answers ----

def test_answers_by_mode(gate):
    assert gate.ask("/off/leak").body == LEAK
    logged = gate.ask("/log/leak")
    assert logged.body == LEAK and logged.get("etag") == '"1"' and logged.get("accept-ranges") == "bytes"
    assert gate.event(logged)["detail"]["direction"] == "response"
    masked = gate.ask("/redact/leak")
    assert masked.status == 200 and CARD not in masked.body and masked.json["user"] == "mia"
    assert masked.get("etag") == 'W/"1"' and masked.get("accept-ranges") is None and masked.get("content-md5") is None
    assert len(masked.body) == int(masked.get("content-length") or len(masked.body))
    assert gate.event(masked)["reason"] == "redacted"
    assert CARD not in gate.ask("/block/leak").body


def test_an_answer_that_is_stopped_before_its_first_byte(gate):
    answer = gate.ask("/block/key")
    assert answer.status == 502 and b"MIIE" not in answer.body
    assert answer.get("content-type").startswith("application/problem+json")
    assert len(answer.body) == int(answer.get("content-length"))
    assert gate.decided(answer) == ("dlp_response_blocked", 502)
    event = gate.event(answer)
    assert not event["granted"] and event["reason"] == "blocked" and event["detail"]["direction"] == "response"


def test_a_connection_outlives_a_refused_answer(gate):
    with gate.connect() as sock:
        for _ in range(3):
            sock.sendall(b"GET /block/key HTTP/1.1\r\nHost: localhost\r\n\r\n")
            head = b""
            while b"\r\n\r\n" not in head:
                head += sock.recv(4096)
            head, _, body = head.partition(b"\r\n\r\n")
            length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
            while len(body) < length:
                body += sock.recv(4096)
            assert b" 502 " in head.split(b"\r\n")[0] and len(body) == length
        sock.sendall(b"GET /block/hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert rig.Rig.read(sock).json == {"hello": "world"}


def test_a_change_whose_answer_is_stopped_says_so_at_its_end(gate):
    answer = gate.send("/block/key", b"{}")
    assert answer.status == 502 and b"MIIE" not in answer.body
    request_id = answer.get("x-request-id")
    ends = wait(lambda: [r for r in gate.records("--type", "data_access") if r["request_id"] == request_id])
    assert ends[0]["reason"] == "dlp_response_blocked"


def test_what_cannot_be_recorded_is_answered_by_the_gate(tmp_path):
    """The page was taken for a part of the answer that it stands for: it did not arrive, or not its text."""
    spool = tmp_path / "run/spool"
    spool.mkdir(parents=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m,mode=755", "tmpfs", spool], check=False).returncode != 0:
        pytest.skip("cannot mount")
    one = None
    try:
        one = ContentGate(tmp_path / "run", workers=1).start()
        status = b""
        with one.connect() as sock:
            while b" 503 " not in status:
                sock.sendall(b"GET /off/hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                status = sock.recv(65536).split(b"\r\n")[0]
        for target in ("/block/hello", "/block/late", "/redact/leak", "/block/key", "/block/zipped-key", "/block/strange"):
            answer = one.ask(target)
            assert answer.status == 503 and answer.json["status"] == 503, target
        before = len(one.upstream.seen)
        for route in ("redact", "block", "stream-block"):
            assert one.send(f"/{route}/hello", STOP).status == 503
        assert len(one.upstream.seen) == before
    finally:
        if one:
            one.close()
        subprocess.run(["umount", "-l", spool], check=False)


@pytest.mark.parametrize("path", ["late", "late-chunked"])
def test_what_is_found_late_cuts_the_connection(gate, path):
    data = b""
    with gate.connect() as sock:
        sock.sendall(f"GET /block/{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        try:
            while part := sock.recv(65536):
                data += part
        except OSError:
            pass
    head, _, body = data.partition(b"\r\n\r\n")
    assert b" 200 " in head.split(b"\r\n")[0] and b"MIIE" not in body and b"BEGIN" not in body
    assert not body.endswith(b"0\r\n\r\n") and len(body) < 101000
    code, status, body = gate.h2(f"/block/{path}")
    assert status == 200 and code != 0 and b"BEGIN" not in body


def test_chunks_make_no_difference(gate):
    for path in ("pieces", "slow", "closed"):
        answer = gate.ask(f"/redact/{path}")
        assert answer.status == 200 and CARD not in answer.body.replace(b"\r\n", b""), path
        assert b"41111" not in answer.body


def test_compressed_answers(gate):
    answer = gate.ask("/redact/zipped", [("Accept-Encoding", "gzip, zstd;q=0.5, br")])
    assert gate.last()["low"]["accept-encoding"] == "gzip,br"
    text = gzip.decompress(dechunked(answer)) if answer.get("content-encoding") == "gzip" else dechunked(answer)
    assert CARD not in text and json.loads(text)["user"] == "mia" and answer.get("etag") == 'W/"1"'
    assert gate.ask("/block/zipped-key").status == 502
    for path in ("strange", "two", "broken", "bomb"):
        answer = gate.ask(f"/block/{path}")
        assert answer.status in (200, 502) and CARD not in answer.body, path
        assert answer.status == 502 or path == "bomb"
    for path in ("zipped-on-its-way", "zipped-and-chunked"):
        answer = gate.ask(f"/redact/{path}")
        assert answer.status == 502 and b"\x1f\x8b" not in answer.body, path
        assert gate.event(gate.ask(f"/log/{path}"))["detail"]["limit"] == "coding"
    assert gate.ask("/log/strange").body == LEAK
    assert gzip.decompress(gate.ask("/log/zipped").body) == LEAK
    assert gate.event(gate.ask("/log/zipped"))["detail"]["findings"][0]["rule"] == "card"


def dechunked(answer):
    if answer.get("transfer-encoding") != "chunked":
        return answer.body
    out, rest = b"", answer.body
    while True:
        size, _, rest = rest.partition(b"\r\n")
        if int(size, 16) == 0:
            return out
        out, rest = out + rest[:int(size, 16)], rest[int(size, 16) + 2:]


def test_no_part_of_an_answer_is_asked_for(gate):
    answer = gate.ask("/redact/leak", [("Range", "bytes=0-20"), ("If-Range", '"1"')])
    assert answer.status == 200 and "range" not in gate.last()["low"] and "if-range" not in gate.last()["low"]
    gate.ask("/log/leak", [("Range", "bytes=0-20")])
    assert gate.last()["low"]["range"] == "bytes=0-20"
    assert gate.ask("/redact/part").status == 206


def test_answers_without_a_body(gate):
    head = gate.ask("/block/leak", method="HEAD")
    assert head.status == 200 and head.body == b"" and head.get("etag") == 'W/"1"'
    assert gate.ask("/block/nothing").status == 204
    same = gate.ask("/block/same")
    assert same.status == 304 and same.get("etag") == 'W/"1"'


def test_pictures_and_skipped_paths_pass(tmp_path, gate):
    answer = gate.ask("/block/picture")
    assert answer.body.endswith(CARD) and gate.events(answer) == []
    one = ContentGate(tmp_path / "run", "dlp: {mode: redact, overrides: {card: redact}, skip: [/answered/leak]}")
    try:
        one.start()
        assert one.ask("/answered/leak").body == LEAK
        assert CARD not in one.ask("/answered/leak/leak").body
    finally:
        one.close()


def test_answers_of_the_gate_itself_are_its_own(gate):
    assert gate.ask("/nowhere").status == 404
    assert gate.ask("/portcullis/v1/me").status == 401


def test_a_service_that_breaks_off(gate):
    for route in ("redact", "block"):
        answer = gate.ask(f"/{route}/cut")
        assert len(answer.body) < 1000
        assert gate.ask(f"/{route}/hello").status == 200


def test_events_arrive_as_they_are_sent(gate):
    gate.upstream.may_go.clear()
    try:
        with gate.connect() as sock:
            sock.sendall(b"GET /block/stream HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            data = b""
            while b"data: one" not in data:
                part = sock.recv(4096)
                assert part, data
                data += part
            gate.upstream.may_go.set()
            while part := sock.recv(4096):
                data += part
    finally:
        gate.upstream.may_go.set()
    assert b"data: two" in data and CARD not in data


def test_a_websocket_passes(gate):
    for route in ("log", "redact"):
        with gate.connect() as sock:
            sock.sendall(f"GET /{route}/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                         "Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
            data = b""
            while b"\r\n\r\n" not in data:
                data += sock.recv(4096)
            assert b" 101 " in data.split(b"\r\n")[0]
            sock.sendall(CARD)
            assert sock.recv(4096) == CARD


# ---- HTTP/2 ----

def test_http2(gate, tmp_path):
    body = tmp_path / "body"
    body.write_bytes(LEAK)
    code, status, answer = gate.h2("/redact/leak", "--data-binary", f"@{body}", "-H", "Content-Type: application/json")
    assert (code, status) == (0, 200) and CARD not in answer and json.loads(answer)["user"] == "mia"
    assert CARD not in gate.last()["text"] and len(gate.last()["text"]) == len(LEAK)
    body.write_bytes(STOP)
    assert gate.h2("/block/hello", "--data-binary", f"@{body}", "-H", "Content-Type: application/json")[1] == 400
    assert gate.h2("/block/key")[1] == 502
    filler = b"a line of text that is clean\n" * 10000
    body.write_bytes(filler + CARD + b" card\n" + filler)
    for route in ("redact", "stream-redact"):
        code, status, _ = gate.h2(f"/{route}/hello", "--data-binary", f"@{body}", "-H", "Content-Type: text/plain")
        assert (code, status) == (0, 200) and CARD not in gate.last()["text"], route
        assert len(gate.last()["text"]) == 2 * len(filler) + len(CARD) + 6
    body.write_bytes(filler + KEY + filler)
    assert gate.h2("/block/hello", "--data-binary", f"@{body}", "-H", "Content-Type: text/plain")[1] == 400


def test_http2_body_of_unknown_length(gate):
    for text, route, status in ((LEAK, "redact", b"200"), (STOP, "block", b"400")):
        done = subprocess.run(["curl", "-sS", "--http2", "--cacert", gate.folder / "tls/certificate.pem", "-T", "-", "-X", "POST",
                               "-o", "/dev/null", "-w", "%{http_code}", f"https://localhost:{gate.https}/{route}/hello"],
                              input=text, capture_output=True, check=False, timeout=60)
        assert done.stdout == status, done.stderr
    assert CARD not in gate.last()["text"]


# ---- large ones ----

def test_a_large_answer_takes_little_memory(gate):
    gate.ask("/redact/leak")
    before, most, size = gate.worker_rss(), 0, 0
    with gate.connect() as sock:
        sock.sendall(b"GET /redact/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        tail = b""
        while part := sock.recv(1 << 20):
            size += len(part)
            assert CARD not in tail + part
            tail = part[-32:]
            if size // (4 << 20) != (size - len(part)) // (4 << 20):
                most = max(most, gate.worker_rss())
    assert size > 31 << 20
    assert rig.sanitized() or most - before < 8 << 10, f"{most - before} KiB more than before"


@pytest.mark.slow
def test_a_gigabyte_takes_little_memory(gate):
    gate.upstream.large = 1 << 30
    try:
        before, most, size = gate.worker_rss(), 0, 0
        with gate.connect() as sock:
            sock.sendall(b"GET /redact/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            while part := sock.recv(1 << 20):
                size += len(part)
                if size // (64 << 20) != (size - len(part)) // (64 << 20):
                    most = max(most, gate.worker_rss())
    finally:
        gate.upstream.large = 32 << 20
    assert size > 1023 << 20 and most - before < 8 << 10, f"{most - before} KiB more than before"


def test_a_client_that_reads_slowly_holds_the_service_up(gate):
    """What is found clean is not piled up in memory."""
    before = gate.worker_rss()
    with gate.connect() as sock:
        sock.sendall(b"GET /redact/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        size = len(sock.recv(1000))
        time.sleep(1)
        more = gate.worker_rss() - before
        tail = b""
        while part := sock.recv(1 << 20):
            size += len(part)
            tail = (tail + part)[-100:]
    assert rig.sanitized() or more < 8 << 10, f"{more} KiB more than before"
    assert size > 31 << 20 and tail.endswith(b'"note": "card"}\n')


def test_metrics(gate):
    name = 'portcullis_dlp_findings_total{rule="card",action="redact",direction="request"}'
    before = gate.metric(name)
    gate.send("/redact/hello", LEAK)
    assert gate.metric(name) == before + 1
    assert gate.metric('portcullis_dlp_bodies_total{direction="request",verdict="redacted"}') > 0
