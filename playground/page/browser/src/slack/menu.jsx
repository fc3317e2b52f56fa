// How does Slack's "⋯" open, and how is something in it chosen, with the mouse and with the keyboard?
//
// It is a popover: above everything, so that no scrolling list cuts it off, and closed by Esc or a press beside it.
import { useEffect, useId, useRef, useState } from "react";
import { words } from "./texts.js";

const GAP = 4;

export function Menu({ options, onChoose, name = "More" }) {
  const id = useId();
  const button = useRef(null);
  const list = useRef(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = () => list.current.hidePopover();
    addEventListener("scroll", close, true);
    return () => removeEventListener("scroll", close, true); // also of a card that is drawn anew with its menu open
  }, [isOpen]);
  const toggled = (event) => {
    const opens = event.newState === "open";
    setOpen(opens);
    if (!opens) return;
    place(list.current, button.current);
    entries(list.current)[0]?.focus();
  };
  const choose = (option) => {
    list.current.hidePopover();
    button.current.focus();
    onChoose(option);
  };
  return (
    <div className="bk-menu">
      <button
        type="button"
        className="bk-menu-button"
        ref={button}
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={name}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div
        className="bk-menu-list"
        id={id}
        ref={list}
        popover="auto"
        role="menu"
        aria-label={name}
        onToggle={toggled}
        onKeyDown={(event) => move(event, list.current)}
      >
        {options.map((option, index) => (
          <button key={index} type="button" role="menuitem" tabIndex={-1} onClick={() => choose(option)}>
            {words(option.text)}
            {option.description && <small>{words(option.description)}</small>}
          </button>
        ))}
      </div>
    </div>
  );
}

function entries(list) {
  return [...list.querySelectorAll('[role="menuitem"]')];
}

/** Below the button, or above it where there is no room, and never outside the window. */
function place(list, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const below = at.bottom + GAP + height <= innerHeight;
  list.style.left = `${Math.max(GAP, Math.min(at.left, innerWidth - width - GAP))}px`;
  list.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`;
}

function move(event, list) {
  const all = entries(list);
  const now = all.indexOf(document.activeElement);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") list.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  all.at(to % all.length).focus();
}
