"""The firewall's own cases (cases/*.yaml) as rule sets and requests, and the programs that they are put to."""

import pathlib
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE / "cases"
sys.path[:0] = [str(HERE.parents[1] / "interop")]

from crs import backend, drivers, request  # noqa: E402

BASE = "SecRuleEngine On\nSecRequestBodyAccess On\nSecResponseBodyAccess On\nSecResponseBodyMimeType text/plain text/html\n"


def load(name):
    return yaml.safe_load((CASES / f"{name}.yaml").read_text())


def to_bytes(text):
    """A character is a byte; other characters than Latin-1's are their UTF-8."""
    return b"".join(char.encode("latin-1") if ord(char) < 256 else char.encode() for char in text)


def quoted(argument):
    return argument.replace('"', '\\"')


def argument_request(value):
    """GET with the one argument x."""
    query = "".join(f"%{byte:02x}" for byte in value)
    return request.Transaction(b"GET", b"/?x=" + query.encode(), b"HTTP/1.1", [(b"Host", b"localhost")])


def transformation_rules(rows):
    """Rule N is row N: it matches where the transformed bytes are what is expected; TX:outN is what they are."""
    return BASE + "".join(
        f'SecRule ARGS:x "@rx ^.*$" "id:{1000 + number},phase:1,pass,nolog,capture,t:none,t:{row["t"]},t:hexEncode,'
        f'setvar:tx.out{number}=%{{tx.0}}"\n'
        f'SecRule ARGS:x "@streq {to_bytes(row["out"]).hex()}" "id:{number},phase:1,pass,log,t:none,t:{row["t"]},'
        f't:hexEncode"\n' for number, row in enumerate(rows, 1))


def operator_rules(rows):
    """Rule N is row N, after what sets its TX variables."""
    text = BASE
    for number, row in enumerate(rows, 1):
        for name, value in row.get("tx", {}).items():
            text += f'SecAction "id:{1000 + number},phase:1,pass,nolog,setvar:\'tx.{name}={value}\'"\n'
        text += f'SecRule ARGS:x "{quoted(row["op"])}" "id:{number},phase:1,pass,log,t:none"\n'
    return text


def case_transaction(given):
    """A whole request of a case: `method`, `uri`, `version`, `headers` (map or list of pairs), `body`."""
    given = given or {}
    headers = given.get("headers", {})
    pairs = list(headers.items()) if isinstance(headers, dict) else [tuple(pair) for pair in headers]
    body = to_bytes(given.get("body", ""))
    if not any(name.lower() == "host" for name, _ in pairs):
        pairs.insert(0, ("Host", "localhost"))
    if body and not any(name.lower() == "content-length" for name, _ in pairs):
        pairs.append(("Content-Length", str(len(body))))
    return request.Transaction(to_bytes(given.get("method", "POST" if body else "GET")),
                               to_bytes(given.get("uri", "/")), to_bytes(given.get("version", "HTTP/1.1")),
                               [(to_bytes(str(name)), to_bytes(str(value))) for name, value in pairs], body)


def case_answer(given):
    if given is None:
        return None
    headers = given.get("headers", {"Content-Type": "text/plain"})
    return backend.Answer(given.get("status", 200), [(to_bytes(name), to_bytes(str(value)))
                                                     for name, value in headers.items()],
                          to_bytes(given.get("body", "")))


def rules_of(case):
    return ("" if case.get("bare") else BASE) + case["rules"]


def write_files(case, folder):
    """The files that a case's rules name."""
    for name, text in case.get("files", {}).items():
        (folder / name).write_text(text)


def ours(rules, folder, build, *options):
    """A driver with these rules; RuntimeError where they are refused, when it is asked."""
    path = folder / "rules.conf"
    path.write_text(rules)
    return drivers.Driver([build / "tests/interop/crs/portcullis_driver", *options, str(path)])


def peer(rules, folder, program):
    """libmodsecurity with these rules. It never logs a SecAction, so each is written as a rule that always matches."""
    path = folder / "rules.conf"
    path.write_text(f"SecUnicodeMapFile {drivers.UNICODE_MAP} 20127\n" +
                    rules.replace('SecAction "', 'SecRule REQUEST_METHOD "@unconditionalMatch" "'))
    return drivers.Driver([program, str(path)])
