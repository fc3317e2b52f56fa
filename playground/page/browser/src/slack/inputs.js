// Which inputs does a message or a form have, what are they called, and what must be in them?
//
// A press names each by its action id, or by its block id where the action id stands more than once.
import { words } from "./texts.js";

const BUTTONS = ["button", "overflow", "image", "workflow_button"];

/** All inputs in reading order, as a map from the payload's element to {name, block, label, required}. */
export function inputsOf(blocks) {
  const found = [];
  for (const block of blocks) {
    for (const element of [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])]) {
      if (element && !BUTTONS.includes(element.type)) found.push({ block, element });
    }
  }
  const ids = found.map(({ element }) => element.action_id);
  return new Map(
    found.map(({ block, element }, index) => {
      const asks = block.type === "input";
      const often = ids.filter((id) => id === element.action_id).length > 1;
      const name = (often && block.block_id) || element.action_id || `input-${index}`;
      const label = words(asks ? block.label : element.placeholder) || name;
      return [element, { name, block, label, required: asks && !block.optional }];
    }),
  );
}

/** All options of an element, those in groups included. */
export function optionsOf(element) {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
}

/** What Slack's own client finds wrong before it sends a form: a sentence, or "". */
export function complaint(element, required, value) {
  if (!value) return required ? "Please complete this required field." : "";
  const least = Number(element.min_length ?? 0);
  if (element.type === "plain_text_input" && value.length < least) return `At least ${least} characters are needed.`;
  if (element.type === "email_text_input" && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) {
    return "Please enter an e-mail address.";
  }
  return "";
}
