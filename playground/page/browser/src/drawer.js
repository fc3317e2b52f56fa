// How is the drawer "Inside" opened, and the question before a reset asked?

const drawer = document.getElementById("drawer");
const toggle = document.getElementById("inside-toggle");

async function open(yes) {
  drawer.hidden = !yes;
  toggle.setAttribute("aria-expanded", String(yes));
  document.body.classList.toggle("with-drawer", yes);
  if (!yes) toggle.focus();
  const wish = yes ? "open" : "close";
  await window.htmx.ajax("POST", `/playground/view/${document.body.dataset.view}/inside/${wish}`, { target: drawer, swap: "innerHTML" });
  if (yes) drawer.querySelector(".inside-close")?.focus();
}
toggle.addEventListener("click", () => open(drawer.hidden));
drawer.addEventListener("keydown", (event) => {
  if (event.key === "Escape") open(false);
});
// The drawer's own button asks the server by itself.
drawer.addEventListener("click", (event) => {
  if (!event.target.closest(".inside-close")) return;
  drawer.hidden = true;
  toggle.setAttribute("aria-expanded", "false");
  document.body.classList.remove("with-drawer");
  toggle.focus();
});

const question = document.getElementById("reset-question");
document.getElementById("reset").addEventListener("click", () => question.showModal());
