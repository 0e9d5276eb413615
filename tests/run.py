"""Runs every test of a build and closes with one line: N passed, N failed.

The C tests are run by Meson and counted one by one from the TAP they print, the Python tests by
pytest, several files at once. What was skipped is named with its reason.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

import files

PATIENCE = 5  # how many times slower this machine may be than the one whose times meson.build's limits are for
TAP_LINE = re.compile(r"^(not ok|ok)\b[ \d]*-?\s*(.*)$")


class Tally:
    """How many passed, and the names of the others."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[str] = []
        self.skipped: list[str] = []

    def note(self, name: str, outcome: str, reason: str = "") -> None:
        if outcome == "passed":
            self.passed += 1
        elif outcome == "skipped":
            self.skipped.append(f"{name}: {reason}")
        else:
            self.failed.append(name)


def note_tap(tally: Tally, program: str, result: str, text: str) -> None:
    """Counts the lines of one program; one that ended badly without saying so counts as one failure."""
    failed_before = len(tally.failed)
    if result == "SKIP":
        tally.note(program, "skipped", next((line for line in text.splitlines() if "SKIP" in line), ""))
    for line in text.splitlines():
        match = TAP_LINE.match(line)
        if not match:
            continue
        name, directive, reason = match.group(2).partition("# SKIP")
        if directive:
            tally.note(f"{program}: {name.strip()}", "skipped", reason.strip())
        else:
            tally.note(f"{program}: {name}", "passed" if match.group(1) == "ok" else "failed")
    if result not in ("OK", "SKIP", "EXPECTEDFAIL") and len(tally.failed) == failed_before:
        tally.note(f"{program}: {result}", "failed")


def run_meson(build: pathlib.Path, tally: Tally) -> None:
    """Unit tests. Meson builds what is out of date first."""
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    done = subprocess.run(["meson", "test", "-C", str(build), "--print-errorlogs", "--quiet",
                           "--timeout-multiplier", str(PATIENCE)], check=False)
    if not log.exists():
        tally.note("meson test", "passed" if done.returncode == 0 else "failed")
        return
    for line in log.read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        note_tap(tally, test["name"], test["result"], test.get("stdout", ""))
    if done.returncode != 0 and not tally.failed:
        tally.note(f"meson test: it ended with {done.returncode}", "failed")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=pathlib.Path, help="the build folder")
    parser.add_argument("--no-pytest", action="store_true", help="only the C tests")
    parser.add_argument("--jobs", type=int, default=files.jobs_here(), help="how many files of Python tests at once")
    parser.add_argument("pytest", nargs="*", help="further arguments for pytest, behind --")
    arguments = parser.parse_args()
    build = arguments.build.resolve()
    tally = Tally()
    run_meson(build, tally)
    if not arguments.no_pytest:
        files.run_all(build, arguments.jobs, arguments.pytest, tally.note)
    for name in tally.skipped:
        print(f"skipped: {name}")
    for name in tally.failed:
        print(f"failed: {name}")
    if tally.skipped:
        print(f"{len(tally.skipped)} skipped")
    print(f"{tally.passed} passed, {len(tally.failed)} failed", flush=True)
    return 1 if tally.failed or tally.passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
