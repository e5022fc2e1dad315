// A button that copies a chart's sentence. Without this the sentence is there to be read and marked.
// @ts-check

/** Milliseconds for which the button says that it was done. */
const SAID_MS = 2000;

for (const place of document.querySelectorAll("[data-copy]")) {
  if (!(place instanceof HTMLElement) || !navigator.clipboard) continue;
  const { copy = "", copied = "" } = place.dataset;
  const words = (place.textContent ?? "").trim();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(words);
    button.textContent = copied;
    setTimeout(() => { button.textContent = copy; }, SAID_MS);
  });
  place.append(" ", button);
}
