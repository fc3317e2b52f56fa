// Which elements draw cards?
import { AdaptiveCardElement } from "./adaptive-card.js";
import { BlockKitElement } from "./block-kit.jsx";

customElements.define("adaptive-card", AdaptiveCardElement);
customElements.define("block-kit", BlockKitElement);
