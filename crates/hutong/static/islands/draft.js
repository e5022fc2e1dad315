// Keeps what is typed as a draft whenever somebody rests. Without this there is a button that does the same.
// @ts-check

/** Milliseconds of rest before a draft is kept. */
const REST_MS = 2000;
/** Fields of the form that a draft holds, and what the form is known by. */
const FIELDS = ["token", "key", "prompt", "title", "text", "audience", "named"];

/**
 * The draft of a form, as it stands.
 * @param {HTMLFormElement} form
 * @returns {URLSearchParams}
 */
function words(form) {
  const all = new FormData(form);
  const draft = new URLSearchParams({ quiet: "1" });
  for (const name of FIELDS) {
    const value = all.get(name);
    if (typeof value === "string") draft.set(name, value);
  }
  return draft;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} href
 */
function keep(form, href) {
  let timer = 0;
  let kept = words(form).toString();
  let isSent = false;
  /** @param {boolean} isLeaving */
  const save = async (isLeaving) => {
    clearTimeout(timer);
    const draft = words(form);
    if (isSent || draft.toString() === kept) return;
    kept = draft.toString();
    const answer = await fetch(href, { method: "POST", credentials: "same-origin", keepalive: isLeaving, body: draft });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("span#draft");
    const old = form.querySelector("#draft");
    if (next && old) old.replaceWith(next);
    // What was not kept is tried again with the next words.
    if (!answer.ok) kept = "";
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { save(false).catch(() => { kept = ""; }); }, REST_MS);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
  });
  addEventListener("pagehide", () => { save(true).catch(() => {}); });
  // A page that comes back out of the browser's memory is written on.
  addEventListener("pageshow", () => { isSent = false; });
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  if (form instanceof HTMLFormElement && form.dataset.draft) keep(form, form.dataset.draft);
}
