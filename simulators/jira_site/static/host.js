// The part of Jira's page that Atlassian's host script leaves to the product: who looks, where, and the frames.
(function () {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const SANDBOX =
    "allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-scripts " +
    "allow-same-origin allow-top-navigation-by-user-activation";
  const SILENT_MS = 12000;
  const last = (all) => all[all.length - 1];
  const promised = (run) => Object.assign(run, { returnsPromise: true });
  const silent = new Map();

  async function ask(path, body) {
    const query = Object.fromEntries(new URLSearchParams(location.search));
    const answer = await fetch(`/_page/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ issue: page.issue, query, ...body }),
    });
    const found = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(found.error ?? `Jira answered ${answer.status}.`);
    return found;
  }

  window.Frames = {
    /** Draws a module's frame into `into`; what goes wrong is said there. */
    async mount(into, app, key, extension = {}) {
      try {
        const { url } = await ask("frame", { app, module: key });
        if (!into.isConnected) return null;
        const made = connectHost.createExtension({
          ...extension,
          addon_key: app,
          key,
          url,
          options: { autoresize: !extension.options?.isDialog, ...extension.options },
        });
        const frame = element(made.iframeAttributes);
        into.append(frame);
        watch(frame, into);
        return frame;
      } catch (error) {
        say(into, error.message);
        return null;
      }
    },
    forget(around) {
      for (const frame of around.querySelectorAll("iframe")) {
        clearTimeout(silent.get(frame.id));
        connectHost.destroy(frame.id);
      }
    },
  };

  function element(attributes) {
    const frame = document.createElement("iframe");
    for (const name in attributes) frame.setAttribute(name, attributes[name]);
    frame.setAttribute("sandbox", SANDBOX);
    return frame;
  }

  function watch(frame, into) {
    const address = new URL(frame.src).origin;
    const late = () => say(into, `The app at ${address} isn’t responding. Its frame has loaded no script of Jira’s.`);
    silent.set(frame.id, setTimeout(late, SILENT_MS));
  }

  function say(into, text) {
    const message = document.createElement("p");
    message.className = "message message-bad";
    message.setAttribute("role", "alert");
    message.textContent = text;
    into.prepend(message);
  }

  connectHost.onIframeEstablished(({ extension }) => {
    clearTimeout(silent.get(extension.id));
    document.getElementById(extension.id)?.setAttribute("data-ready", "");
  });

  const source = (all) => {
    const { addon_key: app, key } = last(all)._context.extension;
    return { app, module: key };
  };
  const frameOf = (context) => document.getElementById(context.extension_id ?? context.extension?.id);
  const fill = (context) => frameOf(context)?.classList.add("fill");

  connectHost.defineModule("context", {
    getToken: promised(async function () {
      return (await ask("token", source(arguments))).token;
    }),
    getContext: promised(async () => (page.issue ? { jira: { issue: { key: page.issue } } } : {})),
  });
  connectHost.defineModule("user", {
    getCurrentUser() { last(arguments)({ atlassianAccountId: page.account }); },
    getLocale() { last(arguments)(page.locale); },
    getTimeZone() { last(arguments)(page.timeZone); },
  });
  connectHost.defineModule("navigator", {
    go(target, context) {
      if (target === "issue") location.assign(`/browse/${encodeURIComponent(context.issueKey)}`);
      if (target === "addonmodule") location.assign(screen(context));
    },
    reload() { location.reload(); },
  });

  function screen({ addonKey, moduleKey, customData }) {
    const query = new URLSearchParams({ s: `${addonKey}__${moduleKey}` });
    for (const name in customData ?? {}) query.set(`ac.${name}`, customData[name]);
    return `/plugins/servlet/ac/${encodeURIComponent(addonKey)}/${encodeURIComponent(moduleKey)}?${query}`;
  }

  const state = () => decodeURIComponent(location.hash.replace(/^#!?/, ""));
  const hash = (value) => `#!${encodeURIComponent(value)}`;
  connectHost.defineModule("history", {
    pushState(value) { history.pushState(null, "", hash(value)); },
    replaceState(value) { history.replaceState(null, "", hash(value)); },
    getState() { last(arguments)(state()); },
    back() { history.back(); },
    forward() { history.forward(); },
    go(steps) { history.go(steps); },
  });
  connectHost.defineModule("jira", { refreshIssuePage() { location.reload(); } });
  connectHost.defineModule({
    getLocation() { last(arguments)(location.href); },
    sizeToParent() { fill(last(arguments)._context); },
    request: promised(async () => {
      throw new Error("The service does Jira’s calls; this page has none for frames.");
    }),
  });

  const size = (value) => (/^[\d.]+$/.test(value) ? `${Math.ceil(value)}px` : value);
  connectHost.registerProvider("addon", {
    resize(width, height, context) {
      const frame = frameOf(context);
      if (frame && !frame.closest(".dialog") && !frame.classList.contains("fill")) frame.style.height = size(height);
    },
    sizeToParent(_, context) { fill(context); },
    registerUnmountCallback() {},
  });

  for (const { app, module, into } of page.modules ?? []) Frames.mount(document.getElementById(into), app, module);
})();
