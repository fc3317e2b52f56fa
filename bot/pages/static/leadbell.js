// What do scripts add to pages that work without them? Menus that close, filters that apply by themselves, a list that
// follows what happens, and copying.
const root = document.documentElement;
root.classList.add("scripts");

// Menus: one at a time; a press elsewhere and Escape close them.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details[data-menu]") || !event.target.open) return;
  for (const menu of menus()) if (menu !== event.target && !menu.contains(event.target)) menu.open = false;
  event.target.querySelector("input[data-adds], .save-view input[name=name]")?.focus();
}, true);

// Copying
for (const button of document.querySelectorAll("[data-copy], [data-copy-address]")) button.hidden = !navigator.clipboard;
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-address]");
  if (!button) return;
  const from = button.dataset.copy && document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(from ? from.value : location.href);
  const words = button.querySelector("span") ?? button, before = words.textContent;
  words.textContent = "Copied";
  setTimeout(() => { words.textContent = before; }, 1600);
});

// The list
const filters = document.getElementById("filters");
if (filters) {
  const PARTS = ["count", "acts", "views", "pills", "results", "foot"];
  const EVERY = 15_000; // milliseconds between two looks at what has changed
  let asked = null, timer = 0;

  const show = (answer, text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if (!fresh.getElementById("results")) { location.assign(answer.url); return; } // signed out, or a fault
    for (const id of PARTS) {
      const old = document.getElementById(id), now = fresh.getElementById(id);
      if (old.innerHTML !== now.innerHTML && !old.querySelector("details[open]")) old.innerHTML = now.innerHTML;
    }
    for (const chip of fresh.querySelectorAll(".chip")) {
      const old = document.getElementById(chip.id);
      old.className = chip.className;
      old.querySelector("summary").innerHTML = chip.querySelector("summary").innerHTML;
    }
    for (const button of document.querySelectorAll("[data-copy-address]")) button.hidden = !navigator.clipboard;
  };

  const load = async (address, quietly) => {
    asked?.abort();
    const mine = asked = new AbortController();
    const busy = quietly ? 0 : setTimeout(() => document.body.setAttribute("aria-busy", "true"), 120);
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
      const text = await answer.text();
      if (mine.signal.aborted) return;
      show(answer, text);
      if (!quietly) history.replaceState(null, "", answer.url);
    } catch (fault) {
      if (fault.name !== "AbortError" && !quietly) filters.submit(); // the browser says what is wrong
    } finally {
      clearTimeout(busy);
      if (asked === mine) { asked = null; document.body.removeAttribute("aria-busy"); }
    }
  };

  const apply = () => {
    clearTimeout(timer);
    const pairs = [...new FormData(filters)].filter(([, value]) => value.trim() !== "");
    const query = new URLSearchParams(pairs).toString();
    return load(query ? `/leads?${query}` : "/leads");
  };
  const soon = (after) => { clearTimeout(timer); timer = setTimeout(apply, after); };

  // What was chosen from a searchable list becomes a box that is ticked.
  const add = (input) => {
    const typed = input.value.trim();
    if (!typed) return false;
    const known = [...document.getElementById(`known-${input.dataset.adds}`).options];
    const found = known.find((one) => one.value.toLowerCase() === typed.toLowerCase() || one.label.toLowerCase() === typed.toLowerCase());
    if (!found) return false;
    const value = found.dataset.value ?? found.value, ticks = filters.querySelector(`[data-ticks="${input.dataset.adds}"]`);
    const before = [...ticks.querySelectorAll("input")].find((one) => one.value === value);
    if (before) before.checked = true;
    else {
      const label = document.createElement("label"), box = document.createElement("input"), words = document.createElement("span");
      label.className = "tick";
      Object.assign(box, { type: "checkbox", name: input.dataset.adds, value, checked: true });
      words.textContent = found.label || found.value;
      label.append(box, " ", words);
      ticks.prepend(label);
    }
    input.value = "";
    return true;
  };

  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    for (const input of filters.querySelectorAll("[data-adds]")) add(input);
    apply();
  });
  filters.addEventListener("input", (event) => {
    const input = event.target;
    if (input.type === "search") soon(300);
    else if (input.dataset.adds && (event.inputType === "insertReplacementText" || !event.inputType) && add(input)) soon(0);
  });
  filters.addEventListener("change", (event) => {
    const input = event.target;
    if (input.dataset.adds) { if (add(input) || !input.value.trim()) soon(0); return; }
    if (input.type === "date") {
      filters.querySelector('[name=timeframe][value="custom"]').checked = true;
      soon(300);
    } else if (input.name === "timeframe" && input.value === "custom") filters.querySelector("[name=since]").focus();
    else if (input.name === "more_field") filters.querySelector("[name=more_value]").focus();
    else if (input.name === "more_value") { if (filters.querySelector("[name=more_field]").value) filters.requestSubmit(); }
    else if (input.type === "checkbox" || input.type === "radio") soon(200);
  });
  filters.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset?.adds) { event.preventDefault(); if (add(event.target)) soon(0); }
  });

  // The list follows what happens while somebody looks and does nothing else.
  setInterval(() => {
    const busy = asked || document.hidden || document.querySelector("details[open]") || getSelection().toString();
    if (!busy && !document.getElementById("results").contains(document.activeElement)) load(location.href, true);
  }, EVERY);
}
