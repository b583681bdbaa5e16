// The shell's folder: one module a page of the service, what they share once, and the files that
// the service's HTML names. `node forge/build.mjs <folder> <htmx>`.

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const own = join(root, "static", "sinergify");
const [folder, htmx] = process.argv.slice(2).map((path) => resolve(path));

const templates = readdirSync(join(root, "templates"), { recursive: true })
  .filter((name) => name.endsWith(".html"))
  .map((name) => readFileSync(join(root, "templates", name), "utf8"));
const MODULE = /<script type="module" src="\{% static 'sinergify\/js\/([\w-]+)\.js' %\}"/g;
const modules = new Set(templates.flatMap((text) => [...text.matchAll(MODULE)].map((hit) => hit[1])));
modules.delete("frame");

/** Behind the same name, Forge's implementation of the host. */
const forgeHost = {
  name: "forge-host",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/host\.js$/ }, () => ({ path: join(here, "src", "host.js") }));
  },
};

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: {
    shell: join(here, "src", "shell.js"),
    ...Object.fromEntries([...modules].map((name) => [`js/${name}`, join(own, "js", `${name}.js`)])),
  },
  outdir: folder,
  bundle: true,
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  chunkNames: "js/part-[hash]",
  plugins: [forgeHost],
  logLevel: "warning",
});
await build({
  entryPoints: [join(here, "src", "shell.css")],
  outdir: folder,
  bundle: true,
  minify: true,
  logLevel: "warning",
});

const frame = readFileSync(join(root, "templates", "common", "frame.html"), "utf8");
const [configuration] = /<meta name="htmx-config".*\/>/.exec(frame);
const page = readFileSync(join(here, "src", "index.html"), "utf8");
writeFileSync(join(folder, "index.html"), page.replace("<!-- htmx-config -->", () => configuration));
cpSync(join(own, "js", "theme.js"), join(folder, "theme.js"));
cpSync(join(own, "icons.svg"), join(folder, "sinergify", "icons.svg"));
cpSync(join(here, "src", "icon.svg"), join(folder, "icon.svg"));
cpSync(join(root, "static", "vendor"), join(folder, "vendor"), { recursive: true, dereference: true });
cpSync(htmx, join(folder, "htmx.js"));
