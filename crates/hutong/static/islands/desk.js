// Keys of the moderation desk: each stands visibly beside its button, and everything works without this.
// @ts-check

/** Whether somebody is typing, so that a letter is a letter. */
const isTyping = () => {
  const on = document.activeElement;
  return on instanceof HTMLTextAreaElement || on instanceof HTMLSelectElement || (on instanceof HTMLInputElement && on.type === "text");
};

/**
 * Moves along the rows.
 * @param {number} by
 */
function move(by) {
  const rows = [...document.querySelectorAll("a[data-row]")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next instanceof HTMLElement) next.focus();
}

/**
 * Presses what a key stands beside: a button is pressed, a fold is opened and its first field takes the focus.
 * @param {Element} target
 */
function press(target) {
  if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) {
    target.click();
    return;
  }
  const fold = target.closest("details");
  if (!fold) return;
  fold.open = true;
  const field = fold.querySelector("input, textarea");
  if (field instanceof HTMLElement) field.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "Escape" && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  if (isTyping()) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    move(key === "j" ? 1 : -1);
  } else {
    const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!target) return;
    press(target);
  }
  event.preventDefault();
});
