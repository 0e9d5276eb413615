"""The code rules, checked file by file. Run by itself it prints each breach and counts them."""
import fnmatch
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import rules

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)
CALL = re.compile(r"(?<![\w.>])(" + "|".join(rules.BANNED) + r")\s*\(")
MACHINE_PATH = re.compile(r"(?<![\w.$}-])/(work|home)/\w")
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def tracked(*patterns: str) -> list[pathlib.Path]:
    """Files of the project, as git knows them or would add them."""
    done = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    return [ROOT / name for name in sorted(set(done.stdout.split("\n"))) if name and (ROOT / name).is_file()]


def bare(text: str) -> str:
    """The code without comments and strings, each replaced by as many line breaks as it had."""
    return COMMENT_OR_STRING.sub(lambda match: '""' + "\n" * match.group().count("\n"), text)


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def check_includes(area: str, text: str) -> Iterator[tuple[int, str]]:
    """An area includes itself, what the table gives it, and libraries that are at home in it."""
    allowed = rules.may_include(area) | {area}
    for match in INCLUDE.finditer(text):
        name, where = match.group(2), line_of(text, match.start())
        if match.group(1) == '"' and "/" in name:
            other = name.split("/")[0]
            if other not in allowed:
                yield where, f"{area} must not include {name}"
        for prefix, homes in rules.HOMES.items():
            if match.group(1) == "<" and name.startswith(prefix) and area not in homes:
                yield where, f"<{name}> is for {', '.join(sorted(homes))} only"


def check_banned(text: str) -> Iterator[tuple[int, str]]:
    plain = bare(text)
    for match in CALL.finditer(plain):
        name = match.group(1)
        yield line_of(plain, match.start()), f"{name}() is banned; use {rules.BANNED[name]}"


def check_head(text: str) -> Iterator[tuple[int, str]]:
    """The first thing in a file says what it is."""
    first = re.match(r"\s*/\*(.*?)\*/", text, re.DOTALL)
    if not first or not first.group(1).strip():
        yield 1, "the file does not begin with a comment that says what it is"


def functions(text: str) -> Iterator[tuple[int, int]]:
    """First line and length of each function body, by clang-format's shape: '{' ends a line that began
    in column 0, '}' stands alone in column 0."""
    start = None
    for number, line in enumerate(bare(text).split("\n"), 1):
        if start is None and line.endswith(") {") and not line.startswith(("#", "}")):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number - start + 1
            start = None


def check_lengths(text: str) -> Iterator[tuple[int, str]]:
    lines = text.count("\n")
    if lines > rules.FILE_LINES:
        yield lines, f"{lines} lines, more than {rules.FILE_LINES}"
    for start, length in functions(text):
        if length > rules.FUNCTION_LINES:
            yield start, f"a function of {length} lines, more than {rules.FUNCTION_LINES}"


def check_paths(text: str) -> Iterator[tuple[int, str]]:
    for match in MACHINE_PATH.finditer(text):
        yield line_of(text, match.start()), f"a path of one machine: {match.group()}…"


def check_unit_tests() -> Iterator[str]:
    """Each source of src/ has tests/unit/<area>/test_<file>.c, which Meson knows, or a reason."""
    for source in tracked("src/*.c"):
        parts = source.relative_to(ROOT / "src").parts
        name = "/".join(parts)
        flat = "_".join(parts[1:]).removesuffix(".c")
        if any(fnmatch.fnmatch(name, pattern) for pattern in rules.WITHOUT_UNIT_TEST):
            continue
        folder = ROOT / "tests" / "unit" / parts[0]
        within = "/".join((*parts[1:-1], "")) if len(parts) > 2 else ""
        stem = parts[-1].removesuffix(".c")
        choices = {flat: f"test_{flat}.c", stem: f"test_{stem}.c", within + stem: f"{within}test_{stem}.c"}
        found = [choice for choice, file in choices.items() if (folder / file).is_file()]
        if not found:
            yield f"src/{name}: no tests/unit/{parts[0]}/test_{flat}.c, and no reason in tests/lint/rules.py"
        elif f"'{found[0]}'" not in (folder / "meson.build").read_text(encoding="utf-8"):
            yield f"tests/unit/{parts[0]}/test_{found[0]}.c is not in its meson.build"


def check_stale_reasons() -> Iterator[str]:
    names = ["/".join(path.relative_to(ROOT / "src").parts) for path in tracked("src/*.c")]
    for pattern in rules.WITHOUT_UNIT_TEST:
        if not fnmatch.filter(names, pattern):
            yield f"tests/lint/rules.py: {pattern} is there no more"


def check_fuzz_targets() -> Iterator[str]:
    for area, targets in rules.FUZZ_TARGETS.items():
        for target in targets:
            source = ROOT / "tests" / "fuzz" / area / f"fuzz_{target}.c"
            corpus = ROOT / "tests" / "fuzz" / "corpus" / target
            if not source.is_file():
                yield f"{source.relative_to(ROOT)} is missing"
            elif not corpus.is_dir() or not any(corpus.iterdir()):
                yield f"{corpus.relative_to(ROOT)} has no seed"


def check_format() -> Iterator[str]:
    """clang-format would change nothing. Looked at only where it is installed."""
    if shutil.which("clang-format") is None:
        return
    done = subprocess.run(["clang-format", "--dry-run", *map(str, tracked("*.c", "*.h"))], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    for name in sorted(set(re.findall(r"^(\S+?):\d+:\d+: warning:", done.stderr, re.MULTILINE))):
        yield f"{pathlib.Path(name).relative_to(ROOT)}: not formatted; make format does it"


def check_source(path: pathlib.Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(ROOT).parts
    yield from check_head(text)
    yield from check_lengths(text)
    if parts[0] == "src":
        yield from check_banned(text)
        yield from check_includes(parts[1], text)


def breaches() -> Iterator[str]:
    for path in tracked("*.c", "*.h"):
        for line, what in check_source(path):
            yield f"{path.relative_to(ROOT)}:{line}: {what}"
    for path in tracked():
        if path.suffix in (".png", ".wav", ".der") or "corpus" in path.parts or path.is_symlink():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for line, what in check_paths(text):
            yield f"{path.relative_to(ROOT)}:{line}: {what}"
    yield from check_unit_tests()
    yield from check_stale_reasons()
    yield from check_fuzz_targets()
    yield from check_format()


def main() -> int:
    found = list(breaches())
    for breach in found:
        print(breach)
    print(f"{len(found)} breaches of the code rules")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
