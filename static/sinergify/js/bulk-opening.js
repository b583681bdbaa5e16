// Upload on the panel: opens the dialog, and says on the issue when an upload has ended.

import * as host from "./host.js";
import { call } from "./frame.js";
import { watch } from "./bulk-watching.js";

const TWICE_MS = 1_000;
let openedAt = 0;

document.addEventListener("click", (event) => {
  const button = event.target.closest('[data-action="upload"]');
  if (button && Date.now() - openedAt > TWICE_MS) open(button.dataset);
});

async function open({ tickets, bulk }) {
  openedAt = Date.now();
  const panel = document.getElementById("panel").dataset;
  const { ok, data } = await call("GET", tickets);
  const ticket = ok ? data.ticket : panel.ticket;
  host.openDialog("dlg-bulk", {
    data: { ticket, tickets, issue: panel.issue, key: panel.key },
    size: "x-large",
    closed: (answer) => {
      if (answer?.running) watch(bulk, answer.bulk, refresh);
      else if (answer?.done) refresh();
    },
  });
}

/** As a person would: the other panel follows. */
function refresh() {
  const { records, view } = document.getElementById("panel").dataset;
  window.htmx.ajax("GET", `${records}?view=${view}&refresh=1`, { target: "#panel", source: "#panel" });
}
