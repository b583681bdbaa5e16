// Every frame: the theme, and the host's token on each htmx request.

import * as host from "./host.js";

host.followTheme();

const LONGEST = 45_000;
const asked = { locale: host.locale(), zone: host.timeZone() };
const PANEL = 5_000;
let ticket = "";
let issue = "";

/** A dialog's ticket for the issue that it was opened from; the panel of `about` has newer ones. */
export function useTicket(value, about = "") {
  ticket = value ?? "";
  issue = about;
}

/** Somebody who types for long outlives the ticket. */
function renewTicket() {
  return new Promise((done) => {
    if (!ticket || !issue) {
      done();
      return;
    }
    setTimeout(done, PANEL);
    host.on("sinergify.ticket", (data) => {
      if (data?.issue === issue) ({ ticket } = data);
      done();
    });
    host.emit("sinergify.ticket-wanted", { issue });
  });
}

/** The headers that our end-points want: who asks, from which dialog, how dates should look. */
export async function headers(accept = "text/html") {
  const [proof, locale, zone] = await Promise.all([host.credentials(), asked.locale, asked.zone]);
  const found = { ...proof, Accept: accept };
  if (locale) found["X-Sinergify-Locale"] = locale;
  if (zone) found["X-Sinergify-Time-Zone"] = zone;
  if (ticket) found["X-Sinergify-Ticket"] = ticket;
  return found;
}

/** A JSON call of our own end-points; `{ok, status, data}`, data null where none came. */
export async function call(method, address, body) {
  const answer = await send(method, address, body, "application/json");
  if (!answer) return { ok: false, status: 0, data: null };
  return { ok: answer.ok, status: answer.status, data: await answer.json().catch(() => null) };
}

/** The same, drawn: `{ok, nodes}`, nodes null where no answer came. */
export async function draw(method, address, body) {
  const answer = await send(method, address, body, "text/html");
  if (!answer) return { ok: false, nodes: null };
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { ok: answer.ok, nodes: [...page.body.childNodes] };
}

/** A refused token is asked for anew, once: the clock of this machine may be wrong. */
async function send(method, address, body, accept, again = true) {
  try {
    const sent = { method, headers: await headers(accept), patience: LONGEST };
    if (body !== undefined) {
      sent.headers["Content-Type"] = "application/json";
      sent.body = JSON.stringify(body);
    }
    const answer = await host.send(address, sent);
    if (answer.status !== 401) return answer;
    host.forgetToken();
    if (!again) return answer;
    await renewTicket();
    return await send(method, address, body, accept, false);
  } catch {
    return null;
  }
}

let current = {};

document.addEventListener("htmx:confirm", (event) => {
  event.preventDefault();
  headers().then(
    (found) => {
      current = found;
      event.detail.issueRequest(true);
    },
    () => {
      document.dispatchEvent(new CustomEvent("sinergify:no-host"));
    },
  );
});

document.addEventListener("htmx:configRequest", (event) => {
  Object.assign(event.detail.headers, current);
});

const askedAgain = new WeakSet();

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  const { elt, verb, path } = requestConfig;
  if (xhr.status !== 401) {
    askedAgain.delete(elt);
    return;
  }
  host.forgetToken();
  if (askedAgain.has(elt)) return;
  askedAgain.add(elt);
  event.detail.shouldSwap = false;
  window.htmx.ajax(verb, path, { source: elt, target });
});

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 500) unanswered(event.detail.target);
});
document.addEventListener("htmx:sendError", (event) => unanswered(event.detail.target));
document.addEventListener("htmx:timeout", (event) => unanswered(event.detail.target));
document.addEventListener("sinergify:no-host", () => unanswered(document.querySelector("main, [data-live]")));

/** The service itself gave no answer: say so where the answer would have stood. */
function unanswered(target) {
  const place = target?.querySelector?.("[data-unanswered]") ?? document.querySelector("[data-unanswered]");
  if (place) place.hidden = false;
  document.dispatchEvent(new CustomEvent("sinergify:unanswered"));
}
