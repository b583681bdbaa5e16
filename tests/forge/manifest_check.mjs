// Holds the manifest of the folder that is named against Atlassian's own rules. Prints JSON.
import { createRequire } from "node:module";

const { validate } = createRequire(import.meta.url)("@forge/manifest");

process.chdir(process.argv[2]);
const { errors, manifestObject } = await validate(false);
console.log(JSON.stringify({ errors: errors ?? [], manifest: manifestObject.typedContent }));
process.exit(0); // its reporter would keep the process for a while
