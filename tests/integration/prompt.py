"""That something happens soon: each time in the end, and most times within some seconds.

On a busy machine a second passes now and then though the gate lost no time. What makes it late makes it late each time.
"""

import time

from rig import PATIENCE


class Prompt:
    def __init__(self, seconds=1):
        self.seconds, self.took = seconds, []

    def answer(self, call, *arguments):
        begin = time.monotonic()
        answer = call(*arguments)
        self.took.append(time.monotonic() - begin)
        return answer

    def expect(self, condition, what=""):
        """Counted from now."""
        begin = time.monotonic()
        while not condition():
            assert time.monotonic() - begin < PATIENCE, f"it did not happen: {what}"
            time.sleep(0.01)
        self.took.append(time.monotonic() - begin)

    def judge(self):
        assert not self.took or sorted(self.took)[len(self.took) // 2] < self.seconds, self.took
