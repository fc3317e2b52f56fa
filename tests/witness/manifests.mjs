// Does Microsoft's library of app manifests take these? By the schema of the version that each names, which it brings.
//
// Reads [{name, manifest}] from standard input; prints {accepted, faults: [{name, fault}]}.
import manifests from "@microsoft/app-manifest";

globalThis.fetch = () => Promise.reject(new Error("a schema was asked for over the network"));
let input = "";
for await (const piece of process.stdin) input += piece;
const asked = JSON.parse(input);
const faults = [];
for (const { name, manifest } of asked) {
  try {
    for (const fault of await manifests.AppManifestUtils.validateAgainstSchema(manifest)) faults.push({ name, fault });
  } catch (error) {
    faults.push({ name, fault: String(error) });
  }
}
console.log(JSON.stringify({ accepted: asked.length, faults }));
