// What happened to the issue, newest first. While something waits the first page is read anew; what
// has not changed stays as it is, and with it the focus.

import * as host from "./host.js";
import { call, draw, useTicket } from "./frame.js";
import { message } from "./message.js";

const SOON = 4_000;
const SLOW = 30_000;
const dialog = document.querySelector(".dialog");
const line = document.getElementById("line");
const more = document.getElementById("more");
const first = document.getElementById("first");
const stand = document.getElementById("stand");
const outcome = document.getElementById("outcome");
const unanswered = document.getElementById("unanswered");
const live = document.getElementById("live");
let given = {};
let retried = false;
let next = 0;

const actions = {
  close: () => host.closeDialog({ retried }),
  again: () => load(),
  older: (button) => older(button),
  retry: (button) => retry(button),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  actions[button.dataset.action]?.(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") actions.close();
});

/** The newest entries; those that are new or have changed are put in their place. */
async function load() {
  clearTimeout(next);
  unanswered.hidden = true;
  const { ok, nodes } = await draw("GET", dialog.dataset.timeline);
  const page = pageOf(nodes);
  first.hidden = true;
  unanswered.hidden = nodes !== null;
  if (!ok || !page) {
    if (nodes) outcome.replaceChildren(...nodes);
    outcome.hidden = nodes === null;
    return;
  }
  const begun = line.childElementCount > 0;
  for (const item of [...page.querySelectorAll("li")].reverse()) place(item);
  line.hidden = line.childElementCount === 0;
  stand.textContent = page.dataset.told;
  if (!begun) more.replaceChildren(...page.querySelectorAll("[data-empty], [data-why], #older"));
  if (!line.hidden) more.querySelector("[data-empty]")?.remove();
  const busy = page.dataset.key === "waiting" || (page.dataset.key === "failed" && page.dataset.waiting !== "0");
  if (page.dataset.waiting !== "0") next = setTimeout(load, busy ? SOON : SLOW);
}

function place(item) {
  const known = document.getElementById(item.id);
  item.querySelector(".sent")?.toggleAttribute("open", Boolean(known?.querySelector(".sent")?.open));
  if (!known) line.prepend(item);
  else if (known.outerHTML !== item.outerHTML) {
    const focused = known.contains(document.activeElement) ? document.activeElement.id : "";
    known.replaceWith(item);
    if (focused) (document.getElementById(focused) ?? item).focus({ preventScroll: true });
  }
}

async function older(button) {
  button.setAttribute("aria-disabled", "true");
  const { ok, nodes } = await draw("GET", `${dialog.dataset.timeline}?after=${encodeURIComponent(button.dataset.after)}`);
  button.removeAttribute("aria-disabled");
  const page = pageOf(nodes);
  unanswered.hidden = nodes !== null;
  if (!ok || !page) return;
  const items = [...page.querySelectorAll("li")];
  line.append(...items);
  const another = page.querySelector("#older");
  if (another) button.replaceWith(another);
  else button.remove();
  items[0]?.focus();
}

async function retry(button) {
  const item = button.closest("li");
  const title = item.querySelector("strong").textContent;
  button.setAttribute("aria-disabled", "true");
  const { ok, data } = await call("POST", dialog.dataset.retry, { events: [Number(button.dataset.event)] });
  button.removeAttribute("aria-disabled");
  outcome.hidden = ok;
  if (!ok) {
    const text = data?.message ?? "Sinergify isn’t answering. Try again.";
    outcome.replaceChildren(message({ kind: "bad", icon: "error", title: "It could not be sent again", text }));
    return;
  }
  retried = true;
  live.textContent = `On its way again: ${title}`;
  await load();
}

function pageOf(nodes) {
  return nodes?.find((one) => one.matches?.("[data-page]")) ?? null;
}

async function begin() {
  given = await host.dialogData();
  useTicket(given.ticket, given.issue);
  document.getElementById("title").textContent = given.key ? `Timeline of ${given.key}` : "Timeline";
  await load();
  document.getElementById("close").focus();
}

begin();
