// What if the stream ends, a form was answered with words, or the demo is of another run?
import { toast } from "./toast.js";

const live = document.getElementById("live");

// The demo has begun anew, or this page is too old: what it shows is of the past.
live?.addEventListener("stale", () => location.reload());
live?.addEventListener("over", () => document.body.classList.add("lost"));
document.addEventListener("htmx:sse:error", () => document.body.classList.add("lost"));
document.addEventListener("htmx:sse:after:connection", () => document.body.classList.remove("lost"));

document.addEventListener("htmx:after:request", ({ target, detail: { ctx } }) => {
  const status = ctx.response?.status;
  if (ctx.swap?.startsWith("none") && status !== 204 && status < 500 && ctx.text && !ctx.hx?.redirect) {
    toast(target, ctx.text);
  }
});
document.addEventListener("htmx:error", ({ target, detail }) => {
  if (detail.ctx && target !== live) toast(target, "The demo can't be reached. Is it still running?");
});
