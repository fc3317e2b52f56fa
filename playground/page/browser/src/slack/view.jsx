// How are a form (modal) and a home tab drawn, and what happens when a form is submitted or closed?
import { useEffect, useId, useRef, useState } from "react";
import { Blocks } from "./blocks.jsx";
import { CardProvider, useCard } from "./card.js";
import { complaint } from "./inputs.js";
import { words } from "./texts.js";

export function View({ view }) {
  return view.type === "modal" ? <Form view={view} /> : <Blocks blocks={view.blocks} />;
}

function Form({ view }) {
  const card = useCard();
  const title = useId();
  const form = useRef(null);
  const [errors, setErrors] = useState(card.errors);
  const submit = words(view.submit);
  const close = words(view.close) || "Cancel";
  const leave = () => card.press(close);

  const send = (event) => {
    event.preventDefault();
    if (!submit) return;
    const found = missing(card);
    setErrors(found);
    if (Object.keys(found).length === 0) card.press(submit);
  };

  useEffect(() => {
    const dialog = form.current.closest("dialog, [role=dialog]") ?? form.current;
    if (!dialog.hasAttribute("aria-label")) dialog.setAttribute("aria-labelledby", title);
    const key = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || dialog.querySelector(":popover-open")) return;
      event.preventDefault();
      leave();
    };
    dialog.addEventListener("keydown", key);
    return () => dialog.removeEventListener("keydown", key);
  }, []);

  useEffect(() => {
    // Whoever works in another pane is not called away from it.
    const pane = form.current.closest(".pane");
    const at = document.activeElement;
    if (at && at !== document.body && !pane?.contains(at)) return;
    const body = form.current.querySelector(".bk-body");
    const first = body.querySelector("[aria-invalid]") ?? body.querySelector("input, select, textarea");
    (first ?? form.current.querySelector("h2")).focus({ preventScroll: true });
    // Only the form scrolls, as far as it must: on a phone the page itself stands still.
    const ask = first?.closest(".bk-ask");
    if (ask) body.scrollTop = ask.offsetTop + ask.offsetHeight - body.offsetTop - body.clientHeight;
  }, [errors]);

  return (
    <CardProvider value={Object.assign(Object.create(card), { errors })}>
      <form className="bk-form" ref={form} onSubmit={send} noValidate>
        <header className="bk-head">
          <h2 id={title} tabIndex={-1}>
            {words(view.title)}
          </h2>
          <button type="button" className="bk-dismiss" aria-label="Dismiss" onClick={leave}>
            <span aria-hidden="true">✕</span>
          </button>
        </header>
        <div className="bk-body" role="group" aria-labelledby={title} tabIndex={0}>
          <Blocks blocks={view.blocks} />
        </div>
        {errors[""] && (
          <p className="bk-error bk-trouble" role="alert">
            {errors[""]}
          </p>
        )}
        <footer className="bk-foot">
          <button type="button" className="bk-leave" onClick={leave}>
            {close}
          </button>
          {submit && (
            <button type="submit" className="bk-submit">
              {submit}
            </button>
          )}
        </footer>
      </form>
    </CardProvider>
  );
}

/** What the client itself finds wrong: block id to sentence. */
function missing(card) {
  const found = {};
  for (const [element, { block, required }] of card.inputs) {
    const why = complaint(element, required, card.value(element).trim());
    if (why) found[block.block_id] = why;
  }
  return found;
}
