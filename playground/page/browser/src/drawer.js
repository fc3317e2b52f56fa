// How is the drawer "Inside" opened, and the question before a reset asked?

const drawer = document.getElementById("drawer");
const toggle = document.getElementById("inside-toggle");

function open(yes) {
  drawer.hidden = !yes;
  toggle.setAttribute("aria-expanded", String(yes));
  document.body.classList.toggle("with-drawer", yes);
  if (yes) drawer.querySelector("h2")?.focus?.();
  else toggle.focus();
}
toggle.addEventListener("click", () => open(drawer.hidden));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drawer.contains(document.activeElement)) open(false);
});
drawer.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) open(false);
});

const question = document.getElementById("reset-question");
document.getElementById("reset").addEventListener("click", () => question.showModal());
