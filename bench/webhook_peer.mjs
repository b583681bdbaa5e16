// A peer: an app of atlassian-connect-express that verifies a webhook, stores it and answers.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.PEER_MODULES}/`);
const express = require("express");
const connect = require("atlassian-connect-express");
const { Pool } = require("pg");

const tenant = JSON.parse(process.env.PEER_TENANT);
const app = express();
const addon = connect(app);
const pool = new Pool({ connectionString: process.env.PEER_DATABASE, max: 10 });
const STORE =
  "INSERT INTO peer_event (tenant, delivery_id, event, issue_id, body, received_at)" +
  " VALUES ($1, $2, $3, $4, $5, now()) ON CONFLICT DO NOTHING";

app.use(express.json());
app.use(addon.middleware());
app.get("/ready", (request, response) => response.sendStatus(200));
app.post("/connect/webhook", addon.authenticate(true), async (request, response) => {
  const { webhookEvent, issue, changelog } = request.body;
  await pool.query(STORE, [
    tenant.clientKey,
    request.get("x-atlassian-webhook-identifier"),
    webhookEvent,
    issue.id,
    JSON.stringify(changelog),
  ]);
  response.sendStatus(204);
});

await pool.query(
  "CREATE TABLE IF NOT EXISTS peer_event (id bigserial PRIMARY KEY, tenant text, delivery_id text," +
    " event text, issue_id text, body jsonb, received_at timestamptz, UNIQUE (tenant, delivery_id))",
);
await addon.settings.set("clientInfo", tenant, tenant.clientKey);
app.listen(Number(process.env.PORT), "127.0.0.1");
