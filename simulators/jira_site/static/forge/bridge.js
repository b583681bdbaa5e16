// What Forge puts into each page of a shell: the end of the bridge that `@forge/bridge` calls.
(function () {
  const root = document.documentElement;
  const host = ForgeRpc(window.parent, new URL(document.referrer).origin, { theme });

  function theme(mode) {
    root.dataset.colorMode = mode;
    root.dataset.theme = "light:light dark:dark spacing:spacing";
  }

  window.__bridge = {
    async callBridge(name, payload) {
      const answer = await host.call(name, payload);
      if (name === "enableTheming") theme(answer);
      return answer;
    },
  };

  // The frame is as high as what stands in it.
  document.addEventListener("DOMContentLoaded", () => {
    new ResizeObserver(() => {
      host.call("resize", Math.ceil(document.body.getBoundingClientRect().height));
    }).observe(document.body);
  });
})();
