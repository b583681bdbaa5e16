// Jira's end of the bridge: the frames of a Forge app, and what their pages may ask.
(function () {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const SANDBOX =
    "allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms allow-modals " +
    "allow-pointer-lock allow-same-origin allow-scripts";
  const { origin } = new URL(page.shell);
  const root = document.documentElement;
  const frames = new Set();

  /** `mounted`: what the module is and where it stands, which its page may learn. */
  function frame(mounted) {
    const element = document.createElement("iframe");
    element.setAttribute("sandbox", SANDBOX);
    element.title = mounted.moduleKey;
    element.dataset.module = mounted.extension.modal?.dialog ?? mounted.moduleKey;
    element.src = page.shell;
    // Its window comes with its place on the page.
    queueMicrotask(() => join(element, mounted));
    return element;
  }

  function join(element, mounted) {
    const one = { element, mounted, listeners: new Map(), themed: false };
    one.peer = ForgeRpc(element.contentWindow, origin, answers(one));
    frames.add(one);
  }

  const living = () => [...frames].filter(({ element }) => element.isConnected || !frames.delete(element));

  function answers(one) {
    const { element, mounted } = one;
    return {
      getContext: () => mounted,
      fetchRemote: (asked) => fetchRemote(mounted.localId, asked),
      async openModal({ context, onClose, ...how }) {
        const { localId } = await post("/forge/mount", { parent: mounted.localId });
        const extension = { ...mounted.extension, modal: context };
        Modals.show(how, frame({ ...mounted, localId, extension }), onClose);
        return true;
      },
      close(answer) {
        if (!Modals.holds(element)) return false;
        Modals.shut(answer);
        return true;
      },
      showFlag: ({ title, description, type, isAutoDismiss }) => {
        Flags.create({ title, body: description, type, close: isAutoDismiss ? "auto" : "manual", onClose() {} });
      },
      on({ event, callback }) {
        one.listeners.set(event, [...(one.listeners.get(event) ?? []), callback]);
        return { unsubscribe() {} };
      },
      emit({ event, payload }) {
        for (const other of living()) for (const hear of other.listeners.get(event) ?? []) hear(payload);
      },
      enableTheming() {
        one.themed = true;
        return root.dataset.colorMode;
      },
      createHistory,
      navigate: ({ type, ...where }) => (type === "new-tab" ? window.open(address(where), "_blank", "noopener") : location.assign(address(where))) && undefined,
      getUrl: (where) => new URL(address(where), location.href).href,
      reload: () => location.reload(),
      resize(height) {
        if (!element.closest(".dialog")) element.style.height = `${height}px`;
      },
    };
  }

  new MutationObserver(() => {
    for (const { peer, themed } of living()) if (themed) peer.call("theme", root.dataset.colorMode);
  }).observe(root, { attributeFilter: ["data-color-mode"] });

  function address({ url, target, issueKey }) {
    if (url) return url;
    return target === "issue" ? `/browse/${encodeURIComponent(issueKey)}?host=forge` : page.admin;
  }

  async function post(path, body) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Jira answered ${answer.status}.`);
    return answer.json();
  }

  async function fetchRemote(localId, { fetchRequestInit: { path, method = "GET", headers = [], body }, isMultipartFormData }) {
    const sent = { "X-Forge-Local-Id": localId, "X-Forge-Method": method, "X-Forge-Path": path };
    for (const [name, value] of headers) {
      if (name !== "content-type") sent[`X-Forge-Header-${name}`] = value;
      else if (!isMultipartFormData) sent["Content-Type"] = value;
    }
    const carried = isMultipartFormData ? form(JSON.parse(body)) : body || undefined;
    const answer = await fetch("/forge/remote", { method: "POST", headers: sent, body: carried });
    if (answer.headers.has("X-Forge-Refused")) throw new Error((await answer.json()).error);
    const { status, statusText } = answer;
    return { body: await answer.text(), headers: Object.fromEntries(answer.headers), status, statusText };
  }

  // Files come over the bridge as text, with their names and types beside them.
  function form(fields) {
    const made = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (name.startsWith("__")) continue;
      if (name.startsWith("file")) made.append(name, file(value, fields[`__${name}Type`]), fields[`__${name}Name`]);
      else made.append(name, value);
    }
    return made;
  }

  function file(address, type) {
    const bytes = Uint8Array.from(atob(address.split(",")[1] ?? ""), (one) => one.charCodeAt(0));
    return new Blob([bytes], { type });
  }

  // The part of Jira's address behind the app's own page.
  const heard = new Set();
  const here = () => ({ pathname: location.pathname.slice(page.admin.length) || "/", search: location.search, hash: location.hash });
  const tell = (action) => { for (const listener of heard) listener(here(), action); };
  const moved = (how, action) => (to) => {
    history[how](null, "", page.admin + to);
    mark();
    tell(action);
  };

  function createHistory() {
    if (!page.admin || !location.pathname.startsWith(page.admin)) throw new Error("This module has no address of its own.");
    return {
      action: "POP",
      location: here(),
      push: moved("pushState", "PUSH"),
      replace: moved("replaceState", "REPLACE"),
      go: (steps) => history.go(steps),
      listen(listener) {
        heard.add(listener);
        return () => heard.delete(listener);
      },
    };
  }
  window.addEventListener("popstate", () => tell("POP"));

  // The menu beside the page changes the address alone; the app draws what belongs to it.
  function mark() {
    for (const link of document.querySelectorAll("[data-route]")) {
      link.toggleAttribute("aria-current", here().pathname === `/${link.dataset.route}`);
    }
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-route]");
    if (!link) return;
    event.preventDefault();
    moved("pushState", "PUSH")(`/${link.dataset.route}`);
  });

  for (const { into, ...mounted } of page.modules ?? []) document.getElementById(into).append(frame(mounted));
})();
