// Blocking and tiny, like theme.js: our colours follow the theme that Django admin's own switch sets.
(function () {
  var root = document.documentElement;
  var dark = matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    var theme = root.dataset.theme || "auto";
    if (theme === "auto") theme = dark.matches ? "dark" : "light";
    root.dataset.colorMode = theme;
  }
  new MutationObserver(follow).observe(root, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", follow);
  follow();
})();
