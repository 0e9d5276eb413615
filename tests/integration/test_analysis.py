"""The example service on its own: known recordings give known answers, broken ones are refused."""

import http.client
import json
import math
import os
import pathlib
import signal
import struct
import subprocess
import uuid
import wave

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PORTCULLIS_BUILD", SOURCE / "build")).resolve()
FOLDER = BUILD / "examples" / "tracktion" / "analysis"
TYPES = {"wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg"}


class Service:
    """A running tracktion-analysis on a free port."""

    def __init__(self, data: pathlib.Path):
        self.data = data
        self.process = subprocess.Popen(
            [FOLDER / "tracktion-analysis", "--listen", "127.0.0.1:0", "--data", data],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on 127.0.0.1:"), line
        self.port = int(line.rsplit(":", 1)[1])

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            data = answer.read()
            kind = answer.getheader("Content-Type") or ""
            return answer.status, json.loads(data) if "json" in kind and "nd" not in kind else data, answer
        finally:
            connection.close()

    def upload(self, data, kind="audio/wav", tenant=None, user=None):
        headers = {"Content-Type": kind}
        if tenant:
            headers["X-Portcullis-Tenant"] = tenant
        if user:
            headers["X-Forwarded-User"] = user
        status, answer, _ = self.ask("POST", "/api/tracks", data, headers)
        return status, answer

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=120) == 0
        self.process.stdout.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    running = Service(tmp_path_factory.mktemp("analysis"))
    yield running
    running.stop()
    assert list((running.data / "incoming").iterdir()) == []


@pytest.fixture(scope="module")
def tone(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tones")

    def make(form, kind, seconds, rate, channels, value):
        path = folder / f"{uuid.uuid4()}.{form}"
        subprocess.run([FOLDER / "make-tone", form, kind, str(seconds), str(rate), str(channels),
                        str(value), path], check=True)
        return path.read_bytes()

    return make


def sine_wave(path, seconds=2.0, rate=44100, channels=2, amplitude=0.5):
    """440 Hz, 16 bits, by the standard library, so that not all samples come from one hand."""
    frames = int(seconds * rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (round(32767 * amplitude * math.sin(2 * math.pi * 440 * i / rate))
                   for i in range(frames))
        file.writeframes(b"".join(struct.pack("<h", s) * channels for s in samples))
    return path.read_bytes()


def assert_problem(status, answer, expected):
    assert (status, answer["status"]) == (expected, expected), answer
    assert answer["title"]


def test_sine_by_the_standard_library(service, tmp_path):
    status, track = service.upload(sine_wave(tmp_path / "a.wav"), tenant="acme", user="ana")
    assert status == 201
    assert uuid.UUID(track["id"]).version == 7
    assert (track["tenant"], track["user"]) == ("acme", "ana")
    assert track["size"] == (tmp_path / "a.wav").stat().st_size
    found = track["analysis"]
    assert found["format"] == "wav"
    assert found["duration_s"] == 2.0
    assert (found["sample_rate"], found["channels"], found["frames"]) == (44100, 2, 88200)
    assert found["peak_dbfs"] == pytest.approx(-6.02, abs=0.02)
    assert found["rms_dbfs"] == pytest.approx(-9.03, abs=0.02)


@pytest.mark.parametrize("form,tolerance", [("wav", 0.02), ("flac", 0.02), ("ogg", 0.3)])
def test_sine_in_every_format(service, tone, form, tolerance):
    status, track = service.upload(tone(form, "sine", 3.5, 48000, 1, 0.5), TYPES[form])
    assert status == 201, track
    found = track["analysis"]
    assert found["format"] == form
    assert found["duration_s"] == 3.5
    assert (found["sample_rate"], found["channels"], found["frames"]) == (48000, 1, 168000)
    assert found["peak_dbfs"] == pytest.approx(-6.02, abs=tolerance)
    assert found["rms_dbfs"] == pytest.approx(-9.03, abs=tolerance)


def test_full_scale_sine_is_3_db_below_full_scale(service, tone):
    _, track = service.upload(tone("wav", "sine", 1, 44100, 1, 1.0))
    assert track["analysis"]["peak_dbfs"] == pytest.approx(0, abs=0.01)
    assert track["analysis"]["rms_dbfs"] == pytest.approx(-3.01, abs=0.01)


@pytest.mark.parametrize("form,rate,beats", [("wav", 44100, 120), ("flac", 44100, 120),
                                             ("ogg", 44100, 120), ("wav", 48000, 120),
                                             ("wav", 22050, 120), ("wav", 44100, 96),
                                             ("flac", 96000, 140)])
def test_click_track(service, tone, form, rate, beats):
    _, track = service.upload(tone(form, "clicks", 30, rate, 2, beats), TYPES[form])
    assert track["analysis"]["tempo_bpm"] == pytest.approx(beats, abs=3)
    assert track["analysis"]["channels"] == 2


def test_a_steady_tone_has_no_tempo(service, tone):
    _, track = service.upload(tone("wav", "sine", 30, 44100, 1, 0.5))
    assert track["analysis"]["tempo_bpm"] is None


def test_silence_has_no_level_and_no_tempo(service, tone):
    status, track = service.upload(tone("wav", "silence", 5, 8000, 1, 0))
    assert status == 201
    found = track["analysis"]
    assert (found["peak_dbfs"], found["rms_dbfs"], found["tempo_bpm"]) == (None, None, None)


def multipart(fields):
    boundary = uuid.uuid4().hex
    parts = []
    for name, filename, data in fields:
        extra = f'; filename="{filename}"' if filename else ""
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n'
                     f"Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def test_multipart(service, tone):
    data = tone("flac", "sine", 2, 44100, 2, 0.5)
    body, kind = multipart([("note", None, b"hello"), ("file", "a.flac", data)])
    status, track = service.upload(body, kind)
    assert status == 201, track
    assert track["size"] == len(data)
    assert track["analysis"]["rms_dbfs"] == pytest.approx(-9.03, abs=0.02)


def test_multipart_without_the_field_or_with_two(service, tone):
    body, kind = multipart([("other", "a.wav", b"x")])
    assert_problem(*service.upload(body, kind), 400)
    data = tone("wav", "sine", 0.1, 8000, 1, 0.5)
    body, kind = multipart([("file", "a.wav", data), ("file", "b.wav", data)])
    assert_problem(*service.upload(body, kind), 400)
    assert_problem(*service.upload(b"x", "multipart/form-data"), 400)


def test_types_that_are_not_taken(service):
    assert_problem(*service.upload(b"{}", "application/json"), 415)
    status, answer, _ = service.ask("POST", "/api/tracks", b"x")
    assert_problem(status, answer, 415)


def broken_files(tone):
    good = tone("wav", "sine", 1, 44100, 1, 0.5)
    flac = tone("flac", "sine", 1, 44100, 1, 0.5)
    ogg = tone("ogg", "sine", 1, 44100, 1, 0.5)
    yield b""
    yield b"RIFF"
    yield b"not a recording" * 100
    yield bytes(range(256)) * 64
    yield good[:40]
    yield good[:12] + b"\xff" * 200
    yield flac[:60]
    yield flac[:200] + b"\x00" * 5000
    yield ogg[:100]
    yield b"fLaC" + b"\xff" * 4000
    yield b"OggS" + b"\xff" * 4000
    # A WAV of 65535 channels, one of 0 Hz, and one whose samples are not numbers.
    yield good[:22] + struct.pack("<H", 65535) + good[24:]
    yield good[:24] + struct.pack("<I", 0) + good[28:]
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 4000, b"WAVE", b"fmt ", 16, 3, 1, 44100,
                         176400, 4, 32, b"data", 4000)
    yield header + struct.pack("<f", float("nan")) * 1000


def test_broken_files(service, tone):
    for data in broken_files(tone):
        status, answer = service.upload(data)
        assert_problem(status, answer, 422)
        assert answer["detail"]
    assert service.ask("GET", "/health")[0] == 200


def test_a_format_that_is_not_offered(service):
    au = struct.pack(">4sIIIII", b".snd", 24, 2000, 3, 8000, 1) + b"\0" * 2000
    assert_problem(*service.upload(au, "audio/basic"), 422)


def test_flipped_bytes_never_stop_the_service(service, tone):
    import random
    chance = random.Random(7)
    for form in TYPES:
        good = tone(form, "sine", 0.3, 22050, 2, 0.5)
        for _ in range(12):
            data = bytearray(good)
            for _ in range(chance.randint(1, 40)):
                data[chance.randrange(min(len(data), 600))] = chance.randrange(256)
            assert service.upload(bytes(data), TYPES[form])[0] in (201, 422)


def test_too_large(service):
    status, answer, _ = service.ask("POST", "/api/tracks", b"", {
        "Content-Type": "audio/wav", "Content-Length": str(100 * 1024 * 1024 + 1)})
    assert_problem(status, answer, 413)


def test_a_chunked_upload(service, tone):
    data = tone("wav", "sine", 1, 44100, 1, 0.5)
    pieces = (data[at:at + 1000] for at in range(0, len(data), 1000))
    status, track = service.upload(pieces)
    assert status == 201
    assert track["size"] == len(data)


def test_list_read_delete_and_tenants(service, tone):
    data = tone("wav", "sine", 0.2, 8000, 1, 0.5)
    mine = {"X-Portcullis-Tenant": "blue"}
    ids = [service.upload(data, tenant="blue")[1]["id"] for _ in range(5)]
    service.upload(data, tenant="red")
    newest = list(reversed(ids))
    status, page, _ = service.ask("GET", "/api/tracks", headers=mine)
    assert status == 200
    assert {item["tenant"] for item in page["items"]} == {"blue"}
    assert sorted(item["id"] for item in page["items"]) == sorted(ids)
    assert "next" not in page
    _, first, _ = service.ask("GET", "/api/tracks?limit=2", headers=mine)
    _, second, _ = service.ask("GET", f"/api/tracks?limit=3&after={first['next']}", headers=mine)
    assert "next" not in second
    assert [item["id"] for item in first["items"] + second["items"]] == [i["id"] for i in page["items"]]
    path = f"/api/tracks/{newest[0]}"
    assert service.ask("GET", path, headers=mine)[1]["id"] == newest[0]
    for other in ({}, {"X-Portcullis-Tenant": "red"}, {"X-Portcullis-Tenant": "../blue"}):
        assert service.ask("GET", path, headers=other)[0] == 404
        assert service.ask("DELETE", path, headers=other)[0] == 404
    status, lines, _ = service.ask("GET", "/api/export", headers=mine)
    assert status == 200
    assert sorted(json.loads(line)["id"] for line in lines.splitlines()) == sorted(ids)
    status, body, _ = service.ask("DELETE", path, headers=mine)
    assert (status, body) == (204, b"")
    status, answer, _ = service.ask("DELETE", path, headers=mine)
    assert_problem(status, answer, 404)


def test_wrong_questions(service):
    for query in ("limit=0", "limit=101", "limit=-1", "limit=x", "after=x", "after="):
        status, answer, _ = service.ask("GET", f"/api/tracks?{query}")
        assert_problem(status, answer, 400)
    for path in ("/", "/api", "/api/tracks/", "/api/tracks/x", "/api/tracks/../../etc/passwd",
                 f"/api/tracks/{uuid.uuid4()}", f"/api/tracks/{str(uuid.uuid4()).upper()}"):
        status, answer, _ = service.ask("GET", path)
        assert_problem(status, answer, 404)
    status, answer, response = service.ask("PUT", "/api/tracks", b"x")
    assert_problem(status, answer, 405)
    assert response.getheader("Allow") == "POST, GET"
    status, answer, _ = service.ask("GET", "/health", headers={"X-Portcullis-Tenant": "x" * 101})
    assert_problem(status, answer, 400)


def test_hostile_identity_headers_are_only_text(service, tone):
    data = tone("wav", "sine", 0.1, 8000, 1, 0.5)
    tenant = '../..","x":"'
    status, track = service.upload(data, tenant=tenant, user='"\\')
    assert status == 201
    assert (track["tenant"], track["user"]) == (tenant, '"\\')
    read = service.ask("GET", f"/api/tracks/{track['id']}", headers={"X-Portcullis-Tenant": tenant})
    assert read[1] == track


def test_what_is_stored_survives_a_restart(tmp_path, tone):
    first = Service(tmp_path)
    _, track = first.upload(tone("wav", "sine", 0.1, 8000, 1, 0.5))
    first.stop()
    (tmp_path / "incoming" / "upload-left").write_bytes(b"x")
    second = Service(tmp_path)
    assert second.ask("GET", f"/api/tracks/{track['id']}")[1] == track
    assert list((tmp_path / "incoming").iterdir()) == []
    second.stop()


@pytest.mark.parametrize("arguments", [[], ["--listen", "127.0.0.1:0"], ["--bad", "x"],
                                       ["--listen", "0.0.0.0:0", "--data", "/tmp/x"],
                                       ["--listen", "localhost:0", "--data", "/tmp/x"],
                                       ["--listen", "127.0.0.1:99999", "--data", "/tmp/x"]])
def test_arguments_that_are_refused(arguments):
    done = subprocess.run([FOLDER / "tracktion-analysis", *arguments], capture_output=True, timeout=120)
    assert done.returncode == 2
    assert done.stderr
