// The page's own controls: theme, person, status. Frames hear of the theme through the host script.
(function () {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  button.onclick = () => {
    const dark = root.dataset.colorMode !== "dark";
    root.dataset.colorMode = dark ? "dark" : "light";
    document.cookie = `sim_theme=${root.dataset.colorMode}; path=/; samesite=strict`;
    button.textContent = dark ? "Light theme" : "Dark theme";
  };
  for (const id of ["who", "status"]) {
    document.getElementById(id)?.addEventListener("change", (event) => event.target.form.submit());
  }
})();
