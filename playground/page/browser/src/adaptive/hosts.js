// What do Teams and Webex tell the library of Adaptive Cards about themselves?
//
// Colours are variables of the style (src/look/adaptive.css): so light and dark need no second drawing.
import { HostConfig, Versions } from "adaptivecards";

const KINDS = ["default", "emphasis", "accent", "good", "attention", "warning"];
const COLOURS = ["default", "dark", "light", "accent", "good", "warning", "attention"];

function containerStyles() {
  const foregroundColors = Object.fromEntries(
    COLOURS.map((name) => [name, { default: `var(--ac-${name})`, subtle: `var(--ac-${name}-subtle)` }]),
  );
  return Object.fromEntries(
    KINDS.map((kind) => [kind, { backgroundColor: `var(--ac-fill-${kind})`, borderColor: "var(--ac-line)", foregroundColors }]),
  );
}

function host({ fontSizes, bolder, spacing, maxActions, showCard }) {
  return new HostConfig({
    fontFamily: "inherit",
    fontSizes,
    fontWeights: { lighter: 300, default: 400, bolder },
    spacing,
    separator: { lineThickness: 1, lineColor: "var(--ac-line)" },
    containerStyles: containerStyles(),
    // The buttons' gap is the style's: there they can go on in a second row.
    actions: { maxActions, buttonSpacing: 0, spacing: "Default", showCard, actionsOrientation: "Horizontal" },
    inputs: {
      label: { inputSpacing: "Small", requiredInputs: { weight: "Bolder" }, optionalInputs: { weight: "Bolder" } },
      errorMessage: { color: "Attention", size: "Small", weight: "Default" },
    },
    textBlock: { headingLevel: 3 },
    factSet: { spacing: 10, title: { weight: "Bolder", maxWidth: 150 }, value: { wrap: true } },
  });
}

export const HOSTS = {
  teams: {
    version: Versions.v1_5,
    overflows: true, // what is too much stands in a menu
    config: host({
      fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
      bolder: 600,
      spacing: { small: 4, default: 10, medium: 16, large: 20, extraLarge: 28, padding: 12 },
      maxActions: 6,
      showCard: { actionMode: "Inline", inlineTopMargin: 12, style: "emphasis" },
    }),
  },
  webex: {
    version: Versions.v1_3,
    overflows: false, // what is too much isn't drawn
    config: host({
      fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 22 },
      bolder: 700,
      spacing: { small: 4, default: 10, medium: 16, large: 22, extraLarge: 28, padding: 12 },
      maxActions: 5,
      showCard: { actionMode: "Inline", inlineTopMargin: 12, style: "emphasis" },
    }),
  },
};
