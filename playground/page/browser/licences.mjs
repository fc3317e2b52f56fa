// Whose work went into the bundles, and under which licences?
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The licences of all packages that these files (paths as esbuild names them) come from, one after the other. */
export async function licences(root, files) {
  const found = files.map((file) => file.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean);
  const texts = await Promise.all([...new Set(found)].sort().map((folder) => licence(join(root, folder))));
  return texts.join(`\n${"-".repeat(78)}\n\n`);
}

async function licence(folder) {
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  const terms = file ? await readFile(join(folder, file), "utf8") : `Licence: ${about.license}\nAuthor: ${by(about)}\n`;
  return `${about.name} ${about.version} (${about.license})\n\n${terms.trim()}\n`;
}

function by({ author, name }) {
  return typeof author === "string" ? author : (author?.name ?? `the authors of ${name}`);
}
