// The details of one record: its head and its tabs, drawn by the server. A tab that does more has a
// script of its own, which waits for `sinergify:record` and marks what is typed: data-unsaved.

import * as host from "./host.js";
import { sendByKeys } from "./asking.js";
import { draw, useTicket } from "./frame.js";
import { passOver } from "./undescribed.js";
import "./tabs.js";

const dialog = document.querySelector(".dialog");
const head = document.getElementById("head");
const body = document.getElementById("body");
const leaving = document.getElementById("leaving");
const unanswered = document.getElementById("unanswered");
let given = {};

const actions = {
  cancel: () => close(),
  again: () => load(),
  stay: () => stay(),
  leave: () => host.closeDialog(null),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  actions[button.dataset.action]?.(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (leaving.hidden) close();
  else stay();
});

/** What was typed is asked about before it is lost. */
function close() {
  if (!document.querySelector("[data-unsaved=true]")) return host.closeDialog(null);
  leaving.hidden = false;
  return document.getElementById("stay").focus();
}

function stay() {
  leaving.hidden = true;
  document.querySelector("[data-unsaved=true]")?.querySelector("textarea, [contenteditable]")?.focus();
}

async function load() {
  unanswered.hidden = true;
  const { nodes } = await draw("GET", `${dialog.dataset.one}?record=${encodeURIComponent(given.record)}`);
  unanswered.hidden = nodes !== null;
  if (!nodes) return;
  const drawn = document.createElement("div");
  drawn.append(...nodes);
  const [top, rest] = [drawn.querySelector("[data-head]"), drawn.querySelector("[data-body]")];
  if (top) head.replaceChildren(...top.childNodes);
  body.replaceChildren(rest ?? drawn);
  passOver(body);
  body.querySelector("[role=tab]")?.focus();
  document.dispatchEvent(new CustomEvent("sinergify:record"));
}

async function begin() {
  sendByKeys();
  given = await host.dialogData();
  useTicket(given.ticket);
  document.getElementById("title").textContent = [given.label, given.name].filter(Boolean).join(" ") || "Salesforce record";
  await load();
}

begin();
