#!/usr/bin/python3
"""Checks the attacks and writes them as one C table: embed.py OUTPUT attacks.txt"""
import pathlib
import re
import sys

FAMILIES = ("sqli", "xss", "rce-unix", "rce-windows", "lfi", "rfi", "php", "java", "ssrf", "nodejs", "ldap",
            "template", "header", "scanner")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
WHERE = re.compile(r"(ARGS|REQUEST_FILENAME|REQUEST_(HEADERS|COOKIES):[A-Za-z-]+)\Z")
ESCAPE = re.compile(rb"\\(n|r|t|s|\\|x[0-9a-f]{2}|.?)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"s": b" ", b"\\": b"\\"}


def wrong(number, what):
    sys.exit(f"attacks.txt:{number}: {what}")


def payload_of(number, text):
    def one(match):
        code = match.group(1)
        if code in PLAIN:
            return PLAIN[code]
        if code.startswith(b"x"):
            return bytes([int(code[1:], 16)])
        return wrong(number, f"no such escape: {match.group().decode()}")

    return ESCAPE.sub(one, text.encode())


def literal(data):
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in data) + '"'


def read(path):
    seen = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        parts = line.split(" | ", 3)
        if len(parts) != 4:
            wrong(number, "family | name | where | payload are expected")
        family, name, where, text = (part.strip() for part in parts)
        if family not in FAMILIES:
            wrong(number, f"there is no family {family}: {', '.join(FAMILIES)}")
        if not NAME.match(name) or (family, name) in seen:
            wrong(number, f"{name} is no name, or the family has it already")
        if not WHERE.match(where):
            wrong(number, f"{where} is no place for an attack")
        if not text:
            wrong(number, "the payload is empty")
        seen.add((family, name))
        yield family, name, where, payload_of(number, text)


def main(out, path):
    rows = list(read(pathlib.Path(path)))
    missing = set(FAMILIES) - {row[0] for row in rows}
    if missing:
        wrong(1, f"no attack of {', '.join(sorted(missing))}")
    text = "".join(f'    {{"{family}", "{name}", "{where}", {literal(data)}, {len(data)}}},\n'
                   for family, name, where, data in rows)
    pathlib.Path(out).write_text(
        "/* Made from attacks.txt by embed.py. */\n"
        '#include "inspect/waf/attacks/attacks.h"\n\n'
        f"const struct pc_waf_attack pc_waf_attacks[] = {{\n{text}}};\n\n"
        "const size_t pc_waf_attack_count = sizeof pc_waf_attacks / sizeof *pc_waf_attacks;\n", encoding="utf-8")


main(*sys.argv[1:])
