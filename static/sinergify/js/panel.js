// The panel of an issue: refresh, link, choose and unlink. What it shows comes from the server.

import * as host from "./host.js";
import { call, useTicket } from "./frame.js";
import { closeMenu, openMenu } from "./menu.js";

const panel = document.getElementById("panel");
const live = document.getElementById("live");
const shut = new Set();
let ticketAt = Date.now();
const TICKET_MINUTES = 10;

const actions = {
  refresh: () => load({ refresh: true }),
  link: () => openLink(),
  unlink: () => choose(true),
  cancel: () => choose(false),
  confirm: () => confirmUnlink(),
  menu: (button) => openMenu(button),
  instead: (button) => linkInstead(button),
};

panel.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  if (button.dataset.action !== "menu") closeMenu();
  actions[button.dataset.action]?.(button);
});

document.querySelector("[data-unanswered]").addEventListener("click", (event) => {
  if (event.target.closest("[data-action=refresh]")) load({ refresh: true });
});

function load({ refresh = false } = {}) {
  document.querySelector("[data-unanswered]").hidden = true;
  const address = `${panel.dataset.records}?view=${panel.dataset.view}${refresh ? "&refresh=1" : ""}`;
  window.htmx.ajax("GET", address, { target: "#panel", swap: "innerHTML", source: panel });
}

// What a person closed stays closed, whatever is loaded anew.
panel.addEventListener("toggle", (event) => {
  const name = event.target.dataset?.object;
  if (!name) return;
  if (event.target.open) shut.delete(name);
  else shut.add(name);
  host.resize();
}, true);

document.addEventListener("htmx:afterSwap", (event) => {
  for (const group of panel.querySelectorAll(".group")) {
    if (shut.has(group.dataset.object)) group.open = false;
  }
  if (event.detail.target === panel && panel.classList.contains("is-choosing")) count();
  host.resize();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.requestConfig.path.includes("refresh=1")) {
    live.textContent = "Updated from Salesforce.";
  }
});

/** A dialog wants a ticket of its issue; one from the first page is good for 15 minutes. */
async function ticket() {
  if (Date.now() - ticketAt < TICKET_MINUTES * 60_000) return panel.dataset.ticket;
  useTicket(panel.dataset.ticket);
  const { ok, data } = await call("GET", "/api/v1/ticket");
  if (ok) {
    panel.dataset.ticket = data.ticket;
    ticketAt = Date.now();
  }
  useTicket("");
  return panel.dataset.ticket;
}

async function openLink() {
  const data = { ticket: await ticket(), issue: document.title.split(" ").pop() };
  host.openDialog("dlg-link", { data, size: "large", closed: (answer) => answer?.linked && changed("linked", answer) });
}

function choose(on) {
  panel.classList.toggle("is-choosing", on);
  for (const box of panel.querySelectorAll("[data-link], [data-all]")) box.checked = false;
  count();
  panel.querySelector(on ? "[data-link]" : "#do-unlink")?.focus();
  host.resize();
}

panel.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (all) {
    for (const box of all.closest("table").querySelectorAll("[data-link]")) box.checked = all.checked;
  }
  if (all || event.target.closest("[data-link]")) count();
});

function chosen() {
  return [...panel.querySelectorAll("[data-link]:checked")].map((box) => box.dataset.link);
}

function count() {
  const many = chosen().length;
  const said = panel.querySelector("[data-chosen]");
  const go = document.getElementById("choose-go");
  if (!said || !go) return;
  said.textContent = `${many} of ${panel.querySelectorAll("[data-link]").length} chosen`;
  go.textContent = many ? `Unlink ${many}` : "Unlink";
  go.setAttribute("aria-disabled", String(many === 0));
  for (const all of panel.querySelectorAll("[data-all]")) {
    const boxes = [...all.closest("table").querySelectorAll("[data-link]")];
    const on = boxes.filter((box) => box.checked).length;
    all.checked = on > 0 && on === boxes.length;
    all.indeterminate = on > 0 && on < boxes.length;
  }
}

async function confirmUnlink() {
  const data = { ticket: await ticket(), links: chosen() };
  host.openDialog("dlg-unlink", {
    data,
    size: "medium",
    closed: (answer) => {
      if (!answer?.unlinked) return;
      choose(false);
      changed("unlinked", answer);
    },
  });
}

async function linkInstead(button) {
  button.setAttribute("aria-disabled", "true");
  const { object, record, name } = button.dataset;
  const { ok, data } = await call("POST", "/api/v1/links", { object, record_ids: [record] });
  button.removeAttribute("aria-disabled");
  if (ok) changed("linked", { linked: 1, names: [name] });
  else host.flag({ title: "The record could not be linked", body: data?.message ?? "Try again.", kind: "error", stay: true });
}

function changed(what, { linked, unlinked, names = [] }) {
  const many = linked ?? unlinked;
  const title = many === 1 && names[0] ? `${names[0]} ${what}` : `${many} record${many === 1 ? "" : "s"} ${what}`;
  host.flag({ title, kind: "success" });
  live.textContent = title;
  host.emit("sinergify.changed", { issue: panel.dataset.issue });
  load();
}

host.on("sinergify.changed", (data) => {
  if (data?.issue === panel.dataset.issue) load();
});
