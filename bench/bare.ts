import { createServer } from "node:http";

/** The floor of P-1: reads a POST and answers 204. Sends its port and runs until it is ended. */
const server = createServer((incoming, answer) => {
  incoming.resume();
  incoming.once("end", () => answer.writeHead(204).end());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : null);
});
