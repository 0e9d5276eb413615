"""A whole gate with OAuth clients, and a browser of a few lines: a cookie that it keeps, links that it
follows by hand."""

import base64
import hashlib
import json
import secrets
import urllib.parse

import gate as gates

RATES = "api: {rate: 100000/min, burst: 100000}, oauth: {rate: 100000/min, burst: 100000}"
CALLBACK = "https://app.example.org/callback"


class OAuthGate(gates.Gate):
    """The issuer is the gate's own address, as OpenID asks for."""

    def write_config(self, extra="", segment="1MiB"):
        self.issuer = f"https://localhost:{self.https}"
        super().write_config(f"tokens: {{issuer: \"{self.issuer}\"}}\n{extra}", segment)
        text = self.config.read_text().replace("rate_limits: {login:", "rate_limits: {" + RATES + ", login:")
        self.config.write_text(text)

    def client(self, name, *options):
        """The new client's secret; empty for a public one."""
        return self.json("client", "add", name, *options).get("client_secret", "")

    def form(self, target, fields, headers=()):
        body = fields if isinstance(fields, str) else urllib.parse.urlencode(fields)
        return self.ask(target, [("Content-Type", "application/x-www-form-urlencoded"), *headers], "POST",
                        body.encode())

    def token(self, fields, client=None, secret=None):
        return self.form("/portcullis/oauth/token", fields, basic(client, secret) if client else [])

    def browser(self, name):
        return Browser(self, name)


def basic(client, secret):
    text = urllib.parse.quote_plus(client) + ":" + urllib.parse.quote_plus(secret)
    return [("Authorization", "Basic " + base64.b64encode(text.encode()).decode())]


def pkce():
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def answer_of(location):
    """Where a redirection goes, and its parameters."""
    parts = urllib.parse.urlsplit(location)
    return location.partition("?")[0], dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))


class Browser:
    """Somebody who is signed in."""

    def __init__(self, gate, name):
        self.gate = gate
        answer = gate.post("/portcullis/v1/sign-in",
                           {"username": name, "password": gates.PASSWORD, "cookie": True})
        assert answer.status == 200, answer.body
        self.cookie = answer.get("set-cookie").split(";")[0]

    def get(self, target):
        return self.gate.ask(target, [("Cookie", self.cookie)])

    def post(self, target, value):
        return self.gate.post(target, value, [("Cookie", self.cookie), ("Sec-Fetch-Site", "same-origin")])

    def delete(self, target):
        return self.gate.ask(target, [("Cookie", self.cookie), ("Sec-Fetch-Site", "same-origin")], "DELETE")

    def decide(self, query, decision=None):
        body = {"query": query if isinstance(query, str) else urllib.parse.urlencode(query)}
        if decision:
            body["decision"] = decision
        return self.post("/portcullis/v1/me/authorizations", body)

    def authorize(self, query):
        """The whole way: allows what is asked for. The parameters that come back."""
        answer = self.decide(query, "allow")
        assert answer.status == 200 and answer.json["outcome"] == "redirect", answer.body
        return answer_of(answer.json["location"])[1]
