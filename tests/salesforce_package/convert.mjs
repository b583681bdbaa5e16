// Source to deployable form, by Salesforce's own library. Prints what is in the manifest.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const given = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(`${given.modules}/`);
const { ComponentSet, MetadataConverter } = require("@salesforce/source-deploy-retrieve");

const components = ComponentSet.fromSource(given.source);
components.sourceApiVersion = given.version;
await new MetadataConverter().convert(components, "metadata", {
  type: "directory",
  outputDirectory: given.target,
  genUniqueDir: false,
});
const { types } = (await components.getObject()).Package;
console.log(JSON.stringify(Object.fromEntries(types.map((one) => [one.name, one.members]))));
