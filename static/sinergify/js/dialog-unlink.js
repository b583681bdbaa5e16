// Names the records, asks once, takes the links away.

import * as host from "./host.js";
import { call, headers, useTicket } from "./frame.js";

const dialog = document.querySelector(".dialog");
const go = document.getElementById("go");
const list = document.getElementById("chosen");
const working = document.getElementById("working");
const outcome = document.getElementById("outcome");

const data = await host.dialogData();
useTicket(data.ticket);
document.getElementById("cancel").focus();
await show(data.links ?? []);

async function show(links) {
  const sent = { ...(await headers("text/html")), "Content-Type": "application/json" };
  const answer = await fetch(dialog.dataset.chosen, {
    method: "POST",
    headers: sent,
    body: JSON.stringify({ link_ids: links }),
  }).catch(() => null);
  if (!answer) {
    list.replaceChildren();
    document.querySelector("[data-unanswered]").hidden = false;
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  list.replaceChildren(...page.body.childNodes);
  if (answer.ok) name();
}

function ids() {
  return [...list.querySelectorAll("[data-link]")].map((one) => one.dataset.link);
}

function name() {
  const many = ids().length;
  document.getElementById("title").textContent = `Unlink ${many} record${many === 1 ? "" : "s"}?`;
  go.textContent = many > 1 ? `Unlink ${many}` : "Unlink";
  go.setAttribute("aria-disabled", String(many === 0));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  if (button.dataset.action === "cancel") host.closeDialog(null);
  if (button.dataset.action === "unlink") unlink();
});

async function unlink() {
  const links = ids();
  const names = [...list.querySelectorAll(".rec-name")].map((one) => one.textContent);
  go.setAttribute("aria-disabled", "true");
  working.textContent = `Unlinking ${links.length} record${links.length === 1 ? "" : "s"}…`;
  const answer = await call("POST", dialog.dataset.unlink, { link_ids: links });
  working.textContent = "";
  go.setAttribute("aria-disabled", "false");
  if (answer.ok) {
    host.closeDialog({ unlinked: answer.data.links.length, names });
    return;
  }
  go.textContent = "Try again";
  say(answer.data?.message ?? "Sinergify isn’t answering. Nothing was unlinked.");
}

function say(sentence) {
  const message = document.createElement("div");
  message.className = "msg msg-bad";
  message.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = sentence;
  message.append(text);
  outcome.replaceChildren(message);
  outcome.hidden = false;
}
