// What if a card is drawn anew under the finger? Then a press would fall between two drawings and be lost: what the
// stream brings waits until the finger is up again.

const LONGEST = 3000; // milliseconds; a finger that stays down longer holds nothing up

let up = null; // resolves when the finger is up

function down(event) {
  if (!event.target.closest?.("button, summary, a, label, select, input, [role=menuitem]")) return;
  let end;
  const over = new Promise((done) => (end = done));
  up = over;
  const lift = () => {
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, lift, true);
    clearTimeout(timer);
    setTimeout(() => {
      if (up === over) up = null;
      end();
    }); // the click comes right after the finger is up
  };
  const timer = setTimeout(lift, LONGEST);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, lift, true);
}
addEventListener("pointerdown", down, true);
document.addEventListener("htmx:sse:before:message", ({ detail }) => up && detail.waitUntil(up));
