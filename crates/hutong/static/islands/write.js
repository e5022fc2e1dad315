// Advice under the text field, and a button that is pressed once. The form works without this.
// @ts-check
import "./draft.js";

/** Characters from which the text says enough to be asked for more. */
const SHORT = 15;
const MIDDLE = 60;

/**
 * The advice for a text: what one might still add.
 * @param {string} text
 * @param {DOMStringMap} words
 * @param {number} max
 * @returns {string}
 */
function advise(text, words, max) {
  const n = [...text.trim()].length;
  if (n > max) return (words.long ?? "").replace("{n}", String(n - max));
  if (n === 0) return words.begin ?? "";
  if (n < SHORT) return words.short ?? "";
  if (n < MIDDLE) return words.who ?? "";
  return words.good ?? "";
}

/** Characters after which it is asked whether something similar is here, and milliseconds of rest before. */
const SIMILAR_FROM = 30;
const REST_MS = 800;

/**
 * Asks, while somebody rests, whether something similar is here already.
 * @param {HTMLTextAreaElement} text
 * @param {HTMLElement} place
 */
function compare(text, place) {
  const href = place.dataset.similar;
  let timer = 0;
  let asked = "";
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const words = text.value.trim();
      if (!href || words === asked || [...words].length < SIMILAR_FROM) return;
      asked = words;
      const answer = await fetch(href, { method: "POST", credentials: "same-origin", body: new URLSearchParams({ text: words }) });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("#similar");
      const old = place.querySelector("#similar");
      if (next && old) old.replaceWith(next);
    }, REST_MS);
  });
}

for (const form of document.querySelectorAll("form[data-write]")) {
  const text = form.querySelector("textarea");
  const advice = form.querySelector(".advice");
  if (text instanceof HTMLTextAreaElement && advice instanceof HTMLElement) {
    const max = Number(text.dataset.max ?? "5000");
    const say = () => { advice.textContent = advise(text.value, advice.dataset, max); };
    text.addEventListener("input", say);
    say();
  }
  const place = form.querySelector("[data-similar]");
  if (text instanceof HTMLTextAreaElement && place instanceof HTMLElement) compare(text, place);
  form.addEventListener("submit", () => {
    // Not disabled: a lost answer must leave a button to press again; the form's key makes it one item.
    form.querySelector("button[type=submit]")?.setAttribute("aria-busy", "true");
  });
}
