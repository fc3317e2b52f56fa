// Do Slack's own types take every payload, as the strictest TypeScript reads them?
//
// Reads [{name, kind: "message" | "modal" | "home" | a type of a callback, payload}] from standard input, writes them as
// one file of literals, so that a property which Slack doesn't know is a fault too, and has it checked in one run.
// Prints {accepted, faults: [{name, fault}]}.
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const KINDS = { message: "KnownBlock[]", modal: "ModalView", home: "HomeView" };
const BOLTS = ["BlockAction", "SlashCommand", "ViewSubmitAction"]; // callbacks that Bolt has types for
const WITHOUT = { GenericMessageEvent: 'Omit<GenericMessageEvent, "subtype">' }; // it has none, and the type wants that said
const file = fileURLToPath(new URL("built/payloads.ts", import.meta.url));
const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));

let input = "";
for await (const piece of process.stdin) input += piece;
const payloads = JSON.parse(input);
// Of what Slack sends itself, Bolt's types name less than there is: those may hold more.
const lines = payloads.map(({ kind, payload }, at) => {
  const literal = JSON.stringify(kind === "message" ? payload.blocks : payload);
  if (BOLTS.includes(kind)) return `(<T extends ${kind}>(_: T): void => {})(${literal});`;
  return `export const p${at}: ${KINDS[kind] ?? WITHOUT[kind] ?? kind} = ${literal};`;
});
await mkdir(new URL("built", import.meta.url), { recursive: true });
const kinds = new Set(payloads.map(({ kind }) => kind).filter((kind) => !KINDS[kind]));
const named = (from, names) => `import type { ${names.join(", ")} } from "${from}";`;
const [bolts, others] = [true, false].map((is) => [...kinds].filter((kind) => BOLTS.includes(kind) === is));
const views = Object.values(KINDS).map((kind) => kind.replace("[]", ""));
const head = [named("@slack/types", [...views, ...others]), ...(bolts.length ? [named("@slack/bolt", bolts)] : [])].join(" ");
await writeFile(file, [head, ...lines, ""].join("\n"));
const flags = ["--strict", "--noEmit", "--pretty", "false", "--ignoreConfig", "--skipLibCheck", "--module", "nodenext", "--types", ""];
const done = spawnSync(process.execPath, [compiler, ...flags, file], { encoding: "utf8" });
const faults = [];
for (const line of done.stdout.split("\n")) {
  const [, row, fault] = /payloads\.ts\((\d+),\d+\): (.*)/.exec(line) ?? [];
  if (fault) faults.push({ name: payloads[row - 2]?.name ?? `line ${row}`, fault });
}
if (done.status && !faults.length) faults.push({ name: "tsc", fault: (done.stdout + done.stderr).trim() });
console.log(JSON.stringify({ accepted: payloads.length, faults }));
