// A note that is written where there is no connection: words and pictures stay in this browser until they have been sent,
// once, under the key of the form that was first drawn. Without this the form works as it is.
// @ts-check

/** Milliseconds of rest before what was typed is kept. */
const REST_MS = 500;
const STORE = "notes";
/** Fields that are kept; the token is that of the page, the key that of the first form. */
const FIELDS = ["key", "group", "place", "date", "text", "findings", "evidence", "named"];

/** @typedef {{ fields: Record<string, string>, files: File[], waits: boolean }} Kept */

/** @returns {Promise<IDBDatabase>} */
const open = () => new Promise((done, fail) => {
  const asked = indexedDB.open("hutong", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => fail(asked.error);
});

/**
 * One step in the store.
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} step
 * @returns {Promise<any>}
 */
async function step(mode, step) {
  const base = await open();
  return new Promise((done, fail) => {
    const asked = step(base.transaction(STORE, mode).objectStore(STORE));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

/** @param {HTMLFormElement} form */
function field(form) {
  /** @param {string} name */
  return (name) => {
    const found = form.elements.namedItem(name);
    return found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement || found instanceof HTMLSelectElement || found instanceof RadioNodeList ? found : null;
  };
}

/** @param {HTMLFormElement} form */
async function mind(form) {
  const place = form.action;
  const of = field(form);
  const said = form.querySelector("[data-said]");
  /** @param {string | undefined} words */
  const say = (words) => { if (said) said.textContent = words ?? ""; };
  const pictures = form.querySelector('input[type="file"]');
  let waits = false;
  let timer = 0;

  /** @returns {Kept} */
  const now = () => ({
    fields: Object.fromEntries(FIELDS.map((name) => [name, of(name)?.value ?? ""])),
    files: pictures instanceof HTMLInputElement ? [...(pictures.files ?? [])] : [],
    waits,
  });
  const keep = () => step("readwrite", (store) => store.put(now(), place)).then(() => say(waits ? form.dataset.waits : form.dataset.kept));
  const forget = () => step("readwrite", (store) => store.delete(place));

  /** @type {Kept | undefined} */
  const kept = await step("readonly", (store) => store.get(place));
  const isFresh = (of("text")?.value ?? "") === "" && (of("place")?.value ?? "") === "";
  if (kept && isFresh) {
    for (const name of FIELDS) {
      const target = of(name);
      if (target && kept.fields[name]) target.value = kept.fields[name];
    }
    if (pictures instanceof HTMLInputElement && kept.files.length > 0) {
      const all = new DataTransfer();
      for (const file of kept.files) all.items.add(file);
      pictures.files = all.files;
    }
    waits = kept.waits;
    say(waits ? form.dataset.waits : form.dataset.kept);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { keep().catch(() => {}); }, REST_MS);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearTimeout(timer);
    waits = true;
    await keep().catch(() => {});
    if (!navigator.onLine) return;
    say(form.dataset.sending);
    try {
      const answer = await fetch(place, { method: "POST", credentials: "same-origin", body: new FormData(form) });
      if (answer.redirected) {
        await forget();
        location.assign(answer.url);
        return;
      }
    } catch {
      // No connection after all: it is kept, and goes when there is one.
      say(form.dataset.waits);
      return;
    }
    // The portal has something to say: sent as any form is, the same key makes it the same note.
    waits = false;
    await keep().catch(() => {});
    form.submit();
  });
  addEventListener("online", () => { if (waits) form.requestSubmit(); });
  if (waits && navigator.onLine) form.requestSubmit();
}

for (const form of document.querySelectorAll("form[data-note]")) {
  if (form instanceof HTMLFormElement) mind(form).catch(() => {});
}
