"""Sends bytes to a server as they are and reads one answer, as go-ftw does."""

import re
import socket
import time


class Broken(Exception):
    """There was no answer."""


class Answer:
    def __init__(self, status, head, body):
        self.status, self.head, self.body = status, head, body

    def get(self, name):
        found = re.search(rb"(?im)^" + re.escape(name.encode()) + rb":[ \t]*([^\r\n]*)", self.head)
        return found[1].decode("latin-1") if found else None


class Reader:
    def __init__(self, sock, seconds):
        self.sock, self.data, self.end = sock, b"", time.monotonic() + seconds

    def more(self):
        left = self.end - time.monotonic()
        if left <= 0:
            raise Broken("too late")
        self.sock.settimeout(left)
        try:
            got = self.sock.recv(65536)
        except OSError as error:
            raise Broken(str(error)) from error
        self.data += got
        return bool(got)

    def until(self, mark):
        while mark not in self.data:
            if not self.more():
                raise Broken("closed")
        part, _, self.data = self.data.partition(mark)
        return part

    def exactly(self, size):
        while len(self.data) < size and self.more():
            pass
        part, self.data = self.data[:size], self.data[size:]
        return part

    def rest(self):
        while self.more():
            pass
        return self.data


def read_body(reader, head, status, method):
    if method == b"HEAD" or status in (204, 304):
        return b""
    if re.search(rb"(?im)^transfer-encoding:[ \t]*chunked", head):
        body = b""
        while size := int(reader.until(b"\r\n").split(b";")[0], 16):
            body += reader.exactly(size)
            reader.until(b"\r\n")
        return body
    length = re.search(rb"(?im)^content-length:[ \t]*(\d+)", head)
    return reader.exactly(int(length[1])) if length else reader.rest()


def exchange(sock, raw, seconds=3):
    """The answer to the bytes; Broken where there is none in time."""
    try:
        sock.sendall(raw)
    except OSError:
        pass  # the server may have answered and closed already
    reader = Reader(sock, seconds)
    while True:
        head = reader.until(b"\r\n\r\n")
        first = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        if not first:
            raise Broken("not HTTP")
        status = int(first[1])
        if status >= 200:
            break
    return Answer(status, head, read_body(reader, head, status, raw.split(b" ")[0]))


def connect(port, context=None):
    sock = socket.create_connection(("127.0.0.1", port), 10)
    return context.wrap_socket(sock, server_hostname="localhost") if context else sock
