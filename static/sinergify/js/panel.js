// The panel of an issue: refresh, link, choose and unlink. What it shows comes from the server.

import * as host from "./host.js";
import { call, useTicket } from "./frame.js";
import { closeMenu, openMenu } from "./menu.js";
import * as choosing from "./choosing.js";

const TICKET_MINUTES = 10;
const TWICE = 1_000;
const panel = document.getElementById("panel");
const live = document.getElementById("live");
const unanswered = document.querySelector("[data-unanswered]");
const shut = new Set();
const openedAt = {};
let ticketAt = Date.now();
let kept = { ticked: [], focus: "" };

const actions = {
  refresh: () => load({ refresh: true }),
  details: (link) => openDetails(link),
  timeline: () => openTimeline(),
  create: () => openCreate(),
  link: () => openLink(),
  unlink: () => choosing.start(),
  cancel: () => choosing.stop(),
  confirm: () => confirmUnlink(),
  menu: (button) => openMenu(button),
  instead: (button) => linkInstead(button),
  "log-in": (button) => host.goToScreen(button.dataset.screen, button.dataset.app),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  if (button.matches("a[href^='#']")) event.preventDefault();
  if (button.dataset.action !== "menu") closeMenu();
  actions[button.dataset.action]?.(button);
});

function load({ refresh = false } = {}) {
  unanswered.hidden = true;
  panel.classList.remove("is-unanswered");
  const address = `${panel.dataset.records}?view=${panel.dataset.view}${refresh ? "&refresh=1" : ""}`;
  window.htmx.ajax("GET", address, { target: "#panel", source: panel });
}

// Escape leaves the choice; an open menu closes first and keeps the key to itself.
panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.classList.contains("is-choosing")) choosing.stop();
});

// A table that goes on to the right says so by a shadow under its last column.
function tellCut() {
  for (const one of panel.querySelectorAll(".scroll-x")) {
    one.classList.toggle("is-cut", one.scrollLeft + one.clientWidth < one.scrollWidth - 1);
  }
}
panel.addEventListener("scroll", tellCut, true);
window.addEventListener("resize", tellCut);
tellCut();

document.addEventListener("sinergify:unanswered", () => {
  panel.classList.add("is-unanswered");
  host.resize();
});

// What a person closed stays closed, whatever is loaded anew.
panel.addEventListener("toggle", (event) => {
  const name = event.target.dataset?.object;
  if (!name) return;
  if (event.target.open) shut.delete(name);
  else shut.add(name);
  host.resize();
}, true);

// Drawing the records anew takes neither the ticks nor the place of whoever is in the middle of it.
document.addEventListener("htmx:beforeSwap", () => {
  kept = { ticked: choosing.chosen(), focus: placeOf(document.activeElement) };
});

document.addEventListener("htmx:afterSwap", () => {
  for (const group of panel.querySelectorAll(".group")) {
    if (shut.has(group.dataset.object)) group.open = false;
  }
  choosing.redraw(kept.ticked);
  tellCut();
  if (kept.focus && !panel.contains(document.activeElement)) backTo(kept.focus);
  host.resize();
});

/** How to find an element of the panel again after it was drawn anew; "" outside of it. */
function placeOf(element) {
  if (!element || element === panel || !panel.contains(element)) return "";
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.dataset.link) return `[data-link="${CSS.escape(element.dataset.link)}"]`;
  const object = element.closest("[data-object]")?.dataset.object;
  if (object && element.matches("summary")) return `[data-object="${CSS.escape(object)}"] > summary`;
  return element.dataset.action ? `[data-action="${CSS.escape(element.dataset.action)}"]` : "#panel";
}

/** Where that is gone, as “Try again” is after it helped: Refresh, and the panel itself at last. */
function backTo(place) {
  const seen = [place, "#do-refresh"].map((one) => panel.querySelector(one)).find((one) => one?.offsetParent);
  (seen ?? panel).focus({ preventScroll: true });
}

document.addEventListener("htmx:afterRequest", (event) => {
  const { successful, requestConfig } = event.detail;
  if (!successful || !requestConfig.path.includes("refresh=1")) return;
  say();
  host.emit("sinergify.changed", { issue: panel.dataset.issue, from: panel.dataset.view });
});

/** After a refresh: what came, in one sentence. */
function say() {
  const problem = document.querySelector("#panel-problem strong, #panel-problem");
  live.textContent = problem ? problem.textContent.trim() : "Updated from Salesforce.";
}

/** A dialog wants a ticket of its issue; one from the first page is good for 15 minutes. */
async function ticket({ anew = false } = {}) {
  if (!anew && Date.now() - ticketAt < TICKET_MINUTES * 60_000) return panel.dataset.ticket;
  const { ok, data } = await call("GET", panel.dataset.tickets);
  if (ok) {
    panel.dataset.ticket = data.ticket;
    ticketAt = Date.now();
  }
  return panel.dataset.ticket;
}

host.on("sinergify.ticket-wanted", async (data) => {
  const { issue } = panel.dataset;
  if (data?.issue === issue) host.emit("sinergify.ticket", { issue, ticket: await ticket({ anew: true }) });
});

/** A second click while the dialog is still on its way opens no second one. */
function twice(dialog) {
  const since = Date.now() - (openedAt[dialog] ?? 0);
  if (since >= TWICE) openedAt[dialog] = Date.now();
  return since < TWICE;
}

async function openLink() {
  if (twice("link")) return;
  const { issue, key } = panel.dataset;
  const data = { ticket: await ticket(), issue, key };
  host.openDialog("dlg-link", { data, size: "large", closed: (answer) => answer?.linked && changed("linked", answer) });
}

async function openDetails(link) {
  if (twice("details")) return;
  const { record, name, label } = link.dataset;
  const data = { ticket: await ticket(), issue: panel.dataset.issue, key: panel.dataset.key, record, name, label };
  host.openDialog("dlg-details", { data, size: "large", keep: true });
}

async function openTimeline() {
  if (twice("timeline")) return;
  const { issue, key } = panel.dataset;
  const data = { ticket: await ticket(), issue, key };
  host.openDialog("dlg-timeline", { data, size: "medium", keep: true, closed: (answer) => answer?.retried && everywhere() });
}

/** In the other panel of the issue too. */
function everywhere() {
  host.emit("sinergify.changed", { issue: panel.dataset.issue, from: panel.dataset.view });
  load();
}

async function openCreate() {
  if (twice("create")) return;
  const { issue, key } = panel.dataset;
  const data = { ticket: await ticket(), issue, key };
  host.openDialog("dlg-create", {
    data,
    size: "x-large",
    keep: true,
    closed: (answer) => {
      if (answer?.created) changed("created", { linked: 1, names: [`${answer.label} ${answer.created}`] });
      if (answer?.linked) changed("linked", answer);
    },
  });
}

async function confirmUnlink() {
  if (twice("unlink")) return;
  const data = { ticket: await ticket(), links: choosing.chosen(), details: choosing.details() };
  host.openDialog("dlg-unlink", {
    data,
    size: "medium",
    closed: (answer) => {
      if (!answer?.unlinked) return;
      choosing.stop();
      changed("unlinked", answer);
    },
  });
}

/** The record that a merge left over takes the place of the one that went into it. */
async function linkInstead(button) {
  const { object, record, name, old } = button.dataset;
  button.setAttribute("aria-disabled", "true");
  const { ok, data } = await call("POST", panel.dataset.links, { object, record_ids: [record] });
  if (ok && panel.querySelector("#do-unlink[data-action]")) {
    await call("POST", panel.dataset.unlinks, { link_ids: [old] });
  }
  button.removeAttribute("aria-disabled");
  if (ok) changed("linked", { linked: 1, names: [name] });
  else host.flag({ title: "The record could not be linked", body: data?.message ?? "Sinergify isn’t answering. Try again.", kind: "error", stay: true });
}

function changed(what, { linked, unlinked, names = [] }) {
  const many = linked ?? unlinked;
  const title = many === 1 && names[0] ? `${names[0]} ${what}` : `${many} record${many === 1 ? "" : "s"} ${what}`;
  host.flag({ title, kind: "success" });
  live.textContent = title;
  everywhere();
}

// What waited has arrived in Salesforce.
document.addEventListener("sinergify:carried", () => load());

host.on("sinergify.changed", (data) => {
  if (data?.issue === panel.dataset.issue && data.from !== panel.dataset.view) load();
});
