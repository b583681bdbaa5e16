// A list that looks again by itself takes nothing from whoever reads it: an open question stays, and
// a table stays where it was scrolled to.

let scrolled = [];

document.addEventListener("htmx:beforeSwap", (event) => {
  const card = event.target.closest?.(".card");
  if (!card) return;
  const asked = card.querySelector("[data-ask][aria-expanded=true]");
  if (asked && !event.detail.requestConfig.triggeringEvent) event.detail.shouldSwap = false;
  scrolled = [...card.querySelectorAll(".scroll-x[id]")].map((one) => [one.id, one.scrollLeft]);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const [id, left] of scrolled) document.getElementById(id)?.scrollTo({ left });
  scrolled = [];
});
