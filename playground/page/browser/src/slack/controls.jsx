// How is something to press drawn, and what happens on a press?
//
// Buttons are the library's; a press is caught around each, so that it is known which one it was. The library's menus
// and selects can't be used with the keyboard and don't show what was chosen: those are our own.
import { open } from "../links.js";
import { useCard } from "./card.js";
import { Drawn } from "./drawn.jsx";
import { Field } from "./fields.jsx";
import { optionsOf } from "./inputs.js";
import { Menu } from "./menu.jsx";
import { literal } from "./safe.js";
import { unescape, words } from "./texts.js";

const TOGGLED = ["checkboxes", "multi_static_select"];

/** A button, a menu, or an input that stands outside an input block and presses as soon as something is chosen. */
export function Control({ element, block }) {
  const card = useCard();
  if (element.type === "button" || element.type === "workflow_button") return <Button element={element} />;
  if (element.type === "overflow") {
    return <Menu options={element.options} onChoose={(option) => chosen(card, words(option.text), option.url)} />;
  }
  return <Field element={element} block={block} onCommit={(option) => committed(card, element, option)} />;
}

function Button({ element }) {
  const card = useCard();
  const { style, accessibility_label } = element;
  const drawn = { type: "button", text: literal(element.text), style, accessibility_label };
  const press = (event) => {
    if (event.target.closest("button")) chosen(card, words(element.text), element.url);
  };
  return (
    <div className="bk-button" data-style={style ?? "default"} onClick={press}>
      <Drawn block={{ type: "actions", elements: [drawn] }} />
    </div>
  );
}

function chosen(card, label, url) {
  if (url && !card.element.busy) open(unescape(url));
  card.press(label);
}

/** A press on an input reads as the option that was chosen; without options, as its placeholder or its action id. */
export function committed(card, element, option) {
  if (optionsOf(element).length === 0) {
    card.press(words(element.placeholder) || element.action_id);
  } else if (option) {
    card.press(words(option.text), TOGGLED.includes(element.type) ? element : undefined);
  }
}
