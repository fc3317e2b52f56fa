// Is the page light or dark? Runs before anything is drawn: the visitor's choice, else what the system prefers.
(() => {
  const root = document.documentElement;
  const prefers = window.matchMedia("(prefers-color-scheme: dark)");
  const kept = () => {
    try {
      return localStorage.getItem("leadbell-theme");
    } catch {
      return null; // storage is switched off
    }
  };
  const show = () => {
    root.dataset.theme = kept() || (prefers.matches ? "dark" : "light");
    const button = document.getElementById("theme");
    if (button) button.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  };
  show();
  prefers.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme")?.addEventListener("click", () => {
      try {
        localStorage.setItem("leadbell-theme", root.dataset.theme === "dark" ? "light" : "dark");
      } catch {
        root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
        return;
      }
      show();
    });
  });
})();
