// Keys for the three buttons and for skipping, with the hints that say so. Without this the buttons do the same.
// @ts-check

for (const form of document.querySelectorAll("form[data-vote]")) {
  for (const hint of form.querySelectorAll("kbd[hidden], .hint[hidden]")) hint.removeAttribute("hidden");
  let pressed = false;
  form.addEventListener("submit", () => { pressed = true; });
  // A page that comes back out of the browser's memory is to be voted on again.
  addEventListener("pageshow", () => { pressed = false; });
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (pressed || typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = form.querySelector(`[data-hotkey="${CSS.escape(event.key.toLowerCase())}"]`);
    if (wanted instanceof HTMLElement) wanted.click();
  });
}
