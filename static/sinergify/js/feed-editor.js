// The rich-text editor of a feed post: Quill without a theme, held to what a feed takes, under a
// toolbar that works by keyboard.

import { pictures, register, uploader } from "./feed-pictures.js";

const FORMATS = ["bold", "italic", "underline", "strike", "list", "link", "picture"];
const WEB = /^https?:\/\/\S+$/i;
const BARE = /^[\w-]+(\.[\w-]+)+(\/\S*)?$/i;
let loading = null;

/** Quill is fetched when somebody may write, not before. */
function library(place) {
  loading ??= new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: place.dataset.style });
    const script = Object.assign(document.createElement("script"), { src: place.dataset.script });
    script.addEventListener("load", () => {
      register(window.Quill);
      resolve(window.Quill);
    });
    script.addEventListener("error", () => reject(new Error("The editor did not come.")));
    document.head.append(style, script);
  });
  return loading.catch((error) => {
    loading = null;
    throw error;
  });
}

/** `{html, empty, clear, focus, lock}` of the editor that now stands in `place`. */
export async function editor(place, changed) {
  const Quill = await library(place);
  const [bar, area] = [place.querySelector("[role=toolbar]"), place.querySelector("[data-area]")];
  const picturing = place.querySelector("[data-picturing]");
  let add = () => {};
  const quill = new Quill(area, {
    formats: FORMATS,
    placeholder: area.dataset.placeholder,
    // Tab leaves the editor, as in any other field.
    modules: { toolbar: false, uploader: uploader(picturing, (...given) => add(...given)), keyboard: { bindings: { tab: false, indent: false, outdent: false, "remove tab": false } } },
  });
  const { root } = quill;
  for (const [name, value] of Object.entries(JSON.parse(area.dataset.field))) root.setAttribute(name, value);
  toolbar(quill, bar);
  links(quill, Quill.import("formats/link"), bar, place.querySelector("[data-linking]"));
  add = pictures(quill, Quill.import("delta"), bar, picturing);
  quill.on("text-change", changed);
  return {
    html: () => quill.getSemanticHTML(),
    empty: () => quill.getContents().ops.every(({ insert }) => typeof insert === "string" && insert.trim() === ""),
    clear: () => quill.setContents([], "user"),
    focus: () => quill.focus(),
    lock: (on) => quill.enable(!on),
  };
}

function toolbar(quill, bar) {
  const buttons = [...bar.querySelectorAll("button")];
  for (const button of buttons) {
    button.tabIndex = button === buttons[0] ? 0 : -1;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => press(quill, button));
  }
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  quill.on("editor-change", () => show(quill, buttons));
}

function press(quill, button) {
  const { format, value } = button.dataset;
  if (["link", "image"].includes(format) || !quill.isEnabled()) return;
  quill.focus();
  const now = quill.getFormat()[format];
  if (value) quill.format(format, now === value ? false : value, "user");
  else quill.format(format, !now, "user");
}

function show(quill, buttons) {
  const range = quill.hasFocus() ? quill.getSelection() : null;
  if (!range) return;
  const now = quill.getFormat(range);
  for (const button of buttons) {
    const { format, value } = button.dataset;
    button.setAttribute("aria-pressed", String(value ? now[format] === value : Boolean(now[format])));
  }
}

/** A line under the toolbar that takes the address; Enter sets it, Escape leaves it. */
function links(quill, Link, bar, line) {
  const [field, error] = [line.querySelector("input"), line.querySelector("[data-error]")];
  let range = null;

  bar.querySelector("[data-format=link]").addEventListener("click", () => {
    if (!quill.isEnabled()) return;
    range = quill.getSelection(true);
    const [link] = quill.scroll.descendant(Link, range.index);
    if (link && range.length === 0) range = { index: quill.getIndex(link), length: link.length() };
    field.value = quill.getFormat(range).link ?? "";
    wrong("");
    line.hidden = false;
    field.focus();
  });

  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") leave();
    else set();
  });
  line.querySelector("[data-set]").addEventListener("click", set);
  line.querySelector("[data-leave]").addEventListener("click", leave);

  function set() {
    const typed = field.value.trim();
    const address = BARE.test(typed) ? `https://${typed}` : typed;
    if (address && !WEB.test(address)) {
      wrong("A link starts with https:// or http://.");
      field.focus();
      return;
    }
    if (range.length) quill.formatText(range, { link: address || false }, "user");
    else if (address) {
      quill.insertText(range.index, address, { link: address }, "user");
      range = { index: range.index + address.length, length: 0 };
    }
    leave();
    quill.format("link", false, "user");
  }

  function leave() {
    line.hidden = true;
    quill.setSelection(range.index + range.length, 0);
    quill.focus();
  }

  function wrong(text) {
    error.textContent = text;
    error.hidden = !text;
    field.toggleAttribute("aria-invalid", Boolean(text));
  }
}
