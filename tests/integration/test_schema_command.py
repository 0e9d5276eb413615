"""`portcullis schema check` and `schema test` over files, without a gate or a configuration."""

import json
import os
import pathlib
import subprocess

import pytest
import yaml

from gate import command_path

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

PETS = """\
openapi: 3.0.3
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example/v1'}]
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: limit, in: query, schema: {type: integer, maximum: 100}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}, maxItems: 2}}
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: 'schemas/pet.json#/Pet'}
"""
PET = {"Pet": {"type": "object", "required": ["name"], "additionalProperties": False, "properties": {
    "id": {"type": "integer", "readOnly": True}, "name": {"type": "string", "maxLength": 5}}}}


@pytest.fixture(name="schema")
def make_schema(tmp_path):
    (tmp_path / "pets.yaml").write_text(PETS)
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "pet.json").write_text(json.dumps(PET, indent=1))
    environment = dict(os.environ)
    environment.pop("PORTCULLIS_CONFIG", None)

    def run(*arguments, stdin=""):
        return subprocess.run([command_path(), "schema", *arguments], input=stdin, capture_output=True, text=True,
                              cwd=tmp_path, env=environment, timeout=120)
    run.folder = tmp_path
    return run


def test_without_a_command_it_is_the_configurations_schema(schema):
    done = schema()
    assert done.returncode == 0 and json.loads(done.stdout)["$schema"].endswith("2020-12/schema")
    assert schema("chek").returncode == 2


def test_check_lists_the_operations(schema):
    done = schema("check", "pets.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["OpenAPI 3.0.3, Pets: 2 operations",
                                        "GET     /pets  listPets, 2 parameters",
                                        "POST    /pets, body application/json"]
    answer = json.loads(schema("check", "pets.yaml", "--json").stdout)
    assert answer["valid"] and answer["problems"] == [] and answer["title"] == "Pets"
    assert answer["operations"][1] == {"method": "POST", "path": "/pets", "id": "", "parameters": 0,
                                       "bodies": "application/json", "body_required": True}


def test_check_says_every_problem_with_its_line(schema):
    text = PETS.replace("type: integer, maximum: 100", "type: integer, maximum: many").replace(
        "in: query, schema: {type: array", "in: query, style: what, schema: {type: array").replace(
        "schemas/pet.json#/Pet", "schemas/pet.json#/Dog")
    (schema.folder / "bad.yaml").write_text(text)
    done = schema("check", "bad.yaml")
    assert done.returncode == 1 and done.stdout == ""
    assert "bad.yaml:9: /paths/~1pets/get/parameters/0/schema/maximum: " in done.stderr
    assert "bad.yaml:10: /paths/~1pets/get/parameters/1: there is no style what" in done.stderr
    assert "bad.yaml:16: " in done.stderr and "pet.json#/Dog, which is not there" in done.stderr
    answer = json.loads(schema("check", "bad.yaml", "--json").stdout)
    assert not answer["valid"] and {p["line"] for p in answer["problems"]} == {9, 10, 16}


@pytest.mark.parametrize(("change", "said"), [
    (("schemas/pet.json#/Pet", "https://example.org/pet.json"), "nothing is fetched from elsewhere"),
    (("schemas/pet.json#/Pet", "../pet.json"), "in the folder of the first document"),
    (("schemas/pet.json#/Pet", "no.json"), "there is no such file"),
    (("maximum: 100", "maximum: &x 100"), "line 9: anchors"),
    (("openapi: 3.0.3", "openapi: 3.0.3\nopenapi: 3.0.3"), "line 2: the key \"openapi\" a second time"),
    (("openapi: 3.0.3", "swagger: '2.0'"), "Swagger 2.0"),
])
def test_documents_that_are_refused(schema, change, said):
    (schema.folder / "bad.yaml").write_text(PETS.replace(*change))
    for done in schema("check", "bad.yaml"), schema("test", "bad.yaml", "/v1/pets"):
        assert done.returncode == 1 and said in done.stderr and done.stderr.startswith("bad.yaml"), done.stderr


def test_wrong_calls(schema):
    assert schema("check").returncode == 2
    assert schema("test", "pets.yaml").returncode == 2
    assert schema("check", "pets.yaml", "--unknown", "maybe").returncode == 2
    done = schema("check", "none.yaml")
    assert done.returncode == 1 and "there is no such file" in done.stderr


def test_requests_by_arguments(schema):
    assert schema("test", "pets.yaml", "/v1/pets?limit=100&tags=a&tags=b").stdout == "valid\n"
    done = schema("test", "pets.yaml", "https://pets.example/v1/pets?limit=101")
    assert done.returncode == 1
    assert done.stdout.startswith("refused with 422: query limit: maximum: expected ")
    answer = json.loads(schema("test", "pets.yaml", "/v1/pets?limit=1&limit=2", "--json").stdout)
    assert answer == {"valid": False, "status": 422, "where": "query", "name": "limit", "pointer": "",
                      "keyword": "duplicate", "expected": "it once"}
    assert "refused with 404" in schema("test", "pets.yaml", "/pets").stdout
    assert schema("test", "pets.yaml", "/pets", "--base", "/").returncode == 0
    assert "refused with 405" in schema("test", "pets.yaml", "-X", "DELETE", "/v1/pets").stdout
    assert schema("test", "pets.yaml", "/v1/pets?other=1").returncode == 0
    done = schema("test", "pets.yaml", "/v1/pets?other=1", "--unknown", "refuse")
    assert "query other: unknown" in done.stdout


def test_bodies_and_the_value_that_is_never_told(schema):
    def post(body, *more):
        return schema("test", "pets.yaml", "-X", "POST", "-H", "Content-Type: application/json", "-d", body,
                      "/v1/pets", *more)
    assert post('{"name": "Rex"}').returncode == 0
    done = post('{"name": "secret-value"}')
    assert "422: body at /name: maxLength: expected " in done.stdout and "secret" not in done.stdout
    assert "400: body: parse: expected valid JSON: " in post('{"name": ').stdout
    assert "422: body at /x: additionalProperties" in post('{"name": "a", "x": 1}').stdout
    assert "422: body at /id: readOnly" in post('{"name": "a", "id": 1}').stdout
    assert post('{"name": "a", "id": 1}', "--read-only", "pass").returncode == 0
    assert "415: request: content: expected application/json" in \
        schema("test", "pets.yaml", "-d", "name=a", "/v1/pets").stdout


def test_requests_from_files(schema):
    request = 'POST /v1/pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\r\n{"name": "%s"}'
    (schema.folder / "good.http").write_text(request % "Rex")
    (schema.folder / "bad.http").write_text(request % "Rexxxx")
    assert schema("test", "pets.yaml", "good.http").returncode == 0
    assert "/name: maxLength" in schema("test", "pets.yaml", "bad.http").stdout
    assert schema("test", "pets.yaml", "--file", "good.http").returncode == 0
    assert schema("test", "pets.yaml", "--file", "-", stdin=request % "Rex").returncode == 0
    done = schema("test", "pets.yaml", "/v1/../pets")
    assert done.returncode == 1 and "refuses the path" in done.stderr


def test_a_json_schema_alone(schema):
    (schema.folder / "one.yaml").write_text("title: A thing\ntype: object\nrequired: [a]\n"
                                            "properties: {a: {$ref: 'schemas/pet.json#/Pet'}}\n")
    done = schema("check", "one.yaml")
    assert done.stdout.startswith("JSON Schema, A thing: 1 operation\n"), done.stderr

    def put(body):
        return schema("test", "one.yaml", "-X", "PUT", "-H", "Content-Type: application/json", "-d", body, "/any")
    assert put('{"a": {"name": "Rex"}}').returncode == 0
    assert "422: body at /a: required" in put('{"a": {}}').stdout
    (schema.folder / "one.yaml").write_text("type: nothing\n")
    assert schema("check", "one.yaml").returncode == 1


def test_the_authoritys_own_description(schema):
    """It checks clean, and what it gives as examples of bodies is valid by it."""
    document = ROOT / "docs" / "http-api" / "openapi.yaml"
    done = schema("check", str(document))
    assert (done.returncode, done.stderr) == (0, "")
    tried = 0
    for path, item in yaml.safe_load(document.read_text(encoding="utf-8"))["paths"].items():
        for method, operation in item.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}) \
                if isinstance(operation, dict) else {}
            if "example" not in body or tried == 12:
                continue
            tried += 1
            done = schema("test", str(document), "-X", method.upper(), "-H", "Content-Type: application/json", "-d",
                          json.dumps(body["example"]), path.replace("{", "").replace("}", ""))
            assert "body" not in done.stdout, (path, method, done.stdout, done.stderr)
    assert tried > 5
