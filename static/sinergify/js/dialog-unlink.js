// Names the records, asks once, takes the links away.

import * as host from "./host.js";
import { call, draw, useTicket } from "./frame.js";
import { message } from "./message.js";

const dialog = document.querySelector(".dialog");
const cancel = document.getElementById("cancel");
const go = document.getElementById("go");
const list = document.getElementById("chosen");
const busy = document.getElementById("working");
const outcome = document.getElementById("outcome");
const unanswered = document.querySelector("[data-unanswered]");
let given = {};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  if (button.dataset.action === "cancel") host.closeDialog(null);
  if (button.dataset.action === "again") show();
  if (button.dataset.action === "unlink") unlink();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && busy.hidden) host.closeDialog(null);
});

async function show() {
  unanswered.hidden = true;
  const { ok, nodes } = await draw("POST", dialog.dataset.chosen, { link_ids: given.links ?? [] });
  list.replaceChildren(...(nodes ?? []));
  unanswered.hidden = nodes !== null;
  if (ok) name();
}

function ids() {
  return [...list.querySelectorAll("[data-link]")].map((one) => one.dataset.link);
}

function name() {
  const many = ids().length;
  const title = document.getElementById("title");
  title.textContent = many ? `Unlink ${many} record${many === 1 ? "" : "s"}?` : "Already unlinked";
  go.textContent = many > 1 ? `Unlink ${many}` : "Unlink";
  go.setAttribute("aria-disabled", String(many === 0));
  for (const one of list.querySelectorAll("[data-link]")) {
    const place = one.querySelector("[data-detail]");
    place.textContent = given.details?.[one.dataset.link] ?? "";
    place.hidden = !place.textContent;
  }
}

async function unlink() {
  const links = ids();
  const names = [...list.querySelectorAll(".rec-name")].map((one) => one.textContent);
  working(`Unlinking ${links.length} record${links.length === 1 ? "" : "s"}…`);
  const { ok, data } = await call("POST", dialog.dataset.unlink, { link_ids: links });
  working("");
  if (ok) return host.closeDialog({ unlinked: data.links.length, names });
  const text = data?.message ?? "Sinergify isn’t answering. Try again.";
  outcome.replaceChildren(message({ kind: "bad", icon: "error", title: "Nothing was unlinked", text }));
  outcome.hidden = false;
  go.textContent = "Try again";
  return undefined;
}

function working(text) {
  busy.hidden = !text;
  busy.querySelector("[data-text]").textContent = text;
  go.hidden = Boolean(text);
  cancel.setAttribute("aria-disabled", String(Boolean(text)));
}

async function begin() {
  cancel.focus();
  given = await host.dialogData();
  useTicket(given.ticket);
  await show();
}

begin();
