#!/usr/bin/python3
"""Runs the Core Rule Set's regression tests: `run.py [--engine portcullis|peer|gate|nginx] [--suite 4.28.0] [ID…]`."""

import argparse
import dataclasses
import pathlib
import sys
import tempfile
import time

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from crs import backend, drivers, judge, request  # noqa: E402
from crs import suite as suites  # noqa: E402


@dataclasses.dataclass
class Failure:
    test: suites.Test
    reason: str
    known: str  # why it is known to fail; empty: it is not


@dataclasses.dataclass
class Report:
    suite: str
    engine: str
    total: int = 0
    failures: list = dataclasses.field(default_factory=list)
    mended: list = dataclasses.field(default_factory=list)  # known to fail, and passed
    strict: int = 0  # passed with no overrides but the suite's own; where there are others

    @property
    def passed(self):
        return self.total - len(self.failures)

    @property
    def percent(self):
        return 100 * self.passed / self.total if self.total else 0.0

    @property
    def unexpected(self):
        return [failure for failure in self.failures if not failure.known]

    def line(self):
        strict = f", {self.strict} ({100 * self.strict / self.total:.2f} %) with the suite's overrides alone" \
            if self.strict else ""
        return (f"{self.engine} crs {self.suite}: {self.passed} of {self.total} ({self.percent:.2f} %){strict}, "
                f"{len(self.unexpected)} failures that no table explains")


def known_failures(engine, suite):
    """Test name → reason, of known.yaml."""
    rows = yaml.safe_load((HERE / "known.yaml").read_text()) or []
    return {name: row["reason"] for row in rows if row["suite"] == suite and engine in row["engines"]
            for name in map(str, row["tests"])}


def in_process(driver, given):
    """One stage: what a server that keeps to HTTP makes of the bytes, and what the engine says of that."""
    transaction = request.split(request.build(given))
    if transaction.refused:
        return drivers.Outcome(transaction.refused)
    if transaction.incomplete:
        return drivers.Outcome(0, error=True)
    answer = backend.answer_to(transaction.method, transaction.uri, transaction.body)
    return driver.outcome(transaction, answer)


def run(suite, engine, stage, only=(), finish=None):
    """Runs a suite; `stage` gives the outcome of one input, which `finish` completes after the last."""
    report, known = Report(suite.name, engine), known_failures(engine, suite.name)
    tests = [test for test in suite.tests if not only or test.name in only or str(test.rule) in only]
    outcomes = [[stage(given) for given, _ in test.stages] for test in tests]
    if finish:
        finish()
    for test, got in zip(tests, outcomes):
        report.total += 1
        if test.strict:
            report.strict += not any(map(judge.judge, test.strict, got))
        reasons = (judge.judge(expected, outcome) for (_, expected), outcome in zip(test.stages, got))
        reason = next(filter(None, reasons), "")
        if reason:
            report.failures.append(Failure(test, reason, known.get(test.name, "")))
        elif test.name in known:
            report.mended.append(test.name)
    return report


def show(report, every):
    print(report.line())
    for failure in report.failures:
        if every or not failure.known:
            note = f"   [known: {failure.known}]" if failure.known else ""
            print(f"  {failure.test.name}: {failure.reason}{note}")
    if report.mended:
        print(f"  passed though known.yaml names them: {', '.join(report.mended)}")


def engine_for(name, suite, work, build):
    """A context whose `outcome` takes what split() gives; for the runs in process."""
    if name == "peer":
        return drivers.Peer(suite, work)
    return drivers.Portcullis(suite, work, build, *(["--no-prefilter"] if name == "unfiltered" else []))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("portcullis", "unfiltered", "peer", "gate", "nginx"), default="portcullis")
    parser.add_argument("--suite", action="append")
    parser.add_argument("--build", type=pathlib.Path, default=suites.ROOT / "build")
    parser.add_argument("--overrides", action="store_true", help="apply the suite's overrides for nginx")
    parser.add_argument("--cache", type=pathlib.Path, help="keep compiled rules in this folder")
    parser.add_argument("--all", action="store_true", help="list the known failures, too")
    parser.add_argument("tests", nargs="*", help="rules or tests (942100, 942100-3); none: all")
    options = parser.parse_args()
    shared = suites.shared_folder()
    if not shared:
        sys.exit("the suites are not there: set PORTCULLIS_SHARED")
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        work = options.cache or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        for suite in suites.suites(shared, work):
            if options.suite and suite.name not in options.suite:
                continue
            start = time.monotonic()
            report = run_engine(suite, options, work)
            show(report, options.all)
            print(f"  {time.monotonic() - start:.1f} s")
            failed = failed or bool(report.unexpected and options.engine not in ("peer", "nginx"))
    return 1 if failed else 0


def run_engine(suite, options, work):
    if (options.overrides or options.engine in ("gate", "nginx")) and suite.overrides:
        suites.apply_overrides(suite.tests, suite.overrides)
        if options.engine == "gate":
            suites.apply_own_overrides(suite.tests)
    if options.engine in ("gate", "nginx"):
        from crs import through  # needs the integration tests' helpers
        with through.open_engine(options.engine, suite, work) as live:
            return run(suite, options.engine, live.outcome, options.tests, live.finish)
    with engine_for(options.engine, suite, work, options.build) as driver:
        return run(suite, options.engine, lambda given: in_process(driver, given), options.tests)


if __name__ == "__main__":
    sys.exit(main())
