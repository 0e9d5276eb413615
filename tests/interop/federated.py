"""A gate that relies on a provider: its configuration, requests with the provider's tokens, and a browser."""

import subprocess

import chrome as chromes
import gate as gates
import rig

TIMES = "jwks_cache: 2s, refetch_interval: 1s, stale: {stale}"


class FederatedGate(gates.Gate):
    """make(gate): makes the provider's process, which needs to know where the gate is before either starts."""

    def __init__(self, folder, make, entry, stale="10s"):
        self.prepare(folder)
        self.peer = make(self)
        (self.folder / "provider-secret").write_text(self.peer.secret + "\n")
        (self.folder / "provider-secret").chmod(0o600)
        self.write_config("issuers:\n  - " + entry.format(
            name=self.peer.name, issuer=self.peer.issuer, ca=self.peer.certificate, times=TIMES.format(stale=stale)))
        text = self.config.read_text()
        self.config.write_text(text.replace("{login:", "{api: {rate: 6000/min, burst: 6000, by: address}, login:"))
        self.init()

    @property
    def base(self):
        return f"https://localhost:{self.https}"

    def start(self):
        self.peer.trust = self.folder / "tls/certificate.pem"
        self.peer.start()
        super().start()
        for tenant in ("acme", "other"):
            self.ok("tenant", "add", tenant)
        return self

    def close(self):
        super().close()
        self.peer.close()

    # ---- tokens ----

    def status(self, token, target="/files/1", method="GET"):
        return self.ask(target, [("Authorization", "Bearer " + token)], method,
                        b"" if method != "GET" else None).status

    def wait_for(self, token, wanted=200):
        gates.wait(lambda: self.status(token) == wanted, f"the answer {wanted}")

    def seen(self, token, target="/files/1"):
        """What the service behind the gate was told of the caller."""
        answer = self.ask(target, [("Authorization", "Bearer " + token)])
        assert answer.status == 200, answer.body
        return " ".join(value for _, value in answer.json["headers"])

    def record_of(self, token):
        answer = self.ask("/files/1", [("Authorization", "Bearer " + token)])
        request_id = answer.get("X-Request-Id")
        return gates.wait(lambda: [one for one in self.records("--type", "authorization")
                                   if one["request_id"] == request_id], "the record")[0]

    # ---- a browser ----

    def chrome(self):
        return chromes.Chrome(self.base, [self.folder / "tls/certificate.pem", self.peer.certificate])

    @staticmethod
    def sign_out(chrome):
        """By the API, as a page of a service does it; the provider's address for ending its session, too."""
        return chrome.driver.execute_async_script("""
            const done = arguments[arguments.length - 1];
            fetch('/portcullis/v1/sign-out', {method: 'POST', headers: {Accept: 'application/json'}})
                .then((answer) => answer.status === 200 ? answer.json() : {status: answer.status})
                .then(done, (error) => done({error: String(error)}))""")

    def sign_out_by_page(self, chrome, words):
        """By the button of the account's pages; then the link to sign out where the person signed in."""
        chrome.go("/portcullis/account")
        chrome.press("Sign out")
        assert chrome.heading == words, chrome.text
        link = next(one for one in chrome.all("main a[href]")
                    if one.get_attribute("href").startswith(self.peer.issuer))
        assert "id_token_hint=" in link.get_attribute("href")
        chrome.leave(link)

    def write_with_cookies(self, cookies, origin):
        """A write that a page of this origin makes with the session's cookie."""
        text = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
        return self.ask("/files/1", [("Cookie", text), ("Origin", origin)], "POST", b"",
                        host=f"localhost:{self.https}").status

    def session_status(self, cookies, target="/files/1"):
        text = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
        return self.ask(target, [("Cookie", text)]).status


def reason_to_skip():
    """Empty where the gate that was built relies on other issuers."""
    daemon = rig.build_folder() / "src/authority/portcullis-authority"
    if not daemon.exists():
        return "build first"
    routes = subprocess.run([daemon, "--routes"], capture_output=True, text=True, check=False).stdout
    return "" if "/portcullis/federation/" in routes else "this gate relies on no other issuer"
