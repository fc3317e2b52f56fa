// How is the drawer "Inside" opened, and the question before a reset asked?

const drawer = document.getElementById("drawer");
const toggle = document.getElementById("inside-toggle");

function show(yes) {
  drawer.hidden = !yes;
  toggle.setAttribute("aria-expanded", String(yes));
  document.body.classList.toggle("with-drawer", yes);
  if (!yes) toggle.focus();
}
async function open(yes) {
  show(yes);
  const wish = yes ? "open" : "close";
  await window.htmx.ajax("POST", `/playground/view/${document.body.dataset.view}/inside/${wish}`, { target: drawer, swap: "innerHTML" });
  if (!yes) return;
  const close = drawer.querySelector(".inside-close");
  if (close) close.focus();
  else show(false); // nobody has answered
}
toggle.addEventListener("click", () => open(drawer.hidden));
drawer.addEventListener("keydown", (event) => {
  if (event.key === "Escape") open(false);
});
// The drawer's own button asks the server by itself.
drawer.addEventListener("click", (event) => event.target.closest(".inside-close") && show(false));

const question = document.getElementById("reset-question");
document.getElementById("reset").addEventListener("click", () => question.showModal());
