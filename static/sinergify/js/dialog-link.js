// Search, choose several, link. The ticket for the issue comes from the panel through the host.

import * as host from "./host.js";
import { call, useTicket } from "./frame.js";

const dialog = document.querySelector(".dialog");
const form = document.getElementById("search");
const field = document.getElementById("q");
const object = document.getElementById("object");
const found = document.getElementById("found");
const go = document.getElementById("go");
const outcome = document.getElementById("outcome");
const searching = document.getElementById("searching");
const SHORTEST = 2;
let words = {};
let working = false;

const data = await host.dialogData();
useTicket(data.ticket);
document.getElementById("to").textContent = data.issue ? `To ${data.issue}` : "";
await fillObjects();
field.focus();

async function fillObjects() {
  const { ok, data: answer } = await call("GET", dialog.dataset.objects);
  if (!ok) return problem(answer?.message ?? "Sinergify isn’t answering. Close this and try again.");
  for (const one of answer.objects) {
    words[one.name] = one;
    object.append(new Option(one.label, one.name));
  }
  if (!answer.objects.length) {
    problem("No Salesforce object is mapped yet. A Jira admin can choose some under Event Configuration.");
    field.disabled = true;
  }
  name();
  return undefined;
}

function name() {
  const plural = (words[object.value]?.label_plural ?? "records").toLowerCase();
  document.getElementById("q-label").textContent = `Search ${plural}`;
  document.getElementById("searching-text").textContent = `Searching ${plural}…`;
}

object.addEventListener("change", () => {
  name();
  if (field.value.trim().length >= SHORTEST) form.requestSubmit();
});

form.addEventListener("htmx:confirm", (event) => {
  const short = field.value.trim().length < SHORTEST;
  document.getElementById("q-error").hidden = !short;
  field.setAttribute("aria-invalid", String(short));
  if (!short) return;
  event.preventDefault();
  event.stopPropagation();
  field.focus();
});

document.addEventListener("htmx:beforeRequest", () => {
  document.querySelector("[data-unanswered]").hidden = true;
  outcome.hidden = true;
  found.hidden = true;
  searching.hidden = false;
});

document.addEventListener("htmx:afterRequest", () => {
  searching.hidden = true;
  found.hidden = false;
  count();
});

found.addEventListener("change", count);

function chosen() {
  return [...found.querySelectorAll("[data-record]:checked:not(:disabled)")];
}

function count() {
  const many = chosen().length;
  document.getElementById("count").textContent = `${many} chosen`;
  go.textContent = many ? `Link ${many}` : "Link";
  go.setAttribute("aria-disabled", String(many === 0 || working));
}

document.addEventListener("click", (event) => {
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (action === "cancel") host.closeDialog(null);
  if (action === "again" || action === "refresh") form.requestSubmit();
  if (action === "link" && go.getAttribute("aria-disabled") !== "true") link();
});

async function link() {
  const boxes = chosen();
  working = true;
  go.setAttribute("aria-disabled", "true");
  go.textContent = "Linking…";
  const answer = await call("POST", dialog.dataset.links, {
    object: found.querySelector("[data-object]").dataset.object,
    record_ids: boxes.map((box) => box.dataset.record),
  });
  working = false;
  if (answer.ok) {
    const { links } = answer.data;
    host.closeDialog({ linked: links.length, names: links.map((one) => one.name) });
    return;
  }
  problem(answer.data?.message ?? "Sinergify isn’t answering. Nothing was linked; try again.");
  count();
}

function problem(sentence) {
  const message = document.createElement("div");
  message.className = "msg msg-bad";
  const text = document.createElement("p");
  text.textContent = sentence;
  message.append(text);
  outcome.replaceChildren(message);
  outcome.hidden = false;
}
