// Comments of a case: counting bytes, posting once, showing more.

import { askUntilKnown, isOpen } from "./asking.js";
import { draw } from "./frame.js";
import { message } from "./message.js";

const COUNTED_FROM = 0.75;
const dialog = document.querySelector(".dialog");
const live = document.getElementById("live");
const bytes = new TextEncoder();
let key = crypto.randomUUID();
let busy = false;
let draft = "";

const part = (name) => document.getElementById(name && `comment-${name}`);
const form = () => document.getElementById("comment");
const record = () => document.querySelector("[data-record]").dataset.record;
const list = () => document.getElementById("comments");

document.addEventListener("input", (event) => {
  if (event.target.id === "comment-text") count();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "comment") return;
  event.preventDefault();
  post();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  if (button?.dataset.action === "more-comments") more(button);
  if (button?.dataset.action === "post-again") post();
});

/** As Salesforce counts them, with the signature that the server adds. */
function size() {
  const { signature } = form().dataset;
  const text = part("text").value.replace(/\r\n/g, "\n").trim();
  return bytes.encode(signature ? `${text}\n${signature}` : text).length;
}

// Drawn anew after “Try again”, the form has what was typed before.
document.addEventListener("sinergify:record", () => {
  if (!draft || !form()) return;
  part("text").value = draft;
  count();
});

function count() {
  draft = part("text").value;
  form().dataset.unsaved = String(part("text").value.trim() !== "");
  const limit = Number(form().dataset.limit);
  const now = size();
  const place = part("size");
  place.hidden = now < limit * COUNTED_FROM;
  place.textContent = `${now.toLocaleString()} of ${limit.toLocaleString()} bytes, with the signature`;
  mark(now > limit ? `Comments can have up to ${limit.toLocaleString()} bytes. Yours has ${now.toLocaleString()}, with the signature. Shorten it or post it in parts.` : "");
  return now <= limit;
}

function mark(sentence) {
  part("error").hidden = !sentence;
  part("error").querySelector("span").textContent = sentence;
  if (sentence) part("text").setAttribute("aria-invalid", "true");
  else part("text").removeAttribute("aria-invalid");
}

async function post() {
  if (busy) return;
  tell(null);
  const text = part("text").value;
  if (!text.trim()) mark("Write something first.");
  if (!text.trim() || !count()) {
    part("text").focus();
    return;
  }
  working(true);
  const answer = await send({ key, record: record(), text, public: Boolean(part("public")?.value) });
  working(false);
  if (answer.ok) await posted();
  else refused(answer);
}

const send = (body) => askUntilKnown(dialog.dataset.comments, body, ({ data }) => {
  const text = data?.message ?? "Sinergify isn’t answering. Your comment is sent again as soon as it does.";
  tell(message({ kind: "warn", icon: "clock", title: "No answer yet", text, role: "status" }));
});

async function posted() {
  tell(null);
  key = crypto.randomUUID();
  part("text").value = "";
  count();
  live.textContent = "Comment posted.";
  part("text").focus();
  const { ok, nodes } = await draw("GET", address());
  if (!ok || !nodes) return;
  list().replaceChildren(...nodes);
  const total = list().querySelector("[data-total]")?.dataset.total;
  if (total) badge(total);
}

function badge(total) {
  const tab = document.getElementById("tab-comments");
  let place = tab.querySelector(".badge");
  if (!place) {
    place = document.createElement("span");
    place.className = "badge";
    tab.append(" ", place);
  }
  place.textContent = Number(total).toLocaleString();
}

function refused(answer) {
  const { data } = answer;
  const sentence = data?.fields?.text;
  if (sentence) {
    mark(sentence);
    part("text").focus();
    return;
  }
  const text = `${data?.message ?? "Sinergify isn’t answering."} Your text is kept here.`;
  const box = isOpen(answer)
    ? message({ kind: "warn", icon: "clock", title: "The comment may have been posted", text })
    : message({ kind: "bad", icon: "error", title: "Comment not posted", text });
  const again = document.createElement("button");
  Object.assign(again, { type: "button", className: "btn btn-link", textContent: "Try again" });
  again.dataset.action = "post-again";
  box.lastElementChild.append(again);
  tell(box);
}

function tell(box) {
  part("outcome").hidden = !box;
  part("outcome").replaceChildren(...(box ? [box] : []));
}

function working(on) {
  busy = on;
  part("text").readOnly = on;
  part("go").setAttribute("aria-disabled", String(on));
  part("go").textContent = on ? "Posting…" : "Post comment";
}

const address = (after = "") => `${dialog.dataset.comments}?record=${encodeURIComponent(record())}&after=${encodeURIComponent(after)}`;

async function more(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  button.textContent = "Getting more…";
  const { ok, nodes } = await draw("GET", address(button.dataset.after));
  button.removeAttribute("aria-disabled");
  button.textContent = ok ? "Show more" : "Not loaded. Try again";
  if (!ok || !nodes) return;
  const drawn = document.createElement("div");
  drawn.append(...nodes);
  const items = [...drawn.querySelectorAll("li")];
  list().querySelector(".thread").append(...items);
  const next = drawn.querySelector("[data-after]");
  if (next) button.replaceWith(next);
  else button.remove();
  items[0]?.focus();
}
