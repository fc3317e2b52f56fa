// How does <block-kit> draw what Slack's JSON says? The JSON is {"blocks", "attachments", "text", "people", "channels"}
// for a message, {"view", "errors", "people", "channels"} for a form or a home tab.
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { CardElement } from "./card-element.js";
import { CardProvider, CardState } from "./slack/card.js";
import { Message, blocksOf } from "./slack/message.jsx";
import { View } from "./slack/view.jsx";

export class BlockKitElement extends CardElement {
  draw(payload, surface) {
    const { view } = payload;
    const blocks = view ? withIds(view.blocks) : blocksOf(payload);
    const state = new CardState(this, blocks, payload);
    this.root = createRoot(surface, { onUncaughtError: (fault) => this.fail(fault) });
    flushSync(() =>
      this.root.render(
        <CardProvider value={state}>
          {view ? <View view={{ ...view, blocks }} /> : <Message payload={payload} />}
        </CardProvider>,
      ),
    );
  }

  erase() {
    this.root?.unmount();
    this.root = undefined;
  }
}

/** Blocks that all have an id: what is wrong with an input is told by it. */
function withIds(blocks) {
  return blocks.map((block, index) => ({ ...block, block_id: block.block_id ?? `block-${index}` }));
}
