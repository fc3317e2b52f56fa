// Which versions of the witnesses are here? Written for the tests, which name them in docs/witnesses.md.
import { mkdir, readFile, writeFile } from "node:fs/promises";

const read = async (path) => JSON.parse(await readFile(new URL(path, import.meta.url), "utf8"));
const { devDependencies } = await read("package.json");
const versions = {};
for (const name of Object.keys(devDependencies)) {
  versions[name] = (await read(`node_modules/${name}/package.json`)).version;
}
await mkdir(new URL("built", import.meta.url), { recursive: true });
await writeFile(new URL("built/versions.json", import.meta.url), `${JSON.stringify(versions, null, 1)}\n`);
