"""The Core Rule Set's regression tests as data: both forms of go-ftw's YAML, of CRS 3.3 (`stage`, `log_contains`)
and of CRS 4 (`expect_ids`), become the same objects."""

import base64
import dataclasses
import os
import pathlib
import re

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ROOT = pathlib.Path(__file__).resolve().parents[3]
DEBIAN_RULES = pathlib.Path("/usr/share/modsecurity-crs/rules")
DEBIAN_SETUP = pathlib.Path("/etc/modsecurity/crs/crs-setup.conf")


@dataclasses.dataclass
class Input:
    """What is sent: either `raw` as it is, or a request to be put together as go-ftw does."""
    raw: bytes | None = None
    method: str = "GET"
    uri: str = "/"
    version: str = "HTTP/1.1"
    headers: list = dataclasses.field(default_factory=list)
    data: bytes = b""
    autocomplete: bool = True


@dataclasses.dataclass
class Output:
    statuses: list = dataclasses.field(default_factory=list)  # any of them; empty: not looked at
    expect: list = dataclasses.field(default_factory=list)
    refuse: list = dataclasses.field(default_factory=list)
    matches: str = ""
    matches_not: str = ""
    error: bool | None = None
    isolated: bool = False


@dataclasses.dataclass
class Test:
    suite: str
    rule: int
    number: str
    file: str
    description: str
    stages: list  # of (Input, Output)
    written: list = None  # the same before any override
    strict: list = None  # outputs before the gate's own overrides

    @property
    def name(self):
        return f"{self.rule}-{self.number}"


def shared_folder():
    """The folder with crs/, or None: PORTCULLIS_SHARED, or `shared` beside the clone."""
    for candidate in (os.environ.get("PORTCULLIS_SHARED"), ROOT.parent / "shared", ROOT.parent.parent / "shared"):
        if candidate and (pathlib.Path(candidate) / "crs").is_dir():
            return pathlib.Path(candidate)
    return None


def text_bytes(text):
    return str(text).encode("utf-8", "surrogateescape")


def read_data(given):
    if given is None:
        return b""
    if isinstance(given, list):  # the form before go-ftw: lines
        return b"\r\n".join(text_bytes(line) for line in given)
    return text_bytes(given)


# go-ftw runs `data` through Go's templates; the suites use these few of its functions.
TEMPLATE = re.compile(rb'\{\{\s*(?:"((?:[^"\\]|\\.)*)"\s*\|\s*repeat\s+(\d+)|repeat\s+(\d+)\s+"((?:[^"\\]|\\.)*)")\s*\}\}')


def expand_template(data):
    def repeat(match):
        text, count = (match[1], match[2]) if match[2] else (match[4], match[3])
        return text.decode().encode().decode("unicode_escape").encode() * int(count)
    return TEMPLATE.sub(repeat, data)


def read_input(given):
    raw = None
    if given.get("encoded_request"):
        raw = base64.b64decode(given["encoded_request"])
    elif given.get("raw_request"):
        raw = text_bytes(given["raw_request"])
    autocomplete = given.get("autocomplete_headers")
    if autocomplete is None:
        autocomplete = not given.get("stop_magic", False)
    data = expand_template(read_data(given.get("data")))
    if not data and given.get("encoded_data"):
        data = base64.b64decode(given["encoded_data"])
    headers = sorted((str(name), "" if value is None else str(value))
                     for name, value in (given.get("headers") or {}).items())
    return Input(raw, str(given.get("method", "GET")), str(given.get("uri", "/")),
                 str(given.get("version", "HTTP/1.1")), headers, data, autocomplete)


def ids_in(text):
    return [int(number) for number in re.findall(r'id "(\d+)"', text)]


def read_output(given):
    log = given.get("log") or {}
    out = Output(expect=list(log.get("expect_ids") or []), refuse=list(log.get("no_expect_ids") or []),
                 matches=log.get("match_regex", ""), matches_not=log.get("no_match_regex", ""),
                 error=given.get("expect_error"), isolated=bool(given.get("isolated")))
    status = given.get("status", [])
    out.statuses = status if isinstance(status, list) else [status]
    for text, ids, pattern in ((given.get("log_contains"), out.expect, "matches"),
                               (given.get("no_log_contains"), out.refuse, "matches_not")):
        if text and ids_in(text):
            ids += ids_in(text)
        elif text:
            setattr(out, pattern, re.escape(text))
    return out


def read_file(suite, path):
    document = yaml.load(path.read_text(), LOADER)
    meta = document["meta"] or {}
    if meta.get("enabled") is False and "rule_id" not in document:
        return
    for position, given in enumerate(document["tests"], 1):
        rule = int(document.get("rule_id") or re.match(r"\d+", path.stem)[0])
        number = str(given.get("test_id") or given.get("test_title", "").partition("-")[2] or position)
        stages = [stage.get("stage", stage) for stage in given["stages"]]
        yield Test(suite, rule, number, path.name, given.get("desc") or "",
                   [(read_input(stage["input"]), read_output(stage["output"])) for stage in stages])


def read(suite, folder):
    return [test for path in sorted(folder.glob("**/*.yaml")) for test in read_file(suite, path)]


def apply_overrides(tests, path):
    """The suite's overrides for a platform: what they name of a test's output stands instead of the test's own."""
    rows = {(row["rule_id"], str(number)): row.get("output")
            for row in yaml.load(path.read_text(), LOADER)["test_overrides"] for number in row["test_ids"]}
    for test in tests:
        output = rows.get((test.rule, test.number))
        test.written = test.stages
        if output is not None:
            test.stages = [(given, read_output(output)) for given, _ in test.stages]
    return tests


def apply_own_overrides(tests, path=pathlib.Path(__file__).with_name("gate-overrides.yaml")):
    """Those of the gate, after the suite's for nginx with libmodsecurity; what these say is kept in test.strict."""
    rows = {(row["rule_id"], str(number)): row
            for row in yaml.load(path.read_text(), LOADER)["test_overrides"] for number in row["test_ids"]}
    for test in tests:
        row = rows.get((test.rule, test.number))
        test.strict = [expected for _, expected in test.stages]
        if row is None:
            continue
        if "output" in row:
            test.stages = [(given, read_output(row["output"])) for given, _ in test.stages]
        else:
            test.stages = test.written
    return tests


@dataclasses.dataclass
class Suite:
    name: str
    tests: list
    rules: list  # files in order, after the base
    overrides: pathlib.Path | None = None


# README of the suite ("rule 900005"); CRS 3.3 names the level otherwise.
TESTING = '''SecAction "id:900005,phase:1,nolog,pass,ctl:ruleEngine=DetectionOnly,ctl:ruleRemoveById=910000,\\
  setvar:tx.{level}=4,setvar:tx.crs_validate_utf8_encoding=1,setvar:tx.arg_name_length=100,\\
  setvar:tx.arg_length=400,setvar:tx.total_arg_length=64000,setvar:tx.max_num_args=255,\\
  setvar:tx.max_file_size=64100,setvar:tx.combined_file_sizes=65535"
'''


def suites(folder, work):
    """Both suites; what has to be written (the testing rule) is written into `work`."""
    found = []
    old, new = folder / "crs/3.3.4", folder / "crs/4.28.0"
    base = pathlib.Path(__file__).with_name("base.conf")
    if (old / "tests").is_dir() and DEBIAN_RULES.is_dir():
        testing = work / "testing-3.conf"
        testing.write_text(TESTING.format(level="paranoia_level"))
        found.append(Suite("3.3.4", read("3.3.4", old / "tests"),
                           [base, DEBIAN_SETUP, testing, *sorted(DEBIAN_RULES.glob("*.conf"))]))
    if (new / "tests").is_dir():
        testing = work / "testing-4.conf"
        testing.write_text(TESTING.format(level="blocking_paranoia_level"))
        setup = work / "crs-setup.conf"
        setup.write_text((new / "crs-setup.conf.example").read_text())
        found.append(Suite("4.28.0", read("4.28.0", new / "tests"),
                           [base, setup, testing, *sorted((new / "rules").glob("*.conf"))],
                           new / "nginx-overrides.yaml"))
    return found
