#!/usr/bin/python3
"""Writes the texts of web/mail/ as one C table: embed.py OUTPUT FILE..."""
import pathlib
import sys


def literal(text):
    lines = []
    for line in text.splitlines(keepends=True):
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        lines.append(f'     "{escaped}"')
    return "\n".join(lines)


def row(path):
    head, empty, text = path.read_text(encoding="utf-8").partition("\n\n")
    if not head.startswith("Subject: ") or "\n" in head or not empty:
        sys.exit(f"{path.name}: a first line 'Subject: …' and an empty one are expected")
    return f'    {{"{path.stem}",\n{literal(head[len("Subject: "):])},\n{literal(text)}}},\n'


def main(out, *paths):
    rows = [row(pathlib.Path(path)) for path in sorted(paths)]
    pathlib.Path(out).write_text(
        "/* Made from web/mail/ by embed.py. */\n"
        '#include "authority/mail/texts.h"\n\n'
        "const struct pc_mail_text pc_mail_texts[] = {\n" + "".join(rows) + "};\n\n"
        "const size_t pc_mail_text_count = sizeof pc_mail_texts / sizeof *pc_mail_texts;\n",
        encoding="utf-8")


main(*sys.argv[1:])
