// Atlassian's host script takes AUI's helpers at load; these few are all that it asks of them here.
window.AJS = { escapeHtml: (text) => String(text ?? "").replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`) };
AJS.LayerManager = { global: { getTopLayer: () => null } };
AJS.$ = (wanted) => {
  const found = wanted === window || wanted === document || wanted instanceof Element
    ? [wanted]
    : typeof wanted === "string" && wanted[0] !== "<" ? [...document.querySelectorAll(wanted.replace(/:visible/g, ""))] : [];
  found.width = () => (wanted === window ? innerWidth : found[0]?.offsetWidth);
  found.height = () => (wanted === window ? innerHeight : found[0]?.offsetHeight);
  for (const name of ["on", "off", "bind", "addClass", "removeClass", "css", "attr", "trigger", "append", "prepend", "click"]) {
    found[name] = () => found;
  }
  return found;
};
