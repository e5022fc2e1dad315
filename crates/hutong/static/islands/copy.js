// A button that copies a chart's sentence, or a table as cells that a spreadsheet takes. Without this they are there to be
// read and marked.
// @ts-check

/** Milliseconds for which the button says that it was done. */
const SAID_MS = 2000;

/**
 * The marked table before a place, as lines of cells.
 * @param {Element} place
 */
function cellsBefore(place) {
  const all = [...document.querySelectorAll("table[data-sheet]")];
  const before = all.filter((table) => table.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING);
  const table = before.at(-1);
  if (!(table instanceof HTMLTableElement)) return "";
  const words = (/** @type {HTMLTableCellElement} */ cell) => cell.innerText.replace(/\s+/g, " ").trim();
  return [...table.rows].map((row) => [...row.cells].map(words).join("\t")).join("\n");
}

for (const place of document.querySelectorAll("[data-copy]")) {
  if (!(place instanceof HTMLElement) || !navigator.clipboard) continue;
  const { copy = "", copied = "" } = place.dataset;
  const isTable = "copyTable" in place.dataset;
  const sentence = (place.textContent ?? "").trim();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(isTable ? cellsBefore(place) : sentence);
    button.textContent = copied;
    setTimeout(() => { button.textContent = copy; }, SAID_MS);
  });
  place.append(" ", button);
}
