// Where do the tests get their browser from? An npm package brings it in compressed files; here they are unpacked,
// with the few libraries and the font that a bare machine has not.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { inflate } from "@sparticuz/chromium";

const built = fileURLToPath(new URL("built", import.meta.url));
const packed = new URL("../bin/", import.meta.resolve("@sparticuz/chromium"));

await rm(built, { recursive: true, force: true });
await mkdir(built);
process.env.TMPDIR = built; // where inflate() writes
await Promise.all(
  ["chromium.br", "al2023.tar.br", "fonts.tar.br"].map((name) => inflate(fileURLToPath(new URL(name, packed)))),
);
await writeFile(
  `${built}/fonts.conf`,
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${built}/fonts/fonts</dir>
</fontconfig>
`,
);
