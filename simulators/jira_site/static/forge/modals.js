// The modal of the page: one at a time; it is closed by its own page, by Escape or beside it.
window.Modals = (function () {
  const blanket = document.getElementById("blanket");
  let open = null;

  function show({ size, closeOnEscape, closeOnOverlayClick, title }, frame, closed) {
    shut();
    const element = document.createElement("section");
    const named = typeof size === "string" ? size.replace("xlarge", "x-large").replace("max", "fullscreen") : "free";
    element.className = `dialog dialog-${named}`;
    if (named === "free") Object.assign(element.style, size);
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-modal", "true");
    element.setAttribute("aria-label", title || "Dialog");
    const body = document.createElement("div");
    body.className = "dialog-frame";
    body.append(frame);
    element.append(body);
    blanket.hidden = false;
    document.body.append(element);
    open = { element, frame, closed, opener: document.activeElement, closeOnEscape, closeOnOverlayClick };
    frame.focus();
  }

  /** What the page behind hears: what the modal was closed with, nothing where a person left it. */
  function shut(answer) {
    if (!open) return;
    const { element, opener, closed } = open;
    open = null;
    element.remove();
    blanket.hidden = true;
    opener?.focus?.();
    closed(answer);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open?.closeOnEscape) shut();
  });
  blanket.addEventListener("click", () => {
    if (open?.closeOnOverlayClick) shut();
  });
  return { show, shut, holds: (frame) => open?.frame === frame };
})();
