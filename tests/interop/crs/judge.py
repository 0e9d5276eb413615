"""go-ftw's judging of an outcome against what a test says."""

import re


def judge(expected, outcome):
    """The first reason for which the outcome is not what the test says; empty: it is."""
    if expected.error is not None:
        if expected.error == outcome.error:
            return ""
        return "an error was expected" if expected.error else "there was no answer"
    if outcome.error:
        return "there was no answer"
    if expected.statuses and outcome.status not in expected.statuses:
        return f"status {outcome.status}, not {expected.statuses}"
    if expected.matches and not re.search(expected.matches, outcome.log):
        return f"the log lacks {expected.matches}"
    missing = sorted(set(expected.expect) - outcome.ids)
    if missing:
        return f"did not match {missing}"
    if expected.isolated and len(outcome.ids) != 1:
        return f"matched {sorted(outcome.ids)}, not one rule alone"
    if expected.matches_not and re.search(expected.matches_not, outcome.log):
        return f"the log has {expected.matches_not}"
    unwanted = sorted(set(expected.refuse) & outcome.ids)
    return f"matched {unwanted}" if unwanted else ""
