// Does a library that others wrote for Slack's blocks draw every payload, with all that it says?
//
// Reads and prints what block_types.mjs does.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";

const PICTURE = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
const letters = (text) =>
  text.replaceAll("&amp;", "&").replace(/&(lt|gt|amp|quot|#x27);/g, "").replace(/[^\p{L}\p{N}]/gu, "");

/** What stands in rich text and headers must stand in what is drawn; other plain text this library takes for Markdown. */
function spoken(node) {
  if (Array.isArray(node)) return node.flatMap(spoken);
  if (!node || typeof node !== "object") return [];
  if (node.type === "text" && typeof node.text === "string") return node.text.split("\n");
  if (node.type === "header") return [node.text.text];
  return node.type === "rich_text" || node.type?.startsWith("rich_text_") || node.type === "context"
    ? spoken(node.elements)
    : [];
}

let input = "";
for await (const piece of process.stdin) input += piece;
const payloads = JSON.parse(input);
const faults = [];
for (const { name, payload } of payloads) {
  const complaints = [];
  for (const kind of ["error", "warn"]) console[kind] = (...said) => complaints.push(said.join(" ").slice(0, 300));
  try {
    const drawn = renderToStaticMarkup(
      createElement(Message, { blocks: payload.blocks, name: "Leadbell", logo: PICTURE, time: new Date(0) }),
    );
    if (!drawn) complaints.push("nothing is drawn");
    const text = letters(drawn.replace(/<[^>]*>/g, ""));
    for (const one of spoken(payload.blocks)) if (!text.includes(letters(one))) complaints.push(`not drawn: ${one}`);
  } catch (error) {
    complaints.push(String(error));
  }
  for (const fault of new Set(complaints)) faults.push({ name, fault });
}
console.log(JSON.stringify({ accepted: payloads.length, faults }));
