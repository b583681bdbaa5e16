// Images in a post that is being written: kept in Salesforce first, shown from this machine until
// the post is there.

import * as host from "./host.js";
import { headers } from "./frame.js";

const PATIENCE_MS = 60_000;
const TYPES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const DOWN = "Sinergify isn’t answering. Add the image again.";

/** What Quill needs to hold an image that names its file. */
export function register(Quill) {
  const Image = Quill.import("formats/image");
  class Picture extends Image {
    static blotName = "picture";
    static className = "rte-picture";

    static create(value) {
      const node = super.create(value);
      Object.assign(node, { src: value.src, alt: value.alt });
      node.dataset.file = value.file;
      return node;
    }

    static value(node) {
      return { src: node.src, alt: node.alt, file: node.dataset.file };
    }
  }
  Quill.register({ "formats/picture": Picture }, true);
}

/** Modules of Quill: what is pasted or dropped goes the same way as what is chosen. */
export const uploader = (line, add) => (line ? { mimetypes: TYPES, handler: (range, files) => add(range, files) } : { mimetypes: [] });

/** The line under the toolbar that tells how far an image is, then asks what it shows. */
export function pictures(quill, Delta, bar, line) {
  quill.clipboard.addMatcher("IMG", (node, delta) => (node.dataset.file ? delta : new Delta()));
  if (!line) return () => {};
  const [field, alt, told] = ["input[type=file]", "input[type=text]", "[data-told]"].map((one) => line.querySelector(one));
  const asked = line.querySelector("[data-asked]");
  let range = null;
  let shown = null;

  bar.querySelector("[data-format=image]").addEventListener("click", () => {
    if (!quill.isEnabled()) return;
    range = quill.getSelection(true);
    field.click();
  });
  field.addEventListener("change", () => {
    add(range ?? quill.getSelection(true), [...field.files]);
    range = null;
    field.value = "";
  });
  line.querySelector("[data-leave]").addEventListener("click", leave);
  line.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  });
  alt.addEventListener("input", () => { if (shown) shown.alt = alt.value; });

  async function add(at, files) {
    let { index } = at;
    for (const file of files) {
      tell(`Adding ${file.name}…`);
      const answer = file.size > Number(line.dataset.most) ? { message: `${file.name} is larger than ${line.dataset.mb} MB.` } : await send(file);
      if (!answer.file) {
        tell(answer.message ?? DOWN);
        return;
      }
      quill.insertEmbed(index, "picture", { ...answer, src: URL.createObjectURL(file) }, "user");
      index += 1;
      ask(index);
    }
  }

  async function send(file) {
    const record = document.querySelector("[data-record]").dataset.record;
    const address = `${line.dataset.to}?record=${encodeURIComponent(record)}&name=${encodeURIComponent(file.name)}`;
    try {
      const sent = { ...(await headers("application/json")), "Content-Type": "application/octet-stream" };
      const answer = await host.send(address, { method: "POST", headers: sent, body: file, patience: PATIENCE_MS });
      return await answer.json();
    } catch {
      return { message: DOWN };
    }
  }

  function tell(text) {
    line.hidden = false;
    asked.hidden = true;
    told.textContent = text;
  }

  function ask(index) {
    const [leaf] = quill.getLeaf(index);
    shown = leaf?.domNode instanceof HTMLImageElement ? leaf.domNode : null;
    tell("");
    asked.hidden = !shown;
    alt.value = shown?.alt ?? "";
    alt.select();
    quill.setSelection(index, 0, "silent");
    if (shown) alt.focus();
  }

  function leave() {
    line.hidden = true;
    quill.focus();
  }

  return add;
}
