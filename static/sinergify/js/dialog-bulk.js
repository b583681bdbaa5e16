// Upload, map, check, create: the server draws each step, so closing and opening loses nothing.

import * as host from "./host.js";
import { call, draw, useTicket } from "./frame.js";
import { message } from "./message.js";
import { send } from "./bulk-sending.js";

const { dataset } = document.querySelector(".dialog");
const step = document.getElementById("step");
const live = document.getElementById("live");
const POLL_MS = 1_500;
const BUSY = new Set(["reading", "checking", "running", "finishing"]);
const MEGABYTE = 1_048_576;
const TICKET_MS = 8 * 60_000;
let given = {};
let waiting = 0;
let heard = -1;
let begun = "";
let sending = false;

const body = () => step.querySelector("[data-state]");
const state = () => body()?.dataset.state ?? "none";
const of = (address) => `${address}?upload=${body()?.dataset.id ?? ""}`;

const actions = {
  close: () => close(),
  again: () => open(),
  other: () => discard(),
  discard: async () => { if (await discard()) close(); },
  new: () => fresh(),
  check: () => check(),
  back: () => show("POST", of(dataset.back)),
  bad: (button) => onlyBad(button),
  confirm: () => confirm(),
  start: () => start(),
  stop: () => show("POST", of(dataset.stop)),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  actions[button.dataset.action]?.(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

step.addEventListener("change", (event) => {
  if (event.target.id === "file" && event.target.files[0]) upload(event.target.files[0]);
  if (event.target.matches("[data-source]")) show("POST", of(dataset.mapping), { lines: lines(), check: false }, event.target.id);
});

for (const name of ["dragover", "dragleave", "drop"]) {
  step.addEventListener(name, (event) => {
    const place = event.target.closest("[data-drop]");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("is-over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files[0]) upload(event.dataTransfer.files[0]);
  });
}

function close() {
  const running = ["running", "finishing"].includes(state());
  host.closeDialog({ bulk: body()?.dataset.id ?? "", running, done: state() === "done" && begun === body()?.dataset.id });
}

/** Draws a step in place of the one before; a refusal stands above what was there. */
async function show(method, address, sent, focus) {
  clearTimeout(waiting);
  const { ok, nodes } = await draw(method, address, sent);
  if (!ok) return refused(nodes);
  const place = focus ? `#${focus}` : placeOf(document.activeElement);
  step.replaceChildren(...nodes);
  say();
  if (place) (step.querySelector(place) ?? step).focus({ preventScroll: true });
  if (BUSY.has(state()) || (state() === "done" && step.querySelector(".spin"))) wait();
  return true;
}

/** How to find what has the focus in the step that is drawn next; "" where it is elsewhere. */
function placeOf(element) {
  if (!step.contains(element)) return "";
  if (element.id) return `#${CSS.escape(element.id)}`;
  return element.dataset.action ? `[data-action="${CSS.escape(element.dataset.action)}"]` : "[data-state]";
}

function wait() {
  waiting = setTimeout(() => show("GET", of(dataset.upload)), POLL_MS);
}

/** Screen readers hear each tenth, and the end. */
function say() {
  const { handled, rows } = body().dataset;
  const tenth = state() === "running" ? Math.floor((10 * handled) / Math.max(1, rows)) : -1;
  if (state() === "running") begun = body().dataset.id;
  if (state() === "done" && begun) {
    live.textContent = step.querySelector(".msg strong")?.textContent ?? "";
    host.emit("sinergify.changed", { issue: given.issue });
  } else if (tenth > heard) {
    live.textContent = `${10 * tenth} % done`;
  }
  heard = tenth;
}

function refused(nodes) {
  const words = nodes?.find?.((one) => one.nodeType === 1)?.querySelector?.("p")?.textContent;
  problem(words ?? "Sinergify isn’t answering. What you did is kept; try again.");
  if (BUSY.has(state())) wait();
  return false;
}

function problem(text) {
  const told = message({ kind: "bad", icon: "error", title: "That did not work", text });
  const place = step.querySelector("[data-outcome]");
  if (!place) return nothing(told);
  place.replaceChildren(told);
  place.hidden = false;
  return place.scrollIntoView({ block: "nearest" });
}

/** The dialog can't begin at all: the reason alone. */
function nothing(told) {
  const page = document.getElementById("t-problem").content.cloneNode(true);
  page.querySelector("[data-problem]").append(told);
  step.replaceChildren(page);
}

const open = () => show("GET", dataset.uploads);

async function fresh() {
  const { nodes } = await draw("GET", `${dataset.uploads}?new=1`);
  step.replaceChildren(...(nodes ?? []));
}

async function discard() {
  if (body()?.dataset.id && !BUSY.has(state())) return show("DELETE", of(dataset.upload));
  return true;
}

async function upload(file) {
  if (sending) return;
  sending = true;
  const { ok, data } = await call("POST", dataset.uploads, { name: file.name, size: file.size });
  if (ok) await pieces(file, data);
  else problem(data?.message ?? "Sinergify isn’t answering. Choose the file again.");
  sending = false;
}

async function pieces(file, { upload: { id, received }, piece_bytes: piece }) {
  body().dataset.id = id;
  step.querySelector("[data-drop]").hidden = true;
  const card = step.querySelector("[data-sending]");
  card.hidden = false;
  card.querySelector("[data-what]").textContent = `Uploading ${file.name}`;
  const told = (at) => {
    card.querySelector("progress").value = at / file.size;
    card.querySelector("[data-much]").textContent = `${(at / MEGABYTE).toFixed(1)} MB of ${(file.size / MEGABYTE).toFixed(1)} MB`;
  };
  const { ok, sentence } = await send(file, { address: dataset.piece, id, received, piece, told });
  await show("GET", of(dataset.upload));
  if (!ok) problem(sentence ?? "Choose the file again to go on.");
}

function lines() {
  const found = {};
  for (const row of step.querySelectorAll("[data-line]")) {
    const source = row.querySelector("[data-source]");
    if (source.disabled) continue;
    const one = { source: source.value };
    const use = row.querySelector("[data-use]");
    const standard = row.querySelector("[data-default]");
    if (use) one.use_default = use.checked;
    if (standard) one.default = standard.value;
    found[row.dataset.line] = one;
  }
  return found;
}

/** What is wrong with a line stands beside it. */
async function check() {
  const { ok, data } = await call("POST", of(dataset.mapping), { lines: lines(), check: true });
  for (const row of step.querySelectorAll("[data-line]")) {
    const told = row.querySelector("[data-error]");
    const sentence = data?.fields?.[row.dataset.line];
    told.hidden = !sentence;
    told.querySelector("span").textContent = sentence ?? "";
  }
  if (ok) return show("GET", of(dataset.upload));
  return problem(data?.message ?? "Sinergify isn’t answering. Your mapping is kept here; try again.");
}

function onlyBad(button) {
  const bad = step.querySelector("[data-bad]");
  bad.hidden = !bad.hidden;
  step.querySelector("[data-rows]").hidden = !bad.hidden;
  button.setAttribute("aria-pressed", String(!bad.hidden));
}

function confirm() {
  const box = step.querySelector("[data-confirm]");
  box.hidden = false;
  box.scrollIntoView({ block: "end" });
  document.getElementById("sure").focus();
}

async function start() {
  const assign = document.getElementById("assign").checked;
  const link = document.getElementById("link")?.checked ?? false;
  begun = body().dataset.id;
  await show("POST", of(dataset.start), { assign, link });
}

/** A long file outlives the ticket of the panel. */
function keepTicket() {
  setInterval(async () => {
    const { ok, data } = await call("GET", given.tickets);
    if (ok) useTicket(data.ticket);
  }, TICKET_MS);
}

async function begin() {
  given = await host.dialogData();
  useTicket(given.ticket);
  if (given.tickets) keepTicket();
  document.getElementById("to").textContent = given.key ? `From a CSV file, for ${given.key}` : "From a CSV file";
  await open();
}

begin();
