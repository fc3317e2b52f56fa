// How is a block drawn by the library that knows Slack's looks?
import { useLayoutEffect, useRef } from "react";
import { Message } from "slack-blocks-to-jsx";
import { secureLinks } from "../links.js";
import { useCard } from "./card.js";
import { drawDate } from "./dates.jsx";
import { textBlock } from "./safe.js";

const HOOKS = { date: drawDate };

/** A block as `safe.js` made it. */
export function Drawn({ block, className }) {
  const { people, channels } = useCard();
  const around = useRef(null);
  useLayoutEffect(() => {
    // The library's root has the same id on every card, and a theme of its own: the page's theme holds here.
    around.current.firstElementChild?.removeAttribute("id");
    around.current.firstElementChild?.removeAttribute("data-theme");
    secureLinks(around.current);
  }, []);
  return (
    <div className={className} ref={around}>
      <Message blocks={[block]} withoutWrapper theme="light" data={named(people, channels)} hooks={HOOKS} />
    </div>
  );
}

/** A text object. */
export function Words({ of, className = "bk-words" }) {
  return <Drawn className={className} block={textBlock(of)} />;
}

function named(people, channels) {
  const list = (names) => Object.entries(names).map(([id, name]) => ({ id, name }));
  return { users: list(people), channels: list(channels) };
}
