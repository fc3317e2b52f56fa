// Which colour does an attachment's bar have? The names that Slack knows, or a hex number; anything else is grey.

const NAMES = { good: "#2eb67d", warning: "#de9e31", danger: "#e01e5a" };

export function safeColour(colour) {
  if (NAMES[colour]) return NAMES[colour];
  return /^#?[0-9a-f]{6}$/i.test(colour ?? "") ? `#${colour.replace("#", "")}` : undefined;
}
