// The static page that Forge keeps: it draws our service's own page for its module, with the same
// modules behind it, and leads htmx through Forge.

import * as host from "./host.js";
import { headers } from "../../static/sinergify/js/frame.js";
import { pageOf } from "./pages.js";
import { BASE } from "./remote.js";
import { RemoteRequest, holdAnswers } from "./xhr.js";

const PATIENCE = 25_000;
const [loading] = document.body.children;
const { content: silent } = document.getElementById("unanswered");

window.XMLHttpRequest = RemoteRequest;

async function start() {
  document.body.ariaBusy = "true";
  document.body.replaceChildren(loading);
  try {
    const page = pageOf(await host.surroundings());
    const answer = await host.send(page, { headers: await headers(), patience: PATIENCE });
    await show(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    document.body.replaceChildren(silent.cloneNode(true));
    document.querySelector("[data-again]").addEventListener("click", start);
  }
  document.body.removeAttribute("aria-busy");
}

async function show(page) {
  document.title = page.title;
  document.body.className = page.body.className;
  document.body.replaceChildren(...page.body.childNodes);
  const sources = [...page.querySelectorAll("head script[src]")].map((one) => one.getAttribute("src"));
  const ready = scripts(sources);
  // A module may submit a form at once, which is htmx's before; an answer waits for the modules.
  holdAnswers(ready);
  window.htmx.process(document.body);
  await ready;
}

async function scripts(sources) {
  await Promise.all(sources.filter((src) => src.startsWith(`${BASE}vendor/`)).map(library));
  await Promise.all(modulesAmong(sources).map((name) => import(`${BASE}js/${name}.js`)));
}

/** The page's own modules, by name; what all pages have is part of the shell. */
function modulesAmong(sources) {
  const named = sources.map((src) => /\/sinergify\/js\/([\w-]+)\.js$/.exec(src)?.[1]).filter(Boolean);
  return named.filter((name) => !["frame", "theme"].includes(name));
}

function library(src) {
  return new Promise((done, failed) => {
    const script = Object.assign(document.createElement("script"), { src, onload: done, onerror: failed });
    document.head.append(script);
  });
}

start();
