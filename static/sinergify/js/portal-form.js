// Salesforce settings: which form is shown, the dialogs of a row, the values of a rule.

import * as host from "./host.js";
import { followLists } from "./create-lists.js";

const pick = document.getElementById("form-pick");
const dialog = document.getElementById("form-dialog");
let opener = "";

if (pick) open();

/** The place is kept in Jira's address, so that a reload finds the same form. */
async function open() {
  const held = (await host.place()).split("/");
  for (const [at, name] of ["object", "project"].entries()) {
    const select = pick.elements[name];
    if ([...select.options].some((one) => one.value === held[at])) select.value = held[at];
  }
  pick.requestSubmit();
}

pick?.addEventListener("htmx:beforeRequest", () => {
  host.setPlace(`${pick.elements.object.value}/${pick.elements.project.value}`);
});

document.addEventListener("htmx:beforeRequest", (event) => {
  for (const id of ["form-problem", "dialog-problem"]) document.getElementById(id)?.replaceChildren();
  const button = event.target.closest?.("[data-dialog]") ?? event.target.querySelector?.(":scope > [data-dialog]");
  if (!button) return;
  opener = button.id;
  for (const kind of ["drawer", "wide"]) dialog.classList.toggle(`is-${kind}`, button.dataset.dialog === kind);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== dialog) return;
  if (!dialog.open) dialog.showModal();
  const preview = document.getElementById("preview");
  if (preview) {
    followLists(preview);
    preview.querySelector("input, select, textarea").focus();
    return;
  }
  const wrong = dialog.querySelector("[aria-invalid=true]");
  (wrong ?? dialog.querySelector(".dialog-body select, .drawer > div :is(input, select, textarea)"))?.focus();
});

document.addEventListener("sinergify:form-done", () => dialog.close());

dialog?.addEventListener("close", () => {
  dialog.replaceChildren();
  document.getElementById(opener)?.focus();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) dialog.close();
  if (event.target.closest("#form-problem [data-action=refresh]")) pick.requestSubmit();
  const tag = event.target.closest("[data-untag]");
  if (!tag) return;
  const form = tag.closest("form");
  tag.closest(".tag").remove();
  form.dispatchEvent(new CustomEvent("sinergify:save"));
});

document.addEventListener("change", (event) => {
  const { id, value } = event.target;
  if (id === "unmapped") document.getElementById("unmapped-value-field").hidden = value !== "set";
  if (id !== "gear-default-kind") return;
  for (const part of dialog.querySelectorAll("[data-of]")) part.hidden = part.dataset.of !== value;
});

document.addEventListener("input", (event) => {
  const list = document.getElementById(event.target.dataset?.narrow);
  if (!list) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const one of list.children) one.hidden = !one.dataset.text.includes(wanted);
});

// Enter searches, instead of saving the drawer around the search field.
document.addEventListener("keydown", (event) => {
  const button = document.getElementById(event.target.dataset?.submit);
  if (event.key !== "Enter" || !button) return;
  event.preventDefault();
  button.click();
});
