// What do scripts add to the form of a rule? It is drawn anew by the server as it is written: what can be chosen
// follows what was chosen, and the sentence beside it follows what is typed. Without scripts each press does the same.
const form = document.getElementById("editor");
if (form) {
  const SOON = 350; // milliseconds without typing after which the sentence follows
  let timer = 0, asked = null, changed = form.elements.told.value ? 1 : 0;

  const sent = (action) => {
    const pairs = new URLSearchParams(new FormData(form));
    pairs.append("do", action);
    return pairs;
  };
  const post = async (address, body, signal) => {
    const answer = await fetch(address, { method: "POST", body, signal, headers: { Accept: "text/html" } });
    return answer;
  };
  const swap = (fresh, id) => {
    const old = document.getElementById(id), now = fresh.getElementById(id);
    if (old && now && old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
  };
  const unreached = (words) => {
    const above = document.getElementById("above");
    let notice = document.getElementById("unreached");
    if (!words) return void notice?.remove();
    if (!notice) {
      notice = document.createElement("p");
      Object.assign(notice, { id: "unreached", className: "sheet notice bad" });
      notice.setAttribute("role", "alert");
      above.prepend(notice);
    }
    notice.textContent = words;
  };

  // The fields anew, with the focus where it was, and what was unfolded unfolded.
  const redraw = (fresh) => {
    const at = document.activeElement, name = at?.id, range = at?.selectionStart;
    const open = [...form.querySelectorAll("details[open][id]")].map((one) => one.id);
    const before = [...form.querySelectorAll("#fields .condition, #fields .ring-row")].length;
    swap(fresh, "fields");
    for (const id of open) { const one = document.getElementById(id); if (one) one.open = true; }
    const rows = [...form.querySelectorAll("#fields .condition, #fields .ring-row")];
    let to = name && document.getElementById(name);
    if (rows.length > before && at?.value?.startsWith("add.")) {
      const part = at.value.split(".")[1];
      const names = [...form.querySelectorAll(`#fields select[name^="${part}."], #fields input[name^="${part}."]`)];
      const group = at.value.split(".")[2];
      const mine = group === undefined ? names : names.filter((one) => one.name.startsWith(`${part}.${group}.`));
      const row = mine.at(-1)?.name.replace(/\.[a-z.]+$/, "");
      to = mine.find((one) => one.name.startsWith(`${row}.`)) ?? mine.at(-1);
    }
    if (to && to !== document.activeElement) {
      to.focus({ preventScroll: rows.length === before });
      if (typeof range === "number" && to.setSelectionRange && to.type === "text") to.setSelectionRange(range, range);
    }
  };

  // `whole`: also the fields; else what stands beside them alone.
  const draw = async (action = "draw", whole = false) => {
    clearTimeout(timer);
    asked?.abort();
    const mine = asked = new AbortController(), was = changed;
    const busy = whole ? setTimeout(() => document.body.setAttribute("aria-busy", "true"), 150) : 0;
    try {
      const answer = await post("/rules/_edit", sent(action), mine.signal);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine.signal.aborted) return;
      if (!fresh.getElementById("editor")) {
        if (answer.status < 500) unreached(`${fresh.querySelector("h1")?.textContent ?? "This can’t be done"}. What you wrote stands here still.`);
        else unreached("Leadbell has failed. What you wrote stands here still.");
        return;
      }
      swap(fresh, "says");
      swap(fresh, "status-says");
      swap(fresh, "meanwhile");
      if (whole) {
        swap(fresh, "above");
        for (const name of ["as", "told"]) form.elements[name].value = fresh.querySelector(`#editor [name="${name}"]`).value;
        const head = form.querySelector(".editor-head"), now = fresh.querySelector(".editor-head");
        if (head.innerHTML !== now.innerHTML) head.innerHTML = now.innerHTML;
        for (const old of form.querySelectorAll(':scope > [name="place"]')) old.remove();
        for (const one of fresh.querySelectorAll('#editor > [name="place"]')) form.prepend(one);
        const typed = changed !== was ? new FormData(form) : null; // written while the answer was on its way
        redraw(fresh);
        if (typed) for (const field of form.querySelectorAll("#fields input:not([type=checkbox], [type=radio]), #fields textarea")) if (typed.has(field.name)) field.value = typed.get(field.name);
      }
      unreached("");
    } catch (fault) {
      if (fault.name !== "AbortError") unreached("Leadbell can’t be reached. What you wrote stands here still.");
    } finally {
      clearTimeout(busy);
      if (asked === mine) { asked = null; document.body.removeAttribute("aria-busy"); }
    }
  };
  const soon = (after) => { clearTimeout(timer); timer = setTimeout(() => draw(), after); };

  form.addEventListener("input", (event) => {
    changed += 1;
    if (!event.target.matches("select")) soon(event.target.matches("[type=checkbox], [type=radio]") ? 80 : SOON);
    const menu = event.target.closest(".condition .chip.value"); // what is ticked stands on the button at once
    if (menu) {
      const words = [...menu.querySelectorAll("input:checked")].map((one) => one.parentElement.textContent.trim()).join(", ");
      menu.querySelector("summary span").textContent = words || "Choose…";
    }
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-draw]")) draw("draw", true);
    else if (event.target.matches("select[data-soon]")) soon(80);
  });
  form.addEventListener("click", (event) => {
    const to = event.target.closest("[data-to]");
    if (to) {
      event.preventDefault();
      let path = to.dataset.to, field = null;
      while (path && !(field = document.getElementById(`f-${path}`) ?? form.querySelector(`#fields [name="${path}"], #fields [name^="${path}."]`))) path = path.includes(".") ? path.replace(/\.[^.]*$/, "") : "";
      const fold = field?.closest("details:not([open])");
      if (fold) fold.open = true;
      (field ?? document.getElementById("fields")).scrollIntoView({ block: "center" });
      field?.focus({ preventScroll: true });
    }
  });

  // Trying it: how far it is stands there until the answer does.
  const tryIt = async () => {
    const place = document.getElementById("tried"), bar = document.createElement("progress"), words = document.createElement("p");
    const button = form.querySelector('[value="try"]');
    bar.setAttribute("aria-label", "How far it is");
    words.className = "quiet";
    words.textContent = "Looking through what happened…";
    place.replaceChildren(words, bar);
    button.disabled = true;
    try {
      const answer = await post("/rules/_try", sent("try"));
      if (!answer.ok) throw new Error(answer.status);
      let rest = "";
      const take = (line) => {
        const told = JSON.parse(line);
        if (told.total) { bar.max = told.total; bar.value = told.done; words.textContent = `Looking through what happened: ${Math.floor(100 * told.done / told.total)} %`; }
        if (told.refused) { words.className = "fault-line"; words.textContent = told.refused; bar.remove(); form.elements.told.value = "1"; draw("draw", true); }
        if (told.html) place.innerHTML = told.html;
      };
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        lines.filter(Boolean).forEach(take);
      }
      if (place.contains(bar)) throw new Error("cut off");
    } catch {
      words.className = "fault-line";
      words.textContent = "It couldn’t be tried: Leadbell can’t be reached. Nothing is lost; try again.";
      bar.remove();
    } finally {
      button.disabled = false;
    }
  };

  let saving = false;
  form.addEventListener("submit", (event) => {
    const action = event.submitter?.value ?? "draw";
    if (action === "save" || action.startsWith("over.")) { saving = true; return; } // a page of its own
    event.preventDefault();
    if (action === "try") tryIt();
    else draw(action, action !== "draw" || event.submitter?.matches("[data-draw]"));
  });

  // Somebody else may save while this page is open; and whoever leaves with something unsaved is asked.
  setInterval(() => { if (!document.hidden && form.elements.rule.value && !asked) draw("draw", false).then(() => {}); }, 20_000);
  addEventListener("beforeunload", (event) => { if (changed && !saving) event.preventDefault(); });
  if (document.querySelector("#above [role=alert]")) document.querySelector("#above [role=alert]").scrollIntoView({ block: "nearest" });
}
