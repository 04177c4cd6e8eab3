import { closeSync, fsyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";

/** What a sender has meant to send, and what it was told: both on disk before the next thing happens (guarantees 2.1). */
export type Ledger = Readonly<{
  intent(ids: readonly string[]): void;
  ack(ack: Ack): void;
  read(): Readonly<{ intended: ReadonlySet<string>; acked: ReadonlySet<string>; acks: readonly Ack[] }>;
}>;
export type Ack = Readonly<{
  ids: readonly string[];
  accepted: number;
  duplicates: number;
  rejected: number;
  /** The items of which the answer said that they are kept. */
  kept: readonly string[];
}>;

type Line = Readonly<{ intent: readonly string[] }> | Readonly<{ ack: Ack }>;

export function openLedger(): Ledger {
  const folder = mkdtempSync(path.join(tmpdir(), "cairn-ledger-"));
  const file = path.join(folder, "ledger.jsonl");
  const handle = openSync(file, "a");
  onTestFinished(() => {
    closeSync(handle);
    rmSync(folder, { recursive: true });
  });
  const append = (line: Line) => {
    writeSync(handle, `${JSON.stringify(line)}\n`);
    fsyncSync(handle);
  };
  return {
    intent: (ids) => append({ intent: ids }),
    ack: (ack) => append({ ack }),
    read() {
      const lines = readFileSync(file, "utf8").trim().split("\n").filter(Boolean);
      const parsed = lines.map((line) => JSON.parse(line) as Line);
      const acks = parsed.flatMap((line) => ("ack" in line ? [line.ack] : []));
      return {
        intended: new Set(parsed.flatMap((line) => ("intent" in line ? line.intent : []))),
        acked: new Set(acks.flatMap(({ kept }) => kept)),
        acks,
      };
    },
  };
}
