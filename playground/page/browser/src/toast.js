// How is the visitor told what no chat platform's screen says?

const LASTS = 7000; // milliseconds
const timers = new WeakMap();

// Show words in the pane that `near` stands in, else on the page.
export function toast(near, words) {
  const place = near?.closest?.(".pane")?.querySelector(".toast") ?? document.getElementById("toast");
  clearTimeout(timers.get(place));
  place.textContent = words;
  timers.set(place, setTimeout(() => (place.textContent = ""), LASTS));
}
