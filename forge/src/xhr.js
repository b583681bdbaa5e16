// What htmx asks of XMLHttpRequest, its only transport, done by a request through Forge.

import { request } from "./remote.js";

const FINISHED = { load: "onload", error: "onerror", abort: "onabort", timeout: "ontimeout" };

let held = Promise.resolve();

/** No answer is told before `until`. */
export function holdAnswers(until) {
  held = until;
}

export class RemoteRequest extends EventTarget {
  upload = new EventTarget();
  withCredentials = false;
  timeout = 0;
  status = 0;
  response = "";
  responseURL = "";
  #asked = { method: "GET", address: "", headers: {} };
  #answered = new Headers();
  #over = false;

  open(method, address) {
    this.#asked = { method: method.toUpperCase(), address, headers: {} };
    this.responseURL = new URL(address, document.baseURI).href;
  }

  overrideMimeType() {}

  setRequestHeader(name, value) {
    this.#asked.headers[name] = String(value);
  }

  getResponseHeader(name) {
    return this.#answered.get(name);
  }

  getAllResponseHeaders() {
    return [...this.#answered].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  }

  async send(body) {
    const { address, ...asked } = this.#asked;
    this.dispatchEvent(new Event("loadstart"));
    try {
      const answer = await request(address, { ...asked, body: body ?? undefined, ...(this.timeout && { patience: this.timeout }) });
      const text = await answer.text();
      await held;
      if (this.#over) return;
      Object.assign(this, { status: answer.status, response: text });
      this.#answered = answer.headers;
      this.#finish("load");
    } catch (error) {
      this.#finish(error.name === "TimeoutError" ? "timeout" : "error");
    }
  }

  /** The answer may still come; nobody hears of it. */
  abort() {
    this.#finish("abort");
  }

  #finish(how) {
    if (this.#over) return;
    this.#over = true;
    const event = new Event(how);
    this[FINISHED[how]]?.(event);
    this.dispatchEvent(event);
    this.dispatchEvent(new Event("loadend"));
  }
}
