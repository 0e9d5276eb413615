"""The requests of the firewall's benchmark, none of which a rule finds anything in, and the rule sets."""

import json
import os
import pathlib
import random
import re
import urllib.parse

SOURCE = pathlib.Path(__file__).resolve().parents[2]
TARGET = "/shop/articles"
WORDS = """harbour lantern meadow copper willow orchard pebble cedar ribbon kettle garden window summer paper
 silver basket corner bridge timber valley cotton marble saddle candle button feather pocket mirror anchor
 barrel""".split()


def words(rng, count):
    return " ".join(rng.choice(WORDS) for _ in range(count))


def document(rng, size, values):
    """A JSON object of about so many bytes and values."""
    items, each = [], max(1, (size // (values // 5) - 60) // 21)
    while len(json.dumps({"order": items})) < size - 40:
        items.append({"id": rng.randrange(10**6), "name": words(rng, each), "size": rng.randrange(50),
                      "note": words(rng, 2 * each), "kept": rng.random() < 0.5})
    return json.dumps({"order": items}).encode()


def form(rng):
    fields = {f"field_{i}": words(rng, 7) for i in range(18)}
    return urllib.parse.urlencode(fields).encode()


class Request:
    """varies: which part of body or target is another number each time that the gate gets it."""

    def __init__(self, name, target, varies, kind=None, body=b""):
        self.name, self.target, self.varies, self.kind, self.body = name, target, varies, kind, body
        self.headers = {"Host": "localhost", "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101",
                        "Accept": "text/html,application/json;q=0.9,*/*;q=0.8", "Accept-Language": "en,de;q=0.5"}
        if body:
            self.headers |= {"Content-Type": kind, "Content-Length": str(len(body))}

    @property
    def method(self):
        return "POST" if self.body else "GET"

    def raw(self):
        head = f"{self.method} {self.target} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in self.headers.items())
        return head.encode() + b"\r\n" + self.body

    def script(self, target):
        """For wrk, in Lua; the bytes need no escapes beyond these."""
        text = json.dumps
        lines = [f"wrk.method = {text(self.method)}"]
        lines += [f"wrk.headers[{text(k)}] = {text(v)}" for k, v in self.headers.items()
                  if k not in ("Host", "Content-Length")]
        head, tail = re.split(self.varies, self.body.decode() or target, maxsplit=1)
        varied = f"{text(head)} .. count .. {text(tail)}"
        path, body = (text(target), varied) if self.body else (varied, "nil")
        lines += ["local count = 100000", "request = function()", "count = count + 1",
                  f"return wrk.format(nil, {path}, nil, {body})", "end"]
        return "\n".join(lines) + "\n"


def requests():
    rng = random.Random(4)
    query = urllib.parse.urlencode({"q": words(rng, 2), "page": "3", "sort": "price"})
    return [
        Request("get", f"{TARGET}?{query}", r"(?<=page=)\d+"),
        Request("json", TARGET, r'(?<="id": )\d+', "application/json", document(rng, 2048, 90)),
        Request("form", TARGET, r"(?<=field_0=)\w+", "application/x-www-form-urlencoded", form(rng)),
        Request("large", TARGET, r'(?<="id": )\d+', "application/json", document(rng, 65536, 900)),
    ]


ATTACK = Request("attack", f"{TARGET}?q=%27%20or%201%3D1--%20-", "$")  # what every rule set must refuse


class RuleSet:
    """Files in their order, or the reason why there are none."""

    def __init__(self, name, files, missing):
        self.name, self.files, self.missing = name, [str(file) for file in files], missing


def crs_3():
    setup = pathlib.Path("/etc/modsecurity/crs/crs-setup.conf")
    rules = pathlib.Path("/usr/share/modsecurity-crs/rules")
    missing = None if setup.exists() else "the package modsecurity-crs is not installed"
    return RuleSet("3.3.4", [setup, rules / "*.conf"], missing)


def crs_4():
    shared = pathlib.Path(os.environ.get("PORTCULLIS_SHARED", SOURCE.parent / "shared"))
    folder = shared / "crs/4.28.0"
    missing = None if (folder / "rules").exists() else f"no rules in {folder} (PORTCULLIS_SHARED)"
    return RuleSet("4.28.0", [folder / "crs-setup.conf.example", folder / "rules/*.conf"], missing)


def rule_sets():
    return [crs_3(), crs_4()]
