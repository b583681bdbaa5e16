// The messages in the corner of the page, whoever asks for them.
(function () {
  const AUTO_MS = 8000;
  window.Flags = {
    create(options) {
      const element = document.createElement("div");
      element.className = `flag flag-${options.type ?? "info"}`;
      element.setAttribute("role", options.type === "error" ? "alert" : "status");
      const close = () => {
        if (!element.isConnected) return;
        element.remove();
        options.onClose(options.id);
      };
      const title = document.createElement("b");
      title.textContent = options.title;
      const text = document.createElement("p");
      text.textContent = new DOMParser().parseFromString(options.body ?? "", "text/html").body.textContent;
      const buttons = document.createElement("div");
      buttons.className = "row";
      for (const action of options.actions ?? []) buttons.append(plain(action.actionText, action.executeAction));
      const dismiss = plain("Dismiss", close);
      element.append(title, text, buttons);
      buttons.append(dismiss);
      document.getElementById("flags").prepend(element);
      if (options.close === "auto") setTimeout(close, AUTO_MS);
      return { close };
    },
  };

  function plain(text, run) {
    const button = document.createElement("button");
    button.className = "link";
    button.textContent = text;
    button.onclick = () => run();
    return button;
  }
})();
