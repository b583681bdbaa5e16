// A lookup: type a name, choose a record. What stands there without being chosen counts as nothing.

import { call } from "./frame.js";

const PAUSE = 300;
const SHORTEST = 2;
const SIGNS = "\u00a0";
const exactly = new WeakMap();

export function startLookups(form, { address, object }) {
  for (const field of form.querySelectorAll("[data-kind=lookup]")) {
    const input = field.querySelector("[role=combobox]");
    if (input) start(field, input, `${address}?object=${encodeURIComponent(object)}&field=${field.dataset.field}&q=`);
  }
}

/** Names that stand there unchosen, perhaps since nobody could be asked before: each is taken where
 *  exactly one record has it. */
export async function settleLookups(form) {
  const open = [...form.querySelectorAll("[data-kind=lookup] [role=combobox]")].filter((one) => one.value.trim() && !one.dataset.id);
  await Promise.all(open.map((one) => exactly.get(one)()));
}

function start(field, input, address) {
  const list = field.querySelector("[role=listbox]");
  let waiting = 0;
  let asked = 0;
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option][data-id]")];

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function take(option) {
    input.value = option.dataset.title;
    input.dataset.id = option.dataset.id;
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show(nodes) {
    list.replaceChildren(...nodes);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
  }

  async function ask() {
    const text = input.value.trim();
    if (text.length < SHORTEST) return close();
    asked += 1;
    const mine = asked;
    show([line("Searching…")]);
    const { ok, data } = await call("GET", address + encodeURIComponent(text));
    if (mine !== asked) return undefined;
    if (!ok) return show([line(data?.message ?? "Sinergify isn’t answering. Type again.")]);
    return show(data.records.length ? data.records.map(option) : [line(`Nothing is named “${text}”`)]);
  }

  /** A name that nobody chose is taken where exactly one record has it. */
  async function takeExactly() {
    const text = input.value.trim();
    const { ok, data } = await call("GET", address + encodeURIComponent(text));
    if (input.value.trim() !== text || input.dataset.id) return;
    delete input.dataset.unanswered;
    if (!ok) input.dataset.unanswered = data?.message ?? "Sinergify isn’t answering. Try again.";
    const same = ok ? data.records.filter((one) => one.name.toLowerCase() === text.toLowerCase() || one.id.startsWith(text)) : [];
    if (same.length !== 1) return;
    input.value = same[0].name;
    input.dataset.id = same[0].id;
  }
  exactly.set(input, takeExactly);

  function option(one, place) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.id = `${input.id}-${place}`;
    item.setAttribute("aria-selected", "false");
    Object.assign(item.dataset, { id: one.id, title: one.name });
    const words = document.createElement("span");
    words.textContent = one.name;
    const kind = document.createElement("span");
    kind.className = "faint";
    kind.textContent = `${SIGNS}${one.object_name}`;
    item.append(words, kind);
    return item;
  }

  function move(by) {
    const all = options();
    if (list.hidden || !all.length) return;
    active = (active + by + all.length) % all.length;
    all.forEach((one, place) => {
      one.classList.toggle("is-active", place === active);
      one.setAttribute("aria-selected", String(place === active));
    });
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", () => {
    input.dataset.id = "";
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      if (open) move(1);
      else ask();
    } else if (event.key === "ArrowUp" && open) {
      event.preventDefault();
      move(-1);
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      const chosen = options()[active];
      if (chosen) take(chosen);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });

  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const chosen = event.target.closest("[data-id]");
    if (chosen) take(chosen);
  });
  input.addEventListener("blur", () => close());

  if (input.dataset.id) {
    input.value ||= input.dataset.id;
    name(input, address);
  } else if (input.value) takeExactly();
}

/** A default is an id; people read its name. */
async function name(input, address) {
  const id = input.dataset.id;
  const { ok, data } = await call("GET", address + encodeURIComponent(id));
  if (ok && data.records.length === 1 && input.dataset.id === id) input.value = data.records[0].name;
}

function line(text) {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  item.setAttribute("aria-disabled", "true");
  item.setAttribute("aria-selected", "false");
  item.className = "muted";
  item.textContent = text;
  return item;
}
