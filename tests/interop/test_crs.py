"""The Core Rule Set's regression tests: the share that passes, and no failure that known.yaml does not explain."""

import copy
import pathlib

import pytest
import rig
from crs import differ, drivers, placed, run, running_gate
from crs import suite as suites

UNBOUNDED = {"max_work": 10**12}


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("crs")


@pytest.fixture(scope="module")
def found(work):
    folder = suites.shared_folder()
    if not folder:
        pytest.skip("the suites are not there: set PORTCULLIS_SHARED, or put them into ../shared")
    return {suite.name: suite for suite in suites.suites(folder, work)}


def expect(report, percent):
    print(report.line())
    assert [f"{failure.test.name}: {failure.reason}" for failure in report.unexpected] == []
    assert report.mended == []
    assert report.percent >= percent


@pytest.mark.parametrize("name, percent", [("3.3.4", 98.5), ("4.28.0", 99.5)])
@pytest.mark.parametrize("engine", ["portcullis", "unfiltered"])
def test_in_process(found, work, name, percent, engine):
    with run.engine_for(engine, found[name], work, pathlib.Path(rig.build_folder())) as driver:
        unhurried(driver)
        expect(run.run(found[name], engine, lambda given: run.in_process(driver, given)), percent)


def unhurried(driver):
    """Time counts as work, and a sanitized build takes many times as much of it."""
    if rig.sanitized():
        driver.usual = UNBOUNDED
    return driver


def payloads(found, name, count, seed):
    """Every request of the suite, and payloads of both at other places."""
    yield from differ.transactions(found[name])
    yield from placed.transactions(placed.payloads(found.values()), count, seed)


@pytest.mark.parametrize("name", ["3.3.4", "4.28.0"])
def test_the_prefilter_hides_nothing_and_no_limit_is_reached(found, work, name):
    build = pathlib.Path(rig.build_folder())
    with unhurried(drivers.Portcullis(found[name], work, build)) as filtered, \
            drivers.Portcullis(found[name], work, build, "--no-prefilter") as unfiltered:
        for sent, transaction, answer in payloads(found, name, 1500, 1):
            got = filtered.outcome(transaction, answer)
            want = unfiltered.outcome(transaction, answer, UNBOUNDED)
            assert [(m.rule, m.variable) for m in got.matches] == [(m.rule, m.variable) for m in want.matches], sent
            assert got.more["limit"] is None, sent


@pytest.mark.slow
@pytest.mark.parametrize("name", ["3.3.4", "4.28.0"])
def test_the_same_rules_as_libmodsecurity(found, work, name):
    sent = payloads(found, name, 1500, 2)
    if drivers.Peer.missing():
        pytest.skip(drivers.Peer.missing())
    table = differ.Table()
    with drivers.Portcullis(found[name], work, pathlib.Path(rig.build_folder())) as ours, \
            drivers.Peer(found[name], work) as peer:
        result = differ.compare(sent, ours, peer, table)
    differ.show(name, result)
    assert result.unexplained == []


@pytest.mark.slow
@pytest.mark.parametrize("name, percent", [("3.3.4", 98.5), ("4.28.0", 99.8)])
def test_through_the_running_gate(found, work, name, percent):
    if running_gate.RunningGate.missing():
        pytest.skip(running_gate.RunningGate.missing())
    suite = copy.deepcopy(found[name])
    if suite.overrides:
        suites.apply_own_overrides(suites.apply_overrides(suite.tests, suite.overrides))
    with running_gate.RunningGate(suite, work) as live:
        expect(run.run(suite, "gate", live.outcome, finish=live.finish), percent)
