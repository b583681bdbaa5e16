// Requests to our service: Forge adds the proof of who asks, and carries text alone.

import { requestRemote } from "@forge/bridge";

const REMOTE = "backend";

/** Where the shell's own files are. */
export const BASE = new URL(".", document.baseURI).href;

/** The service names its static files by their contents; the shell has its own copies of them. */
const STATIC = /"\/static\/((?:sinergify|vendor)\/[\w/.-]*?)(?:\.[0-9a-f]{12})?(\.(?:svg|js|css)["#])/g;
const ourCopies = (html) => html.replaceAll(STATIC, (_, name, end) => `"${BASE}${name}${end}`);

/** A WHATWG Response; it fails where no answer comes in `patience` milliseconds. */
export async function request(address, { patience = 60_000, ...init }) {
  const answer = await inTime(requestRemote(REMOTE, { path: address, ...portable(init) }), patience);
  const { ok, headers } = answer;
  const text = await answer.text();
  // Only JSON gets through Forge. What is drawn stands in it: alone, or beside what went wrong.
  const { html, code } = ok && !text.startsWith(DRAWN) ? {} : within(text);
  // To Forge a 401 means its own token; to us a dialog's ticket may be too old as well.
  const status = code === "expired" ? 401 : answer.status;
  return html === undefined ? new Response(text || null, { status, headers }) : drawn(html, status, headers);
}

const DRAWN = '{"html":';

function within(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function drawn(html, status, given) {
  const headers = new Headers(given);
  headers.set("content-type", "text/html");
  return new Response(ourCopies(html) || null, { status, headers });
}

/** Bytes get through as a file of a form, whose name has to begin with "file". */
function portable({ method = "GET", headers = {}, body }) {
  if (!(body instanceof Blob)) return body === undefined ? { method, headers } : { method, headers, body };
  const form = new FormData();
  form.append("file", body, "file");
  const { "Content-Type": _, ...rest } = headers;
  return { method, headers: rest, body: form };
}

function inTime(answer, patience) {
  let late = 0;
  const never = new Promise((_, reject) => {
    late = setTimeout(() => reject(new DOMException("No answer came in time.", "TimeoutError")), patience);
  });
  return Promise.race([answer, never]).finally(() => clearTimeout(late));
}
