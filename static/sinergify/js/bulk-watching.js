// An upload whose dialog was closed: a flag on the issue when it ends.

import * as host from "./host.js";
import { call } from "./frame.js";

const EVERY_MS = 10_000;
const watched = new Set();

/** `done()` once it has ended; one watcher an upload. */
export function watch(address, id, done) {
  if (watched.has(id)) return;
  watched.add(id);
  look(address, id, done);
}

async function look(address, id, done) {
  const { ok, status, data } = await call("GET", `${address}?upload=${id}`);
  if (ok && data.upload.state === "done") return end(data.upload, done);
  if (!ok && status >= 400 && status < 500 && status !== 429) return watched.delete(id);
  return setTimeout(() => look(address, id, done), EVERY_MS);
}

function end({ id, created, failed, file_name: name }, done) {
  watched.delete(id);
  host.flag({
    title: `${created} case${created === 1 ? "" : "s"} created from ${name}`,
    body: failed ? `${failed} row${failed === 1 ? "" : "s"} failed; see the failure file on the issue.` : "",
    kind: failed ? "warning" : "success",
    stay: true,
  });
  done();
}
