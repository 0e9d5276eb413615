#!/usr/bin/python3
"""Every request of the suites through the firewall and through libmodsecurity with the same rules: the same rules
match, or differences.yaml says why not."""

import argparse
import collections
import dataclasses
import pathlib
import sys
import tempfile

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from crs import backend, drivers, request  # noqa: E402
from crs import suite as suites  # noqa: E402


@dataclasses.dataclass(frozen=True)
class Difference:
    suite: str
    test: str
    rule: int
    side: str  # "ours": matched there alone; "peer": matched there alone


class Table:
    """Rows of differences.yaml: {rules: [ids], side, cause, tests: [names; none: all]}."""

    def __init__(self, path=HERE / "differences.yaml"):
        self.rows = yaml.safe_load(path.read_text()) or []
        self.used = collections.Counter()

    def cause(self, difference):
        for number, row in enumerate(self.rows):
            if difference.rule in row["rules"] and difference.side == row["side"] \
                    and ("tests" not in row or difference.test in row["tests"]):
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


def compare(suite, ours, peer, table, only=()):
    result = Comparison()
    for name, transaction, answer in transactions(suite):
        if only and name not in only:
            continue
        result.requests += 1
        here, there = ours.outcome(transaction, answer).ids, peer.outcome(transaction, answer).ids
        result.same += here == there
        for rule in sorted(here ^ there):
            difference = Difference(suite.name, name, rule, "ours" if rule in here else "peer")
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
        print(f"  {difference.test}: {difference.rule} matched by {difference.side} alone")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append")
    parser.add_argument("--build", type=pathlib.Path, default=suites.ROOT / "build")
    parser.add_argument("--cache", type=pathlib.Path)
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    shared, missing = suites.shared_folder(), drivers.Peer.missing()
    if not shared or missing:
        sys.exit(missing or "the suites are not there: set PORTCULLIS_SHARED")
    table, bad = Table(), False
    with tempfile.TemporaryDirectory() as temporary:
        work = options.cache or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for suite in suites.suites(shared, work):
            if options.suite and suite.name not in options.suite:
                continue
            with drivers.Portcullis(suite, work, options.build) as ours, drivers.Peer(suite, work) as peer:
                result = compare(suite, ours, peer, table, options.tests)
            show(suite.name, result)
            bad = bad or bool(result.unexplained)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
