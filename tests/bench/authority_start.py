"""How long the authority takes until it answers: with an empty store (its first start, keys included), and with
many API keys of which the view knows nothing yet."""

import pathlib
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from authority import Authority  # noqa: E402


def seconds_of(one):
    start = time.monotonic()
    one.process = one.spawn()
    while True:
        try:
            if one.admin("GET", "/health").status == 200:
                return time.monotonic() - start
        except OSError:
            pass
        assert one.process.poll() is None, one.log_text()
        time.sleep(0.002)


def seconds_empty(runs):
    samples = []
    for _ in range(runs):
        one = Authority(algorithm="RS256")
        try:
            samples.append(seconds_of(one))
        finally:
            one.close()
    return statistics.median(samples)


def seconds_filled(filler, count, runs):
    """Each run begins without a view, so that all of it is made from the store."""
    one = Authority(algorithm="RS256")
    try:
        one.start()
        one.stop()
        subprocess.run([filler, "--fill", one.folder / "state/portcullis.db", str(count)], check=True,
                       stdout=subprocess.DEVNULL)
        samples = []
        for _ in range(runs):
            shutil.rmtree(one.folder / "view")
            samples.append(seconds_of(one))
            assert one.admin("GET", "/admin/v1/status").json["keys"] == count
            one.stop()
        return statistics.median(samples)
    finally:
        one.close()
