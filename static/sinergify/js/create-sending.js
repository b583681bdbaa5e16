// Reads the form, sends it until the outcome is known, and puts each refusal beside its field.

import { askUntilKnown, isOpen } from "./asking.js";
import { message } from "./message.js";
import { settleLookups } from "./create-lookup.js";
import { mark } from "./create-marks.js";

/** The created record, or null where a person has to do something first. */
export async function send(form, { address, object, more, tell, live }) {
  await settleLookups(form);
  const values = read(form);
  const missing = check(form, values);
  if (Object.keys(missing).length) return refused(form, { fields: missing, message: "" }, tell);
  const key = form.closest("[data-key]").dataset.key;
  const assign = document.getElementById("assign")?.checked ?? false;
  const body = { object, key, values, assign, ...more };
  const last = await askUntilKnown(address, body, ({ data }) => {
    tell(checking(form, data));
    live.textContent = "No answer from Salesforce yet. Checking.";
  });
  return last.ok ? last.data : answer(form, last, tell);
}

function answer(form, { status, data }, tell) {
  if (data?.records) return similar(data, tell);
  if (data?.fields && Object.keys(data.fields).length) return refused(form, data, tell);
  if (isOpen({ status, data })) return unknown(form, tell);
  const text = `${data?.message ?? "Sinergify isn’t answering."} What you typed is kept.`;
  tell(message({ kind: status >= 500 ? "warn" : "bad", icon: "error", title: `${label(form)} was not created`, text }));
  return null;
}

function unknown(form, tell) {
  const text = "It is linked to the issue by itself if it was created. What you typed is kept: press Create to ask again, there will be no second one.";
  tell(message({ kind: "warn", icon: "clock", title: `${label(form)} may have been created`, text }));
  return null;
}

const label = (form) => `The ${form.closest("[data-label]").dataset.label.toLowerCase()}`;

function checking(form, data) {
  const exists = `${label(form).replace("The", "Your")} may already exist. We are looking for it; please don’t create it again.`;
  const text = data && data.code !== "unclear" ? data.message : exists;
  const box = message({ kind: "warn", icon: "clock", title: "No answer from Salesforce yet", text, role: "status" });
  const line = document.createElement("p");
  const spin = document.createElement("span");
  spin.className = "spin";
  line.append(spin, " Checking…");
  box.lastElementChild.append(line);
  return box;
}

/** By name of the Salesforce field: text, true or false, a list, or an id. */
function read(form) {
  const values = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    if (field.querySelector("[data-fixed]")) continue;
    values[field.dataset.field] = valueOf(field);
  }
  return values;
}

function valueOf(field) {
  const { kind } = field.dataset;
  if (kind === "tick") return field.querySelector("input").checked;
  if (kind === "several") return [...field.querySelectorAll("input:checked")].map((one) => one.value);
  const input = field.querySelector("input, select, textarea");
  return kind === "lookup" ? (input.dataset.id ?? "") : input.value;
}

/** What only the browser knows; the server judges the rest, so that all of it is told at once. */
function check(form, values) {
  const wrong = {};
  for (const field of form.querySelectorAll("[data-field]")) {
    const input = field.querySelector("input, select, textarea");
    const name = field.dataset.field;
    if (!input || field.querySelector("[data-fixed]")) continue;
    if (field.dataset.kind === "lookup" && input.value.trim() && !values[name]) {
      wrong[name] = input.dataset.unanswered ?? "Choose a record from the list, or empty the field.";
    } else if (input.validity?.badInput) {
      wrong[name] = `Enter ${field.dataset.kind === "number" ? "a number" : "a whole date"} for ${field.dataset.name}.`;
    }
  }
  return wrong;
}

function refused(form, { fields, message: text }, tell) {
  const known = Object.keys(fields).filter((name) => mark(form, name, fields[name]));
  const others = Object.keys(fields).filter((name) => !known.includes(name)).map((name) => `${name}: ${fields[name]}`);
  const box = message({ kind: "bad", icon: "error", title: `${label(form)} was not created`, text: [text, ...others].filter(Boolean).join(" ") });
  box.lastElementChild.append(links(form, known, fields));
  tell(box);
  return null;
}

function links(form, names, fields) {
  const list = document.createElement("ul");
  for (const name of names) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#f-${name}`;
    link.textContent = form.querySelector(`[data-field="${CSS.escape(name)}"]`).dataset.name;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById(`f-${name}`).focus();
    });
    item.append(link, `: ${fields[name]}`);
    list.append(item);
  }
  return list;
}

/** Records that may be the wanted one: link one, change something, or go on where that is allowed. */
function similar({ code, message: text, records, may_go_on: mayGoOn, may_link: mayLink }, tell) {
  const title = code === "duplicates" ? "Salesforce found possible duplicates" : "Is it one of these?";
  const box = message({ kind: "warn", icon: "merge", title, text, role: "status" });
  const list = document.createElement("ul");
  list.className = "matches";
  list.append(...records.map((one) => match(one, mayLink)));
  const row = document.createElement("div");
  row.className = "row";
  row.append(button("Change and try again", "change"));
  if (mayGoOn) row.append(button("Create anyway", "anyway", code === "duplicates" ? "save_duplicate" : "send_again"));
  box.lastElementChild.append(list, row);
  tell(box);
  return null;
}

function match(one, mayLink) {
  const item = document.createElement("li");
  item.className = "match";
  Object.assign(item.dataset, { record: one.record_id, title: one.name });
  const row = document.createElement("div");
  row.className = "row";
  const name = document.createElement(one.url ? "a" : "span");
  name.className = "plain rec-name";
  name.textContent = one.name;
  if (one.url) Object.assign(name, { href: one.url, target: "_blank", rel: "noopener noreferrer" });
  const push = document.createElement("span");
  push.className = "push";
  row.append(name, push);
  if (mayLink && !one.linked) {
    const link = button("Link", "link-instead");
    link.setAttribute("aria-label", `Link ${one.name} to this issue`);
    row.append(link);
  } else if (one.linked) {
    const linked = document.createElement("span");
    linked.className = "badge";
    linked.textContent = "Already linked";
    row.append(linked);
  }
  item.append(row);
  for (const cell of one.cells.filter((each) => each.value)) {
    const line = document.createElement("p");
    line.className = "faint";
    line.textContent = `${cell.label}: ${cell.value}`;
    item.append(line);
  }
  return item;
}

function button(words, action, name = "") {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "btn btn-s", textContent: words });
  made.dataset.action = action;
  if (name) made.dataset.name = name;
  return made;
}
