// When was it, where the reader is? The rule page has no other script.
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
for (const one of document.querySelectorAll("time[datetime]")) one.textContent = whole.format(new Date(one.dateTime));
