"""Steady requests over kept connections, and what became of each."""

import threading
import time

from rig import PATIENCE, Answer


PAUSE = 0.005  # between two requests: steady ones, and not all that the machine can


class Closed(Exception):
    """The server closed a connection between two requests."""


class Load(threading.Thread):
    """Asks over one connection after another until it is told to stop; keeps what came back. `gate` has
    connect(); an answer counts once all of it has arrived."""

    def __init__(self, gate, target, headers=(), method="GET"):
        super().__init__(daemon=True)
        self.gate, self.going = gate, True
        text = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.request = f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n{text}\r\n".encode()
        self.statuses, self.ids, self.broken = {}, [], 0
        self.start()

    def run(self):
        while self.going:
            self.asked = 0
            try:
                with self.gate.connect() as sock:
                    while self.asked < 50 and self.going:
                        self.one(sock)
                        self.asked += 1
                        time.sleep(PAUSE)
            except Closed:
                pass
            except (OSError, IndexError, AssertionError):
                self.broken += 1

    def one(self, sock):
        data = b""
        try:
            sock.sendall(self.request)
            data = sock.recv(65536)
        except OSError:
            pass
        if not data:
            # A server may close a kept-alive connection at any time (RFC 9112 section 9.5); not a new one.
            raise Closed if self.asked > 0 else ConnectionError
        while b"\r\n\r\n" not in data:
            part = sock.recv(65536)
            assert part
            data += part
        answer = Answer(data)
        length = int(answer.get("content-length"))
        while len(answer.body) < length:
            part = sock.recv(65536)
            assert part
            answer.body += part
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        self.ids.append(answer.get("x-request-id"))

    def stop(self):
        self.going = False
        self.join(PATIENCE)
        return self


def go_on(loads, count=20):
    """Returns once each of them has so many answers more."""
    wanted = [len(load.ids) + count for load in loads]
    end = time.monotonic() + PATIENCE
    while any(len(load.ids) < least for load, least in zip(loads, wanted)):
        assert time.monotonic() < end, [load.statuses for load in loads]
        time.sleep(0.02)


def stop_all(loads):
    return [load.stop() for load in loads]
