// The Jira admin's screens: leaving for Salesforce and coming back, copying, questions, places.

import * as host from "./host.js";
import "./ordering.js";
import "./watching.js";

host.fillPage();
const live = document.getElementById("live");

document.addEventListener("sinergify:leave", (event) => host.leaveTo(event.detail.address));
document.addEventListener("sinergify:flag", (event) => host.flag(event.detail));

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.screen) host.goToScreen(button.dataset.screen, button.dataset.app);
  if (button.dataset.reload !== undefined) host.reloadPage();
  if (button.dataset.empty) document.getElementById(button.dataset.empty).replaceChildren();
  if (button.dataset.copy) copy(button);
  if (button.dataset.ask) ask(button, true);
  if (button.dataset.unask) ask(document.querySelector(`[data-ask="${button.dataset.unask}"]`), false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("[data-ask][aria-expanded=true]");
  if (open) ask(open, false);
});

/** A question beside the button that asks it; the safe answer has the focus. */
function ask(button, open) {
  const question = document.getElementById(button.dataset.ask);
  question.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
  (open ? question.querySelector("button") : button).focus();
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // the clipboard may be closed to frames; the selection still copies
  }
  button.querySelector("span").textContent = "Copied";
  live.textContent = "Copied";
}

document.addEventListener("change", (event) => {
  const some = event.target.form?.querySelector("[name=types][value=some]");
  if (event.target.dataset.some !== undefined && some) some.checked = true;
  if (event.target.name !== "instance_type") return;
  document.getElementById("my-domain-field").hidden = event.target.value !== "my_domain";
});

// The first page comes before we know where the person is: its times are told in UTC.
tellTimes();

async function tellTimes() {
  const [locale, zone] = await Promise.all([host.locale(), host.timeZone()]);
  const shape = { dateStyle: "medium", timeStyle: "short", timeZone: zone };
  try {
    const told = new Intl.DateTimeFormat(locale.replace("_", "-"), shape);
    for (const one of document.querySelectorAll('time:not([datetime=""])')) one.textContent = told.format(new Date(one.dateTime));
  } catch {
    return; // a locale or zone that this browser doesn't know
  }
}

// A screen that shows one thing at a time keeps its place in Jira's address.
const place = document.querySelector("[data-place-form]");
if (place) keepPlace(place, place.querySelector("[data-place]"));

async function keepPlace(form, select) {
  const held = await host.place();
  if ([...select.options].some((one) => one.value === held)) select.value = held;
  form.addEventListener("htmx:beforeRequest", () => host.setPlace(select.value));
  form.requestSubmit();
}

document.addEventListener("htmx:afterSwap", (event) => {
  event.target.querySelector("[autofocus]")?.focus();
  const asked = event.detail.requestConfig;
  // What a screen asks for by itself has no event behind it, and takes the focus from nobody.
  if (asked?.verb === "post" && asked.triggeringEvent) keepFocus(event.target);
  for (const box of event.target.querySelectorAll("[data-indeterminate]")) box.indeterminate = true;
});

/** Who pressed a button that is gone now goes on where the answer begins. */
function keepFocus(drawn) {
  if (document.activeElement !== document.body) return;
  const first = drawn.querySelector("h2, h3, strong") ?? drawn.closest(".card")?.querySelector("h2");
  if (!first) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
}

// Salesforce sends the browser back to Jira's page; its address has what our frame must not miss.
const screen = document.getElementById("screen");
if (screen?.dataset.finish) comeBack();

async function comeBack() {
  const said = new URL(await host.location()).searchParams;
  if (!said.get("state") || !(said.get("code") || said.get("error"))) return;
  const values = Object.fromEntries(
    ["state", "code", "error", "error_description"].map((name) => [name, said.get(name) ?? ""]),
  );
  const waiting = document.createElement("p");
  waiting.className = "row muted";
  waiting.setAttribute("role", "status");
  waiting.textContent = "Finishing the login. This takes a few seconds.";
  screen.prepend(waiting);
  window.htmx.ajax("POST", screen.dataset.finish, { target: "#screen", swap: "innerHTML", values });
}
