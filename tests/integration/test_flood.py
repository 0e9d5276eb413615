"""Many sign-ins at once: all are answered, memory stays bounded, and other calls do not wait behind them."""

import pathlib
import re
import threading

import pytest

from authority import Authority
from rig import sanitized

PARALLEL = 400
# All hashes at once would take 7600. The address sanitizer keeps 256 of what is freed for a while.
MOST_MIB = 1024 if sanitized() else 256


@pytest.fixture(scope="module")
def authority():
    daemon = Authority()
    # As the product has it, so that a queue builds up.
    daemon.config.write_text(re.sub(r"passwords: \{[^}]*\}", "passwords: {memory: 19MiB, passes: 2}",
                                    daemon.config.read_text()))
    yield daemon.start()
    daemon.close()


def peak_mib(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def test_a_flood_of_sign_ins_holds_nobody_else_up(authority):
    authority.make_user("flora")
    refresh = authority.tokens("flora")["refresh_token"]
    answers, ready = [], threading.Barrier(PARALLEL + 1)

    def try_once(number):
        ready.wait()
        answer = authority.sign_in(f"nobody{number}", "wrong password")
        answers.append((answer.status, answer.headers.get("Retry-After")))

    threads = [threading.Thread(target=try_once, args=(number,)) for number in range(PARALLEL)]
    for thread in threads:
        thread.start()
    ready.wait()
    served = []  # sign-ins that ended while a refresh was waited for
    while any(thread.is_alive() for thread in threads):
        before = len(answers)
        answer = authority.public("POST", "/portcullis/v1/token/refresh", {"refresh_token": refresh})
        served.append(sum(status == 401 for status, _ in answers[before:]))
        assert answer.status == 200, answer.raw
        refresh = answer.json["refresh_token"]
    for thread in threads:
        thread.join()
    assert len(answers) == PARALLEL
    assert {status for status, _ in answers} <= {401, 503}
    assert all(retry for status, retry in answers if status == 503)
    assert sum(status == 401 for status, _ in answers) >= 100, "those in the queue are served"
    assert sorted(served)[len(served) // 2] < 20, "nobody waits behind the queue of sign-ins"
    assert peak_mib(authority.process.pid) < MOST_MIB, "not a hash for each of them at once"
