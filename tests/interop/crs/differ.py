#!/usr/bin/python3
"""Every request of the suites through the firewall and through libmodsecurity with the same rules: the same rules
match, or differences.yaml says why not."""

import argparse
import collections
import dataclasses
import pathlib
import re
import sys
import tempfile
import urllib.parse

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from crs import backend, drivers, placed, request  # noqa: E402
from crs import suite as suites  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Difference:
    test: str
    rule: int
    side: str  # "ours": matched there alone; "peer": matched there alone
    variable: str  # that it matched
    traits: frozenset  # of the request: see traits_of
    alone: bool  # no rule but those that count scores differs


# Rules that look at the score of the others: they differ where others do.
SCORES = {949110, 949111, 949152, 959100, 959101, 980130, 980140, 980170, 980171}


class Table:
    """Rows of differences.yaml: a side, a cause, and which rules, variable (a pattern), tests or requests (`when`) it
    is for; what a row does not say may be anything."""

    def __init__(self, path=HERE / "differences.yaml"):
        self.rows = yaml.safe_load(path.read_text()) or []
        self.used = collections.Counter()

    @staticmethod
    def fits(row, difference):
        return (row["side"] in (difference.side, "both")
                and difference.rule in row.get("rules", [difference.rule])
                and difference.test in row.get("tests", [difference.test])
                and row.get("when", "any request") in difference.traits
                and re.search(row.get("variable", ""), difference.variable) is not None)

    def cause(self, difference):
        if difference.rule in SCORES and not difference.alone:
            return "a rule that counts the scores of others, of which some differ"
        for number, row in enumerate(self.rows):
            if self.fits(row, difference):
                self.used[number] += 1
                return row["cause"]
        return ""

    def unused(self):
        return [row for number, row in enumerate(self.rows) if not self.used[number]]


@dataclasses.dataclass
class Comparison:
    requests: int = 0
    same: int = 0
    explained: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    unexplained: list = dataclasses.field(default_factory=list)


def transactions(suite):
    """What reaches the rules: name, transaction, answer."""
    for test in suite.tests:
        for given, _ in test.stages:
            transaction = request.split(request.build(given))
            if not transaction.refused:
                yield test.name, transaction, backend.answer_to(transaction.method, transaction.uri, transaction.body)


def traits_of(transaction):
    """What a row's `when` may ask for."""
    sent = b"\n".join([transaction.uri, *(value for _, value in transaction.headers)])
    text = urllib.parse.unquote_to_bytes(transaction.uri + b" " + transaction.body)
    asked = {
        "any request": True,
        "no body": not transaction.body,
        "multipart": any(value.startswith(b"multipart/") for _, value in transaction.headers),
        "line breaks": re.search(rb"\n|\\n|%0[aA]|&#(?:10|x0*a);", text) is not None,
        "an escaped question mark": b"%3f" in transaction.uri.lower(),
        "curly quotes": re.search(rb"\xe2\x80[\x98-\x9f]|\\u20[01]", text + urllib.parse.unquote_to_bytes(sent)) is not None,
    }
    return frozenset(name for name, has in asked.items() if has)


def differences(name, transaction, here, there):
    different, traits = here.ids ^ there.ids, traits_of(transaction)
    for rule in sorted(different):
        ours = rule in here.ids
        match = next(match for match in (here if ours else there).matches if match.rule == rule)
        yield Difference(name, rule, "ours" if ours else "peer", match.variable, traits,
                         different <= SCORES)


def compare(sent, ours, peer, table):
    """What differs over (name, transaction, answer)."""
    result = Comparison()
    for name, transaction, answer in sent:
        result.requests += 1
        here, there = ours.outcome(transaction, answer), peer.outcome(transaction, answer)
        result.same += here.ids == there.ids
        for difference in differences(name, transaction, here, there):
            cause = table.cause(difference)
            if cause:
                result.explained[cause] += 1
            else:
                result.unexplained.append(difference)
    return result


def show(name, result):
    print(f"crs {name}: {result.requests} requests, the same rules for {result.same}, "
          f"{sum(result.explained.values())} explained differences, {len(result.unexplained)} others")
    for cause, count in result.explained.most_common():
        print(f"  {count:5} {cause}")
    for difference in result.unexplained:
        print(f"  {difference.test}: {difference.rule} matched by {difference.side} alone, {difference.variable}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append")
    parser.add_argument("--build", type=pathlib.Path, default=suites.ROOT / "build")
    parser.add_argument("--cache", type=pathlib.Path)
    parser.add_argument("--placed", type=int, help="so many requests with payloads of both suites at other places")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    shared, missing = suites.shared_folder(), drivers.Peer.missing()
    if not shared or missing:
        sys.exit(missing or "the suites are not there: set PORTCULLIS_SHARED")
    table, bad = Table(), False
    with tempfile.TemporaryDirectory() as temporary:
        work = options.cache or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        found = suites.suites(shared, work)
        for suite in found:
            if options.suite and suite.name not in options.suite:
                continue
            with drivers.Portcullis(suite, work, options.build) as ours, drivers.Peer(suite, work) as peer:
                if options.placed:
                    sent = placed.transactions(placed.payloads(found), options.placed, options.seed)
                else:
                    sent = [row for row in transactions(suite) if not options.tests or row[0] in options.tests]
                result = compare(sent, ours, peer, table)
            show(suite.name, result)
            bad = bad or bool(result.unexplained)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
