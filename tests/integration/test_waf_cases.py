"""The firewall's own cases, in process: each operator, transformation, variable, action and directive as ModSecurity's
reference describes it (waf/cases/*.yaml; `quirk` names what surprises)."""

import functools
import pathlib
import re
import sys

import pytest
import rig

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent / "waf")]

import case_files  # noqa: E402

BUILD = pathlib.Path(rig.build_folder())


def named(rows):
    return [pytest.param(row, id=row["name"]) for row in rows]


def numbered(rows, key):
    return [pytest.param(number, row, id=f"{number}-{row[key]}".replace("\\", "")) for number, row in enumerate(rows, 1)]


def rules_matched(got):
    return {row["rule"] for row in got["matches"]}


@pytest.fixture(scope="module", params=["filtered", "unfiltered"])
def driver(request, tmp_path_factory):
    """One driver for all rows of a table: rule N is row N."""
    options = ["--no-prefilter"] if request.param == "unfiltered" else []
    opened = {}

    def of(name, rules):
        if name not in opened:
            opened[name] = case_files.ours(rules, tmp_path_factory.mktemp(name), BUILD, *options)
        return opened[name]
    yield of
    for one in opened.values():
        one.close()


@functools.cache
def rows_of(name):
    return case_files.load(name)


@pytest.mark.parametrize("number, row", numbered(rows_of("transformations"), "t"))
def test_transformation(driver, number, row):
    asked = driver("transformations", case_files.transformation_rules(rows_of("transformations")))
    got = asked.ask(case_files.argument_request(case_files.to_bytes(row["in"])),
                    options={"trace": True, "want": [f"out{number}"]})
    assert bytes.fromhex(bytes.fromhex(got["want"][f"out{number}"]).decode()) == case_files.to_bytes(row["out"])
    assert number in rules_matched(got)


@pytest.mark.parametrize("number, row", numbered(rows_of("operators"), "op"))
def test_operator(driver, number, row):
    asked = driver("operators", case_files.operator_rules(rows_of("operators")))
    for value in row["match"]:
        assert number in rules_matched(asked.ask(case_files.argument_request(case_files.to_bytes(value)))), value
    for value in row["miss"]:
        assert number not in rules_matched(asked.ask(case_files.argument_request(case_files.to_bytes(value)))), value


def expect_outcome(case, got):
    assert sorted(rules_matched(got)) == sorted(set(case["expect"]))
    for key in ("verdict", "would_deny", "status"):
        if key in case:
            assert got[key] == case[key], key
    for key, member in (("message", "message"), ("data", "data"), ("variable", "variable"), ("value", "value")):
        if key in case:
            assert bytes.fromhex(got["matches"][-1][member]) == case_files.to_bytes(case[key]), key
    for name, value in case.get("want", {}).items():
        assert bytes.fromhex(got["want"][name]) == case_files.to_bytes(value), name


@pytest.mark.parametrize("case", named(rows_of("variables") + rows_of("actions")))
def test_rules(tmp_path, case):
    case_files.write_files(case, tmp_path)
    with case_files.ours(case_files.rules_of(case), tmp_path, BUILD) as asked:
        options = {**case.get("options", {}), "want": list(case.get("want", {}))}
        got = asked.ask(case_files.case_transaction(case.get("request")),
                        case_files.case_answer(case.get("response")), options)
    expect_outcome(case, got)


@pytest.mark.parametrize("case", named(rows_of("language")))
def test_what_is_not_understood_is_an_error(tmp_path, case):
    with pytest.raises(RuntimeError) as caught:
        with case_files.ours(case_files.rules_of(case), tmp_path, BUILD) as asked:
            asked.ask(case_files.case_transaction({}))
    assert case["error"] in str(caught.value)


def names_in(source, pattern):
    return re.findall(pattern, (pathlib.Path(rig.SOURCE) / "src/inspect/waf" / source).read_text(), re.M)


@pytest.mark.parametrize("source, pattern, written", [
    ("operator/operator.c", r'^    \{"(\w+)",', r"@{}(?![A-Za-z])"),
    ("transform/transform.c", r'^    \{"(\w+)",', r"t:\s?\"?{}(?![A-Za-z])"),
    ("variable.c", r'\{"([A-Z_]+)",', r"\b{}\b"),
    ("lang/actions.c", r'^    \{"(\w+)",', r"\b{}\b"),
])
def test_everything_has_a_case(source, pattern, written):
    text = "".join(path.read_text() for path in case_files.CASES.glob("*.yaml"))
    names = names_in(source, pattern)
    assert len(names) > 20
    assert [name for name in names if not re.search(written.format(name), text)] == []
