"""Where the tests with third-party peers find the gate and the browser of the other tests."""

import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "integration"), str(TESTS / "browser")]
