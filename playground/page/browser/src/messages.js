// Which part of a conversation is in view? The newest, unless the reader has scrolled up.

const NEAR = 60; // pixels from the end that still count as being there
const atEnd = new WeakMap();

function follow(list) {
  atEnd.set(list, true);
  list.scrollTop = list.scrollHeight;
  let stood = list.scrollTop;
  list.addEventListener(
    "scroll",
    () => {
      const near = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
      // Only a reader moves up. That the end is further away by now may be because cards have grown.
      if (near || list.scrollTop < stood) atEnd.set(list, near);
      stood = list.scrollTop;
    },
    { passive: true },
  );
  const down = () => atEnd.get(list) && (list.scrollTop = list.scrollHeight);
  const grown = new ResizeObserver(down); // cards are drawn after they are put in; the list itself may become smaller
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === 1) grown.observe(node);
    down();
  }).observe(list, { childList: true });
  for (const node of [list, ...list.children]) grown.observe(node);
}

const followed = new WeakSet();
function look() {
  for (const list of document.querySelectorAll("ol.messages:not(.home-tab)")) {
    if (followed.has(list)) continue;
    followed.add(list);
    follow(list);
  }
}
look();
document.addEventListener("htmx:after:swap", look); // another seat, another list
