"""Engines in a process beside the runner: transactions go in a line each, their matches come back a line each."""

import contextlib
import dataclasses
import json
import pathlib
import re
import shutil
import subprocess
import threading

HERE = pathlib.Path(__file__).resolve().parent
UNICODE_MAP = pathlib.Path("/etc/nginx/unicode.mapping")  # of Debian's libnginx-mod-http-modsecurity


@dataclasses.dataclass
class Match:
    rule: int
    message: str = ""
    data: str = ""
    variable: str = ""

    def text(self):
        """As ModSecurity's log has it, for what tests look for in a log."""
        return f'[id "{self.rule}"] [msg "{self.message}"] [data "{self.data}"] {self.variable}'


@dataclasses.dataclass
class Outcome:
    status: int
    matches: list = dataclasses.field(default_factory=list)
    error: bool = False  # there was no answer at all
    more: dict = dataclasses.field(default_factory=dict)

    @property
    def ids(self):
        return {match.rule for match in self.matches}

    @property
    def log(self):
        return "\n".join(match.text() for match in self.matches)


def encode(transaction, answer, options=None):
    line = {"method": transaction.method.hex(), "uri": transaction.uri.hex(), "protocol": transaction.protocol.hex(),
            "headers": [[name.hex(), value.hex()] for name, value in transaction.headers],
            "body": transaction.body.hex()}
    if answer:
        line["response"] = {"status": answer.status, "body": answer.body.hex(),
                            "headers": [[name.hex(), value.hex()] for name, value in answer.headers]}
    if options:
        line["options"] = options
    return json.dumps(line) + "\n"


def text_of(digits):
    return bytes.fromhex(digits).decode("utf-8", "replace")


class Driver:
    """A running driver; one transaction after the other."""

    def __init__(self, command):
        self.errors = ""
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read_errors, daemon=True)
        self.reader.start()

    def read_errors(self):
        self.errors = self.process.stderr.read()

    def ask(self, transaction, answer=None, options=None):
        try:
            self.process.stdin.write(encode(transaction, answer, options))
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            self.process.wait(120)
            self.reader.join(120)
            raise RuntimeError(f"the driver ended ({self.process.returncode}): {self.errors.strip()}")
        return json.loads(line)

    def close(self):
        with contextlib.suppress(BrokenPipeError):  # it ended before
            self.process.stdin.close()
        self.process.wait(120)
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Peer(Driver):
    """libmodsecurity, which the driver is built against where it is run."""
    LINE = re.compile(r'\[file "[^"]*"\] \[line "\d+"\] \[id "(\d+)"\](?:.*?\[msg "((?:[^"\\]|\\.)*)"\])?'
                      r'(?:.*?\[data "((?:[^"\\]|\\.)*)"\])?', re.S)

    @staticmethod
    def missing():
        if shutil.which("pkg-config") is None or subprocess.run(["pkg-config", "--exists", "modsecurity"],
                                                                check=False).returncode:
            return "libmodsecurity-dev is not installed"
        return "" if UNICODE_MAP.exists() else f"{UNICODE_MAP} (libnginx-mod-http-modsecurity) is not installed"

    @staticmethod
    def build(work):
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", "modsecurity", "jansson"], check=True,
                               capture_output=True, text=True).stdout.split()
        program = work / "modsecurity_driver"
        subprocess.run(["cc", "-O2", "-o", program, HERE / "modsecurity_driver.c", HERE / "driver_io.c", *flags],
                       check=True)
        return program

    def __init__(self, suite, work):
        extra = work / "peer.conf"
        extra.write_text(f"SecUnicodeMapFile {UNICODE_MAP} 20127\n")
        super().__init__([self.build(work), *map(str, [suite.rules[0], extra, *suite.rules[1:]])])

    def outcome(self, transaction, answer):
        got = self.ask(transaction, answer)
        matches = []
        for line in got["lines"]:
            text = text_of(line)
            found = self.LINE.search(text)
            variable = re.search(r"against variable `([^']*)'", text)
            matches.append(Match(int(found[1]), found[2] or "", found[3] or "", variable[1] if variable else ""))
        return Outcome(got["status"] or answer.status, matches)


WORK = "more work than one request may make"
TRIES = 3
PATIENT = {"max_work": 5 * 12_000_000}  # nanoseconds and other steps: five times the default


class Portcullis(Driver):
    """A thread's time counts as work; it leaps where processors are lent out, and what takes most of the default grows
    beyond it on a busy machine. Work that is too much is so each time, and with a multiple of the default, too."""

    def __init__(self, suite, work, build, *options):
        super().__init__([build / "tests/interop/crs/portcullis_driver", "--cache", str(work), *options,
                          *map(str, suite.rules)])
        self.usual = {}  # options of each transaction

    def outcome(self, transaction, answer, options=None):
        options = {**self.usual, **(options or {})}
        tries = [options] * TRIES + [{**PATIENT, **options}]
        got = next((got for got in (self.ask(transaction, answer, one) for one in tries[:-1]) if got["limit"] != WORK),
                   None) or self.ask(transaction, answer, tries[-1])
        matches = [Match(row["rule"], text_of(row["message"]), text_of(row["data"]), text_of(row["variable"]))
                   for row in got["matches"]]
        return Outcome(got["status"] or (answer.status if answer else 200), matches, more=got)
