"""The firewall's own cases put to libmodsecurity: what a case expects holds there, too, or the case says why not."""

import pathlib
import sys

import pytest
from crs import drivers

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "integration/waf")]

import case_files  # noqa: E402

pytestmark = pytest.mark.skipif(bool(drivers.Peer.missing()), reason=drivers.Peer.missing())


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return drivers.Peer.build(tmp_path_factory.mktemp("peer"))


def rules_matched(got):
    return {int(drivers.Peer.LINE.search(drivers.text_of(line))[1]) for line in got["lines"]}


def test_transformations(program, tmp_path):
    rows = case_files.load("transformations")
    with case_files.peer(case_files.transformation_rules(rows), tmp_path, program) as asked:
        for number, row in enumerate(rows, 1):
            got = rules_matched(asked.ask(case_files.argument_request(case_files.to_bytes(row["in"]))))
            assert (number in got) == ("peer" not in row), row


def test_operators(program, tmp_path):
    rows = case_files.load("operators")
    with case_files.peer(case_files.operator_rules(rows), tmp_path, program) as asked:
        for number, row in enumerate(rows, 1):
            wrong = [value for expected in ("match", "miss") for value in row[expected]
                     if (number in rules_matched(asked.ask(case_files.argument_request(case_files.to_bytes(value)))))
                     != (expected == "match")]
            assert bool(wrong) == ("peer" in row), (row, wrong)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for name in ("variables", "actions")
                                  for case in case_files.load(name) if "peer" not in case])
def test_rules(program, tmp_path, case):
    case_files.write_files(case, tmp_path)
    with case_files.peer(case_files.rules_of(case), tmp_path, program) as asked:
        got = asked.ask(case_files.case_transaction(case.get("request")), case_files.case_answer(case.get("response")))
    assert sorted(rules_matched(got)) == sorted(set(case["expect"]))
