// How is a message sent from a text field? Enter sends, Shift+Enter begins a new line.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !field.matches?.("form.writer textarea")) return;
  event.preventDefault();
  field.form.requestSubmit();
});
