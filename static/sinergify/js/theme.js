// Blocking and tiny: the theme stands before the first paint; the host corrects it later.
(function () {
  var mode = null;
  try {
    mode = localStorage.getItem("sinergify.color-mode");
  } catch (error) {
    mode = null; // storage may be closed to a frame of another site
  }
  if (mode !== "dark" && mode !== "light") {
    mode = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.dataset.colorMode = mode;
})();
