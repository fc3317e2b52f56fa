// What does a date read like? In the viewer's own zone, language and clock, by Slack's format tokens.

const DAY = 24 * 60 * 60 * 1000;
const LONG = { weekday: "long", month: "long", day: "numeric", year: "numeric" };
const TOKENS = {
  date_num: (at) => [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-"),
  date_slash: (at) => day(at, { day: "2-digit", month: "2-digit", year: "numeric" }),
  date: (at) => day(at, { month: "long", day: "numeric", year: "numeric" }),
  date_pretty: (at) => near(at) ?? TOKENS.date(at),
  date_short: (at) => day(at, { month: "short", day: "numeric", year: "numeric" }),
  date_short_pretty: (at) => near(at) ?? TOKENS.date_short(at),
  date_long: (at) => day(at, LONG),
  date_long_full: (at) => TOKENS.date(at),
  date_long_pretty: (at) => near(at) ?? TOKENS.date_long(at),
  day_divider_pretty: (at) => near(at) ?? TOKENS.date_long(at),
  time: (at) => clock(at, {}),
  time_secs: (at) => clock(at, { second: "2-digit" }),
  ago: (at) => ago((at - Date.now()) / 1000),
};

/** A moment (seconds since 1970) in a format such as "{date_short_pretty}, {time}". */
export function dateText(timestamp, format) {
  const at = new Date(Number(timestamp) * 1000);
  return String(format).replace(/\{(\w+)\}/g, (token, name) => TOKENS[name]?.(at) ?? token);
}

/** How the drawing library is told to draw a date (its `date` hook). */
export function drawDate({ timestamp, format }) {
  return (
    <time className="bk-date" dateTime={new Date(Number(timestamp) * 1000).toISOString()}>
      {dateText(timestamp, format)}
    </time>
  );
}

function day(at, how) {
  return at.toLocaleDateString(undefined, how);
}

/** By the 24-hour clock, which Slack shows to who has chosen it: all times on this page are written so. */
function clock(at, how) {
  return at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...how });
}

function two(number) {
  return String(number).padStart(2, "0");
}

/** "Today", "Yesterday", "Tomorrow", or nothing where the day isn't near. */
function near(at) {
  const days = Math.round((midnight(at) - midnight(new Date())) / DAY);
  if (Math.abs(days) > 1) return undefined;
  const word = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(days, "day");
  return word.charAt(0).toLocaleUpperCase() + word.slice(1);
}

function midnight(at) {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function ago(seconds) {
  const steps = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, length] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined).format(Math.round(seconds / length), unit);
}
