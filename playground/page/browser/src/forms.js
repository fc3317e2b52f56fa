// What can be reached while a form lies over its pane? The form alone, as on the platform itself.

function settle(over) {
  const open = over.childElementCount > 0;
  for (const beside of over.parentElement.children) {
    if (beside !== over && !beside.matches(".toast, .pane-head")) beside.inert = open;
  }
}
const watched = new WeakSet();
function look() {
  for (const over of document.querySelectorAll(".pane > .over")) {
    settle(over);
    if (watched.has(over)) continue;
    watched.add(over);
    new MutationObserver(() => settle(over)).observe(over, { childList: true });
  }
}
look();
document.addEventListener("htmx:after:swap", look);
