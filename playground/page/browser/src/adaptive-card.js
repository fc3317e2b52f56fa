// How does <adaptive-card host="teams|webex"> draw what the platform's JSON says? The JSON is {"card": {…}}.
import * as cards from "adaptivecards";
import { HOSTS } from "./adaptive/hosts.js";
import { withMentions } from "./adaptive/markdown.js";
import { CardElement } from "./card-element.js";
import { open, secureLinks } from "./links.js";

cards.GlobalSettings.setTabIndexAtCardRoot = false;
// It registers itself when it is loaded, and a bundler that sees no use of it leaves it out.
cards.GlobalRegistry.defaultElements.register("Table", cards.Table, cards.Versions.v1_5);
// Films are played from elsewhere, and this page takes nothing from elsewhere.
cards.GlobalRegistry.defaultElements.unregister("Media");

let drawings = 0;

export class AdaptiveCardElement extends CardElement {
  draw({ card: source }, surface) {
    const host = HOSTS[this.getAttribute("host")];
    this.number = drawings++;
    const card = new cards.AdaptiveCard();
    card.hostConfig = host.config;
    card.maxVersion = host.version;
    card.onExecuteAction = (action) => this.act(action);
    card.onInlineCardExpanded = () => this.tidy(surface);
    card.onInputValueChanged = () => this.tidy(surface);
    cards.GlobalSettings.allowMoreThanMaxActionsInOverflowMenu = host.overflows;
    withMentions(source, () => {
      card.parse(source, new cards.SerializationContext(host.version));
      card.lang = clock(source.lang);
      if (!card.isVersionSupported()) throw new Error(`version ${source.version} is more than this host draws`);
      const drawn = card.render();
      if (!drawn) throw new Error("nothing was drawn");
      drawn.setAttribute("role", "group");
      surface.append(drawn);
    });
    withMentions(source, () => unfold(card));
    this.tidy(surface);
  }

  act(action) {
    if (action instanceof cards.OpenUrlAction) {
      open(action.url);
    } else if (action instanceof cards.SubmitActionBase) {
      this.press(action.title || action.tooltip || "", inputsOf(action));
    }
  }

  /** The library's DOM ids are the card's, which many cards share; and its links go wherever the card says. */
  tidy(surface) {
    for (const one of surface.querySelectorAll("[id]")) if (!one.id.startsWith("__")) one.removeAttribute("id");
    for (const one of surface.querySelectorAll("input[type=radio]")) {
      if (!one.name.endsWith(`~${this.number}`)) one.name += `~${this.number}`;
    }
    secureLinks(surface);
  }
}

/** A card's language, with the 24-hour clock: all times on this page are written so. The library itself reads `lang`
 * in every other card only. */
function clock(lang) {
  const known = /^[a-z]{2,3}$/i.test(lang) ? lang : navigator.language;
  return `${known}-u-hc-h23`;
}

/** What unfolds is drawn when it is first opened, when its mentions would be forgotten: so it is drawn before. */
function unfold(card) {
  for (const action of card.getAllActions()) {
    if (action instanceof cards.ShowCardAction) action.card.render();
  }
}

/** The values of all inputs that an action gathers; one left empty is "". */
function inputsOf(action) {
  const inputs = Object.entries(action.getReferencedInputs() ?? {});
  return Object.fromEntries(inputs.map(([id, input]) => [id, input.isSet() ? String(input.value) : ""]));
}
