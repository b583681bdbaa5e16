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
  name();
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
  count();
});

document.addEventListener("sinergify:unanswered", () => {
  searching.hidden = true;
  found.replaceChildren();
  count();
});

found.addEventListener("change", count);

function chosen() {
  return [...found.querySelectorAll("[data-record]:checked:not(:disabled)")];
}

function count() {
  const many = chosen().length;
  document.getElementById("count").textContent = `${many} chosen`;
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
  const boxes = chosen();
  working = true;
  go.setAttribute("aria-disabled", "true");
  go.textContent = "Linking…";
  const { ok, data } = await call("POST", dialog.dataset.links, {
    object: found.querySelector("[data-object]").dataset.object,
    record_ids: boxes.map((box) => box.dataset.record),
  });
  working = false;
  if (!ok) return failed(data?.message ?? "Sinergify isn’t answering. What you chose is kept; try again.");
  const linked = new Set(data.links.map((one) => one.record_id));
  const gone = boxes.filter((box) => !linked.has(box.dataset.record)).map((box) => box.dataset.name);
  if (gone.length) return partly(linked.size, gone);
  return host.closeDialog({ linked: linked.size, names: data.links.map((one) => one.name) });
}

function failed(sentence) {
  outcome.replaceChildren(message({ kind: "bad", icon: "error", title: "Nothing was linked", text: sentence }));
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

function name() {
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
  name();
  if (data.objects.length) return undefined;
  const text = "A Jira admin can choose Salesforce objects under Event Configuration.";
  outcome.replaceChildren(message({ kind: "warn", icon: "info", title: "No object is mapped yet", text }));
  outcome.hidden = false;
  field.disabled = true;
  return undefined;
}

given = await host.dialogData();
useTicket(given.ticket);
document.getElementById("to").textContent = given.key ? `To ${given.key}` : "";
field.focus();
await fillObjects();
submit.disabled = false;
if (asked) form.requestSubmit();
