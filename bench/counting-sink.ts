import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** What has come since the last `reset`: how much of it, from how many different messages, and how much in each second. */
export type Counted = Readonly<{
  arrived: number;
  distinct: number;
  seconds: number;
  perSecond: readonly number[];
}>;

// node --import tsx bench/counting-sink.ts mail|hook: the other side of P-14. It sends its port, then answers each message.
let names = new Set<string>();
let times: number[] = [];
const note = (name: string) => {
  names.add(name);
  times.push(performance.now());
};

function counted(): Counted {
  const first = times[0] ?? 0;
  const perSecond: number[] = [];
  for (const time of times) {
    const second = Math.floor((time - first) / 1_000);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
  }
  const seconds = ((times.at(-1) ?? first) - first) / 1_000;
  return {
    arrived: times.length,
    distinct: names.size,
    seconds,
    perSecond: Array.from(perSecond, (n) => n ?? 0),
  };
}

process.on("message", (word) => {
  if (word === "reset") {
    names = new Set();
    times = [];
  }
  process.send?.(counted());
});

const tell = (address: string | AddressInfo | null) =>
  process.send?.(typeof address === "object" ? address?.port : null);

if (process.argv[2] === "mail") {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    onData(stream, session, done) {
      stream.resume();
      stream.on("end", () => {
        note(session.envelope.rcptTo[0]?.address ?? "");
        done();
      });
    },
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1", () => tell(server.server.address()));
} else {
  const server = createServer((incoming, answer) => {
    incoming.resume();
    incoming.once("end", () => {
      note(String(incoming.headers["idempotency-key"] ?? ""));
      answer.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1", () => tell(server.address()));
}
