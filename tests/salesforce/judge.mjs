// Reads a list of SOQL statements; says of each what an independent parser makes of it.
import { readFileSync } from "node:fs";
import { parseQuery } from "@jetstreamapp/soql-parser-js";

const judge = (statement) => {
  try {
    const { where, fields, sObject } = parseQuery(statement);
    return { fields: fields.length, object: sObject, where: where ?? null };
  } catch (error) {
    return { wrong: String(error.message) };
  }
};

const statements = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(statements.map(judge)));
