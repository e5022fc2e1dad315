// Pages that keep up: parts are fetched anew when something changed. Without this they are as new as the page.
// @ts-check

/** Milliseconds that a page waits at least before it asks again, and the most that chance adds: not all at once. */
const WAIT_MS = 1000;
const CHANCE_MS = 2000;

/**
 * Fetches the page anew and puts its parts in place; what somebody is reading does not move.
 * @param {Element} place
 */
async function refresh(place) {
  const parts = [...place.querySelectorAll("[data-part]")];
  if (parts.length === 0) {
    // A list is not changed under somebody's eyes: it says that there is more.
    const fresh = document.querySelector(".fresh");
    if (fresh instanceof HTMLElement) fresh.hidden = false;
    return;
  }
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of parts) {
    const name = part.getAttribute("data-part");
    const next = page.querySelector(`[data-part="${name}"]`);
    if (next && next.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceWith(next);
  }
}

for (const place of document.querySelectorAll("[data-live]")) {
  const href = place.getAttribute("data-live");
  if (!href) continue;
  // A page says what it wants to hear of; most want items and themes.
  const hears = (place.getAttribute("data-hears") ?? "items themes").split(" ");
  let waiting = false;
  const stream = new EventSource(href);
  stream.addEventListener("message", (event) => {
    const said = JSON.parse(event.data);
    if (waiting || !(said.all || hears.some((what) => said[what]))) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      refresh(place).catch(() => {});
    }, WAIT_MS + Math.random() * CHANCE_MS);
  });
  addEventListener("pagehide", () => stream.close());
}
