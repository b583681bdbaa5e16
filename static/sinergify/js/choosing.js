// Unlinking turns the panel into a choice: tick boxes, how many, and a button that asks first.

const panel = document.getElementById("panel");

export function start() {
  panel.classList.add("is-choosing");
  clear();
  panel.querySelector("[data-link]")?.focus();
}

export function stop() {
  panel.classList.remove("is-choosing");
  clear();
  const back = ["do-unlink", "do-more"].map((id) => document.getElementById(id));
  back.find((one) => one?.offsetParent)?.focus();
}

export function chosen() {
  return ticked().map((box) => box.dataset.link);
}

/** What the panel shows beside the name of each chosen record, for the confirmation. */
export function details() {
  const found = ticked().map((box) => [box.dataset.link, box.closest("[data-row]").querySelector("[data-detail]")]);
  return Object.fromEntries(found.map(([id, one]) => [id, one?.textContent.trim() ?? ""]));
}

/** After the records were drawn anew: what was ticked before stays ticked. */
export function redraw(before) {
  if (!panel.classList.contains("is-choosing")) return;
  for (const box of boxes()) box.checked = before.includes(box.dataset.link);
  count();
}

function clear() {
  for (const box of panel.querySelectorAll("[data-link], [data-all]")) box.checked = false;
  count();
}

const boxes = (within = panel) => [...within.querySelectorAll("[data-link]")];
const ticked = (within = panel) => boxes(within).filter((box) => box.checked);

panel.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (all) for (const box of boxes(all.closest("table"))) box.checked = all.checked;
  if (all || event.target.closest("[data-link]")) count();
});

function count() {
  const bar = panel.querySelector("[data-most]");
  if (!bar) return;
  const many = ticked().length;
  const most = Number(bar.dataset.most);
  bar.querySelector("[data-chosen]").textContent = said(many, most);
  const go = document.getElementById("choose-go");
  go.querySelector("span").textContent = many ? `Unlink ${many}` : "Unlink";
  go.setAttribute("aria-disabled", String(many === 0 || many > most));
  for (const all of panel.querySelectorAll("[data-all]")) tickAll(all);
}

function said(many, most) {
  if (many === 0) return "Choose records to unlink";
  if (many > most) return `${many} chosen. At most ${most} can be unlinked at once.`;
  return `${many} of ${boxes().length} chosen`;
}

function tickAll(all) {
  const table = all.closest("table");
  const on = ticked(table).length;
  all.checked = on > 0 && on === boxes(table).length;
  all.indeterminate = on > 0 && !all.checked;
}
