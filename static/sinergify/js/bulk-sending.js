// A file in pieces: each goes to its place, and after a break it goes on where the server is.

import * as host from "./host.js";
import { headers } from "./frame.js";

const PATIENCE_MS = 60_000;
const TRIES = 5;
const PAUSE_MS = 1_500;

/** Sends what is missing. `told(received)` after each piece; `{ok, sentence}` at the end. */
export async function send(file, { address, id, received, piece, told }) {
  let at = received;
  let missed = 0;
  while (at < file.size) {
    const answer = await put(`${address}?upload=${id}&offset=${at}`, file.slice(at, at + piece));
    if (answer?.status === 409 && answer.data?.fields?.received) {
      at = Number(answer.data.fields.received);
    } else if (answer?.ok) {
      at = answer.data.upload.received;
      missed = 0;
    } else if (answer && answer.status < 500 && answer.status !== 429) {
      return { ok: false, sentence: answer.data?.message };
    } else {
      missed += 1;
      if (missed > TRIES) return { ok: false, sentence: "The connection broke off. Choose the file again to go on." };
      await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS * missed); });
    }
    told(at);
  }
  return { ok: true };
}

async function put(address, body) {
  try {
    const sent = { ...(await headers("application/json")), "Content-Type": "application/octet-stream" };
    const answer = await host.send(address, { method: "POST", headers: sent, body, patience: PATIENCE_MS });
    return { ok: answer.ok, status: answer.status, data: await answer.json().catch(() => null) };
  } catch {
    return null;
  }
}
