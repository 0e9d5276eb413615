"""A headless Chromium as a person has it: things are found by what they are called (the accessible name), not by
their place in the page. The gate's self-signed certificate is known by its key; no other one is let through."""

import base64
import hashlib
import json
import os
import pathlib
import shutil
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import serialization

# A phone and a desktop: name → width and height in CSS pixels.
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
QUIET = ["--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-default-apps", "--password-store=basic",
         "--disable-features=Translate,OptimizationHints,MediaRouter"]


def reason_to_skip():
    """Why there is no browser here; empty: there is one."""
    for program in ("chromium", "chromedriver"):
        if not shutil.which(program):
            return f"{program} is not installed"
    try:
        import selenium  # noqa: F401, PLC0415
    except ImportError:
        return "python3-selenium is not installed"
    return ""


def key_digest(certificate):
    """SHA-256 of the public key in Base64, as --ignore-certificate-errors-spki-list wants it."""
    key = x509.load_pem_x509_certificate(pathlib.Path(certificate).read_bytes()).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(der).digest()).decode()


class Chrome:
    """base: the address that paths are asked of. certificates: the self-signed ones that are known."""

    def __init__(self, base, certificates, agent=None):
        from selenium import webdriver  # noqa: PLC0415, it may be missing
        from selenium.webdriver.chrome.service import Service  # noqa: PLC0415
        self.base = base
        self.profile = tempfile.TemporaryDirectory(prefix="chrome-")
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        pins = ",".join(key_digest(one) for one in certificates)
        arguments = [*QUIET, f"--user-data-dir={self.profile.name}", f"--ignore-certificate-errors-spki-list={pins}"]
        arguments += ["--no-sandbox"] if os.geteuid() == 0 else []
        arguments += [f"--user-agent={agent}"] if agent else []
        for argument in arguments:
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Service(executable_path=shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(120)
        self.cdp("Network.enable")
        self.look()

    def close(self):
        self.driver.quit()
        self.profile.cleanup()

    def cdp(self, command, **values):
        return self.driver.execute_cdp_cmd(command, values)

    def script(self, text, *values):
        return self.driver.execute_script(text, *values)

    # ---- how it looks at things ----

    def look(self, size="desktop", scheme="light"):
        width, height = SIZES[size]
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                 mobile=size == "phone")
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme},
                                                         {"name": "prefers-reduced-motion", "value": "reduce"}])

    def picture(self, path):
        """The whole page, also what is below the fold, as a PNG."""
        size = self.cdp("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.cdp("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                        clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(path).write_bytes(base64.b64decode(shot["data"]))

    def complaints(self):
        """What the console said since the last time: errors of scripts, refusals by the content security policy.
        The icon that a browser asks for where a page names none does not count."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if entry["level"] == "SEVERE" and "/favicon.ico - " not in entry["message"]]

    def weight(self):
        """Bytes of the page and all that it loads, as they are after decompression."""
        return self.script("""return performance.getEntriesByType('navigation')
            .concat(performance.getEntriesByType('resource')).reduce((all, one) => all + one.decodedBodySize, 0)""")

    def resources(self):
        return self.script("return performance.getEntriesByType('resource').map((one) => one.name)")

    def overflows(self):
        """By how many pixels the page is wider than the window, or what a card holds wider than the card."""
        return self.script("""
            return Math.max(document.documentElement.scrollWidth - document.documentElement.clientWidth,
                ...[...document.querySelectorAll('main .card')].map((one) => one.scrollWidth - one.clientWidth))""")

    def go(self, path):
        self.driver.get(self.base + path if path.startswith("/") else path)

    @property
    def path(self):
        return self.script("return location.pathname")

    @property
    def title(self):
        return self.driver.title

    @property
    def status(self):
        return self.script("return performance.getEntriesByType('navigation')[0].responseStatus")

    @property
    def heading(self):
        return self.script("return document.querySelector('h1')?.textContent.trim() || ''")

    @property
    def text(self):
        return self.script("return document.body.innerText")

    def wait(self, condition, what, seconds=120):
        from selenium.common.exceptions import WebDriverException  # noqa: PLC0415
        from selenium.webdriver.support.wait import WebDriverWait  # noqa: PLC0415
        found = WebDriverWait(self.driver, seconds, 0.05, ignored_exceptions=[WebDriverException])
        return found.until(lambda _: condition(), f"{what}; at {self.path}: {self.text[:600]}")

    def wait_for_heading(self, words):
        self.wait(lambda: words.lower() in self.heading.lower(), f"no heading with: {words}")

    def wait_for_text(self, words):
        self.wait(lambda: words in self.text, f"no text: {words}")

    def wait_for_path(self, path):
        self.wait(lambda: self.path == path, f"not at {path}")

    # ---- things, by what they are called ----

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def named(self, selector, name):
        """The one shown element of the selector whose accessible name is, or else begins with, these words."""
        shown = [(one, " ".join(one.accessible_name.split()).lower()) for one in self.all(selector)
                 if one.is_displayed()]
        name = name.lower()
        found = [one for one, called in shown if called == name] or [one for one, called in shown
                                                                     if called.startswith(name)]
        assert found, f"nothing is called {name!r}; there are {[called for _, called in shown]} at {self.path}"
        return found[0]

    def field(self, name):
        return self.named("input:not([type=hidden]), textarea, select", name)

    def fill(self, name, value):
        field = self.field(name)
        field.clear()
        field.send_keys(value)

    def tick(self, name):
        field = self.field(name)
        if not field.is_selected():
            field.click()

    def leave(self, element):
        """Clicks it and waits until the page it stood on is gone."""
        from selenium.webdriver.support import expected_conditions as expected  # noqa: PLC0415
        element.click()
        self.wait(lambda: expected.staleness_of(element)(self.driver), "the page stayed")
        self.wait(lambda: self.script("return document.readyState") == "complete", "the page did not load")

    def press(self, name):
        self.leave(self.named("button, input[type=submit]", name))

    def follow(self, name):
        self.leave(self.named("a", name))

    def has(self, selector, name):
        return any(name.lower() in one.accessible_name.lower() for one in self.all(selector) if one.is_displayed())

    # ---- without a mouse ----

    def tab_order(self, most=80):
        """What the tab key reaches, in order: tag, name, and whether one sees where the focus is."""
        # From the top of the page, also where a field has the focus from the start.
        self.script("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex');"
                    "window.scrollTo(0, 0)")
        order = []
        for _ in range(most):
            for what in ("rawKeyDown", "keyUp"):
                self.cdp("Input.dispatchKeyEvent", type=what, key="Tab", code="Tab", windowsVirtualKeyCode=9)
            element, tag, visible = self.focus()
            if tag in ("body", "html") or (order and element == order[0]["element"]):
                break
            order.append({"element": element, "tag": tag, "name": element.accessible_name, "visible": visible})
        return order

    def focus(self):
        """Where it is: the element, its tag, and whether one sees it."""
        return self.script("""
            const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
            const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
                || style.boxShadow !== 'none';
            return [one, one.tagName.toLowerCase(),
                one.matches(':focus-visible') && ring && box.width > 0 && box.height > 0]""")

    def usable(self, selector):
        """Those that are shown, enabled and not folded away."""
        return self.script("""
            return [...document.querySelectorAll(arguments[0])].filter((one) => one.getClientRects().length > 0
                && one.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !one.disabled
                && one.closest('details:not([open])') === null)""", selector)

    def hold_still(self):
        """A part of a page that keeps itself fresh stays as it is, for whoever looks at one element after another."""
        self.script("document.querySelectorAll('[data-live]').forEach((one) => { one.replaceChildren = () => {}; })")

    # ---- accessibility ----

    def axe(self, source):
        """What axe-core finds wrong, one line each; source: its script."""
        self.driver.set_script_timeout(120)
        if not self.script("return typeof axe === 'object'"):
            self.script(source)
        found = self.driver.execute_async_script("""
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then((all) => done(JSON.stringify(all.violations)),
                (error) => done(JSON.stringify([{id: 'axe', help: String(error), nodes: []}])))""")
        return [f"{one['id']}: {one['help']}: " + "; ".join(node["html"][:120] for node in one["nodes"][:3])
                for one in json.loads(found)]

    # ---- passkeys ----

    def add_authenticator(self):
        """A virtual one, built in, that has verified its user."""
        self.cdp("WebAuthn.enable")
        self.authenticator = self.cdp("WebAuthn.addVirtualAuthenticator", options={
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True})["authenticatorId"]

    def touch(self, yes):
        """Whether the person touches the authenticator when it asks, as it does already where a page fills in."""
        self.cdp("WebAuthn.setAutomaticPresenceSimulation", authenticatorId=self.authenticator, enabled=yes)

    def credentials(self):
        return self.cdp("WebAuthn.getCredentials", authenticatorId=self.authenticator)["credentials"]
