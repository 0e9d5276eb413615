"""Fixtures of the whole gate."""

import pytest

import gate as gates


@pytest.fixture
def gate(tmp_path):
    """A gate of its own, running."""
    one = gates.Gate(tmp_path / "run")
    try:
        yield one.start()
    finally:
        one.close()


@pytest.fixture(scope="module")
def shared_gate(tmp_path_factory):
    """One gate for the tests of a module that do not disturb one another."""
    one = gates.Gate(tmp_path_factory.mktemp("gate") / "run")
    try:
        yield one.start()
    finally:
        one.close()
