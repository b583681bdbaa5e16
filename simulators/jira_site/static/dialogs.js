// Dialogs of the page, as a provider for Atlassian's host script. Needs `Frames` at call time.
(function () {
  const ESCAPE = 27;
  let open = null;

  const dialogs = {
    isActiveDialog: (key) => open?.app === key,

    async create(options, extension) {
      shut();
      const element = document.createElement("section");
      element.className = `dialog dialog-${options.size ?? "free"}`;
      if (options.width) element.style.width = options.width;
      if (options.height) element.style.height = options.height;
      element.setAttribute("role", "dialog");
      element.setAttribute("aria-modal", "true");
      element.setAttribute("aria-label", options.header || extension.key);
      const opener = document.activeElement;
      open = { element, app: extension.addon_key, opener, buttons: {}, escape: options.closeOnEscape !== false };
      const body = document.createElement("div");
      body.className = "dialog-frame";
      element.append(...around(options, body));
      document.getElementById("blanket").hidden = false;
      document.body.append(element);
      extension.options = { ...extension.options, isDialog: true, dialogId: options.id, moduleType: "dialogs" };
      const frame = await Frames.mount(body, extension.addon_key, extension.key, extension);
      frame?.focus();
    },

    // The script calls this after it told the app; for Escape pressed inside the frame it did not yet.
    close(pressed) {
      if (pressed?.keycode === ESCAPE) leave();
      else shut();
    },

    setButtonDisabled(name, off) {
      if (open?.buttons[name]) open.buttons[name].disabled = off;
    },
    isButtonDisabled: (name) => open?.buttons[name]?.disabled ?? false,
    toggleButton(name) {
      dialogs.setButtonDisabled(name, !dialogs.isButtonDisabled(name));
    },
    setButtonHidden(name, hidden) {
      if (open?.buttons[name]) open.buttons[name].hidden = hidden;
    },
    isButtonHidden: (name) => open?.buttons[name]?.hidden ?? false,
    createButton() {},
  };

  // The header and the buttons that Jira draws unless an app asks for `chrome: false`.
  function around(options, body) {
    if (!options.chrome) return [body];
    const header = document.createElement("header");
    header.textContent = options.header ?? "";
    const footer = document.createElement("footer");
    for (const action of options.actions ?? []) {
      const button = document.createElement("button");
      button.className = action.type === "primary" ? "button button-primary" : "button";
      button.textContent = action.text;
      button.disabled = action.disabled ?? false;
      button.onclick = () => {
        action.onClick();
        if (action.identifier === "cancel") leave();
      };
      open.buttons[action.identifier] = button;
      footer.append(button);
    }
    return [header, body, footer];
  }

  function leave() {
    if (!open) return;
    connectHost.broadcastEvent("dialog.close", { addon_key: open.app }, null);
    shut();
  }

  function shut() {
    if (!open) return;
    const { element, opener } = open;
    open = null;
    Frames.forget(element);
    element.remove();
    document.getElementById("blanket").hidden = true;
    opener?.focus?.();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open?.escape) leave();
  });
  // As in Jira the page behind is not inert, but it does not get the focus.
  document.addEventListener("focusin", (event) => {
    if (open && !open.element.contains(event.target)) open.element.querySelector("iframe, button")?.focus();
  });

  const provide = (name, provider) =>
    connectHost.getFrameworkAdaptor().registerModule({
      getModuleRegistrationName: () => name,
      isEnabled: () => true,
      getProvider: () => provider,
    });
  provide("dialog", dialogs);
  provide("flag", Flags);
})();
