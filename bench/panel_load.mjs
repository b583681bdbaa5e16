// Asks for panels over so many connections for so many seconds, each request as another tenant; prints
// one line of JSON: requests a second, the times until the answer, and how many were no panel.
import { readFileSync } from "node:fs";
import http from "node:http";

const [url, tokens, connections, seconds, mark] = process.argv.slice(2);
const agent = new http.Agent({ keepAlive: true, maxSockets: Number(connections) });
const headers = JSON.parse(readFileSync(tokens)).map((token) => ({ authorization: `JWT ${token}`, accept: "text/html" }));
const warm = 3_000;
const end = performance.now() + warm + Number(seconds) * 1000;
const counted = performance.now() + warm;
const times = [];
let failed = 0;
let next = 0;

function ask() {
  return new Promise((resolve) => {
    const began = performance.now();
    const done = (fine) => {
      if (began >= counted) {
        times.push(performance.now() - began);
        failed += fine ? 0 : 1;
      }
      resolve();
    };
    const options = { agent, headers: headers[next++ % headers.length] };
    const request = http.get(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("end", () => done(answer.statusCode === 200 && text.includes(mark)));
    });
    request.setTimeout(10_000, () => request.destroy(new Error("no answer")));
    request.on("error", () => done(false));
  });
}

async function visitor() {
  while (performance.now() < end) await ask();
}

await Promise.all(Array.from({ length: Number(connections) }, visitor));
times.sort((one, other) => one - other);
const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
const took = (performance.now() - counted) / 1000;
console.log(JSON.stringify({ rate: times.length / took, p50: at(0.5), p95: at(0.95), failed }));
process.exit(0);
