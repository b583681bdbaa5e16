// The host under Forge: the functions of `static/sinergify/js/host.js`, by Atlassian's bridge.

import { Modal, NavigationTarget, events, router, showFlag, view } from "@forge/bridge";
import { focusAgain, rememberTheme } from "../../static/sinergify/js/host-shared.js";
import { request } from "./remote.js";

const ADMIN = "admin";
const SIZES = { small: "small", medium: "medium", large: "large", "x-large": "xlarge" };
const context = view.getContext();
let routes = null;
let leaving = false;

/** For the shell alone: which module this is, the dialog that was asked for, the admin's screen. */
export async function surroundings() {
  const { moduleKey: module, extension } = await context;
  const { dialog = "" } = extension?.modal ?? {};
  const screen = module === ADMIN && !dialog ? screenOf((await history()).location) : "";
  return { module, dialog, screen };
}

/** Forge adds the header that proves who asks. */
export const credentials = () => Promise.resolve({});

export function forgetToken() {}

export const send = request;

/** `data` reaches the dialog's page through `dialogData`; `closed` gets what it was closed with. */
export function openDialog(key, { data = {}, size = "large", keep = false, closed = () => {} } = {}) {
  const opener = document.activeElement;
  const modal = new Modal({
    size: SIZES[size],
    context: { dialog: key, data },
    closeOnEscape: !keep,
    closeOnOverlayClick: !keep,
    onClose(answer) {
      focusAgain(opener);
      closed(answer ?? null);
    },
  });
  modal.open();
}

export function closeDialog(answer) {
  view.close(answer);
}

export async function dialogData() {
  return (await context).extension?.modal?.data ?? {};
}

/** A message in Jira's own corner. `kind`: info, success, warning, error. */
export function flag({ title, body = "", kind = "success", stay = false }) {
  showFlag({ id: crypto.randomUUID(), title, description: body, type: kind, isAutoDismiss: !stay });
}

/** Events between the frames of this app only; never the public ones. */
export function on(name, listener) {
  events.on(name, listener);
}

export function emit(name, data) {
  events.emit(name, data);
}

/** Forge watches the height by itself, and gives an admin's screen the page. */
export function resize() {}

export function fillPage() {}

/** The address of Jira's own page around us. */
export async function location() {
  const { extension } = await context;
  return extension?.location ?? window.location.href;
}

/** The place on a screen is kept in the hash of Jira's page, so that a reload finds it. */
export async function place() {
  const { hash = "" } = (await history()).location;
  return decodeURIComponent(hash.replace(/^#/, ""));
}

export async function setPlace(state) {
  const known = await history();
  if (!leaving) known.replace(`${known.location.pathname}#${encodeURIComponent(state)}`);
}

/** Another screen of this app. */
export async function goToScreen(moduleKey) {
  const { moduleKey: here } = await context;
  if (here !== ADMIN) {
    router.navigate({ target: NavigationTarget.Module, moduleKey: ADMIN });
    return;
  }
  leaving = true;
  (await history()).push(`/${moduleKey}`);
  router.reload();
}

/** The address opens beside Jira, which this page can't leave; who comes back sees what became of it. */
export function leaveTo(address) {
  router.open(address);
  document.addEventListener("visibilitychange", function back() {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", back);
    router.reload();
  });
}

export function reloadPage() {
  router.reload();
}

export async function locale() {
  return (await context).locale || navigator.language;
}

export async function timeZone() {
  return (await context).timezone || Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Follow the host's theme. It sets `data-color-mode` of the page. */
export function followTheme() {
  rememberTheme();
  view.theme.enable();
}

/** Jira's address behind the admin page. Jira's own menu changes it too: then the page is drawn anew. */
function history() {
  routes ??= view.createHistory().then((found) => {
    const first = screenOf(found.location);
    found.listen((location) => {
      if (!leaving && screenOf(location) !== first) follow(found, location);
    });
    return found;
  });
  return routes;
}

/** A place that was on its way to Jira meanwhile may stand in the address of the screen that was chosen. */
function follow(found, { pathname, hash = "" }) {
  leaving = true;
  found.replace(pathname + hash);
  router.reload();
}

const screenOf = ({ pathname = "" }) => pathname.split("/").find(Boolean) ?? "";
