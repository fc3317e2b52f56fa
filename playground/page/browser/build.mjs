// How do the page's script and style come out of the packages? `npm ci && npm run build` writes ../built/.
//
// Each package is here for one reason:
//   slack-blocks-to-jsx   draws what is read in Slack's Block Kit as Slack does, and its buttons; react and react-dom
//                         are what it is made with (and our own controls beside it)
//   adaptivecards         Microsoft's own drawer of Adaptive Cards: Teams' and Webex' cards are drawn by the real thing
//   markdown-it           adaptivecards leaves Markdown to its host; this one escapes HTML and can be cut to four rules
//   htmx.org              the page's link to its server: partial pages, and the stream of what changed (hx-sse)
//   esbuild               makes one file of many; its program comes as a package of its own, no install script is needed
import { build } from "esbuild";
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { licences } from "./licences.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Slack's drawer asks for one element of this id a page, and its style leans on that id and on !important. A page with
// many cards needs a class, and `src/page.css` puts the sheet into a layer below our own.
const slackSheet = {
  name: "slack-sheet",
  setup(run) {
    run.onLoad({ filter: /slack-blocks-to-jsx[\\/]dist[\\/]style\.css$/ }, async ({ path }) => {
      const sheet = await readFile(path, "utf8");
      return {
        contents: sheet.replaceAll("#slack_blocks_to_jsx", ".slack_blocks_to_jsx").replaceAll("!important", ""),
        loader: "css",
      };
    });
  },
};

await rm(here("../built"), { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here("."),
  entryPoints: ["src/cards.js", "src/htmx.js", "src/page.js", "src/theme.js", "src/sheet.js", "src/page.css"],
  outdir: "../built",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome111", "firefox128", "safari16.4"],
  jsx: "automatic",
  define: { "process.env.NODE_ENV": '"production"' },
  legalComments: "none",
  metafile: true,
  logLevel: "info",
  plugins: [slackSheet],
});
const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput));
await writeFile(here("../built/licences.txt"), await licences(here("."), used));
