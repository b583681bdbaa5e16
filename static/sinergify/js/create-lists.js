// Picklists that follow another field: only what Salesforce allows under its value can be chosen.

const SEPARATOR = ";";

export function followLists(form) {
  for (const field of form.querySelectorAll("[data-controller]")) {
    const above = form.querySelector(`[data-field="${CSS.escape(field.dataset.controller)}"]`);
    if (!above) continue;
    above.addEventListener("change", () => follow(field, above));
    follow(field, above);
  }
}

function follow(field, above) {
  const value = valueOf(above);
  const select = field.querySelector("select");
  if (select) narrowList(select, value);
  for (const box of field.querySelectorAll("[type=checkbox][data-under]")) narrowBox(box, value);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

const allowed = (element, value) =>
  element.dataset.under === undefined || element.dataset.under.split(SEPARATOR).includes(value);

function narrowList(select, value) {
  for (const option of select.options) {
    const off = !allowed(option, value);
    option.hidden = off;
    option.disabled = off;
  }
  if (select.selectedOptions[0]?.disabled) select.value = "";
}

function narrowBox(box, value) {
  const off = !allowed(box, value);
  box.closest("label").hidden = off;
  box.disabled = off;
  if (off) box.checked = false;
}

function valueOf(field) {
  if (field.querySelector("[data-fixed]")) return field.querySelector("[data-fixed]").dataset.value ?? "";
  const select = field.querySelector("select");
  if (select) return select.value;
  const box = field.querySelector("[type=checkbox]");
  return box ? String(box.checked) : "";
}
