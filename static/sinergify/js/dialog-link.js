// Search, choose several, link. The ticket for the issue comes from the panel through the host.

import * as host from "./host.js";
import { call, useTicket } from "./frame.js";
import { message } from "./message.js";

const dialog = document.querySelector(".dialog");
const form = document.getElementById("search");
const field = document.getElementById("q");
const object = document.getElementById("object");
const submit = form.querySelector("[type=submit]");
const found = document.getElementById("found");
const go = document.getElementById("go");
const outcome = document.getElementById("outcome");
const searching = document.getElementById("searching");
const unanswered = document.querySelector("[data-unanswered]");
const SHORTEST = 2;
const words = {};
const chosen = new Map(); // by record id, kept over every search until it is linked
let given = {};
let working = false;
let keepOutcome = false;
let asked = false;

// Who types faster than the objects arrive is not asked to press Enter again.
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && submit.disabled) asked = true;
});

field.addEventListener("input", () => {
  if (field.value.trim().length >= SHORTEST) wrong("");
});

object.addEventListener("change", () => {
  rename();
  if (field.value.trim().length >= SHORTEST) form.requestSubmit();
});

form.addEventListener("htmx:confirm", (event) => {
  const short = field.value.trim().length < SHORTEST;
  wrong(short ? `Type at least ${SHORTEST} characters.` : "");
  if (!short && object.value) return;
  event.preventDefault();
  event.stopPropagation();
});

/** What is the matter with the words stands beside them. */
function wrong(sentence) {
  const error = document.getElementById("q-error");
  error.hidden = !sentence;
  if (!sentence) return field.removeAttribute("aria-invalid");
  error.querySelector("span").textContent = sentence;
  field.setAttribute("aria-invalid", "true");
  field.focus();
  return undefined;
}

document.addEventListener("htmx:beforeRequest", () => {
  unanswered.hidden = true;
  if (!keepOutcome) outcome.hidden = true;
  keepOutcome = false;
  found.hidden = true;
  searching.hidden = false;
});

document.addEventListener("htmx:afterRequest", () => {
  searching.hidden = true;
  found.hidden = !unanswered.hidden;
  const told = found.querySelector("[data-field-error]");
  if (told) {
    wrong(told.textContent);
    told.remove();
  }
});

// Not after the request: one that was replaced by the next ends too, over what was found before it.
found.addEventListener("htmx:afterSwap", () => {
  follow();
  tickChosen();
});

/** A pasted address may be one of another object than the one that was asked for. */
function follow() {
  const name = found.querySelector("[data-object]")?.dataset.object;
  if (!name || !words[name] || object.value === name) return;
  object.value = name;
  rename();
}

/** What was chosen in an earlier search stays so; what was found exactly is chosen already. */
function tickChosen() {
  for (const box of boxes()) {
    if (chosen.has(box.dataset.record)) box.checked = true;
    else if (box.checked) keep(box);
  }
  count();
}

document.addEventListener("sinergify:unanswered", () => {
  searching.hidden = true;
  found.replaceChildren();
  count();
});

found.addEventListener("change", (event) => {
  const box = event.target.closest("[data-record]");
  if (box?.checked) keep(box);
  else if (box) chosen.delete(box.dataset.record);
  count();
});

const boxes = () => [...found.querySelectorAll("[data-record]:not(:disabled)")];

function keep(box) {
  const from = box.closest("[data-object]").dataset.object;
  chosen.set(box.dataset.record, { object: from, name: box.dataset.name });
}

function count() {
  const many = chosen.size;
  const elsewhere = many - boxes().filter((box) => box.checked).length;
  const also = elsewhere ? ` (${elsewhere} of another search)` : "";
  document.getElementById("count").textContent = `${many} chosen${also}`;
  if (working) return;
  go.textContent = many ? `Link ${many}` : "Link";
  go.setAttribute("aria-disabled", String(many === 0));
}

document.addEventListener("click", (event) => {
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (action === "cancel") host.closeDialog(null);
  if (action === "again") form.requestSubmit();
  if (action === "link" && go.getAttribute("aria-disabled") !== "true") link();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") host.closeDialog(null);
});

async function link() {
  working = true;
  go.setAttribute("aria-disabled", "true");
  go.textContent = "Linking…";
  const names = [];
  const gone = [];
  for (const name of new Set([...chosen.values()].map((one) => one.object))) {
    const ids = [...chosen.keys()].filter((id) => chosen.get(id).object === name);
    const { ok, data } = await call("POST", dialog.dataset.links, { object: name, record_ids: ids });
    if (!ok) {
      working = false;
      return failed(data?.message ?? "Sinergify isn’t answering. What you chose is kept; try again.", names.length);
    }
    const linked = new Map(data.links.map((one) => [one.record_id, one.name]));
    names.push(...linked.values());
    gone.push(...ids.filter((id) => !linked.has(id)).map((id) => chosen.get(id).name));
    for (const id of ids) chosen.delete(id);
  }
  working = false;
  if (gone.length) return partly(names.length, gone);
  return host.closeDialog({ linked: names.length, names });
}

function failed(sentence, linked = 0) {
  const title = linked ? `${linked} linked, the others were not` : "Nothing was linked";
  outcome.replaceChildren(message({ kind: "bad", icon: "error", title, text: sentence }));
  if (linked) host.emit("sinergify.changed", { issue: given.issue });
  outcome.hidden = false;
  count();
}

/** The panels learn what was linked; the search is shown as it is now. */
function partly(many, gone) {
  const title = `${many} of ${many + gone.length} records linked`;
  const text = `${gone.join(", ")} ${gone.length === 1 ? "was" : "were"} deleted in Salesforce a moment ago.`;
  outcome.replaceChildren(message({ kind: "warn", icon: "warn", title, text }));
  outcome.hidden = false;
  host.emit("sinergify.changed", { issue: given.issue });
  keepOutcome = true;
  form.requestSubmit();
}

function rename() {
  const plural = (words[object.value]?.label_plural ?? "records").toLowerCase();
  document.getElementById("q-label").textContent = `Search ${plural}`;
  field.placeholder = `Keywords, ${object.value === "Case" ? "case number" : "name"}, id or record address`;
  document.getElementById("searching-text").textContent = `Searching ${plural}…`;
}

async function fillObjects() {
  const { ok, data } = await call("GET", dialog.dataset.objects);
  if (!ok) return failed(data?.message ?? "Sinergify isn’t answering. Close this and try again.");
  for (const one of data.objects) {
    words[one.name] = one;
    object.append(new Option(one.label, one.name));
  }
  rename();
  if (data.objects.length) return undefined;
  const text = "A Jira admin can choose Salesforce objects under Event Configuration.";
  outcome.replaceChildren(message({ kind: "warn", icon: "info", title: "No object is mapped yet", text }));
  outcome.hidden = false;
  field.disabled = true;
  return undefined;
}

async function begin() {
  given = await host.dialogData();
  useTicket(given.ticket, given.issue);
  document.getElementById("to").textContent = given.key ? `To ${given.key}` : "";
  field.focus();
  await fillObjects();
  submit.disabled = false;
  if (asked) form.requestSubmit();
}

begin();
