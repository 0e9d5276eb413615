"""The suites' payloads at other places than where their tests have them: arguments and their names, forms, JSON, XML,
cookies, header fields, paths, multipart fields and filenames, answers. For comparisons, not for judging."""

import json
import random
import re
import urllib.parse

from crs import backend, request

HOST, AGENT, ACCEPT = (b"Host", b"localhost"), (b"User-Agent", b"test agent"), (b"Accept", b"*/*")
LONGEST = 600


def payloads(suites):
    """What tests have for values of arguments, bodies, cookies and such, decoded; sorted."""
    found = set()
    for suite in suites:
        for test in suite.tests:
            for given, _ in test.stages:
                transaction = request.split(request.build(given))
                parts = transaction.uri.partition(b"?")[2].split(b"&") + transaction.body.split(b"&")
                for part in parts:
                    found.add(urllib.parse.unquote_to_bytes((part.partition(b"=")[2] or part).replace(b"+", b" ")))
                found.update(value for name, value in transaction.headers
                             if name.lower() in (b"cookie", b"referer", b"user-agent"))
    return sorted(payload for payload in found if 2 < len(payload) < LONGEST)


def escape(value):
    return urllib.parse.quote_from_bytes(value, safe="").encode()


def as_text(value):
    return value.decode("utf-8", "replace")


def in_xml(value):
    value = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", as_text(value)).encode()
    return value.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")


def in_header(value):
    return re.sub(rb"[\r\n\0]", b" ", value).strip()


def get(target, *headers):
    return request.Transaction(b"GET", target, b"HTTP/1.1", [HOST, AGENT, ACCEPT, *headers])


def post(kind, body, target=b"/post"):
    length = (b"Content-Length", str(len(body)).encode())
    return request.Transaction(b"POST", target, b"HTTP/1.1", [HOST, AGENT, ACCEPT, (b"Content-Type", kind), length], body)


def multipart(value, filename=None):
    said = b'name="x"' if filename is None else b'name="x"; filename="' + re.sub(rb'["\r\n\0]', b"", filename) + b'"'
    return post(b"multipart/form-data; boundary=xyz",
                b"--xyz\r\nContent-Disposition: form-data; " + said + b"\r\n\r\n" + value + b"\r\n--xyz--\r\n")


def in_json(value):
    return post(b"application/json", json.dumps(value).encode())


PLACES = {
    "argument": lambda v: get(b"/get?x=" + escape(v)),
    "argument, escaped twice": lambda v: get(b"/get?x=" + escape(escape(v))),
    "name of an argument": lambda v: get(b"/get?" + escape(v) + b"=1"),
    "form": lambda v: post(b"application/x-www-form-urlencoded", b"x=" + escape(v)),
    "json": lambda v: in_json({"x": as_text(v)}),
    "name in json": lambda v: in_json({as_text(v): 1}),
    "xml": lambda v: post(b"application/xml", b'<?xml version="1.0"?><a>' + in_xml(v) + b"</a>"),
    "attribute in xml": lambda v: post(b"application/xml", b'<?xml version="1.0"?><a b="' + in_xml(v) + b'"/>'),
    "cookie": lambda v: get(b"/get", (b"Cookie", b"x=" + in_header(v))),
    "referer": lambda v: get(b"/get", (b"Referer", in_header(v))),
    "agent": lambda v: request.Transaction(b"GET", b"/get", b"HTTP/1.1",
                                           [HOST, (b"User-Agent", in_header(v)), ACCEPT]),
    "path": lambda v: get(b"/" + escape(v)),
    "multipart": multipart,
    "filename": lambda v: multipart(b"abc", v),
    "answer": lambda v: post(b"application/json", json.dumps({"body": as_text(v)}).encode(), b"/reflect"),
}


def transactions(found, count, seed=1):
    """So many of them, some with two payloads in one: name, transaction, answer."""
    chance = random.Random(seed)
    for number in range(count):
        value = chance.choice(found) + (chance.choice(found) if chance.random() < 0.3 else b"")
        place = chance.choice(sorted(PLACES))
        transaction = PLACES[place](value)
        yield (f"placed {seed}.{number}: {place}", transaction,
               backend.answer_to(transaction.method, transaction.uri, transaction.body))
