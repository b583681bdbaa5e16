// Holds the descriptor on stdin against Atlassian's own schema of Connect modules. Prints faults.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const Ajv = require("ajv").default ?? require("ajv");
const schema = require("@forge/manifest/schema.json");

const ajv = new Ajv({ strict: false, allErrors: true });
const known = schema.definitions.ModuleSchema.properties;
const descriptor = JSON.parse(readFileSync(0, "utf8"));
const faults = [];

for (const [name, value] of Object.entries(descriptor.modules)) {
  const module = known[`connect-jira:${name}`];
  if (!module) {
    faults.push(`${name}: no such module`);
    continue;
  }
  const items = { ...module.items, additionalProperties: false };
  const check = ajv.compile({ ...module, items, definitions: schema.definitions });
  const list = Array.isArray(value) ? value : [value];
  const keyed = name === "webhooks" ? list.map((one, n) => ({ key: `hook-${n}`, ...one })) : list;
  if (!check(keyed)) {
    faults.push(...check.errors.map((e) => `${name}${e.instancePath} ${e.message}`));
  }
}
console.log(JSON.stringify(faults));
