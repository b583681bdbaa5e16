// Stands for Salesforce and Jira, and is quicker than the simulated ones: forwards the first question to
// the org, then plays that answer back after some milliseconds, whoever asks; lets everybody edit every issue.
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

function permitted(body) {
  const asked = JSON.parse(body).projectPermissions ?? [];
  const projectPermissions = asked.flatMap(({ permissions, issues }) =>
    permissions.map((permission) => ({ permission, issues, projects: [] })),
  );
  return JSON.stringify({ globalPermissions: [], projectPermissions });
}

http
  .createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const body = await read(request);
    if (request.url === "/rest/api/3/permissions/check") {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(permitted(body));
      return;
    }
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
