"""Things that must be found, made by their specifications with a seeded generator, and things that look
alike and are none."""
import base64
import datetime
import hashlib
import random
import string
import uuid
import zlib

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
URL64 = BASE62 + "-_"
HEX = "0123456789abcdef"


def chars(rng: random.Random, count: int, alphabet: str = BASE62) -> str:
    return "".join(rng.choice(alphabet) for _ in range(count))


def luhn_digit(digits: str) -> str:
    total = 0
    for i, c in enumerate(reversed(digits)):
        n = int(c)
        if i % 2 == 0:
            n = n * 2 - 9 if n > 4 else n * 2
        total += n
    return str(-total % 10)


ISSUERS = [("4", 16), ("4", 16), ("4", 13), ("4", 19), ("51", 16), ("53", 16), ("55", 16), ("2221", 16),
           ("2720", 16), ("2345", 16), ("34", 15), ("37", 15), ("6011", 16), ("65", 16), ("644", 16),
           ("3528", 16), ("3589", 16), ("36", 14), ("3056", 14), ("6212", 16), ("6250", 19), ("5018", 16),
           ("6304", 16)]


def card_digits(rng: random.Random) -> str:
    prefix, length = rng.choice(ISSUERS)
    body = prefix + chars(rng, length - 1 - len(prefix), string.digits)
    return body + luhn_digit(body)


def grouped(digits: str, separator: str) -> str:
    sizes = {15: [4, 6, 5], 14: [4, 6, 4], 13: [4, 3, 3, 3], 19: [4, 4, 4, 4, 3]}.get(len(digits), [4, 4, 4, 4])
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at:at + size])
        at += size
    return separator.join(parts)


def card(rng: random.Random) -> tuple[str, bool]:
    """The number, and whether it needs words around it to be one."""
    digits = card_digits(rng)
    kind = rng.randrange(5)
    if kind < 2:
        return digits, True
    return grouped(digits, " " if kind < 4 else "-"), False


def ssn(rng: random.Random) -> tuple[str, bool]:
    area = rng.choice([a for a in range(1, 900) if a != 666])
    parts = f"{area:03}", f"{rng.randrange(1, 100):02}", f"{rng.randrange(1, 10000):04}"
    separator = rng.choice(["-", "-", "-", "-", " ", ""])
    return separator.join(parts), separator != "-"


FIRST = "anna bob carol david eva frank grace heidi ivan judy karl lena mia nina oscar paul quinn rosa".split()
LAST = "smith jones garcia miller davis lopez wilson moore taylor white harris clark lewis walker".split()
DOMAINS = ("gmail.com yahoo.co.uk outlook.de example.com mail.example.org corp.io acme-inc.net uni-bonn.de "
           "company.tech proton.me startup.dev museum.nl firma.at web.fr sub.domain.example.edu").split()


def email(rng: random.Random) -> tuple[str, bool]:
    first, last = rng.choice(FIRST), rng.choice(LAST)
    local = rng.choice([f"{first}.{last}", f"{first}{rng.randrange(99)}", f"{first[0]}{last}", f"{first}_{last}",
                        f"{first}+news", f"{first}-{last}", f"{first.upper()}.{last.title()}"])
    return f"{local}@{rng.choice(DOMAINS)}", False


def american(rng: random.Random) -> tuple[str, str, str]:
    area = rng.choice([a for a in range(201, 990) if a // 10 % 10 != 9 and a % 100 != 11])
    exchange = rng.choice([e for e in range(200, 1000) if e % 100 != 11])
    return str(area), str(exchange), f"{rng.randrange(10000):04}"


PLANS = [("44", 10, (2, 4, 4)), ("49", 10, (3, 7)), ("49", 11, (3, 8)), ("33", 9, (1, 2, 2, 2, 2)), ("39", 10, (3, 7)),
         ("34", 9, (3, 3, 3)), ("41", 9, (2, 3, 2, 2)), ("43", 10, (3, 7)), ("31", 9, (2, 3, 4)), ("46", 9, (2, 3, 4)),
         ("61", 9, (1, 4, 4)), ("91", 10, (5, 5)), ("81", 10, (2, 4, 4)), ("86", 11, (3, 4, 4)), ("55", 11, (2, 5, 4)),
         ("353", 9, (2, 3, 4)), ("351", 9, (3, 3, 3)), ("420", 9, (3, 3, 3)), ("972", 9, (2, 3, 4))]


def phone(rng: random.Random) -> tuple[str, bool]:
    kind = rng.randrange(9)
    if kind < 6:
        area, exchange, line = american(rng)
        forms = [f"({area}) {exchange}-{line}", f"{area}-{exchange}-{line}", f"+1 {area} {exchange} {line}",
                 f"+1-{area}-{exchange}-{line}", f"+1{area}{exchange}{line}", f"{area}.{exchange}.{line}",
                 f"1-{area}-{exchange}-{line}", f"({area}){exchange}-{line}", f"+1 ({area}) {exchange}-{line}"]
        if kind == 5:
            return rng.choice([f"{area}{exchange}{line}", f"{area} {exchange} {line}"]), True
        return rng.choice(forms), False
    code, count, sizes = rng.choice(PLANS)
    digits = rng.choice("23456789") + chars(rng, count - 1, string.digits)
    if rng.random() < 0.5:
        return f"+{code}{digits}", False
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at:at + size])
        at += size
    return rng.choice([" ", " ", "-"]).join([f"+{code}", *parts]), False


IBANS = {"DE": "18n", "GB": "4a14n", "FR": "20n3c", "NL": "4a10n", "ES": "20n", "IT": "1a22n", "AT": "16n",
         "CH": "17n", "BE": "12n", "PL": "24n", "SE": "20n", "NO": "11n", "DK": "14n", "FI": "14n", "IE": "4a14n",
         "PT": "21n", "SA": "20n", "AE": "19n"}


def iban(rng: random.Random) -> tuple[str, bool]:
    country = rng.choice(sorted(set(IBANS) - {"FR"}))
    body, shape = "", IBANS[country]
    while shape:
        count = int("".join(c for c in shape[:2] if c.isdigit()))
        kind = shape[len(str(count))]
        shape = shape[len(str(count)) + 1:]
        body += chars(rng, count, string.digits if kind == "n" else string.ascii_uppercase)
    number = int("".join(str(int(c, 36)) for c in body + country + "00"))
    text = f"{country}{98 - number % 97:02}{body}"
    if rng.random() < 0.5:
        text = " ".join(text[i:i + 4] for i in range(0, len(text), 4))
    return text, False


def private_key(rng: random.Random) -> tuple[str, bool]:
    label = rng.choice(["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY",
                        "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
    body = base64.b64encode(rng.randbytes(rng.choice([48, 121, 300, 1200]))).decode()
    lines = [body[i:i + 64] for i in range(0, len(body), 64)]
    head = []
    if label.startswith("RSA") and rng.random() < 0.3:
        head = ["Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC," + chars(rng, 32, "0123456789ABCDEF"), ""]
    if label.startswith("PGP"):
        head = ["Version: GnuPG v2", ""]
    return "\n".join([f"-----BEGIN {label}-----", *head, *lines, f"-----END {label}-----"]), False


def jwt(rng: random.Random) -> str:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    algorithm = rng.choice(["HS256", "RS256", "ES256", "EdDSA"])
    header = rng.choice([f'{{"alg":"{algorithm}","typ":"JWT"}}', f'{{"typ":"JWT","alg":"{algorithm}","kid":"{chars(rng, 8)}"}}'])
    return ".".join([part(header), part(f'{{"sub":"{rng.randrange(10**9)}","iat":{rng.randrange(10**9)}}}'),
                     chars(rng, rng.choice([43, 86]), URL64[:-2])])


def github(rng: random.Random) -> str:
    if rng.random() < 0.2:
        return "github" + "_pat_" + chars(rng, 22) + "_" + chars(rng, 59)
    body, crc, tail = chars(rng, 30), 0, ""
    crc = zlib.crc32(body.encode())
    while crc:
        crc, digit = divmod(crc, 62)
        tail = BASE62[digit] + tail
    return rng.choice(["ghp", "gho", "ghs", "ghu", "ghr"]) + "_" + body + tail.rjust(6, "0")


def own_key(rng: random.Random) -> str:
    head = f"tk_{uuid.UUID(int=rng.getrandbits(128), version=4)}_"
    secret = rng.randbytes(32)
    return head + base64.urlsafe_b64encode(secret + hashlib.sha256(head.encode() + secret).digest()[:4]).decode()


# Rule, and how a token of it is made.
TOKENS = {
    "aws-access-key": lambda r: r.choice(["AKIA", "ASIA"]) + chars(r, 16, string.ascii_uppercase + "234567"),
    "github-token": github,
    "gitlab-token": lambda r: "gl" + "pat-" + chars(r, 20),
    "slack-token": lambda r: "xo" + "xb-" + "-".join([chars(r, 12, string.digits), chars(r, 12, string.digits), chars(r, 24)]),
    "stripe-key": lambda r: r.choice(["s", "r"]) + "k_live_" + chars(r, r.choice([24, 99])),
    "google-api-key": lambda r: "AI" + "za" + chars(r, 35, URL64),
    "sendgrid-key": lambda r: "S" + "G." + chars(r, 22, URL64[:-2]) + "." + chars(r, 43, URL64[:-2]),
    "twilio-key": lambda r: r.choice(["S", "A"])[0].replace("S", "SK").replace("A", "AC") + chars(r, 32, HEX),
    "npm-token": lambda r: "np" + "m_" + chars(r, 36),
    "pypi-token": lambda r: "py" + "pi-AgEIcHlwaS5vcmc" + chars(r, 120, URL64),
    "telegram-token": lambda r: chars(r, 1, "123456789") + chars(r, 9, string.digits) + ":AA" + chars(r, 33, URL64[:-2]),
    "openai-key": lambda r: r.choice(["sk" + "-" + chars(r, 20) + "T3BlbkFJ" + chars(r, 20), "sk" + "-proj-" + chars(r, 100, URL64[:-2])]),
    "anthropic-key": lambda r: "sk" + "-ant-api03-" + chars(r, 93, URL64[:-2]) + "AA",
    "jwt": jwt,
    "portcullis-key": own_key,
}


def secret(rng: random.Random) -> str:
    """As generators make them: letters and digits, hex, base64url."""
    while True:
        text = rng.choice([lambda: chars(rng, rng.choice([20, 24, 32, 40, 64])), lambda: chars(rng, rng.choice([32, 40, 64]), HEX),
                           lambda: chars(rng, 32, URL64[:-2] + "-_")])()
        if text[0] not in "-_" and text[-1] not in "-_":
            return text


def password(rng: random.Random) -> str:
    word = rng.choice("summer Winter dragon Monkey sunshine Falcon rocket Tiger silver Velvet".split())
    return rng.choice([f"{word}{rng.randrange(10, 9999)}", f"{word.title()}{rng.randrange(10, 99)}!",
                       f"{word[:3]}{chars(rng, 2, '@#%')}{rng.randrange(100)}{word[3:]}",
                       chars(rng, 3, string.ascii_uppercase) + chars(rng, 4, string.digits) + chars(rng, 5, string.ascii_lowercase)])


def decoy(rng: random.Random) -> str:
    """A line with nothing in it that looks as if."""
    when = datetime.datetime(2024, 1, 1) + datetime.timedelta(seconds=rng.randrange(10**8))
    bare = chars(rng, rng.choice([13, 15, 16, 17, 18, 19]), string.digits).replace("0", "1", 1)
    wrong = card_digits(rng)
    wrong = wrong[:-1] + str((int(wrong[-1]) + rng.randrange(1, 9)) % 10)
    octets = [str(rng.randrange(256)) for _ in range(4)]
    return rng.choice([
        lambda: f"{when.isoformat()}Z INFO request {uuid.UUID(int=rng.getrandbits(128))} took {rng.random() * 100:.6f} ms",
        lambda: f"ts={int(when.timestamp() * 1e6)} trace_id={chars(rng, 32, HEX)} span_id={chars(rng, 16, HEX)}",
        lambda: f"order_id: {bare}",
        lambda: f'{{"id": {bare}, "parent": "{chars(rng, 24, HEX)}"}}',
        lambda: f"sha256:{chars(rng, 64, HEX)}  file-{rng.randrange(100)}.{rng.randrange(100)}.{rng.randrange(1000)}.tar.gz",
        lambda: f"commit {chars(rng, 40, HEX)}",
        lambda: f"card {wrong} declined: bad number",
        lambda: f"peer {'.'.join(octets)} port {rng.randrange(65536)}",
        lambda: f"version {rng.randrange(300)}.{rng.randrange(1000)}.{rng.randrange(10000)}",
        lambda: f"{rng.random()} {rng.random() * 1e6} {rng.random():e}",
        lambda: f"ISBN 978-{rng.randrange(10)}-{rng.randrange(100):02}-{rng.randrange(10**6):06}-{rng.randrange(10)}",
        lambda: f'src="data:image/png;base64,{base64.b64encode(rng.randbytes(300)).decode()}"',
        lambda: "password = " + rng.choice(["getpass()", "None", "os.environ['PW']", "${DB_PASSWORD}", "changeme", "********", "config.password"]),
        lambda: f"api_key: {rng.choice(['YOUR_API_KEY', '<your-api-key>', 'xxxxxxxxxxxxxxxxxxxxxxxx', '$API_KEY', '{{ api_key }}'])}",
        lambda: f"token = tokens[{rng.randrange(9)}].next_sibling_of_kind2",
        lambda: f"ssn: {rng.choice(['000', '666', '9' + chars(rng, 2, string.digits)])}-{rng.randrange(1, 99):02}-{rng.randrange(1, 9999):04}",
        lambda: f"call {rng.choice(['011', '123', '911', '190'])}-{rng.randrange(200, 999)}-{rng.randrange(10000):04}",
        lambda: f"npm install lodash@{rng.randrange(9)}.{rng.randrange(99)}.{rng.randrange(99)} && git clone git@github.com:a/b.git",
        lambda: f"icon@{rng.randrange(2, 4)}x.png getty@tty{rng.randrange(9)}.service @Override @media",
        lambda: "GB" + chars(rng, 2, string.digits) + "NWBK" + chars(rng, 13, string.digits),
        lambda: f"etag: W/\"{chars(rng, 27, URL64)}\" x-request-id: {chars(rng, 22)}",
        lambda: "eyJ" + chars(rng, 60),
        lambda: f"{chars(rng, 4, string.digits)} {chars(rng, 4, string.digits)} {chars(rng, 4, string.digits)} {chars(rng, 4, string.digits)} {chars(rng, 4, string.digits)} {chars(rng, 4, string.digits)}",
        lambda: f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(rng.randbytes(400)).decode()}-----END CERTIFICATE-----",
        lambda: f"csrf_token={chars(rng, 32)} PublicKeyToken={chars(rng, 16, HEX)} next_page_token={chars(rng, 40)}",
        lambda: f"+{rng.randrange(10):02}00 +{rng.randrange(10, 99)}.{rng.randrange(10, 99)} {when:%Y-%m-%d %H:%M:%S} {when:%Y%m%d%H%M%S}",
    ])()
