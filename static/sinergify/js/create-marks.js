// What is wrong with a field, beside it.

/** False where the form has no such field. */
export function mark(form, name, sentence) {
  if (!form.querySelector(`[data-field="${CSS.escape(name)}"]`)) return false;
  const error = document.getElementById(`f-${name}-error`);
  error.querySelector("span").textContent = sentence;
  error.hidden = false;
  document.getElementById(`f-${name}`).setAttribute("aria-invalid", "true");
  return true;
}

export function unmark(name) {
  document.getElementById(`f-${name}`).removeAttribute("aria-invalid");
  document.getElementById(`f-${name}-error`).hidden = true;
}

export function unmarkAll(form) {
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  for (const one of form.querySelectorAll(".error")) one.hidden = true;
}

/** What was wrong is no longer, as far as anybody knows, once it is changed. */
export function unmarkChanged(form) {
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, (event) => {
      const name = event.target.closest("[data-field]")?.dataset.field;
      if (name) unmark(name);
    });
  }
}

const TAKEN = "Taken from the issue.";
const CHANGED = "Differs from the issue.";

/** Says beside a field whether it still holds what came from the issue. */
export function followOrigins(form) {
  for (const origin of form.querySelectorAll("[data-origin]")) {
    const field = origin.closest("[data-field]");
    const before = held(field);
    for (const kind of ["input", "change"]) {
      field.addEventListener(kind, () => {
        origin.textContent = held(field) === before ? TAKEN : CHANGED;
      });
    }
  }
}

const held = (field) =>
  JSON.stringify([...field.querySelectorAll("input, select, textarea")].map((one) => (one.type === "checkbox" ? one.checked : one.value)));
