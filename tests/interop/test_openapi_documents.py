"""Documents that others publish: they compile within bounds, and their own examples of bodies are valid."""
import json
import re
import resource
import subprocess

import pytest
import yaml
from gate import command_path
from peers import fetch, openapi_documents

# How many operations each has.
OPERATIONS = {"github": 1223, "blockfrost": 129, "galaxy": 10, "postcodes": 31, "rclone": 101, "shipengine": 76}
MEMORY = 1 << 30
EXAMPLES = 12


@pytest.fixture(name="document", params=sorted(OPERATIONS))
def find_document(request):
    try:
        return request.param, openapi_documents.document(request.param)
    except fetch.Missing as missing:
        pytest.skip(str(missing))


def schema(*arguments):
    return subprocess.run([command_path(), "schema", *arguments], capture_output=True, text=True, timeout=300,
                          check=False)


def within_memory():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def test_it_compiles_within_bounds(document):
    name, path = document
    limit = None if "asan" in str(command_path()) else within_memory
    done = subprocess.run([command_path(), "schema", "check", "--json", path], capture_output=True, text=True,
                          timeout=300, check=False, preexec_fn=limit)
    answer = json.loads(done.stdout)
    assert answer["valid"], answer["problems"]
    assert len(answer["operations"]) == OPERATIONS[name]


def resolve(root, value):
    for _ in range(8):
        if not isinstance(value, dict) or "$ref" not in value:
            break
        target = root
        for token in value["$ref"].removeprefix("#/").split("/"):
            target = target[token.replace("~1", "/").replace("~0", "~")]
        value = target
    return value


def examples_of(root, media):
    if "example" in media:
        return [media["example"]]
    return [resolve(root, one).get("value") for one in media.get("examples", {}).values()]


def requests_of(root):
    """Path and body of operations that give an example; variables are 1."""
    for path, item in root["paths"].items():
        for method, operation in item.items():
            if method not in ("post", "put", "patch") or not isinstance(operation, dict):
                continue
            body = resolve(root, operation.get("requestBody", {}))
            media = body.get("content", {}).get("application/json", {})
            for example in examples_of(root, media):
                if example is not None:
                    yield method.upper(), re.sub(r"\{[^}]*\}", "1", path), example


def test_its_own_examples_are_valid(document):
    name, path = document
    if name in ("github", "shipengine"):
        pytest.skip("some of its examples are not what its schemas say")
    root = yaml.safe_load(path.read_text(encoding="utf-8"))
    for method, target, body in list(requests_of(root))[:EXAMPLES]:
        done = schema("test", str(path), "--base", "/", "-X", method, "-H", "Content-Type: application/json", "-d",
                      json.dumps(body), target)
        assert "body" not in done.stdout and done.returncode != 2, (method, target, done.stdout, done.stderr)
