// A whole day of jsforce with the org: one login with PKCE, then every kind of call. Prints what it saw.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { Connection, OAuth2 } = require("jsforce");
const given = JSON.parse(readFileSync(0, "utf8"));

const control = (path, body) =>
  fetch(`${given.url}/_control/${path}`, { method: "POST", body: JSON.stringify(body ?? {}) });

async function postForm(page, fields) {
  const action = page.match(/<form[^>]*action="([^"]*)"/)[1];
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const body = new URLSearchParams([...hidden.map(([, name, value]) => [name, value]), ...fields]);
  return fetch(new URL(action, given.url), { method: "POST", body, redirect: "manual" });
}

async function codeFor(oauth2) {
  const login = await (await fetch(oauth2.getAuthorizationUrl({ state: "s" }))).text();
  const { username, password } = given;
  const fields = Object.entries({ username, password });
  const allow = await (await postForm(login, fields)).text();
  const back = await postForm(allow, [["decision", "allow"]]);
  return new URL(back.headers.get("location")).searchParams.get("code");
}

const refusal = async (work) => {
  try {
    await work();
    return null;
  } catch (error) {
    return error.errorCode ?? error.name ?? String(error);
  }
};

const oauth2 = new OAuth2({
  loginUrl: given.url,
  clientId: given.clientId,
  clientSecret: given.clientSecret,
  redirectUri: given.redirectUri,
  useVerifier: true,
});
const connection = new Connection({ oauth2, version: "66.0" });
const seen = {};

const user = await connection.authorize(await codeFor(oauth2));
seen.user = user;
seen.identity = (await connection.identity()).username;

await control("settings", { batch_size: 20 });
const paged = await connection.query("SELECT Id, CaseNumber FROM Case ORDER BY CaseNumber");
seen.firstPage = { total: paged.totalSize, done: paged.done, rows: paged.records.length };
const every = [...paged.records];
let page = paged;
while (!page.done) {
  page = await connection.queryMore(page.nextRecordsUrl);
  every.push(...page.records);
}
seen.pagedNumbers = every.map((one) => one.CaseNumber);

seen.objects = (await connection.describeGlobal()).sobjects.map((one) => one.name);
const described = await connection.sobject("Case").describe();
seen.described = { label: described.label, fields: described.fields.length };

const cases = connection.sobject("Case");
const made = await cases.create({ Subject: "by jsforce", Priority: "High" });
await cases.update({ Id: made.id, Subject: "changed by jsforce" });
const read = await cases.retrieve(made.id);
seen.single = { subject: read.Subject, priority: read.Priority };
await cases.destroy(made.id);

seen.refusals = {
  required: await refusal(() => connection.sobject("Contact").create({ FirstName: "a" })),
  unknownField: await refusal(() => connection.query("SELECT Nothing__c FROM Case")),
  unknownObject: await refusal(() => connection.query("SELECT Id FROM Nothing__c")),
  malformed: await refusal(() => connection.query("SELECT Id FORM Case")),
  deleted: await refusal(() => cases.retrieve(made.id)),
};

const rows = [{ LastName: "one" }, { FirstName: "no last name" }, { LastName: "three" }];
seen.collection = await connection.sobject("Contact").create(rows, { allOrNone: false });
const good = seen.collection.filter((one) => one.success).map((one) => one.id);
const changed = good.map((Id) => ({ Id, Title: "Dr" }));
seen.updated = (await connection.sobject("Contact").update(changed)).map((one) => one.success);
seen.retrieved = (await connection.sobject("Contact").retrieve(good)).map((one) => one.Title);
seen.destroyed = (await connection.sobject("Contact").destroy(good)).map((one) => one.success);

const link = { Link_Key__c: "site|10010|500", Issue_Key__c: "SUP-1" };
const upsert = () => connection.sobject("Jira_Link__c").upsert(link, "Link_Key__c");
seen.upserts = [(await upsert()).created, (await upsert()).created];

const found = await connection.search("FIND {kestrel*} RETURNING Account(Id, Name)");
seen.searched = found.searchRecords.map((one) => one.Name);
seen.limit = connection.limitInfo.apiUsage;

const bulk = connection.bulk2;
bulk.pollInterval = 1;
const sent = ["one", 'with "quotes", and\nlines', "three"].map((one) => ({ Subject: `Bulk ${one}` }));
const results = await bulk.loadAndWaitForResults({ object: "Case", operation: "insert", input: sent });
seen.bulk = {
  sent: sent.map((one) => one.Subject).sort(),
  made: results.successfulResults.map((one) => one.Subject).sort(),
  failed: results.failedResults.length,
  unprocessed: results.unprocessedRecords.length,
};
const job = bulk.createJob({ object: "Case", operation: "insert" });
await job.open();
await job.uploadData("Subject,Nothing__c\nOne,1\n");
await job.close();
seen.bulkFailed = await job.poll(1, 5000).catch((error) => error.message);
await job.delete();
seen.bulkGone = await refusal(() => job.check());
const stopped = bulk.createJob({ object: "Case", operation: "insert" });
await stopped.open();
await stopped.uploadData("Subject\nNever\n");
await stopped.abort();
seen.bulkStopped = (await stopped.getUnprocessedRecords()).map((one) => one.Subject);

const chatter = connection.chatter;
const [about] = (await connection.query("SELECT Id FROM Case WHERE CaseNumber = '00001025'")).records;
const said = { messageSegments: [{ type: "Text", text: "Seen by jsforce" }] };
const post = await chatter
  .resource("/feed-elements")
  .create({ feedElementType: "FeedItem", subjectId: about.Id, body: said });
await chatter
  .resource(`/feed-elements/${post.id}/capabilities/comments/items`)
  .create({ body: said });
const feed = await chatter.resource(`/feeds/record/${about.Id}/feed-elements`).retrieve();
const top = feed.elements.find((one) => one.id === post.id);
seen.feed = {
  text: top.body.text,
  comments: top.capabilities.comments.page.items.map((one) => one.body.text),
  stored: (await connection.query(`SELECT Body FROM FeedItem WHERE Id = '${post.id}'`)).records[0].Body,
};
seen.wrongSegment = await refusal(() =>
  chatter.resource("/feed-elements").create({
    feedElementType: "FeedItem",
    subjectId: about.Id,
    body: { messageSegments: [{ type: "Marquee", text: "?" }] },
  }),
);

await control("expire_sessions");
seen.afterExpiry = (await connection.query("SELECT COUNT() FROM Case")).totalSize > 0;

const second = new OAuth2({ ...given, loginUrl: given.url, useVerifier: true });
const first = await second.requestToken(await codeFor(second));
const renewed = await second.refreshToken(first.refresh_token);
seen.rotated = renewed.refresh_token !== first.refresh_token;
seen.reuse = await refusal(() => second.refreshToken(first.refresh_token));
seen.familyAfterReuse = await refusal(() => second.refreshToken(renewed.refresh_token));
const dead = new Connection({ instanceUrl: given.url, accessToken: renewed.access_token });
seen.sessionAfterReuse = await refusal(() => dead.query("SELECT Id FROM Case LIMIT 1"));

const third = new OAuth2({ ...given, loginUrl: given.url, useVerifier: true });
const once = await codeFor(third);
await third.requestToken(once);
seen.codeTwice = await refusal(() => third.requestToken(once));
const without = new OAuth2({ ...given, loginUrl: given.url });
const back = await fetch(without.getAuthorizationUrl({}), { redirect: "manual" });
seen.withoutChallenge = new URL(back.headers.get("location")).searchParams.get("error");

await connection.logout();
seen.afterLogout = await refusal(() => connection.query("SELECT Id FROM Case LIMIT 1"));
console.log(JSON.stringify(seen));
