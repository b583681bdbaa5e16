// Picklists that follow the record type and another field: only what Salesforce takes can be chosen.

import { call } from "./frame.js";
import { mark } from "./create-marks.js";

const SEPARATOR = ";";
const RECORD_TYPE = "RecordTypeId";

/** Without an address of its lists the record type changes nothing: in a preview. */
export function followLists(form, { address = "", object = "", tell = () => {} } = {}) {
  for (const field of form.querySelectorAll("[data-field]")) {
    const above = field.dataset.controller && find(form, field.dataset.controller);
    if (above) {
      above.addEventListener("change", () => follow(form, field));
      field.querySelector("[data-above]")?.replaceChildren(above.dataset.name);
    }
    narrow(field, above ? valueOf(above) : undefined);
  }
  if (!address) return;
  find(form, RECORD_TYPE)?.addEventListener("change", (event) => {
    followType(form, event.target.value, `${address}?object=${encodeURIComponent(object)}&record_type=`, tell);
  });
}

const find = (form, name) => form.querySelector(`[data-field="${CSS.escape(name)}"]`);

let asked = 0;

/** What the server can't say now it says when the record is created. */
async function followType(form, type, address, tell) {
  asked += 1;
  const mine = asked;
  const { ok, data } = await call("GET", address + encodeURIComponent(type));
  if (mine !== asked) return;
  if (!ok) {
    mark(form, RECORD_TYPE, data?.message ?? "Sinergify isn’t answering. The lists still show what another record type offers.");
    return;
  }
  for (const [name, values] of Object.entries(data.values)) {
    const field = find(form, name);
    if (!field) continue;
    for (const one of field.querySelectorAll("option[value], input[type=checkbox]")) {
      if (one.value) one.toggleAttribute("data-off", !values.includes(one.value));
    }
    follow(form, field);
  }
  tell("The lists now show what this record type offers.");
}

/** Takes away what may no longer be chosen, and says so beside the field. */
function follow(form, field) {
  const above = field.dataset.controller && find(form, field.dataset.controller);
  const lost = narrow(field, above ? valueOf(above) : undefined);
  if (!lost.length) return;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  mark(form, field.dataset.field, `${lost.map((one) => `“${one}”`).join(", ")} can’t be chosen any more. Choose another.`);
}

/** The labels of what was chosen and is not allowed. */
function narrow(field, under) {
  const select = field.querySelector("select");
  if (select) return narrowList(select, under);
  return [...field.querySelectorAll("[type=checkbox]")].filter((box) => narrowBox(box, under)).map((box) => box.closest("label").textContent.trim());
}

const allowed = (one, under) =>
  one.dataset.off === undefined && (one.dataset.under === undefined || under === undefined || one.dataset.under.split(SEPARATOR).includes(under));

function narrowList(select, under) {
  for (const option of select.options) {
    const off = !allowed(option, under);
    option.hidden = off;
    option.disabled = off;
  }
  const [chosen] = select.selectedOptions;
  if (!chosen?.disabled) return [];
  select.value = "";
  return [chosen.textContent];
}

function narrowBox(box, under) {
  const off = !allowed(box, under);
  const lost = off && box.checked;
  box.closest("label").hidden = off;
  box.disabled = off;
  if (off) box.checked = false;
  return lost;
}

function valueOf(field) {
  if (field.querySelector("[data-fixed]")) return field.querySelector("[data-fixed]").dataset.value ?? "";
  const select = field.querySelector("select");
  if (select) return select.value;
  const box = field.querySelector("[type=checkbox]");
  return box ? String(box.checked) : "";
}
