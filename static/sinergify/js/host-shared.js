// What both implementations of `host.js` do alike.

/** The browser forgets what had the focus in a frame once another frame had it; the host may give
 *  the frame its focus back before or after it tells us. The panel may have been drawn anew. */
export function focusAgain(opener) {
  const again = () => (opener?.isConnected ? opener : document.getElementById(opener?.id))?.focus();
  again();
  window.addEventListener("focus", again, { once: true });
}

/** The host sets `data-color-mode` of the page; it is remembered for the next one. */
export function rememberTheme() {
  const root = document.documentElement;
  new MutationObserver(() => remember(root.dataset.colorMode)).observe(root, {
    attributeFilter: ["data-color-mode"],
  });
}

function remember(mode) {
  try {
    localStorage.setItem("sinergify.color-mode", mode);
  } catch {
    return; // closed to frames here; the theme is asked for again next time
  }
}
