"""The code rules hold, and the lint sees what breaks them."""
import pathlib
import re
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import lint  # noqa: E402
import rules  # noqa: E402


@pytest.mark.parametrize("path", lint.tracked("*.c", "*.h"), ids=lambda path: str(path.relative_to(lint.ROOT)))
def test_source_keeps_the_rules(path):
    assert list(lint.check_source(path)) == []


def test_every_source_has_a_unit_test_or_a_reason():
    assert list(lint.check_unit_tests()) == []


def test_no_reason_is_stale():
    assert list(lint.check_stale_reasons()) == []


def test_every_parser_has_a_fuzz_target_with_seeds():
    assert list(lint.check_fuzz_targets()) == []


@pytest.mark.skipif(shutil.which("clang-format") is None, reason="clang-format is not installed")
def test_every_source_is_formatted():
    assert list(lint.check_format()) == []


def test_no_file_names_a_path_of_one_machine():
    assert [breach for breach in lint.breaches() if "a path of one machine" in breach] == []


def test_every_area_has_its_row():
    areas = {path.name for path in (lint.ROOT / "src").iterdir() if path.is_dir()}
    assert areas == set(rules.MAY)


def test_architecture_says_what_an_area_may_include():
    text = (lint.ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `src/(\w+)/` \|.*\| ([^|]*) \|$", text, re.MULTILINE)
    assert {area: set(re.findall(r"\w+", may)) for area, may in rows} == rules.MAY


@pytest.mark.parametrize("area, line, allowed", [
    ("gate", '#include "policy/policy.h"', True),
    ("policy", '#include "gate/gate.h"', False),
    ("policy", '#include "identity/jwt.h"', False),
    ("edge", '#include "cli/cli.h"', False),
    ("edge", '#include "ports/store.h"', False),
    ("crypto", '#include "ports/clock.h"', False),
    ("view", '#include "model/directory.h"', True),
    ("gate", '#include "base/span.h"', True),
    ("crypto", "#include <openssl/evp.h>", True),
    ("edge", "#include <openssl/evp.h>", False),
    ("gate", "#include <sqlite3.h>", False),
    ("cli", "#include <lmdb.h>", False),
    ("authority", "#include <ngx_core.h>", False),
])
def test_include_direction(area, line, allowed):
    assert (list(lint.check_includes(area, line)) == []) == allowed


@pytest.mark.parametrize("code, allowed", [
    ("x = atoi(text);", False),
    ("strcpy(a, b);", False),
    ("/* strcpy(a, b) */ puts(\"strcpy(a)\");", True),
    ("my_strcpy(a, b);", True),
    ("self->random(1);", True),
])
def test_banned_functions(code, allowed):
    assert (list(lint.check_banned(code)) == []) == allowed


def test_long_functions_are_seen():
    body = "    x();\n" * 80
    assert len(list(lint.check_lengths(f"static void f(void) {{\n{body}}}\n"))) == 1
    assert not list(lint.check_lengths("static void f(void) {\n    x();\n}\n"))


def test_long_files_are_seen():
    assert list(lint.check_lengths("\n" * 501))


def test_missing_head_is_seen():
    assert list(lint.check_head("#include <a.h>\n"))
    assert not list(lint.check_head("/* It does this. */\n"))
