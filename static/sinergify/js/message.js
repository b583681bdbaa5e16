// A section message, built of text: nothing that it says is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";
const { icons } = document.querySelector("[data-icons]").dataset;

export function message({ kind, icon, title, text, role = "alert" }) {
  const box = document.createElement("div");
  box.className = `msg msg-${kind}`;
  box.setAttribute("role", role);
  const words = document.createElement("div");
  words.append(element("strong", title), element("p", text));
  box.append(picture(icon), words);
  return box;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function picture(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${icons}#i-${name}`);
  svg.append(use);
  return svg;
}
