// Every frame: the theme, and the host's token on each htmx request.

import * as host from "./host.js";

host.followTheme();

const asked = { locale: host.locale(), zone: host.timeZone() };
let ticket = "";

/** A dialog's ticket for the issue that it was opened from. */
export function useTicket(value) {
  ticket = value ?? "";
}

/** The headers that our end-points want: who asks, from which dialog, how dates should look. */
export async function headers(accept = "text/html") {
  const [jwt, locale, zone] = await Promise.all([host.token(), asked.locale, asked.zone]);
  const found = { Authorization: `JWT ${jwt}`, Accept: accept };
  if (locale) found["X-Sinergify-Locale"] = locale;
  if (zone) found["X-Sinergify-Time-Zone"] = zone;
  if (ticket) found["X-Sinergify-Ticket"] = ticket;
  return found;
}

/** A JSON call of our own end-points; `{ok, status, data}`, data null where none came. */
export async function call(method, address, body) {
  const sent = { method, headers: await headers("application/json") };
  if (body !== undefined) {
    sent.headers["Content-Type"] = "application/json";
    sent.body = JSON.stringify(body);
  }
  try {
    const answer = await fetch(address, sent);
    if (answer.status === 401) host.forgetToken();
    return { ok: answer.ok, status: answer.status, data: await answer.json().catch(() => null) };
  } catch {
    return { ok: false, status: 0, data: null };
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

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) host.forgetToken();
});

document.addEventListener("htmx:sendError", (event) => unanswered(event.detail.target));
document.addEventListener("htmx:timeout", (event) => unanswered(event.detail.target));
document.addEventListener("sinergify:no-host", () => unanswered(document.querySelector("main, [data-live]")));

/** The service itself gave no answer: say so where the answer would have stood. */
function unanswered(target) {
  const place = target?.querySelector?.("[data-unanswered]") ?? document.querySelector("[data-unanswered]");
  if (place) place.hidden = false;
}
