"""tests/run.py and tests/files.py lose no failure."""
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import files  # noqa: E402
import run  # noqa: E402

GOOD = "def test_good():\n    pass\n"


@pytest.fixture(name="outcomes")
def make_outcomes(tmp_path, monkeypatch):
    """How often each outcome is noted of a file with this text."""
    monkeypatch.setattr(files, "ROOT", tmp_path)
    monkeypatch.setattr(files, "FOLDERS", ["tests"])
    (tmp_path / "tests").mkdir()

    def noted(text, *extra):
        (tmp_path / "tests/test_it.py").write_text(text)
        tally = run.Tally()
        files.run_all(tmp_path / "build", 1, list(extra), tally.note)
        return tally.passed, len(tally.failed), len(tally.skipped)
    return noted


@pytest.mark.parametrize("text, passed, failed, skipped", [
    (GOOD, 1, 0, 0),
    (GOOD + "def test_bad():\n    assert False\n", 1, 1, 0),
    ("import pytest\n@pytest.fixture\ndef bad():\n    assert False\ndef test_it(bad):\n    pass\n", 0, 1, 0),
    ("import pytest\ndef test_it():\n    pytest.skip('no reason')\n", 0, 0, 1),
    ("import pytest\npytest.skip('no reason', allow_module_level=True)\n", 0, 0, 1),
    ("import pytest\n@pytest.mark.slow\n" + GOOD, 0, 0, 0),
    ("import nothing_of_this_name\n" + GOOD, 0, 1, 0),
    ("def check_nothing():\n    pass\n", 0, 1, 0),
    ("import os\ndef test_it():\n    os._exit(0)\n", 0, 1, 0),
    ("import os\ndef test_it():\n    os.abort()\n", 0, 1, 0),
], ids=["good", "bad", "broken fixture", "skipped", "skipped as a whole", "slow", "not to be imported", "no test", "ended by a test", "crashed"])
def test_no_failure_of_a_file_is_lost(outcomes, text, passed, failed, skipped):
    assert outcomes(text) == (passed, failed, skipped)


def test_a_file_that_nothing_is_chosen_of_is_no_failure(outcomes):
    assert outcomes(GOOD, "-k", "other") == (0, 0, 0)


def test_an_end_of_meson_that_no_test_explains_is_a_failure(tmp_path, monkeypatch):
    (tmp_path / "meson-logs").mkdir()

    def half(_command, **_more):
        (tmp_path / "meson-logs/testlog.json").write_text('{"name": "a", "result": "OK", "stdout": "ok 1 - a"}\n')
        return subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(subprocess, "run", half)
    tally = run.Tally()
    run.run_meson(tmp_path, tally)
    assert (tally.passed, len(tally.failed)) == (1, 1)
