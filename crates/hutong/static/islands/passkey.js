// Passkeys, which browsers offer to scripts alone: the form asks the node what to ask the device, the device answers, and
// the form is sent. Without this the forms stay hidden, and everything else signs in.
// @ts-check

/** @param {string} text */
const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

/** @param {ArrayBuffer | null | undefined} bytes */
const toText = (bytes) => {
  if (!bytes) return undefined;
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

/**
 * What the browser takes, from what the node says: bytes travel as text.
 * @param {any} options
 */
function decoded(options) {
  const { publicKey } = options;
  publicKey.challenge = fromText(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = fromText(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) {
    for (const one of list ?? []) one.id = fromText(one.id);
  }
  return options;
}

/**
 * What the node takes, from what the device said.
 * @param {any} answer
 */
function encoded({ id, rawId, type, response }) {
  const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = response;
  const bytes = { clientDataJSON, attestationObject, authenticatorData, signature, userHandle };
  const texts = Object.fromEntries(Object.entries(bytes).map(([name, value]) => [name, toText(value)]));
  return JSON.stringify({ id, rawId: toText(rawId), type, extensions: {}, response: texts });
}

/**
 * Asks the node, then the device.
 * @param {HTMLFormElement} form
 */
async function ask(form) {
  const { begin = "", passkey = "" } = form.dataset;
  const all = new FormData(form);
  const body = new URLSearchParams({ token: String(all.get("token")), secret: String(all.get("secret") ?? "") });
  const begun = await fetch(begin, { method: "POST", credentials: "same-origin", body });
  if (!begun.ok) throw new Refused();
  const { ceremony, options } = await begun.json();
  const wanted = decoded(options);
  const answer = await (passkey === "create" ? navigator.credentials.create(wanted) : navigator.credentials.get(wanted));
  return { ceremony, answer: encoded(answer) };
}

/** The node said no before the device was asked. */
class Refused extends Error {}

/** @param {HTMLFormElement} form */
function offer(form) {
  form.hidden = false;
  const place = form.closest("[data-passkey-place]");
  if (place instanceof HTMLElement) place.hidden = false;
  for (const note of document.querySelectorAll("[data-no-passkey]")) note.remove();
  const failed = form.querySelector("[data-failed]");
  const refused = form.querySelector("[data-refused]") ?? failed;
  /** @param {Element | null} wanted */
  const say = (wanted) => {
    for (const one of [failed, refused]) if (one instanceof HTMLElement) one.hidden = one !== wanted;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    say(null);
    ask(form).then(
      (fields) => {
        for (const [name, value] of Object.entries(fields)) {
          const field = form.elements.namedItem(name);
          if (field instanceof HTMLInputElement) field.value = value;
        }
        // The password was asked for at the beginning; it travels once.
        const secret = form.elements.namedItem("secret");
        if (secret instanceof HTMLInputElement) secret.value = "";
        form.submit();
      },
      (error) => say(error instanceof Refused ? refused : failed),
    );
  });
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (form instanceof HTMLFormElement) offer(form);
  }
}
