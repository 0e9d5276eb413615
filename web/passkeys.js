/*
 * Passkeys on pages; loaded with defer. It looks for elements with data-passkey, which start hidden:
 *
 *   "register"  a form; adds a passkey to who is signed in. Its field "label" names it.
 *   "sign-in"   a form or button; signs in with a passkey alone.
 *   "prove"     a form or button; the second factor of a sign-in or step-up.
 *   "autofill"  an input: the browser offers passkeys there.
 * More on the same element, or in a field of its form (with underscores):
 *   data-mfa-token        with "prove": the token of the sign-in that waits.
 *   data-remember-device  with "prove": "on" or a ticked box.
 *   data-next             a path to go to when it worked; none: the page is loaded again.
 *   data-error            the id of the element that shows what went wrong; none: the one with
 *                         role="alert" in the form, or else on the page.
 * Elements with data-passkey-missing are hidden where the browser knows passkeys.
 */
(() => {
  "use strict";
  const api = "/portcullis/v1";
  const known = !!(window.PublicKeyCredential && navigator.credentials);
  let waiting = null; /* the autofill, which a click ends */

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /* By hand, as not every browser has parse…OptionsFromJSON(). */
  function options({ user, excludeCredentials, allowCredentials, ...json }) {
    json.challenge = bytes(json.challenge);
    if (user) json.user = { ...user, id: bytes(user.id) };
    json[user ? "excludeCredentials" : "allowCredentials"] =
      (excludeCredentials || allowCredentials || []).map((one) => ({ ...one, id: bytes(one.id) }));
    return json;
  }

  /* By hand, too: not every answer has toJSON(). */
  function answer(credential) {
    const from = credential.response;
    const response = { clientDataJSON: text(from.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (from[name]) response[name] = text(from[name]);
    if (from.getTransports) response.transports = from.getTransports();
    const id = text(credential.rawId);
    return { id, rawId: id, type: credential.type, response };
  }

  async function post(path, body) {
    const reply = await fetch(api + path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const got = await reply.json().catch(() => ({}));
    if (!reply.ok) throw new Error(got.detail || got.title || "It did not work.");
    return got;
  }

  function value(element, name) {
    const attribute = element.getAttribute("data-" + name);
    if (attribute !== null) return attribute;
    const field = (element.form || element).elements?.[name.replace(/-/g, "_")];
    if (!field) return "";
    return field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
  }

  async function register(element) {
    const { handle, publicKey } = await post("/me/passkeys/options", {});
    const made = await navigator.credentials.create({ publicKey: options(publicKey) });
    const body = { handle, credential: answer(made) };
    const label = value(element, "label").trim();
    if (label) body.label = label;
    await post("/me/passkeys", body);
  }

  async function show(element, how = {}) {
    const prove = element.dataset.passkey === "prove";
    const more = prove ? { mfa_token: value(element, "mfa-token") } : {};
    const { handle, publicKey } = await post("/sign-in/passkey/options", more);
    const shown = await navigator.credentials.get({ publicKey: options(publicKey), ...how });
    if (prove && value(element, "remember-device")) more.remember_device = true;
    if (!prove) more.cookie = true;
    how.chosen = true;
    await post("/sign-in/passkey", { handle, credential: answer(shown), ...more });
  }

  function complain(element, error) {
    const words = {
      NotAllowedError: "It was cancelled, or took too long.",
      InvalidStateError: "This device has a passkey already.",
      SecurityError: "Passkeys do not work at this address.",
    };
    const alert = '[role="alert"]';
    const place = document.getElementById(element.dataset.error || "") ||
      element.closest("form")?.querySelector(alert) || document.querySelector(alert);
    if (!place) return;
    place.textContent = words[error.name] || error.message;
    place.hidden = false;
  }

  function onwards(element) {
    const next = new URL(value(element, "next"), location.href);
    if (next.origin === location.origin && next.href !== location.href) location.assign(next);
    else location.reload();
  }

  async function run(element, action) {
    const button = element.querySelector("button") || element;
    waiting?.abort();
    waiting = null;
    button.disabled = true;
    try {
      await action(element);
      onwards(element);
    } catch (error) {
      complain(element, error);
    } finally {
      button.disabled = false;
    }
  }

  /* Silent until a passkey is chosen. */
  async function autofill(element) {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    waiting = new AbortController();
    const how = { mediation: "conditional", signal: waiting.signal };
    try {
      await show(element, how);
      onwards(element);
    } catch (error) {
      if (how.chosen) complain(element, error);
    }
  }

  for (const element of document.querySelectorAll("[data-passkey-missing]"))
    element.hidden = known;
  for (const element of known ? document.querySelectorAll("[data-passkey]") : []) {
    const kind = element.dataset.passkey;
    element.hidden = false;
    if (kind === "autofill") autofill(element);
    else
      element.addEventListener(element.matches("form") ? "submit" : "click", (event) => {
        event.preventDefault();
        run(element, kind === "register" ? register : show);
      });
  }
})();
