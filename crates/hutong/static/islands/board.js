// The theme board by keys and by dragging. Both only fill in the form that stands there anyway, and send it.
// @ts-check

const form = document.querySelector("#picking");

/** Whether somebody is typing, so that a letter is a letter. */
const isTyping = () => {
  const on = document.activeElement;
  return on instanceof HTMLTextAreaElement || on instanceof HTMLSelectElement || (on instanceof HTMLInputElement && on.type === "text");
};

/** @returns {HTMLInputElement[]} */
const boxes = () => [...document.querySelectorAll(".picks input[type=checkbox]")].filter((box) => box instanceof HTMLInputElement);

/**
 * Goes along the opinions.
 * @param {number} by
 */
function go(by) {
  const all = boxes();
  const at = all.findIndex((box) => box === document.activeElement);
  all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}

/** @param {string} key */
function reach(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const fold = target?.closest("details");
  if (fold) fold.open = true;
  const field = target?.tagName === "SUMMARY" ? fold?.querySelector("input[type=text]") : target;
  if (field instanceof HTMLElement) field.focus();
  if (field instanceof HTMLInputElement) field.select();
  return field instanceof HTMLElement;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (isTyping()) return;
  const key = event.key.toLowerCase();
  const on = document.activeElement;
  if (key === "x" && on instanceof HTMLInputElement && on.type === "checkbox") on.click();
  else if (key === "arrowdown" || key === "j") go(1);
  else if (key === "arrowup" || key === "k") go(-1);
  else if (!["m", "n", "/"].includes(key) || !reach(key)) return;
  event.preventDefault();
});

/**
 * Sends what is picked to a theme.
 * @param {string} theme
 */
function send(theme) {
  const to = form?.querySelector("#to");
  const move = form?.querySelector("button[value=move]");
  if (!(form instanceof HTMLFormElement) || !(to instanceof HTMLSelectElement) || !(move instanceof HTMLButtonElement)) return;
  to.value = theme;
  if (to.value === theme) form.requestSubmit(move);
}

if (form?.querySelector("#to")) {
  for (const row of document.querySelectorAll("[data-pick]")) {
    if (!(row instanceof HTMLElement)) continue;
    row.draggable = true;
    row.addEventListener("dragstart", (event) => {
      const box = row.querySelector("input[type=checkbox]");
      if (box instanceof HTMLInputElement) box.checked = true;
      event.dataTransfer?.setData("text/plain", row.textContent?.trim() ?? "");
    });
  }
  for (const card of document.querySelectorAll("[data-theme]")) {
    if (!(card instanceof HTMLElement)) continue;
    card.addEventListener("dragover", (event) => {
      event.preventDefault();
      card.classList.add("over");
    });
    card.addEventListener("dragleave", () => card.classList.remove("over"));
    card.addEventListener("drop", (event) => {
      event.preventDefault();
      card.classList.remove("over");
      send(card.dataset.theme ?? "");
    });
  }
}
