// Does Microsoft's library of Adaptive Cards take every kept card as its host's version, and draw it?
//
// Reads [{name, version, card}] from standard input; prints {accepted, faults: [{name, fault}]}.
import { createRequire } from "node:module";
import { Window } from "happy-dom";

const window = new Window();
globalThis.window = window;
globalThis.document = window.document;
for (const name of Object.getOwnPropertyNames(window)) if (/^(HTML.*Element|Node)$/.test(name)) globalThis[name] = window[name];
const { AdaptiveCard, CardElement, HostConfig, LogLevel, SerializationContext, Version } =
  createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js"); // its lib/ is no module that Node can read

const words = (node) =>
  typeof node === "string" ? [node] : Array.isArray(node) ? node.flatMap(words) : node && typeof node === "object" ? spoken(node) : [];

/** What a card says in plain view, without Markdown's signs: what must stand in what is drawn. */
function spoken({ type, text, inlines, items, body, columns, cells, rows, facts, isVisible }) {
  if (isVisible === false) return [];
  const own = (type === "TextBlock" || type === "TextRun") && text ? [text] : [];
  const told = (facts ?? []).flatMap(({ title, value }) => [title, value]);
  return [...own, ...told, ...words([inlines, items, body, columns, cells, rows].filter(Boolean))];
}

const letters = (text) => text.normalize("NFKC").replace(/\]\([^)]*\)/g, "").replace(/[^\p{L}\p{N}]/gu, "");

AdaptiveCard.onProcessMarkdown = () => {}; // texts are looked for as they are written

function judge({ version, card }) {
  const faults = [];
  CardElement.langProperty.regEx.lastIndex = 0; // the library's own pattern remembers, and refuses every second "en"
  const context = new SerializationContext(Version.parse(version, new SerializationContext()));
  const drawn = new AdaptiveCard();
  drawn.hostConfig = new HostConfig({ actions: { maxActions: version === "1.5" ? 6 : 5 } });
  drawn.parse(card, context);
  for (let at = 0; at < context.eventCount; at++) {
    const { logLevel, message } = context.getEventAt(at);
    if (logLevel !== LogLevel.Info) faults.push(message);
  }
  for (const { message } of drawn.validateProperties().validationEvents) faults.push(message);
  const element = drawn.render();
  if (!element) return [...faults, "nothing is drawn"];
  const text = letters(element.textContent);
  // Dates are written for the viewer: what stands between them is looked for.
  for (const word of words(card.body).flatMap((one) => one.split(/\{\{[A-Z]+\([^)]*\)\}\}/))) {
    if (!text.includes(letters(word))) faults.push(`not drawn: ${word}`);
  }
  return faults;
}

let input = "";
for await (const piece of process.stdin) input += piece;
const faults = [];
const cards = JSON.parse(input);
for (const one of cards) {
  try {
    for (const fault of judge(one)) faults.push({ name: one.name, fault });
  } catch (error) {
    faults.push({ name: one.name, fault: String(error) });
  }
}
console.log(JSON.stringify({ accepted: cards.length, faults }));
process.exit(0);
