// What do all controls of one Slack card share? Its inputs, what is in them, and the way to press.
import { createContext, useContext } from "react";
import { inputsOf } from "./inputs.js";

const Card = createContext(null);
export const CardProvider = Card.Provider;

/** The card that a control stands on. */
export function useCard() {
  return useContext(Card);
}

/** A card's inputs as a press sends them; `element` is the custom element that presses. */
export class CardState {
  constructor(element, blocks, { people = {}, channels = {}, errors = {} }) {
    this.element = element;
    this.inputs = inputsOf(blocks);
    this.readers = new Map();
    this.people = people;
    this.channels = channels;
    this.errors = errors;
  }

  /** How to read an input that is drawn; `undefined` when it no longer is. */
  read(input, reader) {
    if (reader) this.readers.set(input, reader);
    else this.readers.delete(input);
  }

  value(input) {
    return this.readers.get(input)?.() ?? "";
  }

  /** Press what reads `label`. An input in `without` is left out: the platform keeps what is chosen in it itself. */
  press(label, without) {
    const inputs = {};
    for (const [input, { name }] of this.inputs) if (input !== without) inputs[name] = this.value(input);
    this.element.press(label, inputs);
  }
}
