"""Fixtures of the whole gate."""

import fcntl
import os
import pwd
import subprocess
import tempfile

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


@pytest.fixture
def accounts():
    """The system accounts; where they are not there, made for a test in CI only. One test at a time has them."""
    with open(f"{tempfile.gettempdir()}/portcullis-test-accounts.{os.geteuid()}", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield from lend_accounts()


def lend_accounts():
    names = ("portcullis", "portcullis-edge")
    made = []
    for name, group in zip(names, ("--user-group", "--gid=portcullis")):
        try:
            pwd.getpwnam(name)
        except KeyError:
            if not os.environ.get("CI"):
                pytest.skip("the accounts are not on this machine; tools/run makes them")
            subprocess.run(["useradd", "--system", group, "--no-create-home", name], check=True)
            made.append(name)
    yield {name: pwd.getpwnam(name).pw_uid for name in names}
    for name in reversed(made):
        subprocess.run(["userdel", name], check=False)
