"""A browser without scripts: cookies, redirects, and the forms of a page, for tests of pages over a
socket of the authority."""

import html.parser
import urllib.parse


class Page(html.parser.HTMLParser):
    """The forms of a page, each {"action", "method", "fields"}, and its text."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.words, self.links, self.select = [], [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        have = dict(attributes)
        if tag == "form":
            self.forms.append({"action": have.get("action") or "", "method": have.get("method", "get"), "fields": {}})
        off = have.get("type") in ("checkbox", "radio") and "checked" not in have
        if tag in ("input", "button", "textarea", "select") and have.get("name") and self.forms and not off:
            self.forms[-1]["fields"][have["name"]] = have.get("value") or ""
        if tag == "select":
            self.select = have.get("name")
        if tag == "option" and self.select and ("selected" in have or not self.forms[-1]["fields"].get(self.select)):
            self.forms[-1]["fields"][self.select] = have.get("value") or ""
        if tag == "a" and have.get("href"):
            self.links.append(have["href"])

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def form(self, action):
        return next(form for form in self.forms if form["action"].split("?")[0] == action)


class Browser:
    """ask(method, path, body, headers) → an answer with status, headers and raw."""

    def __init__(self, ask, origin="https://localhost:8443"):
        self.send, self.origin, self.cookies = ask, origin, {}

    def request(self, method, path, fields=None, headers=None):
        sent = {"Accept": "text/html,application/xhtml+xml", "Host": self.origin.split("//")[1], **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
            sent.setdefault("Origin", self.origin)
        answer = self.send(method, path, body, sent)
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def get(self, path, follow=True):
        answer = self.request("GET", path)
        while follow and answer.status == 303:
            answer = self.request("GET", answer.headers["Location"])
        return answer

    def page(self, path):
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status, answer.raw)
        return Page(answer.raw.decode())

    def submit(self, form, follow=True, **values):
        answer = self.request("POST", form["action"], {**form["fields"], **values})
        if follow and answer.status == 303:
            return self.get(answer.headers["Location"])
        return answer
