// Sends webhooks as Jira does, many at once, each with an identifier of its own; prints one line of
// JSON: how many a second were answered, and the times until the answer.
import http from "node:http";
import { randomUUID } from "node:crypto";

const [url, token, count, atOnce, firstIssue] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(atOnce) });
const event = {
  timestamp: Date.now(),
  webhookEvent: "jira:issue_updated",
  user: { accountId: "712020:ann", displayName: "Ann Lee" },
  issue: {
    id: "10010",
    key: "SUP-1",
    fields: { project: { id: "10000" }, issuetype: { id: "10001" }, summary: "x".repeat(2000) },
  },
  changelog: { id: "1", items: [{ field: "summary", fieldId: "summary", fromString: "a", toString: "b" }] },
};
const same = JSON.stringify(event);
const ISSUES = 200;
const times = [];
let failed = 0;
let left = Number(count);

function next() {
  if (!firstIssue) return same;
  const id = Number(firstIssue) + (left % ISSUES);
  return JSON.stringify({ ...event, issue: { ...event.issue, id: String(id), key: `SUP-${id}` } });
}

function send() {
  const body = next();
  return new Promise((resolve) => {
    const began = performance.now();
    const headers = {
      authorization: `JWT ${token}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-atlassian-webhook-identifier": randomUUID(),
    };
    const request = http.request(url, { agent, headers, method: "POST" }, (answer) => {
      answer.resume();
      answer.on("end", () => {
        times.push(performance.now() - began);
        if (answer.statusCode >= 300) failed += 1;
        resolve();
      });
    });
    request.on("error", () => {
      failed += 1;
      resolve();
    });
    request.end(body);
  });
}

async function sender() {
  while (left-- > 0) await send();
}

const began = performance.now();
await Promise.all(Array.from({ length: Number(atOnce) }, sender));
const seconds = (performance.now() - began) / 1000;
times.sort((one, other) => one - other);
const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
console.log(JSON.stringify({ rate: times.length / seconds, p50: at(0.5), p99: at(0.99), failed }));
