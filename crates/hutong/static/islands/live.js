// Pages that keep up: parts are fetched anew when something changed. Without this they are as new as the page.
// @ts-check

/** Milliseconds between two times that a page asks. The server adds over how long its listeners are to spread. */
const REST_MS = 1000;

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
  let asked = -REST_MS;
  const stream = new EventSource(href);
  stream.addEventListener("message", (event) => {
    const said = JSON.parse(event.data);
    if (waiting || !(said.all || hears.some((what) => said[what]))) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      asked = performance.now();
      refresh(place).catch(() => {});
    }, Math.max(0, asked + REST_MS - performance.now()) + Math.random() * said.spread_ms);
  });
  addEventListener("pagehide", () => stream.close());
}
