// Emails of a record: a body comes when its mail is opened; images of other servers on a click.

import { draw } from "./frame.js";
import { message } from "./message.js";
import { passOver } from "./undescribed.js";

const dialog = document.querySelector(".dialog");
const record = () => encodeURIComponent(document.querySelector("[data-record]").dataset.record);

// `toggle` does not bubble.
document.addEventListener("toggle", (event) => {
  const mail = event.target;
  if (mail.dataset?.mail && mail.open && !mail.dataset.opened) read(mail);
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  const mail = button?.closest("[data-mail]");
  if (button?.dataset.action === "show-images") read(mail, { images: true });
  if (button?.dataset.action === "read-again") read(mail);
  if (button?.dataset.action === "more-mails") more(button);
});

async function read(mail, { images = false } = {}) {
  const place = mail.querySelector("[data-letter]");
  mail.dataset.opened = "true";
  if (!images) place.replaceChildren(waiting());
  const { ok, nodes } = await draw("GET", `${dialog.dataset.email}?record=${record()}&email=${mail.dataset.mail}${images ? "&images=1" : ""}`);
  if (ok && nodes) {
    place.replaceChildren(...nodes);
    passOver(place);
    if (images) mail.querySelector("summary").focus();
    return;
  }
  delete mail.dataset.opened;
  const told = nodes?.find((one) => one.querySelector)?.querySelector("p")?.textContent;
  place.replaceChildren(failed(told ?? "Sinergify isn’t answering."));
}

function waiting() {
  const line = document.createElement("p");
  line.className = "muted";
  const spin = document.createElement("span");
  spin.className = "spin";
  line.append(spin, " Getting the email…");
  return line;
}

function failed(text) {
  const box = message({ kind: "warn", icon: "off", title: "The email can’t be shown", text, role: "status" });
  const again = document.createElement("button");
  Object.assign(again, { type: "button", className: "btn btn-link", textContent: "Try again" });
  again.dataset.action = "read-again";
  box.lastElementChild.append(again);
  return box;
}

async function more(button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  button.textContent = "Getting more…";
  const { ok, nodes } = await draw("GET", `${dialog.dataset.emails}?record=${record()}&after=${encodeURIComponent(button.dataset.after)}`);
  button.removeAttribute("aria-disabled");
  button.textContent = ok ? "Show more" : "Not loaded. Try again";
  if (!ok || !nodes) return;
  const drawn = document.createElement("div");
  drawn.append(...nodes);
  const mails = [...drawn.querySelectorAll("[data-mail]")];
  document.querySelector("[data-mails]").append(...mails);
  const next = drawn.querySelector("[data-after]");
  if (next) button.replaceWith(next);
  else button.remove();
  mails[0]?.querySelector("summary").focus();
}
