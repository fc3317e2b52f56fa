// What do the signs in Slack's mrkdwn stand for? The answer is rich text: the elements that Slack itself makes of it.
//
// The drawing library reads mrkdwn as Markdown, which it is not (a "#" at a line's start would swallow the line), so
// it is given rich text only.
import { unescape } from "./texts.js";

const REFERENCE = /<([^<>]+)>/;
const CODE = /`([^`\n]+)`/;
const EMOJI = /:([a-z0-9_+'-]+):/i;
const MARKS = [["bold", "*"], ["italic", "_"], ["strike", "~"]].map(([style, sign]) => {
  const mark = `\\${sign}`;
  return [style, new RegExp(`(?<![\\w${mark}])${mark}(?![\\s${mark}])([^\\n${mark}]*[^\\s${mark}])${mark}(?![\\w${mark}])`)];
});

/** A mrkdwn text as elements of a rich_text block: sections, quotes and code, in order. */
export function richText(text) {
  const out = [];
  for (const [index, part] of String(text ?? "").split("```").entries()) {
    if (index % 2 === 1) out.push({ type: "rich_text_preformatted", elements: [plain(trimmed(part))] });
    else if (part.trim()) out.push(...paragraphs(trimmed(part)));
  }
  return out;
}

function paragraphs(text) {
  const out = [];
  for (const line of text.split("\n")) {
    const quoted = line.match(/^(?:&gt;|>)\s?(.*)$/);
    const type = quoted ? "rich_text_quote" : "rich_text_section";
    const elements = inline(quoted ? quoted[1] : line, {});
    if (out.at(-1)?.type === type) out.at(-1).elements.push(plain("\n"), ...elements);
    else out.push({ type, elements });
  }
  return out;
}

/** One line's elements. What stands first in it is taken first; code and references are never looked into. */
function inline(text, style) {
  if (!text) return [];
  const found = [
    [CODE, (match) => [plain(match[1], { ...style, code: true })]],
    [REFERENCE, (match) => [reference(match[1], style)]],
    ...MARKS.map(([name, sign]) => [sign, (match) => inline(match[1], { ...style, [name]: true })]),
    [EMOJI, (match) => [{ type: "emoji", name: match[1], style }]],
  ]
    .map(([sign, made]) => ({ match: text.match(sign), made }))
    .filter(({ match }) => match)
    .sort((one, other) => one.match.index - other.match.index)[0];
  if (!found) return [plain(text, style)];
  const { match, made } = found;
  const before = text.slice(0, match.index);
  return [
    ...(before ? [plain(before, style)] : []),
    ...made(match),
    ...inline(text.slice(match.index + match[0].length), style),
  ];
}

/** What stands between "<" and ">": a person, a channel, a group, a call, a date, or an address. */
function reference(inside, style) {
  const [target, ...rest] = inside.split("|");
  const label = rest.join("|");
  const date = target.match(/^!date\^(\d+)\^([^^]*)(?:\^(.*))?$/);
  if (date) return { type: "date", timestamp: Number(date[1]), format: date[2], url: date[3], fallback: label, style };
  if (target.startsWith("@")) return { type: "user", user_id: target.slice(1), style };
  if (target.startsWith("#")) return { type: "channel", channel_id: target.slice(1), style };
  if (target.startsWith("!subteam^")) return { type: "usergroup", usergroup_id: target.slice(9), style };
  if (target.startsWith("!")) return { type: "broadcast", range: target.slice(1), style };
  return { type: "link", url: unescape(target), text: label || target, style };
}

function plain(text, style) {
  return { type: "text", text, ...(style && { style }) };
}

function trimmed(text) {
  return text.replace(/^\n+|\n+$/g, "");
}
