// When was it, where the viewer is? Times come from the server as `<time datetime="…">`, without words.

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

function fill(root) {
  for (const one of root.querySelectorAll("time[datetime]:empty")) {
    const at = new Date(one.dateTime);
    one.textContent = time.format(at);
    one.title = whole.format(at);
  }
}
fill(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === 1) fill(node.parentNode);
}).observe(document.body, { childList: true, subtree: true });
