// Where does the keyboard go on when what had the focus is drawn anew, or goes? To the same button of the same
// message, else to the message: whoever presses twice must not press what stands there instead. What a form lay over
// comes back when it has gone.

let last = null; // what had the focus last, and where it stood
const beneath = new Map(); // pane -> the same, outside the form that may lie over it

addEventListener("focusin", ({ target }) => {
  const pane = target.closest(".pane");
  last = pane && { target, label: target.textContent, pane: pane.id, item: target.closest("li[id]")?.id };
  if (last && !target.closest(".over")) beneath.set(pane.id, last);
});
// The reader has turned to nothing. What was taken out of the page isn't connected any more.
addEventListener("focusout", ({ target }) => {
  setTimeout(() => {
    if (last?.target === target && target.isConnected && nothing()) last = null;
  });
});

function nothing() {
  return !document.activeElement || document.activeElement === document.body;
}

/** What can have the focus now, for something that had it; undefined where nothing of it is left. */
function successor({ target, label, item }) {
  if (target.isConnected) return target;
  const message = item && document.getElementById(item);
  if (!message) return undefined;
  const same = [...message.querySelectorAll(target.localName)].filter((one) => one.getClientRects().length);
  message.tabIndex = -1;
  return same.find((one) => one.textContent === label) ?? message;
}

function goOn() {
  if (!last || last.target.isConnected || !nothing()) return;
  const under = beneath.get(last.pane);
  const next = successor(last) ?? (under && successor(under)) ?? document.querySelector(`#${last.pane} .messages`);
  last = null;
  next?.focus({ preventScroll: true });
}
new MutationObserver(() => last && setTimeout(goOn)).observe(document.body, { childList: true, subtree: true });
