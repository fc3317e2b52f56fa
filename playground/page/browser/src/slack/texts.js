// What does a text in Slack's JSON say to a reader? `&`, `<` and `>` arrive escaped, in every kind of text.

const ESCAPED = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

export function unescape(text) {
  return String(text ?? "").replace(/&(?:amp|lt|gt);/g, (one) => ESCAPED[one]);
}

/** A text object (or nothing) as it reads on a button, a label, an option. */
export function words(object) {
  return unescape(object?.text);
}
