// What happens when a button of a card is pressed? The service is asked, as the platform would ask it.
import { toast } from "./toast.js";

const FAILED = "The demo can't be reached. Is it still running?";

document.addEventListener("leadbell:press", async (event) => {
  const card = event.target;
  const { label, inputs = {} } = event.detail;
  if (card.hasAttribute("busy")) return;
  const form = new URLSearchParams({ item: card.dataset.item, label });
  for (const [name, value] of Object.entries(inputs)) form.set(`input.${name}`, value);
  card.setAttribute("busy", "");
  try {
    const answer = await fetch(`/playground/view/${document.body.dataset.view}/press`, {
      method: "POST",
      body: form,
      headers: { "HX-Request": "true" },
    });
    const words = answer.status === 204 ? "" : await answer.text();
    if (answer.status === 410) location.reload();
    else if (words) toast(card.isConnected ? card : null, words);
  } catch {
    toast(card, FAILED);
  } finally {
    card.removeAttribute("busy");
  }
});
