// Holds the manifests of the folders that are named against Atlassian's own rules. Prints JSON.
import { createRequire } from "node:module";

const { validate } = createRequire(import.meta.url)("@forge/manifest");

const told = [];
for (const folder of process.argv.slice(2)) {
  process.chdir(folder);
  const { errors, manifestObject } = await validate(false);
  told.push({ errors: errors ?? [], manifest: manifestObject.typedContent });
}
console.log(JSON.stringify(told));
process.exit(0); // its reporter would keep the process for a while
