// How is a message drawn?
import { safeColour } from "./colours.js";
import { Blocks } from "./blocks.jsx";
import { Words } from "./drawn.jsx";

/** All blocks that a message has, those of its attachments included. */
export function blocksOf({ blocks = [], attachments = [] }) {
  return [...blocks, ...attachments.flatMap((one) => one.blocks ?? [])];
}

/** A message: its blocks, or without any its text, and what is attached to it. */
export function Message({ payload }) {
  const { blocks = [], attachments = [], text } = payload;
  return (
    <>
      {blocks.length > 0 ? <Blocks blocks={blocks} /> : text && <Words of={{ type: "mrkdwn", text }} />}
      {attachments.map((one, index) => (
        <Attachment key={index} of={one} />
      ))}
    </>
  );
}

function Attachment({ of }) {
  const parts = ["pretext", "title", "text", "footer"].filter((name) => of[name] && !of.blocks?.length);
  return (
    <div className="bk-attachment" style={{ "--attachment": safeColour(of.color) }}>
      {parts.map((name) => (
        <Words key={name} className={`bk-words bk-${name}`} of={{ type: "mrkdwn", text: of[name] }} />
      ))}
      <Blocks blocks={of.blocks ?? []} />
    </div>
  );
}
