// How does an open page of a lead keep in step, and act without being loaded anew?
//
// Whatever changes, the page is asked for once more, and what differs is put in its place: what somebody has unfolded
// stays unfolded, what they have typed stays typed. Without this script the page is the same, and is loaded anew.

const TYPED = "textarea, select, input:not([type=hidden])";
const lead = () => document.getElementById("lead");
let stream, asking, again, answered = false, older = "";

// ---- What differs is put in its place ----

const dirty = (field) =>
  field.matches("select")
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue;

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && node.id ? node.id : "");

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
}

function follow(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (!alike(old, fresh)) return void old.replaceWith(fresh);
  if (old.nodeType !== Node.ELEMENT_NODE) return void (old.nodeValue = fresh.nodeValue);
  if (old.matches(TYPED) && dirty(old)) {
    if (answered) old.name = fresh.name; // else it keeps the mark of what stood there when somebody began to type
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old.matches("select") && old.isEqualNode(fresh)) return;
  followChildren(old, fresh);
  if (old.matches("textarea")) old.value = old.defaultValue;
}

function followChildren(old, fresh) {
  const keyed = new Map([...old.childNodes].filter(keyOf).map((node) => [keyOf(node), node]));
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted);
    const found = key ? keyed.get(key) : at && !keyOf(at) && alike(at, wanted) ? at : null;
    if (found) {
      if (found !== at) old.insertBefore(found, at);
      else at = at.nextSibling;
      follow(found, wanted);
    } else {
      if (wanted.classList?.contains("entry")) wanted.classList.add("arrives");
      old.insertBefore(wanted, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// The page as the server now draws it. `sent`: it answers a form of the person at the page, whose notice they are to see.
function put(fresh, sent) {
  const now = lead(), then = fresh.getElementById("lead");
  if (!then) return gone(fresh);
  if (then.dataset.live !== now.dataset.live && !sent) return merged(now, then);
  if (older && then.querySelector("#timeline")) keepOlder(now, then);
  const said = now.querySelector("#lead-said");
  if (!sent && said && then.querySelector("#lead-said")) then.querySelector("#lead-said").innerHTML = said.innerHTML;
  const words = unsent(now);
  const focus = document.activeElement?.id, before = composes(), below = newest(), told = document.getElementById("timeline-below");
  answered = Boolean(sent);
  follow(now, then);
  keepWords(words);
  if (isAway() && (told || newest() !== below)) tellBelow();
  if (stream && new URL(stream.url).pathname !== lead().dataset.live) {
    hush();
    listen();
  }
  if (before && composes() !== before && words.some(([id]) => id === "composer-text")) otherwise();
  if (focus && document.activeElement?.id !== focus) document.getElementById(focus)?.focus({ preventScroll: true });
  if (document.title !== fresh.title && fresh.title) document.title = fresh.title;
}

// Who reads further up is told that there is something new below, and taken there by a press.
const newest = () => document.querySelector("#timeline > :last-child")?.id;
const isAway = () => document.getElementById("timeline-scroll")?.scrollTop < -60;

function tellBelow() {
  const button = Object.assign(document.createElement("button"), { id: "timeline-below", className: "button small", textContent: "New entries ↓" });
  document.getElementById("timeline-scroll").after(button);
}

document.addEventListener("scroll", () => isAway() || document.getElementById("timeline-below")?.remove(), { capture: true, passive: true });

// The lead is another one's by now: its page is asked for from the newest entry on, and listened to.
function merged(now, then) {
  now.dataset.live = then.dataset.live;
  delete now.dataset.since;
  older = "";
  hush();
  listen();
  ask();
}

// Entries older than those of the server's answer, which the person has asked for, stay.
function keepOlder(now, then) {
  const list = then.querySelector("#timeline"), first = list.querySelector("[data-key]");
  const before = [...now.querySelectorAll("#timeline > [data-key]")].filter((entry) => !first || isBefore(entry.dataset.key, first.dataset.key));
  const days = new Set(before.map((entry) => entry.querySelector(".day")?.textContent).filter(Boolean));
  if (first && days.has(first.querySelector(".day")?.textContent)) first.querySelector(".day").remove();
  list.prepend(...before.map((entry) => entry.cloneNode(true)));
  then.querySelector("#timeline-older")?.replaceWith(now.querySelector("#timeline-older").cloneNode(true));
}

function isBefore(one, other) {
  const [at, number] = one.split("_").map(Number), [otherAt, otherNumber] = other.split("_").map(Number);
  return at < otherAt || (at === otherAt && number < otherNumber);
}

// ---- Words that somebody typed are never lost ----

function unsent(within) {
  return [...within.querySelectorAll("textarea[name]")].filter((field) => field.value.trim() && dirty(field)).map((field) => [field.id, field.value]);
}

function keepWords(words) {
  for (const [id, text] of words) {
    const field = document.getElementById(id);
    if (field?.value === text) continue;
    if (field && !field.readOnly && !field.value.trim()) field.value = text;
    else if (![...document.querySelectorAll("#lead textarea")].some((one) => one.value === text)) setAside(text);
  }
}

function setAside(text) {
  const kept = document.createElement("div");
  kept.className = "kept";
  kept.innerHTML = '<label for="kept">Your words, not sent</label><textarea id="kept" rows="3" readonly dir="auto"></textarea>';
  kept.querySelector("textarea").value = text;
  document.getElementById("lead-acts")?.before(kept);
}

const composes = () => document.getElementById("composer")?.getAttribute("action") ?? "";

// What somebody is typing would go elsewhere than when they began: they must see so before it goes.
function otherwise() {
  const replies = composes().endsWith("/reply"), told = document.createElement("p");
  document.getElementById("composer").dataset.changed = "yes";
  told.className = "notice";
  told.textContent = replies
    ? "You have control now: “Send reply” would send what you typed to the lead."
    : "You no longer have control. What you typed is kept below, and can only become a note.";
  document.getElementById("lead-said").replaceChildren(told);
}

document.addEventListener("input", (event) => delete event.target.closest("#composer")?.dataset.changed);

// ---- Asking, and hearing that there is something to ask for ----

function address() {
  const url = new URL(location.href), since = lead().dataset.since;
  if (since && !url.searchParams.has("before") && !url.searchParams.has("after")) url.searchParams.set("since", since);
  return url;
}

async function ask() {
  if (asking) return void (again = true);
  asking = true;
  try {
    const answer = await fetch(address(), { headers: { "X-Leadbell-Part": "lead" }, credentials: "same-origin" });
    if (answer.redirected && new URL(answer.url).pathname === "/signin") return void signedOut();
    if (answer.status >= 500) return void lost(true);
    put(parse(await answer.text()));
    lost(false);
  } catch {
    lost(true);
  } finally {
    asking = false;
    if (again) {
      again = false;
      ask();
    }
  }
}

const parse = (html) => new DOMParser().parseFromString(html, "text/html");

// A browser keeps six connections to a host, and a rep has more leads open than that: at most four pages listen, and only
// while they are seen; the others ask every few seconds.
const PLACES = ["1", "2", "3", "4"].map((number) => `leadbell-stream-${number}`), EVERY = 5000;
let release, asks;

async function listen() {
  if (stream || asks || !lead()?.dataset.live || document.visibilityState === "hidden") return;
  asks = setInterval(() => stream || ask(), EVERY);
  if (await place()) open();
}

async function place() {
  if (!navigator.locks) return true;
  for (const name of PLACES) {
    const held = await new Promise((tell) => {
      navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        tell(Boolean(lock));
        if (lock) return new Promise((over) => (release = over));
      });
    });
    if (held) return true;
  }
  return false;
}

function open() {
  if (!asks) return void release?.(); // it was hidden meanwhile
  stream = new EventSource(lead().dataset.live);
  stream.addEventListener("changed", ask);
  stream.addEventListener("over", () => {
    hush();
    ask();
  });
  stream.onerror = () => {
    if (stream?.readyState !== EventSource.CLOSED) return void lost(true);
    hush(); // refused: the lead is gone, or nobody is signed in any more
    ask();
    setTimeout(listen, EVERY);
  };
}

function hush() {
  stream?.close();
  release?.();
  clearInterval(asks);
  stream = release = asks = undefined;
}

function banner(id, text) {
  let shown = document.getElementById(id);
  if (!text) return void shown?.remove();
  if (!shown) {
    shown = document.createElement("p");
    shown.id = id;
    shown.className = "lead-lost";
    shown.setAttribute("role", "status");
    lead().before(shown);
  }
  if (shown.textContent !== text) shown.textContent = text;
}

const lost = (is) => banner("lead-lost", is ? "Leadbell can't be reached; what you see may be old. Trying again…" : "");

function signedOut() {
  hush();
  banner("lead-signed-out", "You are no longer signed in. What you typed stays here: sign in in another tab, then load this page anew.");
}

function gone(fresh) {
  hush();
  const words = unsent(lead());
  document.getElementById("main").replaceChildren(...fresh.getElementById("main").childNodes);
  document.title = fresh.title;
  for (const [, text] of words) {
    const kept = document.createElement("textarea");
    Object.assign(kept, { readOnly: true, value: text, rows: 4 });
    kept.setAttribute("aria-label", "Your words, not sent");
    document.getElementById("main").append(kept);
  }
}

// ---- Acting ----

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("#lead form[data-act]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const to = event.submitter?.getAttribute("formaction") || form.action;
  try {
    const answer = await fetch(to, { method: "POST", body, credentials: "same-origin" });
    const fresh = parse(await answer.text());
    if (!fresh.getElementById("lead")) return void refused(fresh, answer);
    if (answer.redirected) {
      form.reset();
      form.closest("details")?.removeAttribute("open");

    }
    if (answer.redirected && new URL(location.href).searchParams.has("edit")) history.replaceState(null, "", answer.url);
    put(fresh, true);
    document.querySelector("#lead-said .notice")?.scrollIntoView({ block: "nearest" });
    document.querySelector("#lead-said .notice.card :is(button, select, input:not([type=hidden]))")?.focus({ preventScroll: true });
  } catch {
    banner("lead-lost", "Leadbell can't be reached: nothing was sent. What you typed is still there; press again.");
  } finally {
    delete form.dataset.sending;
  }
});

function refused(fresh, answer) {
  if (answer.status === 410 || answer.status === 404) return gone(fresh);
  const said = document.getElementById("lead-said"), told = document.createElement("p");
  told.className = "notice";
  told.textContent = [...fresh.querySelectorAll("#main h1, #main p:not(.ways, .fault-mark)")].map((one) => one.textContent.trim()).join(". ");
  said.replaceChildren(told);
}

document.addEventListener("click", async (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) {
    event.preventDefault();
    document.getElementById("lead-said").replaceChildren();
    return;
  }
  if (event.target.closest("#timeline-below")) document.getElementById("timeline-scroll").scrollTo({ top: 0 });
  const more = event.target.closest("a[data-older]");
  if (more && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    more.setAttribute("aria-busy", "true");
    try {
      const fresh = parse(await (await fetch(more.href, { credentials: "same-origin" })).text());
      const list = document.getElementById("timeline"), entries = [...fresh.querySelectorAll("#timeline > [data-key]")];
      const last = [...entries].reverse().find((entry) => entry.querySelector(".day")) ?? null, first = list.querySelector(".day");
      if (last && first && last.querySelector(".day").textContent === first.textContent) first.remove();
      list.prepend(...entries);
      document.getElementById("timeline-older").replaceWith(fresh.getElementById("timeline-older"));
      older = "yes";
      (document.querySelector("#timeline-older a") ?? document.getElementById("timeline-scroll")).focus({ preventScroll: true });
    } catch {
      lost(true);
      more.removeAttribute("aria-busy");
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("#lead form[data-act] textarea")) {
    event.preventDefault();
    if (!event.target.form.dataset.changed) event.target.form.requestSubmit();
  }
  if (event.key === "Escape" && document.querySelector("#lead-said .notice")) document.getElementById("lead-said").replaceChildren();
});

addEventListener("beforeunload", (event) => {
  if (lead() && unsent(lead()).length) event.preventDefault();
});
document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? hush() : listen()));
addEventListener("pagehide", hush);
addEventListener("pageshow", listen);
listen();
