// What is the same for every card: where its JSON comes from, what shows when it can't be drawn, and what a press is?
//
//   <block-kit>
//     <script type="application/json">{…}</script>
//     <div class="plain">the card as plain text</div>
//   </block-kit>
//
// The drawing stands beside the plain text and hides it. A press is a bubbling `leadbell:press` event with the detail
// {label, inputs}; while the element is `busy`, there are none.

export class CardElement extends HTMLElement {
  static observedAttributes = ["busy"];

  connectedCallback() {
    if (document.readyState !== "loading") this.begin();
    else document.addEventListener("DOMContentLoaded", () => this.isConnected && this.begin(), { once: true });
  }

  disconnectedCallback() {
    queueMicrotask(() => !this.isConnected && this.end()); // one that was only moved stays as it is
  }

  attributeChangedCallback() {
    this.setAttribute("aria-busy", String(this.busy));
  }

  get busy() {
    return this.hasAttribute("busy");
  }

  begin() {
    if (this.surface) return;
    this.surface = document.createElement("div");
    this.surface.className = "drawn";
    try {
      const source = this.querySelector(':scope > script[type="application/json"]');
      this.append(this.surface);
      this.draw(JSON.parse(source.textContent), this.surface);
    } catch (fault) {
      this.fail(fault);
    }
    if (!this.failed) this.plain.forEach((one) => (one.hidden = true));
    // Before any other listener: what is pressed while a press is on its way does nothing at all.
    this.surface?.addEventListener("click", (event) => this.busy && this.swallow(event), { capture: true });
  }

  end() {
    this.erase?.();
    this.surface?.remove();
    this.surface = undefined;
  }

  /** It can't be drawn: what it says as plain text shows instead, and nothing half-drawn. */
  fail(fault) {
    this.failed = true;
    console.error(`<${this.localName}> can't be drawn`, fault);
    this.surface?.remove();
    this.plain.forEach((one) => (one.hidden = false));
  }

  get plain() {
    return this.querySelectorAll(":scope > .plain");
  }

  press(label, inputs) {
    if (this.busy) return;
    this.dispatchEvent(new CustomEvent("leadbell:press", { bubbles: true, detail: { label, inputs } }));
  }

  swallow(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
