"""A request as go-ftw sends it: from a test's input to bytes, and from bytes to what a web server reads."""

import dataclasses
import re
import urllib.parse

FORM = "application/x-www-form-urlencoded"
WITH_BODY = re.compile("^POST|PUT|PATCH|DELETE$")


def has(headers, name):
    return any(key.lower() == name for key, _ in headers)


def values(headers, name):
    return [value for key, value in headers if key.lower() == name]


def go_unescape(data):
    """url.QueryUnescape: None where a '%' is followed by no two hexadecimal digits."""
    if re.search(rb"%(?![0-9A-Fa-f]{2})", data):
        return None
    return urllib.parse.unquote_to_bytes(data.replace(b"+", b" "))


def go_escape(data):
    return urllib.parse.quote_plus(data, safe="~-_.").encode()


def encode_form(data):
    """Data that unescaping would not change is taken for unescaped, and is escaped: key by key."""
    if go_unescape(data) != data:
        return data
    pairs = []
    for token in data.split(b"&"):
        key, equals, value = token.partition(b"=")
        pairs.append(go_escape(key) + equals + go_escape(value))
    if data.endswith(b"&"):  # what follows the last '&' is no token
        pairs.pop()
    return b"&".join(pairs)


def build(given):
    """The bytes that go-ftw would send for a test's input."""
    if given.raw is not None:
        return given.raw
    headers, data = list(given.headers), given.data
    if data and given.autocomplete:
        if not has(headers, "content-type"):
            headers.append(("Content-Type", FORM))
        if any(value.lower() == FORM for value in values(headers, "content-type")):
            data = encode_form(data)
    if any("multipart/form-data;" in value.lower() for value in values(headers, "content-type")):
        # Tests are written with LF; what has CRLF already comes from lists of lines.
        data = data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if given.autocomplete:
        if not has(headers, "connection"):
            headers.append(("Connection", "close"))
        if not has(headers, "content-length") and (data or WITH_BODY.search(given.method)):
            headers.append(("Content-Length", str(len(data))))
    lines = [f"{given.method} {given.uri} {given.version}"] + [f"{name}: {value}" for name, value in headers]
    head = "".join(line + "\r\n" for line in lines).encode("utf-8", "surrogateescape")
    return head + b"\r\n" + data


@dataclasses.dataclass
class Transaction:
    """What a server makes of the bytes; `refused` is the status with which it would turn them down."""
    method: bytes = b""
    uri: bytes = b""
    protocol: bytes = b""
    headers: list = dataclasses.field(default_factory=list)
    body: bytes = b""
    refused: int = 0
    incomplete: bool = False  # the body is shorter than said: a server would wait for the rest


# Apache httpd 2.4 is the server that the suites are written for, so the runs in process have its manners: what it
# turns down is turned down here, and what it lets through (a target that begins with '?') gets to the rules.
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
HOST = re.compile(rb"(?:[0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?\Z")
VERSION = re.compile(rb"HTTP/[1-9][0-9]*(?:\.[0-9]+)?\Z")


def target_is_valid(method, target):
    """Origin, absolute, authority (CONNECT alone) and asterisk form of RFC 9112, section 3.2."""
    if re.search(rb"[\x00-\x20\x7f]", target):
        return False
    if method == b"CONNECT":
        return re.fullmatch(rb"[^/?#@]+:[0-9]{1,5}", target) is not None
    return target[:1] in (b"/", b"?", b"*") or re.match(rb"[A-Za-z][A-Za-z0-9+.-]*://", target) is not None


def read_chunks(data):
    """Undoes the chunked coding; None where it is broken."""
    body, at = b"", 0
    while True:
        line = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n").match(data, at)
        if not line:
            return None
        size = int(line[1], 16)
        if not size:
            return body
        body += data[line.end():line.end() + size]
        at = line.end() + size
        ending = re.compile(rb"\r?\n").match(data, at)
        if not ending:
            return None
        at = ending.end()


def read_headers(lines):
    """Names and values; None where a line is no header."""
    headers = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and headers:  # obsolete folding, RFC 9112, 5.2
            headers[-1] = (headers[-1][0], headers[-1][1] + b" " + line.strip(b" \t"))
            continue
        name, colon, value = line.partition(b":")
        if not colon or not TOKEN.match(name) or re.search(rb"[\0\r\n]", value):
            return None
        headers.append((name, value.strip(b" \t")))
    return headers


def read_body(out, rest):
    """Cuts the body out of what followed the head; a status where that cannot be done."""
    length = [value for name, value in out.headers if name.lower() == b"content-length"]
    coding = [value.lower() for name, value in out.headers if name.lower() == b"transfer-encoding"]
    if coding and coding[-1].endswith(b"chunked"):
        # RFC 9112, 6.3: the length is removed where there is a coding.
        out.headers = [pair for pair in out.headers if pair[0].lower() != b"content-length"]
        body = read_chunks(rest)
        out.body = body or b""
        return 0 if body is not None else 400
    if not length:
        return 0
    if len(set(length)) > 1 or not re.fullmatch(rb"[0-9]{1,15}", length[0]):
        return 400
    out.body = rest[:int(length[0])]
    out.incomplete = len(rest) < int(length[0])
    return 0


def is_refused(out):
    hosts = [value for name, value in out.headers if name.lower() == b"host"]
    return (not target_is_valid(out.method, out.uri) or not VERSION.match(out.protocol) or len(hosts) > 1
            or any(host and not HOST.match(host) for host in hosts))


def split(raw):
    """What a server reads of the bytes, or the status with which it turns them down."""
    head, _, rest = raw.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    parts, headers = first.split(b" "), read_headers(lines)
    if len(parts) != 3 or not TOKEN.match(parts[0]) or headers is None:
        return Transaction(refused=400)
    out = Transaction(*parts, headers)
    out.refused = 400 if is_refused(out) else read_body(out, rest)
    return out
