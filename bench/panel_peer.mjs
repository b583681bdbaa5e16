// A peer: an app of atlassian-connect-express whose panel verifies the token, reads the issue's links,
// asks Salesforce for them in one callout and draws them. Two processes.
import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";

const PROCESSES = 2;
const require = createRequire(`${process.env.PEER_MODULES}/`);

const express = require("express");
const connect = require("atlassian-connect-express");
const { Pool } = require("pg");
const { tenants, links } = JSON.parse(readFileSync(process.env.PEER_STORED));
const app = express();
const addon = connect(app);
const pool = new Pool({ connectionString: process.env.PEER_DATABASE, max: 20 });

if (cluster.isPrimary) {
  await store();
  for (let n = 0; n < PROCESSES; n += 1) cluster.fork();
} else {
  serve();
}

async function store() {
  for (const tenant of tenants) await addon.settings.set("clientInfo", tenant, tenant.clientKey);
  await pool.query(
    "CREATE TABLE peer_link (tenant text, issue_id text, object_name text, record_id text, name text)",
  );
  await pool.query("CREATE INDEX ON peer_link (tenant, issue_id)");
  for (const { clientKey } of tenants)
    for (const [name, id] of links)
      await pool.query("INSERT INTO peer_link VALUES ($1, $2, $3, $4, '')", [clientKey, process.env.PEER_ISSUE, name, id]);
}

function serve() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  app.use(express.urlencoded({ extended: false })); // without it the framework looks into no header
  app.use(addon.middleware());
  app.get("/ready", (request, response) => response.sendStatus(200));
  app.get("/panel", addon.authenticate(true), (request, response, next) => {
    panel(agent, request.context.clientKey)
      .then((html) => response.type("html").send(html))
      .catch(next);
  });
  app.listen(Number(process.env.PORT), "127.0.0.1", 1024);
}

async function panel(agent, tenant) {
  const { rows } = await pool.query(
    "SELECT object_name, record_id, name FROM peer_link WHERE tenant = $1 AND issue_id = $2",
    [tenant, process.env.PEER_ISSUE],
  );
  return drawn(rows, await ask(agent, question(rows)));
}

function question(rows) {
  const compositeRequest = Object.entries(grouped(rows)).map(([name, some], place) => ({
    method: "GET",
    referenceId: `q${place}`,
    url: `/services/data/v66.0/query?q=${encodeURIComponent(
      `SELECT Id, Name FROM ${name} WHERE Id IN (${some.map((row) => `'${row.record_id}'`).join(",")})`,
    )}`,
  }));
  return JSON.stringify({ allOrNone: false, compositeRequest });
}

function grouped(rows) {
  const found = {};
  for (const row of rows) (found[row.object_name] ??= []).push(row);
  return found;
}

function ask(agent, body) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const request = http.request(process.env.PEER_SALESFORCE, { agent, headers, method: "POST" }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve(JSON.parse(Buffer.concat(parts))));
    });
    request.on("error", reject);
    request.end(body);
  });
}

const escaped = (value) =>
  String(value ?? "").replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

function drawn(rows, found) {
  const records = found.compositeResponse.flatMap((part) => part.body.records ?? []);
  const lines = records.map((record) => {
    const cells = Object.entries(record).filter(([name]) => name !== "attributes");
    return `<tr>${cells.map(([, value]) => `<td>${escaped(value)}</td>`).join("")}</tr>`;
  });
  return `<table aria-label="${rows.length} records"><tbody>${lines.join("")}</tbody></table>`;
}
