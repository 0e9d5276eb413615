/*
 * Passkeys on pages, without a line of script in them. It looks for elements by these attributes:
 *
 *   data-passkey="register"   a form; adds a passkey to who is signed in. Its field "label" names it.
 *   data-passkey="sign-in"    a form or button; signs in with a passkey alone.
 *   data-passkey="prove"      a form or button; the second factor of a sign-in or step-up.
 *   data-passkey="autofill"   an input with autocomplete="username webauthn": the browser offers
 *                             passkeys there, where it can; what is chosen signs in.
 * On the same element, or on a field of the form with that name (underscores for dashes):
 *   data-mfa-token            with "prove": the token that the sign-in before gave.
 *   data-remember-device      with "prove": remember this device ("on" or a ticked box).
 *   data-next                 where to go when it worked; without it the page is loaded again.
 *   data-error                the id of an element that shows what went wrong; without it the
 *                             nearest one with role="alert", in the form first, then on the page.
 * Elements with data-passkey start hidden ("hidden" in the page) and are shown where the browser
 * knows passkeys; elements with data-passkey-missing are shown where it does not.
 */
(() => {
  "use strict";
  const api = "/portcullis/v1";
  const known = !!(window.PublicKeyCredential && navigator.credentials);
  let waiting = null; /* the autofill request, which a click ends */

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /* By hand, as not every browser has PublicKeyCredential.parse…OptionsFromJSON(). */
  function options({ user, excludeCredentials, allowCredentials, ...json }) {
    json.challenge = bytes(json.challenge);
    if (user) json.user = { ...user, id: bytes(user.id) };
    json[user ? "excludeCredentials" : "allowCredentials"] =
      (excludeCredentials || allowCredentials || []).map((one) => ({ ...one, id: bytes(one.id) }));
    return json;
  }

  /* By hand, too: what some password managers return has no toJSON(). */
  function answer(credential) {
    const from = credential.response;
    const response = { clientDataJSON: text(from.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (from[name]) response[name] = text(from[name]);
    if (from.getTransports) response.transports = from.getTransports();
    return { id: text(credential.rawId), rawId: text(credential.rawId), type: credential.type, response };
  }

  async function post(path, body) {
    const reply = await fetch(api + path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    const got = await reply.json().catch(() => ({}));
    if (!reply.ok) throw new Error(got.detail || got.title || "That did not work.");
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

  async function show(element, how) {
    const prove = element.dataset.passkey === "prove";
    const more = prove ? { mfa_token: value(element, "mfa-token") } : {};
    const { handle, publicKey } = await post("/sign-in/passkey/options", more);
    const shown = await navigator.credentials.get({ publicKey: options(publicKey), ...how });
    if (prove && value(element, "remember-device")) more.remember_device = true;
    if (!prove) more.cookie = true;
    await post("/sign-in/passkey", { handle, credential: answer(shown), ...more });
  }

  function complain(element, error) {
    if (error.name === "AbortError") return;
    const words = {
      NotAllowedError: "It was cancelled, or took too long.",
      InvalidStateError: "This device has a passkey for this account already.",
      SecurityError: "Passkeys do not work at this address.",
    };
    const form = element.form || element.closest("form");
    const place = document.getElementById(element.dataset.error || "") ||
      form?.querySelector('[role="alert"]') || document.querySelector('[role="alert"]');
    if (!place) return;
    place.textContent = words[error.name] || error.message;
    place.hidden = false;
  }

  function onwards(element) {
    const next = value(element, "next");
    if (next.startsWith("/") && !/^\/[\/\\]/.test(next)) location.assign(next);
    else location.reload();
  }

  async function run(element, action) {
    const button = element.matches("button") ? element : element.querySelector("button");
    waiting?.abort();
    waiting = null;
    if (button) button.disabled = true;
    try {
      await action(element);
      onwards(element);
    } catch (error) {
      complain(element, error);
    } finally {
      if (button) button.disabled = false;
    }
  }

  async function autofill(element) {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
    waiting = new AbortController();
    try {
      await show(element, { mediation: "conditional", signal: waiting.signal });
      onwards(element);
    } catch (error) {
      complain(element, error);
    }
  }

  function start() {
    for (const element of document.querySelectorAll("[data-passkey-missing]"))
      element.hidden = known;
    if (!known) return;
    for (const element of document.querySelectorAll("[data-passkey]")) {
      const kind = element.dataset.passkey;
      element.hidden = false;
      if (kind === "autofill") {
        autofill(element);
        continue;
      }
      element.addEventListener(element.matches("form") ? "submit" : "click", (event) => {
        event.preventDefault();
        run(element, kind === "register" ? register : show);
      });
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
