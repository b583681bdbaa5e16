// The part of Jira's page that Atlassian's host bundle leaves to the product: who looks, where, dialogs, flags.
(function () {
  const page = JSON.parse(document.getElementById("page-data").textContent);
  const last = (all) => all[all.length - 1];
  const promised = (run) => { run.returnsPromise = true; return run; };
  const hash = () => decodeURIComponent(location.hash.replace(/^#!?/, ""));

  async function ask(path, body) {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ issue: page.issue, query: Object.fromEntries(new URLSearchParams(location.search)), ...body }),
    });
    return answer.json();
  }

  const module = (args) => { const { addon_key, key } = last(args)._context.extension; return { app: addon_key, module: key }; };

  connectHost.defineModule("context", {
    getToken: promised(async function () { return (await ask("/_page/token", module(arguments))).token; }),
    getContext: promised(function () { return Promise.resolve(page.issue ? { jira: { issue: { key: page.issue } } } : {}); }),
  });
  connectHost.defineModule("user", {
    getCurrentUser() { last(arguments)({ atlassianAccountId: page.account }); },
    getLocale() { last(arguments)(page.locale); },
    getTimeZone() { last(arguments)(page.timeZone); },
  });
  connectHost.defineModule("navigator", {
    go(target, context) {
      if (target === "addonmodule") {
        const { addonKey, moduleKey } = context;
        location.assign(`/plugins/servlet/ac/${addonKey}/${moduleKey}?s=${addonKey}__${moduleKey}`);
      } else if (target === "issue") {
        location.assign(`/browse/${context.issueKey}`);
      }
    },
    reload() { location.reload(); },
  });
  connectHost.defineModule("history", {
    pushState(state) { history.pushState(null, "", `#!${encodeURIComponent(state)}`); },
    replaceState(state) { history.replaceState(null, "", `#!${encodeURIComponent(state)}`); },
    getState() { last(arguments)(hash()); },
    back() { history.back(); },
    forward() { history.forward(); },
    go(delta) { history.go(delta); },
  });
  connectHost.defineModule("jira", { refreshIssuePage() { location.reload(); } });
  connectHost.defineModule({
    getLocation() { last(arguments)(location.href); },
    sizeToParent() {},
    request: promised(() => Promise.resolve({ body: "{}", xhr: { status: 200 } })),
  });

  connectHost.registerProvider("addon", {
    resize(width, height, context) {
      const frame = document.getElementById(context.extension_id);
      if (frame && !frame.closest("dialog")) frame.style.height = typeof height === "number" ? `${height}px` : height;
    },
    sizeToParent(_, context) { document.getElementById(context.extension_id).style.height = "calc(100vh - 64px)"; },
    registerUnmountCallback() {},
  });

  let open = null;
  function shut() {
    if (!open) return;
    const { element, opener } = open;
    open = null;
    element.close();
    element.remove();
    opener?.focus?.();
  }

  const dialogs = {
    isActiveDialog: (key) => open?.addon === key,
    close: shut,
    setButtonDisabled() {}, isButtonDisabled: () => false, toggleButton() {}, setButtonHidden() {}, isButtonHidden: () => false, createButton() {},
    async create(options, extension) {
      const element = document.createElement("dialog");
      element.className = `dialog size-${options.size ?? "custom"}`;
      if (options.width) element.style.width = options.width;
      if (options.height) element.style.height = options.height;
      document.body.append(element);
      open = { element, addon: extension.addon_key, opener: document.activeElement };
      element.addEventListener("cancel", (event) => {
        event.preventDefault();
        if (options.closeOnEscape !== false) connectHost.dialog?.close?.(extension.addon_key) ?? end(options);
      });
      const { url } = await ask("/_page/frame", { app: extension.addon_key, module: extension.key });
      extension.url = url;
      extension.options = { ...extension.options, isDialog: true, dialogId: options.id, moduleType: "dialogs" };
      element.append(frame(connectHost.createExtension(extension).iframeAttributes));
      element.showModal();
    },
  };
  function end(options) {
    const cancel = options.actions?.find((one) => one.identifier === "cancel" || one.name === "cancel");
    if (cancel) cancel.onClick();
    else shut();
  }

  const flags = {
    create(options) {
      const element = document.createElement("div");
      element.className = `flag flag-${options.type ?? "info"}`;
      element.setAttribute("role", "status");
      const title = document.createElement("b");
      title.textContent = options.title;
      const text = document.createElement("p");
      text.textContent = new DOMParser().parseFromString(options.body ?? "", "text/html").body.textContent;
      const button = document.createElement("button");
      button.textContent = "Dismiss";
      const close = () => { element.remove(); options.onClose(options.id); };
      button.onclick = close;
      const actions = (options.actions ?? []).map((one) => {
        const link = document.createElement("button");
        link.textContent = one.actionText ?? one.text;
        link.onclick = () => options.onAction?.(one.actionKey ?? one.key);
        return link;
      });
      element.append(title, text, ...actions, button);
      document.getElementById("flags").append(element);
      if (options.close === "auto") setTimeout(() => element.isConnected && close(), 8000);
      return { close };
    },
  };
  const register = (name, provider) =>
    connectHost.getFrameworkAdaptor().registerModule({ getModuleRegistrationName: () => name, isEnabled: () => true, getProvider: () => provider });
  register("dialog", dialogs);
  register("flag", flags);

  function frame(attributes) {
    const element = document.createElement("iframe");
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.setAttribute(
      "sandbox",
      "allow-downloads allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-scripts allow-same-origin allow-top-navigation-by-user-activation",
    );
    return element;
  }

  for (const { app, module: key, into } of page.modules ?? []) {
    ask("/_page/frame", { app, module: key }).then(({ url }) => {
      const made = connectHost.createExtension({ addon_key: app, key, url, options: { autoresize: true } });
      document.getElementById(into).append(frame(made.iframeAttributes));
    });
  }

  document.getElementById("theme").onclick = () => {
    const root = document.documentElement;
    root.dataset.colorMode = root.dataset.colorMode === "dark" ? "light" : "dark";
    document.cookie = `sim_theme=${root.dataset.colorMode}; path=/; samesite=strict`;
    document.getElementById("theme").textContent = `${root.dataset.colorMode === "dark" ? "Light" : "Dark"} theme`;
  };
})();
