// A CSV file through the bulk client of jsforce, to its results. Prints seconds and peak memory.
import { createReadStream, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { Connection } = createRequire(import.meta.url)("jsforce");
const { url, token, source } = JSON.parse(readFileSync(0, "utf8"));
const { bulk2 } = new Connection({ instanceUrl: url, accessToken: token, version: "66.0" });
bulk2.pollInterval = 1;
bulk2.pollTimeout = 600_000;
const started = performance.now();
await bulk2.loadAndWaitForResults({ object: "Case", operation: "insert", input: createReadStream(source) });
const seconds = (performance.now() - started) / 1000;
const [, peak] = readFileSync("/proc/self/status", "utf8").match(/VmHWM:\s+(\d+)/);
console.log(JSON.stringify({ run_s: seconds, peak_mb: Number(peak) / 1024 }));
