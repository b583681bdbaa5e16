// Stands for Salesforce, and is quicker than a simulated org: forwards the first question to it, then
// plays that answer back after some milliseconds, whoever asks.
import http from "node:http";

const [port, target, delay] = process.argv.slice(2);
let known = null;

function forward(request, body) {
  const { authorization, "content-type": type } = request.headers;
  const headers = { authorization, "content-type": type, "content-length": body.length };
  return new Promise((resolve, reject) => {
    const asked = http.request(target + request.url, { method: request.method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode, body: Buffer.concat(parts) }));
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

function read(request) {
  return new Promise((resolve) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => resolve(Buffer.concat(parts)));
  });
}

http
  .createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const body = await read(request);
    known ??= await forward(request, body);
    setTimeout(() => {
      response.writeHead(known.status, {
        "content-type": "application/json;charset=UTF-8",
        "content-length": known.body.length,
      });
      response.end(known.body);
    }, Number(delay));
  })
  .listen(Number(port), "127.0.0.1", 1024);
