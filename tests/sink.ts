import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

/** What came in, as it came. */
export type SunkCall = Readonly<{
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  at: number;
}>;
export type Answer = (call: SunkCall, response: ServerResponse, nth: number) => void;

/** Another system, on loopback: it notes each call before it answers, as the test says. */
export type Sink = Readonly<{ url: string; calls: SunkCall[]; answer(answer: Answer | number): void }>;

export async function openSink(): Promise<Sink> {
  const calls: SunkCall[] = [];
  let reply: Answer = statusAnswer(200);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const call = {
        method,
        path: url,
        headers,
        body: Buffer.concat(chunks).toString("utf8"),
        at: performance.now(),
      };
      calls.push(call);
      reply(call, response, calls.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    answer: (next) => {
      reply = typeof next === "number" ? statusAnswer(next) : next;
    },
  };
}

function statusAnswer(status: number): Answer {
  return (_call, response) => response.writeHead(status).end(String(status));
}
