// Create a record: which object, its form, then sending it. Leaving asks first where something was typed.

import * as host from "./host.js";
import { sendByKeys } from "./asking.js";
import { call, draw, useTicket } from "./frame.js";
import { message } from "./message.js";
import { followLists } from "./create-lists.js";
import { startLookups } from "./create-lookup.js";
import { startSimilar } from "./create-similar.js";
import { choices, tile } from "./create-objects.js";
import { followOrigins, unmarkAll, unmarkChanged } from "./create-marks.js";
import { send } from "./create-sending.js";

const dialog = document.querySelector(".dialog");
const place = document.getElementById("place");
const outcome = document.getElementById("outcome");
const go = document.getElementById("go");
const live = document.getElementById("live");
const loading = place.innerHTML.trim() ? place.firstElementChild.cloneNode(true) : null;
const objects = [];
let given = {};
let object = "";
let touched = false;

const actions = {
  cancel: () => leave(),
  stay: () => stay(),
  leave: () => host.closeDialog(null),
  back: () => choose(),
  again: () => (object ? open(object) : start()),
  object: (button) => open(button.dataset.object),
  create: () => create(),
  anyway: (button) => create({ [button.dataset.name]: true }),
  change: () => change(),
  "link-instead": (button) => linkInstead(button),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  actions[button.dataset.action]?.(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (document.getElementById("leaving").hidden) leave();
  else stay();
});

for (const kind of ["input", "change"]) {
  place.addEventListener(kind, () => {
    touched = true;
  });
}

place.addEventListener("submit", (event) => {
  event.preventDefault();
  create();
});

/** What was typed is not lost by one key. */
function leave() {
  if (!touched) return host.closeDialog(null);
  foot(true);
  document.getElementById("stay").focus();
  return undefined;
}

function stay() {
  foot(false);
  document.getElementById("cancel").focus();
}

function foot(leaving) {
  document.getElementById("leaving").hidden = !leaving;
  document.querySelector(".dialog-foot").hidden = leaving;
}

async function start() {
  tell(null);
  const { ok, data } = await call("GET", dialog.dataset.objects);
  if (!ok) return failed(data);
  objects.splice(0, objects.length, ...data.objects);
  if (objects.length === 1) return open(objects[0].name);
  return choose();
}

/** With several mapped objects, first which. */
function choose() {
  object = "";
  touched = false;
  tell(null);
  ready(false);
  document.getElementById("back").hidden = true;
  head("Create a record");
  if (!objects.length) {
    const text = "A Jira admin can choose Salesforce objects under Event Configuration.";
    place.replaceChildren(message({ kind: "warn", icon: "info", title: "No object can be created", text }));
    return;
  }
  const list = choices(objects, dialog.dataset.icons);
  place.replaceChildren(list);
  list.querySelector("button").focus();
}

async function open(name) {
  object = name;
  touched = false;
  tell(null);
  ready(false);
  if (loading) place.replaceChildren(loading.cloneNode(true));
  const { label = "record", tile: kind } = objects.find((one) => one.name === name) ?? {};
  head(`Create ${label.toLowerCase()}`, kind);
  document.getElementById("back").hidden = objects.length < 2;
  const { nodes } = await draw("GET", `${dialog.dataset.form}?object=${encodeURIComponent(name)}`);
  if (object !== name) return;
  if (!nodes) {
    failed(null);
    return;
  }
  place.replaceChildren(...nodes);
  const form = document.getElementById("form");
  ready(Boolean(form), label);
  if (!form) return;
  unmarkChanged(form);
  followOrigins(form);
  followLists(form, { address: dialog.dataset.lists, object: name, tell: say });
  startLookups(form, { address: dialog.dataset.lookup, object: name });
  startSimilar(form, { address: dialog.dataset.potential, object: name });
  form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function say(words) {
  live.textContent = words;
}

function head(words, kind = "") {
  document.getElementById("title").textContent = words;
  document.getElementById("tile").replaceChildren(...(kind ? [tile(kind, dialog.dataset.icons)] : []));
}

function ready(on, label = "record") {
  go.hidden = !on;
  go.setAttribute("aria-disabled", String(!on));
  go.textContent = `Create ${label.toLowerCase()}`;
  document.getElementById("hint").hidden = !on;
}

async function create(more = {}) {
  if (go.getAttribute("aria-disabled") === "true" && !Object.keys(more).length) return;
  const form = document.getElementById("form");
  if (!form) return;
  const words = go.textContent;
  go.setAttribute("aria-disabled", "true");
  go.textContent = "Creating…";
  unmarkAll(form);
  tell(null);
  const made = await send(form, { address: dialog.dataset.create, object, more, tell, live });
  go.textContent = words;
  go.setAttribute("aria-disabled", String(Boolean(made)));
  if (made) host.closeDialog({ created: made.name || made.record_id, label: labelOf() });
}

const labelOf = () => place.querySelector("[data-label]")?.dataset.label ?? "Record";

/** Back to the fields, as they are. */
function change() {
  tell(null);
  document.getElementById("form")?.querySelector("input, select, textarea")?.focus();
}

async function linkInstead(button) {
  const item = button.closest("[data-record]");
  const words = button.textContent;
  button.setAttribute("aria-disabled", "true");
  button.textContent = "Linking…";
  const { ok, data } = await call("POST", dialog.dataset.links, { object, record_ids: [item.dataset.record] });
  if (ok) {
    host.closeDialog({ linked: 1, names: [item.dataset.title] });
    return;
  }
  button.removeAttribute("aria-disabled");
  button.textContent = words;
  const text = data?.message ?? "Sinergify isn’t answering. Try again.";
  tell(message({ kind: "bad", icon: "error", title: "The record could not be linked", text }));
}

/** What stands above the form; the focus goes there. */
function tell(box) {
  outcome.hidden = !box;
  outcome.replaceChildren(...(box ? [box] : []));
  if (!box) return;
  outcome.focus();
  outcome.scrollIntoView({ block: "nearest" });
}

function failed(data) {
  const text = data?.message ?? "Sinergify isn’t answering.";
  const box = message({ kind: "warn", icon: "off", title: "The form can’t be shown", text });
  const again = document.createElement("button");
  Object.assign(again, { type: "button", className: "btn btn-link", textContent: "Try again" });
  again.dataset.action = "again";
  box.lastElementChild.append(again);
  place.replaceChildren(box);
}

async function begin() {
  sendByKeys();
  given = await host.dialogData();
  useTicket(given.ticket, given.issue);
  document.getElementById("to").textContent = given.key ? `Will be linked to ${given.key}` : "";
  await start();
}

begin();
