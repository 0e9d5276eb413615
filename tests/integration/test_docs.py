"""The papers that come from tables in the code are those that the code would write now."""
import json
import pathlib
import re
import subprocess

import jsonschema
import pytest
import yaml

import rig

BUILD = rig.build_folder()
SOURCE = rig.SOURCE


def test_generated_papers_are_current(tmp_path):
    subprocess.run([SOURCE / "tools/generate-docs", BUILD, tmp_path], check=True)
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["commands.md", "configuration.md", "portcullis.schema.json"]
    for name in made:
        want = (tmp_path / name).read_text()
        assert (SOURCE / "docs" / name).read_text() == want, f"docs/{name} is old: make docs"


def test_every_event_is_in_the_paper_about_the_audit_trail():
    table = (SOURCE / "src/audit/event.c").read_text()
    types = re.findall(r'^    \[PC_EVENT_\w+\] = \{"(\w+)", "(\w+)"', table, re.MULTILINE)
    assert len(types) > 10
    paper = (SOURCE / "docs/audit-format.md").read_text()
    header = (SOURCE / "src/model/event.h").read_text()
    for name, category in types:
        assert re.search(rf"^\|.*`{name}`.*\| {category} \|", paper, re.MULTILINE), name
        assert f"/* {name}:" in header, name


@pytest.fixture(name="validator", scope="module")
def make_validator():
    schema = json.loads((SOURCE / "docs/portcullis.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def example() -> dict:
    return yaml.safe_load((SOURCE / "examples/tracktion/portcullis.yaml").read_text())


def test_the_schema_takes_the_example(validator):
    assert list(validator.iter_errors(example())) == []


@pytest.mark.parametrize("change", [
    {"no_such_key": 1},
    {"routes": [{"name": "x"}]},
    {"hosts": []},
    {"tls": {"minimum": "1.1"}},
])
def test_the_schema_refuses_what_the_loader_refuses(validator, change, tmp_path):
    document = example() | change
    assert list(validator.iter_errors(document)) != []
    path = tmp_path / "portcullis.yaml"
    path.write_text(yaml.safe_dump(document))
    done = subprocess.run([BUILD / "src/cli/portcullis", "check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{pathlib.Path(path).name}:" in done.stdout + done.stderr
