// Do Slack's own types take every payload, as the strictest TypeScript reads them?
//
// Reads [{name, kind: "message" | "modal" | "home", payload}] from standard input, writes them as one file of
// literals, so that a property which Slack doesn't know is a fault too, and has it checked in one run.
// Prints {accepted, faults: [{name, fault}]}.
import { spawnSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const KINDS = { message: "KnownBlock[]", modal: "ModalView", home: "HomeView" };
const file = fileURLToPath(new URL("built/payloads.ts", import.meta.url));
const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));

let input = "";
for await (const piece of process.stdin) input += piece;
const payloads = JSON.parse(input);
const lines = payloads.map(
  ({ kind, payload }, at) => `export const p${at}: ${KINDS[kind]} = ${JSON.stringify(kind === "message" ? payload.blocks : payload)};`,
);
await mkdir(new URL("built", import.meta.url), { recursive: true });
await writeFile(file, ['import type { HomeView, KnownBlock, ModalView } from "@slack/types";', ...lines, ""].join("\n"));
const flags = ["--strict", "--noEmit", "--pretty", "false", "--ignoreConfig", "--skipLibCheck", "--module", "nodenext", "--types", ""];
const done = spawnSync(process.execPath, [compiler, ...flags, file], { encoding: "utf8" });
const faults = [];
for (const line of done.stdout.split("\n")) {
  const [, row, fault] = /payloads\.ts\((\d+),\d+\): (.*)/.exec(line) ?? [];
  if (fault) faults.push({ name: payloads[row - 2]?.name ?? `line ${row}`, fault });
}
if (done.status && !faults.length) faults.push({ name: "tsc", fault: (done.stdout + done.stderr).trim() });
console.log(JSON.stringify({ accepted: payloads.length, faults }));
