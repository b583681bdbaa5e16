// Is each statement of the JSON list on stdin right SOQL? Prints a list of true and false.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { isQueryValid } = require("@jetstreamapp/soql-parser-js");

const statements = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(statements.map((one) => isQueryValid(one))));
