// What do scripts add to pages that work without them? Menus that close, filters that apply by themselves, a list that
// follows what happens, and copying.
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
  event.target.querySelector(":scope > fieldset input[data-adds], :scope > .save-view input[name=name]")?.focus();
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
  let asked = null, timer = 0, pressed = false;
  addEventListener("pointerdown", () => { pressed = true; });
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => { pressed = false; });

  const unreached = (words) => {
    const notice = document.getElementById("unreached");
    notice.textContent = words;
    notice.hidden = !words;
  };

  const show = (fresh) => {
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

  // `how`: "push" for a step that Back undoes, "replace" for one that goes on with the last, "" for a look at what is new.
  const load = async (address, how) => {
    asked?.abort();
    const mine = asked = new AbortController();
    const busy = how ? setTimeout(() => document.body.setAttribute("aria-busy", "true"), 120) : 0;
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted || (!how && pressed)) return;
      if (fresh.getElementById("results")) {
        unreached("");
        show(fresh);
        if (how === "push" && answer.url !== location.href) history.pushState(null, "", answer.url);
        else if (how) history.replaceState(null, "", answer.url);
      } else if (answer.status < 500) location.assign(answer.url); // signed out meanwhile
      else unreached(`${fresh.querySelector("h1")?.textContent ?? "Leadbell has failed"}. What you see may be old.`);
    } catch (fault) {
      if (fault.name !== "AbortError") unreached("Leadbell can't be reached. What you see may be old.");
    } finally {
      clearTimeout(busy);
      if (asked === mine) { asked = null; document.body.removeAttribute("aria-busy"); }
    }
  };
  addEventListener("popstate", () => location.reload());

  const apply = (how = "push") => {
    clearTimeout(timer);
    const pairs = [...new FormData(filters)].filter(([, value]) => value.trim() !== "");
    const query = new URLSearchParams(pairs).toString();
    return load(query ? `/leads?${query}` : "/leads", how);
  };
  const soon = (after, how) => { clearTimeout(timer); timer = setTimeout(() => apply(how), after); };

  // A searchable list: what can be chosen becomes boxes to tick, and what is typed leaves those that match.
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const ticksOf = (input) => filters.querySelector(`[data-ticks="${input.dataset.adds}"]`);
  const tick = (name, value, words) => {
    const label = document.createElement("label"), box = document.createElement("input"), said = document.createElement("span");
    label.className = "tick";
    Object.assign(box, { type: "checkbox", name, value });
    said.textContent = words;
    said.dir = "auto";
    label.append(box, " ", said);
    return label;
  };
  const grow = (input) => {
    if (!input.list) return;
    const ticks = ticksOf(input), there = new Set([...ticks.querySelectorAll("input")].map((one) => one.value));
    for (const option of input.list.options) {
      const value = option.dataset.value ?? option.value;
      if (!there.has(value)) ticks.append(tick(input.dataset.adds, value, option.label || option.value));
    }
    input.removeAttribute("list");
    input.removeAttribute("name"); // what is typed only searches from here on
    const none = document.createElement("p");
    none.className = "none-found";
    none.role = "status";
    ticks.after(none);
  };
  const narrow = (input) => {
    const wanted = fold(input.value.trim()), ticks = ticksOf(input), found = [];
    for (const label of ticks.children) {
      const box = label.querySelector("input"), fits = fold(`${label.textContent} ${box.value}`).includes(wanted);
      label.hidden = !fits && !box.checked;
      if (fits) found.push(box);
    }
    ticks.nextElementSibling.textContent = found.length ? "" : input.dataset.adds === "agent" || input.dataset.adds === "language" ? "Enter searches for exactly that" : "Nothing of this name";
    return found;
  };
  const choose = (input) => {
    const typed = input.value.trim(), exact = fold(typed);
    if (!typed) return false;
    const found = narrow(input);
    let box = found.find((one) => fold(one.parentElement.textContent.trim()) === exact || fold(one.value) === exact) ?? found[0];
    if (!box && (input.dataset.adds === "agent" || input.dataset.adds === "language")) {
      const label = tick(input.dataset.adds, typed, typed);
      ticksOf(input).prepend(label);
      box = label.querySelector("input");
    }
    if (!box) return false;
    box.checked = true;
    input.value = "";
    narrow(input);
    box.parentElement.scrollIntoView({ block: "nearest" });
    return true;
  };
  for (const input of filters.querySelectorAll("[data-adds]")) grow(input);

  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  let searching = null; // the search that is being written
  filters.addEventListener("input", (event) => {
    const input = event.target;
    if (input.type === "search") {
      soon(300, searching === input ? "replace" : "push");
      searching = input;
    }
    else if (input.dataset.adds) narrow(input);
  });
  filters.addEventListener("change", (event) => {
    const input = event.target;
    searching = null;
    if (input.dataset.adds) return;
    if (input.type === "date") {
      filters.querySelector('[name=timeframe][value="custom"]').checked = true;
      soon(300);
    } else if (input.name === "timeframe" && input.value === "custom") filters.querySelector("[name=since]").focus();
    else if (input.name === "more_field") filters.querySelector("[name=more_value]").focus();
    else if (input.name === "more_value") { if (filters.querySelector("[name=more_field]").value) filters.requestSubmit(); }
    else if (input.type === "checkbox" || input.type === "radio") soon(200);
  });
  filters.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset?.adds) { event.preventDefault(); if (choose(event.target)) soon(0); }
  });

  // The list follows what happens while somebody looks and does nothing else.
  setInterval(() => {
    const busy = asked || document.hidden || document.querySelector("details[open]") || getSelection().toString();
    if (!busy && !document.getElementById("results").contains(document.activeElement)) load(location.href, "");
  }, EVERY);
}
