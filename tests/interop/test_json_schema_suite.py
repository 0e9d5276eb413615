"""The test suite of JSON Schema: everything required passes, and of the rest all but what is listed here."""
import json
import pathlib

import pytest
import rig
from json_schema import driver, suite

# Optional files of the suite that do not pass as a whole, and why.
NOT_OFFERED = {
    "cross-draft": "2019-09 is no dialect of ours",
    "content": "draft-07 lets content be a remark; it is one",
    "idn-hostname": "the format is a remark: without IDNA's tables it cannot be asserted rightly",
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    if not suite.ROOT.is_dir() or not suite.METASCHEMAS.is_dir():
        pytest.skip("the suite is not there: tools/install-deps installs it")
    documents = tmp_path_factory.mktemp("suite") / "documents.json"
    documents.write_text(json.dumps(suite.documents()), encoding="utf-8")
    with driver.Driver(pathlib.Path(rig.build_folder()), documents) as started:
        yield started


@pytest.mark.parametrize("folder, least", [("draft2020-12", 1100), ("draft7", 800)])
def test_all_that_is_required(asked, folder, least):
    passed, failed = suite.run_all(asked, folder, optional=False)
    assert failed == {}
    assert passed >= least


@pytest.mark.parametrize("folder, least", [("draft2020-12", 550), ("draft7", 450)])
def test_the_optional_part(asked, folder, least):
    passed, failed = suite.run_all(asked, folder, optional=True)
    for name in sorted(failed):
        print(f"{folder} {name}: {len(failed[name])} not passed: {NOT_OFFERED.get(name)}")
    assert {name: tests for name, tests in failed.items() if name not in NOT_OFFERED} == {}
    assert passed >= least
