// Which part of a card draws which kind of block?
import { safeUrl } from "../links.js";
import { Control } from "./controls.jsx";
import { Drawn, Words } from "./drawn.jsx";
import { InputBlock } from "./input-block.jsx";
import { literal, richBlock } from "./safe.js";
import { words } from "./texts.js";

const KINDS = {
  actions: Actions,
  context: Context,
  divider: () => <hr className="bk-divider" />,
  header: ({ block }) => <Drawn className="bk-header" block={{ type: "header", text: literal(block.text) }} />,
  image: Picture,
  input: InputBlock,
  markdown: Markdown,
  rich_text: ({ block }) => <Drawn className="bk-rich" block={richBlock(block.elements ?? [])} />,
  section: Section,
  video: ({ block }) => <p className="bk-words">{words(block.title)}</p>,
};

/** All blocks of a message, a form or a home tab. One of an unknown kind throws: the card then shows as plain text. */
export function Blocks({ blocks }) {
  return blocks.map((block, index) => {
    const Kind = KINDS[block.type];
    if (!Kind) throw new Error(`no such block: ${block.type}`);
    return <Kind key={index} block={block} />;
  });
}

function Actions({ block }) {
  return (
    <div className="bk-actions">
      {block.elements.map((element, index) => (
        <Control key={index} element={element} block={block} />
      ))}
    </div>
  );
}

function Context({ block }) {
  return (
    <div className="bk-context">
      {block.elements.map((one, index) =>
        one.type === "image" ? <Image key={index} of={one} /> : <Words key={index} of={one} />,
      )}
    </div>
  );
}

function Section({ block }) {
  return (
    <div className="bk-section">
      <div className="bk-section-words">
        {block.text && <Words of={block.text} />}
        {block.fields && (
          <div className="bk-fields">
            {block.fields.map((field, index) => (
              <Words key={index} of={field} />
            ))}
          </div>
        )}
      </div>
      {block.accessory?.type === "image" && <Image of={block.accessory} />}
      {block.accessory && block.accessory.type !== "image" && <Control element={block.accessory} block={block} />}
    </div>
  );
}

function Picture({ block }) {
  return (
    <figure className="bk-picture">
      {block.title && <figcaption>{words(block.title)}</figcaption>}
      <Image of={block} />
    </figure>
  );
}

function Image({ of }) {
  const address = safeUrl(of.image_url ?? of.slack_file?.url);
  return address ? <img className="bk-image" src={address} alt={of.alt_text} /> : <span>{of.alt_text}</span>;
}

/** Slack shows pictures in a markdown block as links. */
function Markdown({ block }) {
  return <Drawn className="bk-markdown" block={{ type: "markdown", text: String(block.text).replaceAll("![", "[") }} />;
}
