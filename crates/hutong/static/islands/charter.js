// Draws the preview beside a charter's form anew whenever somebody rests. Without this there is a button that does the same.
// @ts-check

/** Milliseconds of rest before the preview is drawn. */
const REST_MS = 600;

/** @param {HTMLFormElement} form */
function watch(form) {
  const href = form.dataset.preview ?? "";
  let timer = 0;
  let asked = 0;
  const draw = async () => {
    const all = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") all.append(name, value);
    }
    all.set("do", "look");
    const mine = ++asked;
    const answer = await fetch(href, { method: "POST", credentials: "same-origin", body: all });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("#preview");
    const old = document.querySelector("#preview");
    // An answer that was overtaken is no news.
    if (answer.ok && next && old && mine === asked) old.replaceWith(next);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { draw().catch(() => {}); }, REST_MS);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
}

for (const form of document.querySelectorAll("form[data-preview]")) {
  if (form instanceof HTMLFormElement) watch(form);
}
