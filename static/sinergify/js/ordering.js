// Field tabs: filter, choose, order by drag and by keyboard. Each change is saved at once.

import * as host from "./host.js";

const pick = document.getElementById("pick");
const live = document.getElementById("live");
let words = "";

if (pick) open();

/** The place is kept in Jira's address, so that a reload finds the same object and tab. */
async function open() {
  const [object, tab] = (await host.place()).split("/");
  const select = document.getElementById("object");
  if ([...select.options].some((one) => one.value === object)) select.value = object;
  if (tab) document.getElementById("tab-name").value = tab;
  pick.requestSubmit();
}

pick?.addEventListener("htmx:beforeRequest", remember);

function remember() {
  host.setPlace(`${document.getElementById("object").value}/${document.getElementById("tab-name").value}`);
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-tab]");
  if (tab) show(tab.dataset.tab);
  if (event.target.closest("[data-keep]")) save(() => undefined);
  const move = event.target.closest("[data-move]");
  if (move) shift(move);
  const remove = event.target.closest("[data-remove]");
  if (remove) drop(remove);
});

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]");
  if (!tab) return;
  const all = [...tab.parentElement.querySelectorAll("[role=tab]")];
  const at = all.indexOf(tab);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  show(all[(to + all.length) % all.length].dataset.tab, true);
});

let focusTab = "";
let focusAfter = "";
function show(name, focus = false) {
  focusTab = focus ? name : "";
  document.getElementById("tab-name").value = name;
  pick.requestSubmit();
}

function shift(button) {
  const item = button.closest("li");
  const other = button.dataset.move === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!other || other.dataset.fixed !== undefined) return;
  save(() => (button.dataset.move === "up" ? other.before(item) : other.after(item)));
  const list = [...item.parentElement.children];
  live.textContent = `${item.dataset.name} is now number ${list.indexOf(item) + 1} of ${list.length}`;
  button.focus();
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("input[data-field]");
  if (!box) return;
  focusAfter = box.id;
  save(() => {
    const names = document.getElementById("chosen");
    const held = [...names.querySelectorAll("input[name=names]")].find((one) => one.value === box.dataset.field);
    if (!box.checked) held?.closest("li").remove();
    else if (!held) names.append(item(box.dataset.field));
  });
});

/** The keyboard goes on at the neighbour of what was removed. */
function drop(button) {
  const item = button.closest("li");
  const next = item.nextElementSibling ?? item.previousElementSibling;
  focusAfter = next?.querySelector("[data-remove]")?.id || "filter";
  save(() => item.remove());
}

function item(name) {
  const made = document.createElement("li");
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "names", value: name });
  made.append(input);
  return made;
}

function save(change) {
  words = document.getElementById("filter")?.value ?? "";
  change();
  document.querySelector("#tab-panel form").dispatchEvent(new CustomEvent("sinergify:save"));
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.filter) filter(event.target);
});

function filter(field) {
  const wanted = field.value.trim().toLowerCase();
  for (const one of document.getElementById(field.dataset.filter).children) {
    one.hidden = !one.dataset.text.includes(wanted);
  }
}

document.addEventListener("htmx:afterSwap", () => {
  const list = document.getElementById("chosen");
  const field = document.getElementById("filter");
  if (field && words) {
    field.value = words;
    filter(field);
  }
  if (focusAfter) document.getElementById(focusAfter)?.focus();
  focusAfter = "";
  if (focusTab) document.getElementById(`tab-${focusTab}`)?.focus();
  if (list && window.Sortable) {
    window.Sortable.create(list, {
      handle: ".grip",
      filter: "[data-fixed]",
      animation: 0,
      onMove: (event) => event.related.dataset.fixed === undefined,
      onEnd: () => save(() => undefined),
    });
  }
});
