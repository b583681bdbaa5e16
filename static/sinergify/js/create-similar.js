// Potential results beside the form: one request a pause, the heading and the place stay.

import { draw } from "./frame.js";

const PAUSE = 400;
const SHORTEST = 3;

export function startSimilar(form, { address, object }) {
  const box = document.getElementById("similar");
  if (!box) return;
  const first = [...box.childNodes].map((one) => one.cloneNode(true));
  const count = document.getElementById("similar-count");
  const live = document.getElementById("live");
  const fields = [...form.querySelectorAll("[data-similar-source]")];
  const plural = form.closest("[data-plural]").dataset.plural.toLowerCase();
  let waiting = 0;
  let asked = 0;
  let last = "";

  for (const field of fields) {
    field.addEventListener("input", (event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => ask(event.target.value.trim()), PAUSE);
    });
  }
  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-look-again]")) look(last);
  });
  const filled = fields.map((one) => one.querySelector("input, textarea")?.value.trim() ?? "");
  const begin = filled.find((one) => one.length >= SHORTEST);
  if (begin) ask(begin);

  function ask(text) {
    if (text === last) return;
    last = text;
    if (text.length < SHORTEST) {
      asked += 1;
      count.hidden = true;
      box.replaceChildren(...first.map((one) => one.cloneNode(true)));
      return;
    }
    look(text);
  }

  async function look(text) {
    asked += 1;
    const mine = asked;
    box.replaceChildren(searching(plural));
    const query = `?object=${encodeURIComponent(object)}&q=${encodeURIComponent(text.slice(0, 200))}`;
    const { ok, nodes } = await draw("GET", address + query);
    if (mine !== asked) return;
    if (!ok || !nodes) {
      count.hidden = true;
      box.replaceChildren(trouble(plural));
      return;
    }
    box.replaceChildren(...nodes);
    const many = Number(box.querySelector("[data-count]")?.dataset.count ?? 0);
    count.textContent = String(many);
    count.hidden = many === 0;
    live.textContent = many ? `${many} similar ${plural} found` : `No similar ${plural}`;
  }
}

function searching(plural) {
  const line = document.createElement("p");
  line.className = "muted";
  const spin = document.createElement("span");
  spin.className = "spin";
  line.append(spin, ` Looking for similar ${plural}…`);
  return line;
}

function trouble(plural) {
  const box = document.createElement("div");
  box.className = "msg msg-warn msg-s";
  const words = document.createElement("div");
  const line = document.createElement("p");
  line.textContent = `Similar ${plural} can’t be looked up now. You can still create.`;
  const again = document.createElement("button");
  Object.assign(again, { type: "button", className: "btn btn-link", textContent: "Try again" });
  again.dataset.lookAgain = "";
  words.append(line, again);
  box.append(words);
  return box;
}
