"""Fixtures of the browser tests: the whole gate, and a Chromium that looks at it."""

import os
import pathlib
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "integration"), str(TESTS / "interop")]
import chrome as chromes  # noqa: E402
import quick_gate  # noqa: E402
import peers  # noqa: E402

BUILD = pathlib.Path(os.environ.get("PORTCULLIS_BUILD", TESTS.parent / "build")).resolve()


def pytest_collection_modifyitems(items):
    reason = chromes.reason_to_skip()
    for item in items:
        if reason and str(item.path).startswith(str(TESTS / "browser")):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def screenshots():
    return BUILD / "screenshots"


@pytest.fixture(scope="session")
def axe():
    """The script of axe-core, and why there is none."""
    try:
        return (peers.node_modules() / "axe-core/axe.min.js").read_text(), ""
    except peers.Missing as reason:
        return None, f"no axe-core: {reason}"


@pytest.fixture(scope="session")
def axe_source(axe):
    """None where it cannot be had; test_every_page.py says so once, as a skipped test."""
    return axe[0]


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    one = quick_gate.QuickGate(tmp_path_factory.mktemp("gate") / "run")
    try:
        yield one.start()
    finally:
        one.close()


@pytest.fixture
def chrome(gate):
    one = chromes.Chrome(f"https://localhost:{gate.https}", [gate.folder / "tls/certificate.pem"])
    try:
        yield one
    finally:
        one.close()


@pytest.fixture(scope="module")
def module_chrome(gate):
    """One for the tests of a module that only look."""
    one = chromes.Chrome(f"https://localhost:{gate.https}", [gate.folder / "tls/certificate.pem"])
    try:
        yield one
    finally:
        one.close()
