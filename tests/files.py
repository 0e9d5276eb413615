"""Runs the Python tests file by file, several files at once: most of them wait more than they compute.

Each file is a pytest of its own, so what a module shares stays within it. What different files may not share
(ports, system accounts, npm's folder) is guarded where it is used, and so also against another run beside this one.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ["tests/lint", "tests/integration", "tests/interop", "tests/browser"]
# What takes longest goes first, so that nothing long is left alone at the end.
LONGEST = ["test_crs.py", "test_every_page.py", "test_waf_tune.py", "test_pages_on_the_way.py", "test_waf.py",
           "test_walk.py", "test_thieves.py", "test_faults.py", "test_federation.py", "test_account_pages.py",
           "test_people_faults.py", "test_command.py"]
NOTHING_FOUND = 5  # pytest's exit code where -k or -m left nothing of the file


def jobs_here() -> int:
    """One more than there are processors, for when one of them waits."""
    return len(os.sched_getaffinity(0)) + 1


def in_order() -> list[pathlib.Path]:
    found = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("test_*.py"))
    return sorted(found, key=lambda path: LONGEST.index(path.name) if path.name in LONGEST else len(LONGEST))


def run_file(build: pathlib.Path, file: pathlib.Path, extra: list[str]) -> tuple[pathlib.Path, int, str]:
    """Its report, the exit code and what it said."""
    name = file.relative_to(ROOT)
    report = build / "meson-logs" / "pytest" / f"{name.parent.name}-{name.stem}.xml"
    report.unlink(missing_ok=True)
    log = report.with_suffix(".txt")  # a file, which does not wait for what a test left behind
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", f"--junit-xml={report}",
               "-p", "no:cacheprovider", str(name), *extra]
    with open(log, "w", encoding="utf-8") as out:
        done = subprocess.run(command, cwd=ROOT, env=dict(os.environ, PORTCULLIS_BUILD=str(build)), check=False,
                              stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    return report, done.returncode, log.read_text(encoding="utf-8", errors="replace")


def outcomes(report: pathlib.Path) -> Iterator[tuple[str, str, str]]:
    """Name, outcome and reason of each test."""
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skip = case.find("skipped")
        if skip is not None:
            yield name, "skipped", skip.get("message", "")
        else:
            bad = case.find("failure") is not None or case.find("error") is not None
            yield name, "failed" if bad else "passed", ""


def results_of(file: pathlib.Path, report: pathlib.Path, code: int, said: str) -> list[tuple[str, str, str]]:
    """A pytest that ended badly without naming a failure counts as one; so does one that says nothing of its tests."""
    try:
        found, reported = list(outcomes(report)), True
    except (OSError, ElementTree.ParseError):
        found, reported = [], False
    chosen_none = code == NOTHING_FOUND and (found or "deselected" in said)  # found: the file skips itself
    if not reported or (code != 0 and not chosen_none and all(outcome != "failed" for _, outcome, _ in found)):
        found.append((f"{file.relative_to(ROOT)}: pytest ended with {code}", "failed", ""))
    return found


def run_all(build: pathlib.Path, jobs: int, extra: list[str], note: Callable[[str, str, str], None]) -> None:
    """Tells `note` of each test; says one line of a file that is good, and all that one said that is not."""
    (build / "meson-logs" / "pytest").mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        started = {pool.submit(run_file, build, file, extra): file for file in in_order()}
        try:
            for done in concurrent.futures.as_completed(started):
                file, (report, code, said) = started[done], done.result()
                results = results_of(file, report, code, said)
                last = (said.strip().splitlines() or [""])[-1]
                good = all(outcome != "failed" for _, outcome, _ in results)
                print(f"{file.relative_to(ROOT)}: {last}" if good else said, flush=True)
                for result in results:
                    note(*result)
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
