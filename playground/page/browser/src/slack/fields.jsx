// How is each kind of Slack's inputs drawn, and what is its value?
//
// They are the browser's own inputs: they work with the keyboard, on a phone and for a screen reader. Their values are
// read when something is pressed: a text as it stands, an option's value, several with commas, a moment in seconds.
import { useCallback } from "react";
import { useCard } from "./card.js";
import { optionsOf } from "./inputs.js";
import { unescape, words } from "./texts.js";

const TYPES = {
  plain_text_input: "text",
  rich_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  external_select: "text",
  multi_external_select: "text",
  datepicker: "date",
  timepicker: "time",
  datetimepicker: "datetime-local",
};
const LISTS = { users: "people", conversations: "channels", channels: "channels" };

/** An input. `onCommit(option)` hears when something was chosen, or a text entered; `aria` goes onto the control. */
export function Field({ element, onCommit, id, aria }) {
  const card = useCard();
  const label = card.inputs.get(element)?.label;
  const named = { id, ...(aria ?? { "aria-label": label }) };
  const ref = useCallback((node) => card.read(element, node && (() => valueOf(node, element))), [card, element]);
  if (element.type === "checkboxes" || element.type === "radio_buttons") {
    return <Choices element={element} onCommit={onCommit} around={ref} aria={named} />;
  }
  if (element.type.endsWith("_select") && !element.type.endsWith("external_select")) {
    return <Select element={element} options={listed(element, card)} onCommit={onCommit} control={ref} aria={named} />;
  }
  if (!TYPES[element.type]) throw new Error(`no such input: ${element.type}`);
  return <Text element={element} onCommit={onCommit} control={ref} aria={named} />;
}

function Text({ element, onCommit, control, aria }) {
  const type = TYPES[element.type];
  const picked = ["date", "time", "datetime-local"].includes(type);
  const shared = {
    ...aria,
    ref: control,
    className: "bk-input",
    defaultValue: initial(element),
    placeholder: words(element.placeholder) || undefined,
    maxLength: element.max_length,
    minLength: element.min_length,
  };
  if (element.multiline) return <textarea {...shared} rows={4} />;
  const enter = (event) => event.key === "Enter" && !picked && onCommit && (event.preventDefault(), onCommit());
  const change = picked && onCommit ? () => onCommit() : undefined;
  return <input {...shared} type={type} step={step(element)} onKeyDown={enter} onChange={change} />;
}

function Select({ element, options, onCommit, control, aria }) {
  const many = element.type.startsWith("multi_");
  const chosen = values(element);
  const groups = element.option_groups ?? [{ options }];
  return (
    <select
      {...aria}
      ref={control}
      className="bk-input bk-select"
      multiple={many}
      defaultValue={many ? chosen : (chosen[0] ?? "")}
      onChange={(event) => onCommit?.(options.find((one) => one.value === last(event.target)))}
    >
      {!many && <option value="">{words(element.placeholder) || "Pick an option"}</option>}
      {groups.map((group, index) =>
        group.label ? (
          <optgroup key={index} label={words(group.label)}>
            <Options of={group.options} />
          </optgroup>
        ) : (
          <Options key={index} of={group.options} />
        ),
      )}
    </select>
  );
}

function Options({ of }) {
  return of.map((option) => (
    <option key={option.value} value={option.value}>
      {words(option.text)}
    </option>
  ));
}

function Choices({ element, onCommit, around, aria }) {
  const type = element.type === "checkboxes" ? "checkbox" : "radio";
  const chosen = values(element);
  const name = `${aria.id ?? ""}${element.action_id}`;
  return (
    <div {...aria} className="bk-choices" role={type === "radio" ? "radiogroup" : "group"} ref={around}>
      {element.options.map((option) => (
        <label key={option.value}>
          <input
            type={type}
            name={name}
            value={option.value}
            defaultChecked={chosen.includes(option.value)}
            onChange={() => onCommit?.(option)}
          />
          <span>
            {words(option.text)}
            {option.description && <small>{words(option.description)}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}

/** The options of a select: its own, or the people or channels that are there. */
function listed(element, card) {
  const list = LISTS[element.type.replace("multi_", "").replace("_select", "")];
  if (!list) return optionsOf(element);
  return Object.entries(card[list]).map(([value, text]) => ({ value, text: { text } }));
}

function valueOf(node, element) {
  if (node.matches("select[multiple]")) return [...node.selectedOptions].map((one) => one.value).join(",");
  if (node.matches("div")) return [...node.querySelectorAll(":checked")].map((one) => one.value).join(",");
  if (element.type === "datetimepicker") return node.value && String(new Date(node.value).getTime() / 1000);
  return node.value;
}

/** What a text-like input holds at first. */
function initial(element) {
  if (element.type !== "datetimepicker") {
    return unescape(element.initial_value ?? element.initial_date ?? element.initial_time ?? words(element.initial_option?.text));
  }
  if (!element.initial_date_time) return "";
  const at = new Date(element.initial_date_time * 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What is chosen at first, as values. */
function values(element) {
  const one = element.initial_option?.value ?? element.initial_user ?? element.initial_conversation ?? element.initial_channel;
  const many = element.initial_options?.map((option) => option.value);
  return many ?? element.initial_users ?? element.initial_conversations ?? element.initial_channels ?? (one ? [one] : []);
}

function step(element) {
  return element.is_decimal_allowed ? "any" : undefined;
}

function last(select) {
  return [...select.selectedOptions].at(-1)?.value;
}
