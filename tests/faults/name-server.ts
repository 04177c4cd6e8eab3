import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** What a name server says: addresses (of IPv4), that it cannot say, that there is no such name, or nothing. */
export type Says = readonly string[] | "servfail" | "nxdomain" | "silent";

export type NameServer = Readonly<{
  /** From now on: one for each name that is asked for, and the last for all that come after. */
  say(...says: readonly Says[]): void;
  asked(): number;
  /** The command that gives a process a machine whose names come from here. */
  through: readonly string[];
}>;

const ADDRESS = "127.0.53.53";
const CODES = { servfail: 2, nxdomain: 3 } as const;
const A = 1;

/** A name server for every name there is (RFC 1035). It needs root: its port is 53, and who asks it has mounts of its own. */
export async function openNameServer(): Promise<NameServer> {
  const socket = createSocket("udp4");
  let turns: readonly Says[] = ["nxdomain"];
  let asked = 0;
  let turn = 0;
  socket.on("message", (query, from) => {
    const question = questionOf(query);
    const now = turns[Math.min(turn, turns.length - 1)] ?? "silent";
    // A process asks for both kinds of addresses, this one first, unless it has heard enough: one name, one turn.
    if (question.type === A) {
      asked += 1;
      turn += 1;
    }
    if (now !== "silent") socket.send(answerTo(query, question, now), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(53, ADDRESS, resolve));
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-names-"));
  const file = path.join(folder, "resolv.conf");
  writeFileSync(file, `nameserver ${ADDRESS}\noptions timeout:1 attempts:1 single-request\n`);
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
    return new Promise<void>((resolve) => socket.close(() => resolve()));
  });
  const command = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  return {
    say(...says) {
      turns = says;
      turn = 0;
    },
    asked: () => asked,
    through: ["unshare", "--mount", "sh", "-c", command, file],
  };
}

type Question = Readonly<{ end: number; type: number }>;

function questionOf(query: Buffer): Question {
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) at += length + 1;
  return { end: at + 5, type: query.readUInt16BE(at + 1) };
}

function answerTo(query: Buffer, { end, type }: Question, says: Exclude<Says, "silent">): Buffer {
  const addresses = typeof says === "string" || type !== A ? [] : says;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(query.readUInt16BE(0), 0);
  head.writeUInt16BE(0x8180 | (typeof says === "string" ? CODES[says] : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) => {
    const record = Buffer.alloc(16);
    // The name of the question, an IPv4 address, of the internet, good for no time at all.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(A, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt16BE(4, 10);
    record.set(address.split(".").map(Number), 12);
    return record;
  });
  return Buffer.concat([head, query.subarray(12, end), ...records]);
}
