#!/usr/bin/python3
"""How well the DLP rules find what is there and leave alone what is not, beside ripgrep with six usual
patterns. Texts with known answers are made with a seed: things that must be found are planted into real
text (documentation, sources, and made logs, JSON, hashes and images) in the ways that they are written.
Prints precision and recall by rule, and false findings in clean text by megabyte."""
import argparse
import base64
import collections
import gzip
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import uuid

import planted

FLOOR = 0.99

SIX = {
    "card": r"\b(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|3[47][0-9]{13}|3[0-9]{13}|6(?:011|5[0-9]{2})[0-9]{12})\b",
    "ssn": r"\b[0-9]{3}[-.]?[0-9]{2}[-.]?[0-9]{4}\b",
    "email": r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Z|a-z]{2,}\b",
    "phone": r"\b(?:\+?1[-.\s]?)?\(?([0-9]{3})\)?[-.\s]?([0-9]{3})[-.\s]?([0-9]{4})\b",
    "token": r"\b[A-Za-z0-9]{32,}\b",
    "private-key": r"-----BEGIN (?:RSA )?PRIVATE KEY-----",
}

# How a value is written down: {v} is the value, {n} a name for it, {w} words around it, {u} a unique id.
PLACES = ['{n}: {v}', '{n}={v}', '"{n}": "{v}"', "'{n}': '{v}',", '{{"id":"{u}","{n}":"{v}","ok":true}}',
          '<{n}>{v}</{n}>', '{n},{v},{u}', '| {n} | {v} | yes |', '- **{n}**: `{v}`', '2024-03-01T10:11:12Z INFO {n}={v} id={u}',
          '  {n}: "{v}"  # note', 'The {w} is {v}, as agreed.', '{w}: {v}.', '({w} {v})', "{n}='{v}';", '{n}\t{v}\tend',
          '{N}: {v}', '"{N}" : "{v}"', '<td>{w}</td><td>{v}</td>', '[{n}] {v}']
# Where a thing shows by itself what it is.
ALONE = ['{v}', 'x {v} y', '"{v}"', '{u},{v},done', '> {v}', 'see <{v}> for more', '{v}; {u}', '    {v}', '\t{v}\t', '[{v}]', '({v})',
         '{{"value":"{v}"}}', "f('{v}')", 'a={v}&b=1', '{v}\r']
NAMES = {
    "card": ("card_number", "credit card"), "ssn": ("ssn", "social security number"), "email": ("email", "address"),
    "phone": ("phone", "phone"), "iban": ("iban", "account"), "private-key": ("private_key", "key"),
}
SECRET_PLACES = ['{n}={v}', '{n}: {v}', '{n} = "{v}"', '"{n}": "{v}",', "'{n}': '{v}'", 'export {N}={v}', '{n}: "{v}"', '<{n}>{v}</{n}>',
                 '{{"{n}":"{v}","id":"{u}"}}', 'https://example.net/x?{n}={v}&y=1', '--{d}={v}', 'run --{d} {v} --verbose', '{n} := "{v}"',
                 "{n} => '{v}',", 'const {c} = "{v}";', '-e {N}={v}', '{h}: {v}']
SECRET_NAMES = ["api_key", "client_secret", "auth_token", "access_token", "secret_key", "app_secret", "encryption_key", "refresh_token"]
PASSWORD_NAMES = ["password", "db_password", "passwd", "user_pwd", "admin_password", "passphrase"]


def fill(rng: random.Random, template: str, value: str, name: str, words: str) -> tuple[str, str]:
    """What stands before and behind the value."""
    parts = name.split("_")
    camel = parts[0] + "".join(p.title() for p in parts[1:])
    text = template.format(v="\0", n=name, N=name.upper(), w=words, u=uuid.UUID(int=rng.getrandbits(128)), d="-".join(parts),
                           c=camel, h="X-" + "-".join(p.title() for p in parts))
    before, _, behind = text.partition("\0")
    return before, behind


def make(rng: random.Random) -> tuple[str, str, str, str]:
    """A rule, the value, and what stands before and behind it."""
    kind = rng.choices(["card", "ssn", "email", "phone", "iban", "private-key", "token", "secret", "password"],
                       [20, 12, 12, 14, 8, 4, 20, 8, 6])[0]
    if kind == "secret":
        value = planted.secret(rng)
        return ("secret", value, *fill(rng, rng.choice(SECRET_PLACES), value, rng.choice(SECRET_NAMES), "token"))
    if kind == "password":
        value = planted.password(rng)
        return ("password", value, *fill(rng, rng.choice(SECRET_PLACES[:9]), value, rng.choice(PASSWORD_NAMES), "password"))
    if kind == "token":
        rule = rng.choice(sorted(planted.TOKENS))
        value = planted.TOKENS[rule](rng)
        return (rule, value, *fill(rng, rng.choice(PLACES + ALONE), value, rng.choice(["key", "token", "value"]), "token"))
    maker = {"card": planted.card, "ssn": planted.ssn, "email": planted.email, "phone": planted.phone, "iban": planted.iban,
             "private-key": planted.private_key}[kind]
    value, needs_words = maker(rng)
    name, words = NAMES[kind]
    places = PLACES if needs_words else PLACES + ALONE
    if kind == "private-key":
        places = ["{v}", "key: |\n{v}", "\n{v}\n"]
        if rng.random() < 0.3:
            value = value.replace("\n", "\\n")
            places = ['{{"private_key":"{v}\\n","x":1}}', 'KEY="{v}"']
    return (kind, value, *fill(rng, rng.choice(places), value, name, words))


def background(limit: int) -> list[str]:
    """Lines of documentation and sources with nothing in them that could be meant."""
    lines, size = [], 0
    suspicious = re.compile(r"@|[0-9][0-9() .-]{7,}[0-9]|BEGIN|pass|secret|token|key|pwd|://[^/ ]*:|\+[0-9]", re.IGNORECASE)
    paths = [p for root in ("/usr/share/doc", "/usr/include", "/usr/lib/python3/dist-packages") for p in sorted(pathlib.Path(root).rglob("*"))
             if p.suffix in (".gz", ".h", ".py", ".txt", "") and p.is_file() and not p.is_symlink()]
    random.Random(3).shuffle(paths)
    for path in paths:
        try:
            data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
        except OSError:
            continue
        if b"\0" in data:
            continue
        for line in data.decode("utf-8", "ignore").split("\n"):
            if not suspicious.search(line) and len(line) < 400:
                lines.append(line)
                size += len(line)
        if size > limit:
            break
    return lines


def plant(rng: random.Random, lines: list[str], count: int) -> tuple[bytes, list[tuple[str, int, int]]]:
    out, answers = bytearray(), []
    for _ in range(count):
        for _ in range(rng.randrange(1, 6)):
            out += rng.choice(lines).encode() + b"\n"
        if rng.random() < 0.5:
            out += planted.decoy(rng).encode() + b"\n"
        for _ in range(rng.choice([1, 1, 1, 2])):
            rule, value, before, behind = make(rng)
            out += before.encode()
            answers.append((rule, len(out), len(out) + len(value.encode())))
            out += value.encode() + behind.encode() + rng.choice([b"\n", b"\n", b" | ", b"\r\n"])
        out += b"\n"
    return bytes(out), answers


def find(tool: pathlib.Path, path: pathlib.Path) -> list[tuple[str, int, int]]:
    done = subprocess.run([tool, path], capture_output=True, text=True, check=True)
    return [(rule, int(start), int(end)) for rule, start, end in (line.split() for line in done.stdout.splitlines())]


def ripgrep(path: pathlib.Path) -> list[tuple[str, int, int]]:
    found = []
    for rule, pattern in SIX.items():
        done = subprocess.run(["rg", "--no-unicode", "--json", "-a", "-e", pattern, str(path)], capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            event = json.loads(line)
            if event["type"] == "match":
                at = event["data"]["absolute_offset"]
                found += [(rule, at + m["start"], at + m["end"]) for m in event["data"]["submatches"]]
    return found


def compare(found: list[tuple[str, int, int]], answers: list[tuple[str, int, int]], same) -> dict[str, list[int]]:
    """By rule: right ones, false ones, missed ones. A finding is right where it is of the answer's rule and touches it."""
    tally = collections.defaultdict(lambda: [0, 0, 0])
    answers = sorted(answers, key=lambda a: a[1])
    found = sorted(found, key=lambda f: f[1])
    hit, at = set(), 0
    for rule, start, end in found:
        while at < len(answers) and answers[at][2] <= start:
            at += 1
        k, right = at, False
        while k < len(answers) and answers[k][1] < end:
            if same(rule, answers[k][0]):
                hit.add(k)
                right = True
            k += 1
        tally[rule][0 if right else 1] += 1
    for k, (rule, _, _) in enumerate(answers):
        if k not in hit:
            tally[rule][2] += 1
    return tally


def like(rule: str, answer: str) -> bool:
    return rule == answer


def guide_like(rule: str, answer: str) -> bool:
    return rule == answer or (rule == "token" and answer not in ("card", "ssn", "email", "phone", "iban", "private-key"))


def show(title: str, tally: dict[str, list[int]], answers: int) -> tuple[float, float]:
    right = sum(t[0] for t in tally.values())
    false = sum(t[1] for t in tally.values())
    missed = sum(t[2] for t in tally.values())
    precision = right / (right + false) if right + false else 1.0
    recall = 1 - missed / answers
    print(f"\n{title}: precision {precision:.4f}, recall {recall:.4f} ({answers} planted, {false} false, {missed} missed)")
    for rule, (good, bad, lost) in sorted(tally.items()):
        print(f"    {rule:22} right {good:6}  false {bad:5}  missed {lost:5}")
    return precision, recall


def clean(rng: random.Random, lines: list[str], size: int) -> bytes:
    out = bytearray()
    while len(out) < size:
        for _ in range(20):
            out += rng.choice(lines).encode() + b"\n"
        for _ in range(4):
            out += planted.decoy(rng).encode() + b"\n"
        if rng.random() < 0.1:
            out += base64.encodebytes(rng.randbytes(3000))
    return bytes(out)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True, type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--show", action="store_true", help="print what was wrong")
    options = parser.parse_args()
    tool = options.build / "tests/dlp_quality/dlp_find"
    rng = random.Random(options.seed)
    lines = background(8 << 20)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "text")
        text, answers = plant(rng, lines, options.count)
        path.write_bytes(text)
        found = find(tool, path)
        if options.show:
            wrong(text, found, answers)
        precision, recall = show("portcullis", compare(found, answers, like), len(answers))
        if shutil.which("rg"):
            show("ripgrep with six patterns", compare(ripgrep(path), answers, guide_like), len(answers))
        else:
            print("ripgrep is not installed: nothing to compare with")
        path.write_bytes(clean(rng, lines, 16 << 20))
        megabytes = path.stat().st_size / 1e6
        found = find(tool, path)
        print(f"\nclean text, {megabytes:.0f} MB: portcullis {len(found) / megabytes:.3f} false findings a MB", end="")
        if shutil.which("rg"):
            print(f", ripgrep {len(ripgrep(path)) / megabytes:.1f}", end="")
        print()
        if options.show:
            wrong(path.read_bytes(), found, [])
    return 0 if precision >= FLOOR and recall >= FLOOR else 1


def wrong(text: bytes, found: list[tuple[str, int, int]], answers: list[tuple[str, int, int]]) -> None:
    touched = [(a, [f for f in found if f[0] == a[0] and f[1] < a[2] and f[2] > a[1]]) for a in answers]
    for (rule, start, end), by in touched:
        if not by:
            print("missed", rule, text[max(0, start - 60):start], text[start:end], text[end:end + 20])
    for rule, start, end in found:
        if not any(a[0] == rule and start < a[2] and end > a[1] for a in answers):
            print("false ", rule, text[max(0, start - 60):start], text[start:end], text[end:end + 20])


if __name__ == "__main__":
    sys.exit(main())
