// A menu under its button: arrows, Home, End; Escape returns to the button.

import "./bulk-opening.js"; // one of the buttons beside the menu

let open = null;

export function openMenu(button) {
  if (open) return closeMenu();
  const list = document.getElementById(button.getAttribute("aria-controls"));
  list.hidden = false;
  button.setAttribute("aria-expanded", "true");
  open = { button, list };
  items()[0]?.focus();
  return undefined;
}

export function closeMenu({ back = false } = {}) {
  if (!open) return;
  open.list.hidden = true;
  open.button.setAttribute("aria-expanded", "false");
  if (back) open.button.focus();
  open = null;
}

const items = () => [...open.list.querySelectorAll("[role=menuitem]")];

document.addEventListener("keydown", (event) => {
  if (!open) return;
  if (event.key === "Escape" || event.key === "Tab") {
    closeMenu({ back: event.key === "Escape" });
    if (event.key === "Escape") event.stopPropagation();
    return;
  }
  const all = items();
  const at = all.indexOf(document.activeElement);
  const step = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  all[(step + all.length) % all.length]?.focus();
});

document.addEventListener("click", (event) => {
  if (open && !open.list.contains(event.target) && !open.button.contains(event.target)) closeMenu();
});
