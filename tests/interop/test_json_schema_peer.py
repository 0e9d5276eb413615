"""Random schemas and documents beside npm's ajv: no difference that is not explained."""
import json
import pathlib
import subprocess

import jsonschema
import pytest
import rig
from json_schema import driver, random_schemas
from peers import fetch

THIRD = {"2020-12": jsonschema.Draft202012Validator, "draft-07": jsonschema.Draft7Validator}
HERE = pathlib.Path(__file__).resolve().parent


class Ajv(driver.Driver):
    """The same questions, answered by ajv."""

    def __init__(self, modules: pathlib.Path) -> None:
        command = ["node", str(HERE / "json_schema/peer.mjs"), str(modules)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def third(schema, instance, dialect):
    """What python-jsonschema says, or None where it fails over the schema."""
    try:
        return THIRD[dialect](json.loads(schema)).is_valid(json.loads(instance))
    except (TypeError, RecursionError):
        return None


def differences(ours, theirs, dialect, seeds):
    """What was asked, and both answers, wherever they differ and a third validator does not say what we say; and how
    often there were two answers, and two that differ."""
    found, asked, differed = [], 0, 0
    for seed in seeds:
        maker = random_schemas.Maker(seed, dialect)
        schema = json.dumps(maker.document())
        instances = [json.dumps(maker.value()) for _ in range(20)]
        options = {"dialect": dialect, "formats": False}
        mine, its = ours.ask(schema, instances, **options), theirs.ask(schema, instances, **options)
        if "error" in mine:
            found.append((schema, mine))
        if "error" in mine or "error" in its:  # ajv fails over a few
            continue
        for instance, a, b in zip(instances, mine["results"], its["results"]):
            asked += 1
            if a.get("valid") is b["valid"]:
                continue
            differed += 1
            if third(schema, instance, dialect) is not a.get("valid"):
                found.append((schema, instance, a, b))
    return found, asked, differed


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["2020-12", "draft-07"])
def test_the_same_as_ajv(dialect):
    try:
        modules = fetch.node_modules()
    except fetch.Missing as reason:
        pytest.skip(f"a peer is missing: {reason}")
    with driver.Driver(pathlib.Path(rig.build_folder())) as ours, Ajv(modules) as theirs:
        found, asked, differed = differences(ours, theirs, dialect, range(400))
    print(f"{dialect}: {asked} answers, {differed} in which ajv stands alone")
    assert found == []
    assert asked > 7000 and differed < asked / 100
