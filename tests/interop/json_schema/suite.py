"""The test suite of JSON Schema, as Debian's libtest-json-schema-acceptance-perl carries it."""
import json
import pathlib

ROOT = pathlib.Path("/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance")
METASCHEMAS = pathlib.Path("/usr/lib/python3/dist-packages/jsonschema/schemas")
DIALECTS = {"draft2020-12": "2020-12", "draft7": "draft-07"}


def documents() -> dict[str, str]:
    """What the suite's schemas refer to: its remotes, and the meta-schemas."""
    found = {}
    for path in sorted((ROOT / "remotes").rglob("*.json")):
        found["http://localhost:1234/" + str(path.relative_to(ROOT / "remotes"))] = path.read_text(encoding="utf-8")
    found["https://json-schema.org/draft/2020-12/schema"] = (METASCHEMAS / "draft2020-12.json").read_text(encoding="utf-8")
    found["http://json-schema.org/draft-07/schema"] = (METASCHEMAS / "draft7.json").read_text(encoding="utf-8")
    for uri, meta in json.loads((METASCHEMAS / "vocabularies.json").read_text(encoding="utf-8")).items():
        found[uri] = json.dumps(meta)
    return found


def files(folder: str, optional: bool) -> list[pathlib.Path]:
    """The files of a folder of the suite, or those of its optional part."""
    base = ROOT / "tests" / folder
    return sorted((base / "optional").rglob("*.json")) if optional else sorted(base.glob("*.json"))


def run(driver, path: pathlib.Path, dialect: str, formats: bool) -> tuple[int, list[str]]:
    """How many tests of the file passed, and the names of the others."""
    passed, failed = 0, []
    for group in json.loads(path.read_text(encoding="utf-8")):
        instances = [json.dumps(test["data"], ensure_ascii=False) for test in group["tests"]]
        answer = driver.ask(json.dumps(group["schema"], ensure_ascii=False), instances, dialect=dialect, formats=formats)
        for i, test in enumerate(group["tests"]):
            result = answer["results"][i] if "results" in answer else {"error": answer["error"]}
            if result.get("valid") is test["valid"]:
                passed += 1
            else:
                failed.append(f"{path.stem}: {group['description']}: {test['description']}"
                              + (f" ({result['error']})" if "error" in result else ""))
    return passed, failed


def run_all(driver, folder: str, optional: bool) -> tuple[int, dict[str, list[str]]]:
    """How many tests passed, and by file the names of the others; optional ones with formats asserted."""
    passed, failed = 0, {}
    for path in files(folder, optional):
        good, bad = run(driver, path, DIALECTS[folder], optional)
        passed += good
        if bad:
            failed[path.stem] = bad
    return passed, failed
