// Sends something that is done once whatever becomes of the answer: asked with the same key until
// the outcome is known.

import { call } from "./frame.js";

const LONGEST_WAIT = 120_000;
const PAUSE = 2_000;
const OPEN = ["working", "unclear", "settling"];

/** Whether nobody can say yet what became of it. */
export const isOpen = ({ status, data }) => status === 0 || OPEN.includes(data?.code);

/** The last answer; `waiting` hears of each that leaves it open. */
export async function askUntilKnown(address, body, waiting) {
  const until = Date.now() + LONGEST_WAIT;
  for (;;) {
    const answer = await call("POST", address, body);
    if (!isOpen(answer) || Date.now() > until) return answer;
    waiting(answer);
    await new Promise((done) => { setTimeout(done, PAUSE); });
  }
}

/** Control or Command with Enter sends the form that is written in. */
export function sendByKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest?.("form");
    if (!form) return;
    event.preventDefault();
    event.stopPropagation();
    form.requestSubmit();
  }, { capture: true });
}
