// Which record to create: the mapped objects as a list, each with its tile.

const TONES = { case: "magenta", account: "blue", contact: "purple", opportunity: "teal", lead: "teal" };
const ICONS = { case: "case", account: "account", contact: "contact", opportunity: "opp", lead: "opp" };
const SVG = "http://www.w3.org/2000/svg";

export function tile(kind, icons) {
  const made = document.createElement("span");
  made.className = TONES[kind] ? `tile tile-${TONES[kind]}` : "tile";
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${icons}#i-${ICONS[kind] ?? "table"}`);
  icon.append(use);
  made.append(icon);
  return made;
}

export function choices(objects, icons) {
  const list = document.createElement("ul");
  list.className = "choices";
  list.setAttribute("aria-label", "Which record?");
  list.append(...objects.map((one) => choice(one, icons)));
  return list;
}

function choice(one, icons) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn" });
  Object.assign(button.dataset, { action: "object", object: one.name });
  button.append(tile(one.tile, icons), one.label);
  item.append(button);
  return item;
}
