// The process that access-edge starts: prints its port as one line of JSON and serves until its standard input closes.
// It has no settings: what holds at the moment comes with each request (`situation.js`).

import { createServer } from "node:http";

import { issuerOf } from "./issuer.js";
import { understood } from "./situation.js";

const server = createServer((request, response) => {
  try {
    request.situation = understood(request.headers);
  } catch {
    response.writeHead(400).end("only access-edge speaks to this process\n");
    return;
  }
  issuerOf(request.situation).callback()(request, response);
});

server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`);
});

// However the edge ends, its end of this pipe closes, so no process is left behind.
process.stdin.on("close", () => process.exit(0)).resume();
