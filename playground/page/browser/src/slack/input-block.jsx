// How does a block that asks for something show its label, its hint, and what is wrong with the answer?
import { useId } from "react";
import { useCard } from "./card.js";
import { committed } from "./controls.jsx";
import { Field } from "./fields.jsx";
import { words } from "./texts.js";

const GROUPS = ["checkboxes", "radio_buttons"];

export function InputBlock({ block }) {
  const card = useCard();
  const id = useId();
  const { element } = block;
  const { required } = card.inputs.get(element);
  const error = card.errors[block.block_id];
  const group = GROUPS.includes(element.type);
  const Label = group ? "span" : "label";
  const aria = {
    "aria-labelledby": group ? `${id}-label` : undefined,
    "aria-required": (required && element.type !== "checkboxes") || undefined,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined,
  };
  return (
    <div className="bk-ask">
      <Label className="bk-label" id={`${id}-label`} htmlFor={group ? undefined : id}>
        {words(block.label)}
        {block.optional && <span className="bk-optional"> (optional)</span>}
      </Label>
      <Field
        element={element}
        id={id}
        aria={aria}
        onCommit={block.dispatch_action ? (option) => committed(card, element, option) : undefined}
      />
      {block.hint && (
        <p className="bk-hint" id={`${id}-hint`}>
          {words(block.hint)}
        </p>
      )}
      {error && (
        <p className="bk-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
