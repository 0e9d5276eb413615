#!/usr/bin/python3
"""Writes the migrations, in order and with their checksums, as one C table."""
import hashlib
import pathlib
import re
import sys


def literal(text):
    lines = []
    for line in text.splitlines(keepends=True):
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        lines.append(f'        "{escaped}"')
    return "\n".join(lines)


def row(number, path):
    named = re.fullmatch(r"(\d{4})_([a-z_]+)\.sql", path.name)
    if not named or int(named[1]) != number:
        sys.exit(f"{path.name}: expected number {number:04d}")
    text = path.read_text(encoding="ascii")
    checksum = hashlib.sha256(text.encode()).hexdigest()
    return f'    {{{number}, "{named[2]}", "{checksum}",\n{literal(text)}}},\n'


def main(out, *paths):
    rows = [row(i, pathlib.Path(p)) for i, p in enumerate(sorted(paths), start=1)]
    pathlib.Path(out).write_text(
        "/* Made from src/store/migrations/ by embed.py. */\n"
        '#include "store/sqlite/migrate.h"\n\n'
        "const struct pc_migration pc_migrations[] = {\n" + "".join(rows) + "};\n\n"
        "const size_t pc_migration_count = sizeof pc_migrations / sizeof *pc_migrations;\n",
        encoding="ascii")


main(*sys.argv[1:])
