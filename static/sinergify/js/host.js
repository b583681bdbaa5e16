// The only file that knows which host we are in. Under Connect that is Jira's `AP`; under Forge the
// shell has `forge/src/host.js` in its place, with the same functions. Everything else asks these.

import { focusAgain, rememberTheme } from "./host-shared.js";

const AP = window.AP;
const EARLY_SECONDS = 20;

let held = "";
let expires = 0;
let asking = null;

/** The header that proves to our end-points who asks. */
export async function credentials() {
  return { Authorization: `JWT ${await token()}` };
}

/** The host's token, asked for again shortly before it ends. */
function token() {
  if (held && Date.now() / 1000 < expires - EARLY_SECONDS) return Promise.resolve(held);
  asking ??= ask().finally(() => { asking = null; });
  return asking;
}

async function ask() {
  if (!AP?.context) throw new Error("This page was not opened by Jira.");
  held = await AP.context.getToken();
  expires = expiryOf(held);
  return held;
}

function expiryOf(jwt) {
  try {
    const part = jwt.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(atob(part)).exp ?? 0;
  } catch {
    return 0;
  }
}

/** Forget the token, so that the next request asks the host for a new one. */
export function forgetToken() {
  held = "";
}

/** A request to our service; it fails where no answer comes in `patience` milliseconds. */
export function send(address, { patience, ...init }) {
  return fetch(address, { ...init, signal: AbortSignal.timeout(patience) });
}

/** `data` reaches the dialog's page through `dialogData`; `closed` gets what it was closed with.
 *  `keep`: Escape is the dialog's own affair, since something may have been typed in it. */
export function openDialog(key, { data = {}, size = "large", keep = false, closed = () => {} } = {}) {
  const opener = document.activeElement;
  AP.dialog.create({ key, size, chrome: false, customData: data, closeOnEscape: !keep });
  AP.events.once("dialog.close", (answer) => {
    focusAgain(opener);
    closed(answer ?? null);
  });
}

export function closeDialog(answer) {
  AP.dialog.close(answer);
}

export function dialogData() {
  return new Promise((resolve) => {
    if (!AP?.dialog?.getCustomData) resolve({});
    else AP.dialog.getCustomData((data) => resolve(data ?? {}));
  });
}

/** A message in Jira's own corner. `kind`: info, success, warning, error. */
export function flag({ title, body = "", kind = "success", stay = false }) {
  AP?.flag?.create({ title, body, type: kind, close: stay ? "manual" : "auto" });
}

/** Events between the frames of this app only; never the public ones. */
export function on(name, listener) {
  AP?.events?.on(name, listener);
}

export function emit(name, data) {
  AP?.events?.emit(name, data);
}

/** Height as the content has it now; the host's own watching does the rest. */
export function resize() {
  const content = document.querySelector(".ac-content");
  if (AP?.resize && content) AP.resize("100%", `${Math.ceil(content.getBoundingClientRect().height)}px`);
}

/** For screens that fill Jira's page. */
export function fillPage() {
  AP?.sizeToParent?.();
}

/** The address of Jira's own page around us. */
export function location() {
  return new Promise((resolve) => {
    if (AP?.getLocation) AP.getLocation((href) => resolve(href));
    else resolve(window.location.href);
  });
}

/** The place on a screen is kept in the hash of Jira's page, so that a reload finds it. */
export function place() {
  return new Promise((resolve) => {
    if (AP?.history?.getState) AP.history.getState((state) => resolve(decodeURIComponent(state ?? "")));
    else resolve("");
  });
}

export function setPlace(state) {
  AP?.history?.replaceState?.(encodeURIComponent(state));
}

/** Another screen of this app. */
export function goToScreen(moduleKey, appKey) {
  AP.navigator.go("addonmodule", { addonKey: appKey, moduleKey });
}

/** The whole browser leaves for `address`; the frame alone could not show a login page. */
export function leaveTo(address) {
  window.top.location.href = address;
}

export function reloadPage() {
  AP?.navigator?.reload?.();
}

export function locale() {
  return answered((done) => AP?.user?.getLocale?.(done), navigator.language);
}

export function timeZone() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return answered((done) => AP?.user?.getTimeZone?.(done), own);
}

/** The host's answer, or `otherwise` where none comes soon: it only decides how dates look. */
function answered(question, otherwise) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(otherwise), 600);
    const done = (value) => {
      clearTimeout(late);
      resolve(value || otherwise);
    };
    try {
      question(done);
    } catch {
      done(otherwise);
    }
  });
}

/** Follow the host's theme. It sets `data-color-mode` of the page. */
export function followTheme() {
  rememberTheme();
  AP?.theming?.initializeTheming?.();
}
