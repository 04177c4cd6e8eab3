import { Agent, createServer, request } from "node:http";

/**
 * The floor of P-4: takes a POST, answers, and posts to the sink of its path. No logic, no memory, no promise.
 * `/9901` leads to the sink on port 9901. Prints its port and runs until it is ended.
 */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const server = createServer((incoming, answer) => {
  let body = "";
  incoming.setEncoding("utf8");
  incoming.on("data", (text) => {
    body += text;
  });
  incoming.on("end", () => {
    answer.writeHead(200, { "content-type": "application/json" }).end('{"success":true}');
    const { properties } = JSON.parse(body) as { properties: { id: string; value: number } };
    if (properties.value <= 50) return;
    const call = JSON.stringify({ id: properties.id });
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(call) };
    const port = Number(incoming.url?.slice(1));
    request({ host: "127.0.0.1", port, method: "POST", agent, headers }, (response) => response.resume())
      .on("error", (error) => console.error(error.message))
      .end(call);
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : null);
});
