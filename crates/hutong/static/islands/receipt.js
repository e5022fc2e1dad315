// The line of stops fills by itself. Without this it is as new as the page.
// @ts-check

/** Milliseconds between two looks: at first, and at most. */
const FIRST_MS = 1500;
const MOST_MS = 30000;

/**
 * Fetches the line and puts it in place.
 * @param {HTMLElement} place
 * @returns {Promise<boolean>} whether nothing is left to wait for
 */
async function once(place) {
  const href = place.dataset.state;
  if (!href) return true;
  const answer = await fetch(href, { credentials: "same-origin" });
  if (answer.status === 404) return true;
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const stops = page.querySelector("#stops");
  const old = place.querySelector("#stops");
  if (stops && old && stops.outerHTML !== old.outerHTML) old.replaceWith(stops);
  return stops instanceof HTMLElement && stops.dataset.complete === "yes";
}

/**
 * Looks until nothing is left to wait for; the longer it takes, the more seldom.
 * @param {HTMLElement} place
 * @param {number} wait
 */
function look(place, wait) {
  setTimeout(async () => {
    // The line stays as it was where the server cannot be reached; the next look may.
    const done = document.visibilityState === "visible" && (await once(place).catch(() => false));
    if (!done) look(place, Math.min(wait * 1.4, MOST_MS));
  }, wait);
}

/**
 * Looks at once when the server says that something changed.
 * @param {HTMLElement} place
 */
function listen(place) {
  const href = place.dataset.live;
  if (!href) return;
  const stream = new EventSource(href);
  let waits = false;
  stream.addEventListener("message", (event) => {
    if (waits) return;
    waits = true;
    setTimeout(() => { waits = false; once(place).then((done) => { if (done) stream.close(); }).catch(() => {}); }, JSON.parse(event.data).spread_ms);
  });
  addEventListener("pagehide", () => stream.close());
}

for (const place of document.querySelectorAll("[data-state]")) {
  if (place instanceof HTMLElement) {
    look(place, FIRST_MS);
    listen(place);
  }
}
