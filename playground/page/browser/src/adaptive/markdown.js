// Which Markdown do Teams and Webex read in a card? Bold, italic, lists and links; never a picture or HTML.
//
// `<at>Name</at>` is a mention where the card's `msteams.entities` names it, and else just text.
import { AdaptiveCard } from "adaptivecards";
import MarkdownIt from "markdown-it";
import { safeUrl } from "../links.js";

const MENTION = /<at>[^<>]{1,200}<\/at>/y;
const RULES = ["emphasis", "escape", "link", "list", "newline"];

const reader = new MarkdownIt("zero", { html: false, breaks: true }).enable(RULES);
reader.validateLink = (address) => safeUrl(address) !== "";
reader.renderer.rules.link_open = (tokens, index) => {
  const address = reader.utils.escapeHtml(tokens[index].attrGet("href"));
  return `<a href="${address}" target="_blank" rel="noopener noreferrer">`;
};

reader.inline.ruler.before("escape", "mention", (state, silent) => {
  MENTION.lastIndex = state.pos;
  const [found] = MENTION.exec(state.src) ?? [];
  if (!found || !state.env.mentions.has(found)) return false;
  if (!silent) state.push("mention", "span", 0).content = found.slice("<at>".length, -"</at>".length);
  state.pos += found.length;
  return true;
});
reader.renderer.rules.mention = (tokens, index) => {
  return `<span class="mention">${reader.utils.escapeHtml(tokens[index].content)}</span>`;
};

let mentions = new Set();

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = reader.render(text, { mentions });
  result.didProcess = true;
};

/** Draw with the mentions that a card (its JSON) brings along; the library asks for Markdown while it draws. */
export function withMentions(card, draw) {
  const named = (card.msteams?.entities ?? []).filter((one) => one?.type === "mention");
  mentions = new Set(named.map((one) => String(one.text)));
  try {
    return draw();
  } finally {
    mentions = new Set();
  }
}
