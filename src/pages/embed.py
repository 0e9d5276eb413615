#!/usr/bin/python3
"""Writes the files of web/, each with its type and a version made of its bytes, as one C table."""
import hashlib
import pathlib
import sys

TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8"}


def literal(data):
    rows = [data[i:i + 24] for i in range(0, len(data), 24)]
    return "\n".join("    " + "".join(f"{byte}," for byte in row) for row in rows)


def main(out, root, *paths):
    text = ["/* Made from web/ by embed.py. */", '#include "pages/assets.h"', ""]
    rows = []
    for number, path in enumerate(sorted(pathlib.Path(path).resolve() for path in paths)):
        data = path.read_bytes()
        name = path.relative_to(root).as_posix()
        version = hashlib.sha256(data).hexdigest()[:12]
        text.append(f"static const unsigned char file_{number}[] = {{\n{literal(data)}\n    0}};")
        rows.append(f'    {{"{name}", "{TYPES[path.suffix]}", "{version}",'
                    f" {{(const char *)file_{number}, {len(data)}}}}},")
    text += ["", "const struct pc_asset pc_assets[] = {", *rows, "};", "",
             "const size_t pc_asset_count = sizeof pc_assets / sizeof *pc_assets;", ""]
    pathlib.Path(out).write_text("\n".join(text), encoding="ascii")


main(*sys.argv[1:])
