// The feed of a record: read when its tab is first opened, more on demand, posts and comments sent
// until their outcome is known.

import { askUntilKnown, isOpen } from "./asking.js";
import { draw } from "./frame.js";
import { editor } from "./feed-editor.js";
import { message } from "./message.js";

const live = document.getElementById("live");
const keys = new WeakMap();
let writing = null;

const tab = () => document.getElementById("panel-feed");
const place = () => tab()?.querySelector("[data-feed]");
const record = () => document.querySelector("[data-record]").dataset.record;
const list = () => tab().querySelector("[data-posts]");

document.addEventListener("sinergify:tab", (event) => {
  if (event.target.id === "tab-feed" && place()?.dataset.state === "new") load();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-feed-action]");
  if (!button || button.getAttribute("aria-disabled") === "true") return;
  const { feedAction } = button.dataset;
  if (feedAction === "load") load();
  if (feedAction === "more") more(button);
  if (feedAction === "reply") reply(button);
  if (feedAction === "leave") leave(button.closest("form"));
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-feed-form]");
  if (!form) return;
  event.preventDefault();
  send(form);
});

document.addEventListener("input", (event) => {
  const form = event.target.closest("[data-feed-form=comment]");
  if (form) form.dataset.unsaved = String(form.querySelector("textarea").value.trim() !== "");
});

const address = (page = "") => `${place().dataset.address}?record=${encodeURIComponent(record())}${page ? `&page=${encodeURIComponent(page)}` : ""}`;

async function load() {
  place().dataset.state = "loading";
  const { ok, nodes } = await draw("GET", address());
  place().dataset.state = ok ? "here" : "new";
  place().replaceChildren(...(nodes ?? [unanswered()]));
  const area = place().querySelector("[data-editor]");
  if (ok && area) await write(area);
}

function unanswered() {
  const box = message({ kind: "warn", icon: "off", title: "Sinergify isn’t answering", text: "The feed is safe in Salesforce." });
  box.lastElementChild.append(again("load"));
  return box;
}

function again(action) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-link", textContent: "Try again" });
  button.dataset.feedAction = action;
  return button;
}

async function write(area) {
  const form = area.closest("form");
  try {
    writing = await editor(area, () => { form.dataset.unsaved = String(!writing.empty()); });
    form.querySelector("[type=submit]").removeAttribute("aria-disabled");
  } catch (error) {
    tell(form, message({ kind: "warn", icon: "off", title: "The editor didn’t load", text: "Close this dialog and open it again to write." }));
    throw error;
  }
}

async function more(button) {
  button.setAttribute("aria-disabled", "true");
  button.classList.add("is-busy");
  const { ok, nodes } = await draw("GET", address(button.dataset.page));
  if (!ok) {
    button.removeAttribute("aria-disabled");
    button.classList.remove("is-busy");
    button.firstChild.textContent = "Not loaded. Try again";
    return;
  }
  const fresh = posts(nodes);
  list().querySelector(".thread").append(...fresh.items);
  button.remove();
  if (fresh.more) list().append(fresh.more);
  fresh.items[0]?.focus();
}

function posts(nodes) {
  const drawn = document.createElement("div");
  drawn.append(...nodes);
  return { items: [...drawn.querySelectorAll("[data-post]")], more: drawn.querySelector("[data-feed-action=more]") };
}

function reply(button) {
  const form = button.closest("[data-post]").querySelector("[data-feed-form]");
  form.hidden = false;
  button.hidden = true;
  form.querySelector("textarea").focus();
}

function leave(form) {
  form.reset();
  form.dataset.unsaved = "false";
  tell(form, null);
  form.hidden = true;
  const button = form.closest("[data-post]").querySelector("[data-feed-action=reply]");
  button.hidden = false;
  button.focus();
}

const isPost = (form) => form.dataset.feedForm === "post";

function words(form) {
  if (isPost(form)) return { html: writing.html() };
  return { post: form.closest("[data-post]").dataset.post, text: form.querySelector("textarea").value };
}

async function send(form) {
  const go = form.querySelector("[type=submit]");
  if (go.getAttribute("aria-disabled") === "true") return;
  if (form.dataset.unsaved !== "true") {
    tell(form, message({ kind: "warn", icon: "warn", title: "Nothing to post yet", text: "Write something first." }));
    focus(form);
    return;
  }
  if (!keys.has(form)) keys.set(form, crypto.randomUUID());
  tell(form, null);
  working(form, true);
  const answer = await outcome(form, { record: record(), key: keys.get(form), ...words(form) });
  working(form, false);
  if (answer.ok) await posted(form);
  else refused(form, answer);
}

const outcome = (form, body) => askUntilKnown(form.dataset.to, body, ({ data }) => {
  const text = data?.message ?? "Sinergify isn’t answering. This is sent again as soon as it does.";
  tell(form, message({ kind: "warn", icon: "clock", title: "No answer yet", text, role: "status" }));
});

function refused(form, answer) {
  const { data } = answer;
  if (data?.code === "changed") keys.delete(form);
  const said = data?.message ?? "Sinergify isn’t answering.";
  const text = `${said} What you wrote is kept here.`;
  tell(form, isOpen(answer)
    ? message({ kind: "warn", icon: "clock", title: "It may have been posted", text })
    : message({ kind: "bad", icon: "error", title: "Not posted", text }));
  form.querySelector("[type=submit]").textContent = "Try again";
  focus(form);
}

async function posted(form) {
  keys.delete(form);
  tell(form, null);
  form.dataset.unsaved = "false";
  form.querySelector("[type=submit]").textContent = form.dataset.label;
  live.textContent = isPost(form) ? "Posted." : "Comment posted.";
  const about = form.closest("[data-post]")?.dataset.post;
  if (isPost(form)) {
    writing.clear();
    writing.focus();
  } else leave(form);
  const { ok, nodes } = await draw("GET", address());
  if (ok) renew(nodes, about);
  else tell(form, message({ kind: "warn", icon: "off", title: "Posted", text: "The feed can’t be read now. Open this dialog again to see it." }));
}

/** What is being written elsewhere on the page stays; the newest page takes the place of its posts. */
function renew(nodes, about) {
  const fresh = posts(nodes);
  const thread = list().querySelector(".thread");
  const kept = new Map([...thread.querySelectorAll(":scope > [data-post]")].map((one) => [one.dataset.post, one]));
  for (const item of fresh.items.reverse()) {
    const old = kept.get(item.dataset.post);
    if (old?.querySelector("[data-unsaved=true]")) continue;
    if (old) old.replaceWith(item);
    else thread.prepend(item);
  }
  list().querySelector("[data-none]")?.remove();
  if (about) thread.querySelector(`[data-post="${about}"] [data-feed-action=reply]`)?.focus();
}

function working(form, on) {
  const go = form.querySelector("[type=submit]");
  go.setAttribute("aria-disabled", String(on));
  go.textContent = on ? "Posting…" : form.dataset.label;
  if (isPost(form)) writing.lock(on);
  else form.querySelector("textarea").readOnly = on;
}

function focus(form) {
  if (isPost(form)) writing.focus();
  else form.querySelector("textarea").focus();
}

function tell(form, box) {
  const found = form.querySelector("[data-outcome]");
  found.hidden = !box;
  found.replaceChildren(...(box ? [box] : []));
}
