// What is the drawing library given of a payload?
//
// It draws ids as DOM ids, opens any address, and reads Markdown in texts that have none. So it gets copies: without
// ids, unescaped, with plain text marked as such, and with links only where they may lead.
import { safeUrl } from "../links.js";
import { dateText } from "./dates.jsx";
import { richText } from "./mrkdwn.js";
import { unescape, words } from "./texts.js";

/** A rich_text block with these elements. */
export function richBlock(elements) {
  return { type: "rich_text", elements: elements.map(element) };
}

/** A text object, mrkdwn or not, as a rich_text block. */
export function textBlock(object) {
  if (object?.type === "mrkdwn") return richBlock(richText(object.text));
  return richBlock([{ type: "rich_text_section", elements: [{ type: "text", text: object?.text ?? "" }] }]);
}

/** A text object that the library takes to the letter. It takes `&lt;` for "<", so a real one is kept apart. */
export function literal(object) {
  const text = words(object).replace(/&(?=(?:lt|gt);)/g, "&\u2060");
  return { type: "plain_text", text, verbatim: true };
}

function element(one) {
  if (one.elements) {
    const { type, style, indent, offset, border, elements } = one;
    return { type, style, indent, offset, border, elements: elements.map(element) };
  }
  if (one.type === "text") return { ...one, text: unescape(one.text) };
  if (one.type === "link") return link(one);
  if (one.type === "date") return date(one);
  return one;
}

function link({ url, text, style }) {
  const address = safeUrl(unescape(url));
  const label = unescape(text) || unescape(url);
  return address ? { type: "link", url: address, text: label, style } : { type: "text", text: label, style };
}

function date(one) {
  const known = Number.isFinite(one.timestamp) && !Number.isNaN(new Date(one.timestamp * 1000).getTime()) && one.format;
  if (!known) return { type: "text", text: unescape(one.fallback), style: one.style };
  if (one.url) return link({ url: one.url, text: dateText(one.timestamp, one.format), style: one.style });
  return one;
}
