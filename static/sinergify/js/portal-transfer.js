// Moving a configuration: out as a file, in after the differences were seen.

import * as host from "./host.js";
import { call, draw } from "./frame.js";
import { message } from "./message.js";

const card = document.getElementById("transfer");
const file = document.getElementById("transfer-file");
const name = document.getElementById("transfer-name");
const result = document.getElementById("transfer-result");
const { address, check, site } = card.dataset;
const most = Number(card.dataset.most);
const rule = name.textContent;
let chosen = null;

const actions = { download, choose: () => file.click(), apply, cancel, reload: () => host.reloadPage() };

card.addEventListener("click", (event) => {
  const button = event.target.closest("[data-transfer]");
  if (button) actions[button.dataset.transfer]?.(button);
});

file.addEventListener("change", () => {
  const [picked] = file.files;
  file.value = ""; // the same file may be chosen again after it was corrected
  if (picked) look(picked);
});

async function download(button) {
  const { ok, data } = await waiting(button, () => call("GET", address));
  if (!ok) {
    say("The file can’t be made", data?.message ?? "Sinergify isn’t answering. Try again.");
    return;
  }
  const text = JSON.stringify(data, null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `sinergify-${site.replace(/[^\w.-]+/g, "-")}-${today()}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  result.replaceChildren();
  name.textContent = `Downloaded ${link.download}.`;
}

function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((one) => String(one).padStart(2, "0")).join("-");
}

async function look(picked) {
  chosen = null;
  name.textContent = picked.name;
  if (picked.size > most) {
    const size = (picked.size / most).toFixed(1);
    say("This file is too large", `It has ${size} MB; a configuration file may have at most 1 MB.`);
    return;
  }
  try {
    chosen = JSON.parse(await picked.text());
  } catch {
    say("This is no JSON file", "Choose a file that was downloaded here.");
    return;
  }
  await show(check, card.querySelector("[data-transfer=choose]"));
  result.querySelector("[data-transfer=apply]")?.focus();
}

async function apply(button) {
  await show(address, button);
  result.querySelector("[data-transfer=reload]")?.focus();
}

function cancel() {
  chosen = null;
  name.textContent = rule;
  result.replaceChildren();
  card.querySelector("[data-transfer=choose]").focus();
}

/** What the service says about the chosen file: differences, what was changed, or what is wrong. */
async function show(where, button) {
  const { nodes } = await waiting(button, () => draw("POST", where, chosen));
  if (nodes) result.replaceChildren(...nodes);
  else say("Sinergify isn’t answering", "Nothing was changed. Try again.");
}

async function waiting(button, work) {
  button.disabled = true;
  try {
    return await work();
  } finally {
    button.disabled = false;
  }
}

function say(title, text) {
  result.replaceChildren(message({ kind: "bad", icon: "error", title, text }));
}
