// How is a message sent from a text field? Enter sends, Shift+Enter begins a new line. The field is empty at once, for
// the next words; what couldn't be sent comes back into it.
import { toast } from "./toast.js";

const writes = (target) => target.matches?.("form.writer");

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !field.matches?.("form.writer textarea")) return;
  event.preventDefault();
  field.form.requestSubmit();
});
document.addEventListener("htmx:config:request", ({ target, detail: { ctx } }) => {
  if (!writes(target)) return;
  ctx.written = target.elements.text.value;
  target.elements.text.value = "";
});
document.addEventListener("htmx:finally:request", ({ target, detail: { ctx } }) => {
  if (!writes(target)) return;
  const field = target.elements.text;
  if (ctx.response?.status < 400) {
    if (!ctx.text) toast(target, ""); // what was wrong before is no longer
  } else {
    field.value = [ctx.written, field.value].filter(Boolean).join("\n");
  }
});
