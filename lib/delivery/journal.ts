import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import type { Database } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { quietly } from "#lib/platform/quietly.ts";

/**
 * What this machine's processes have called, kept beside the database for a week: after a restore it says what was sent
 * and is not known to be (CMP-42). A line each before a call and after it, in a file of the process and the day.
 */
export interface Journal {
  /** The highest number of an attempt that is known here; a database that has not handed it out yet is an older one. */
  highest(): number;
  /** The guard's transaction has committed these numbers. */
  know(attemptIds: readonly number[]): void;
  begin(call: Noted): void;
  end(deliveryId: string, accepted: boolean): void;
  /** How much is written, by anybody here: what has not grown need not be read again. */
  size(): number;
  read(since: number): AsyncGenerator<Entry>;
  /** The same, of processes of this machine that are no more. */
  readDead(since: number): AsyncGenerator<Entry>;
}
/** `again`: a doubt about it is cured by calling again with the same key. */
export type Noted = Readonly<{ deliveryId: string; attemptId: number; again: boolean }>;
export type Entry = Readonly<{
  deliveryId: string;
  /** 0 where the line is about an end. */
  attemptId: number;
  at: number;
  word: "begun" | "begunKeyed" | "accepted" | "refused";
}>;

const DAY_MS = 86_400_000;
const KEPT_MS = 7 * DAY_MS;
const LETTERS = { b: "begun", k: "begunKeyed", a: "accepted", n: "refused" } as const;
/** The highest number of a file is among its last lines. */
const TAIL_BYTES = 65_536;

const SILENT: Journal = {
  highest: () => 0,
  know: () => undefined,
  begin: () => undefined,
  end: () => undefined,
  size: () => 0,
  async *read() {},
  async *readDead() {},
};
const journals = new WeakMap<Database, Journal>();

/** The journal of this process; one that is silent where it has none. */
export function journalOf(db: Database): Journal {
  return journals.get(db) ?? SILENT;
}

const CANNOT = "what is sent cannot be noted beside the database";

/** Opens the journal of a process that delivers, in its data folder; a machine that keeps no files goes without. */
export function openJournal(
  { db, env, clock, log }: Pick<Platform, "db" | "env" | "clock" | "log">,
  installation: string,
): void {
  const folder = path.join(env.dataDir, "sends", installation);
  try {
    mkdirSync(folder, { recursive: true });
    forget(folder);
    journals.set(db, startJournal(folder, clock, quietly(log)));
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    log.warn({ error }, CANNOT);
  }
}

type Complain = ReturnType<typeof quietly>;

function startJournal(folder: string, clock: Platform["clock"], complain: Complain): Journal {
  let highest = Math.max(0, ...filesIn(folder).map(highestOf));
  let file: Readonly<{ day: string; handle: number }> | null = null;
  const append = (line: string) => {
    try {
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      if (file?.day !== day) {
        if (file) closeSync(file.handle);
        file = { day, handle: openSync(path.join(folder, `${day}-${process.pid}.log`), "a", 0o600) };
        forget(folder);
      }
      writeSync(file.handle, line);
    } catch (error) {
      // The database has it all; this is for the day on which the database is lost.
      complain(CANNOT, error);
    }
  };
  return {
    highest: () => highest,
    know: (ids) => {
      for (const id of ids) if (id > highest) highest = id;
    },
    begin: ({ deliveryId, attemptId, again }) =>
      append(`${again ? "k" : "b"} ${clock.now()} ${attemptId} ${deliveryId}\n`),
    end: (deliveryId, accepted) => append(`${accepted ? "a" : "n"} ${clock.now()} 0 ${deliveryId}\n`),
    size: () => filesIn(folder).reduce((sum, name) => sum + statSync(name).size, 0),
    read: (since) => readFolder(folder, since),
    readDead: (since) => readFolder(folder, since, isOfDead),
  };
}

/** All that was noted since then, file by file. */
export async function* readFolder(
  folder: string,
  since: number,
  isWanted: (name: string) => boolean = () => true,
): AsyncGenerator<Entry> {
  for (const name of filesIn(folder)) {
    if (statSync(name).mtimeMs < since - DAY_MS || !isWanted(name)) continue;
    const handle = await open(name);
    try {
      for await (const line of handle.readLines()) {
        const entry = entryOf(line);
        if (entry && entry.at >= since) yield entry;
      }
    } finally {
      await handle.close();
    }
  }
}

const LINE = /^([bkan]) (\d+) (\d+) (\S+)$/;

/** Null for a line that was cut short by a kill. */
function entryOf(line: string): Entry | null {
  const [, letter, at, attemptId, deliveryId] = LINE.exec(line) ?? [];
  if (!letter || !deliveryId) return null;
  return {
    word: LETTERS[letter as keyof typeof LETTERS],
    at: Number(at),
    attemptId: Number(attemptId),
    deliveryId,
  };
}

/** A number that somebody else carries by now keeps a file shut: its calls are then found as any that was caught. */
function isOfDead(name: string): boolean {
  const pid = Number(/-(\d+)\.log$/.exec(name)?.[1]);
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}

const filesIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".log"))
    .sort()
    .map((name) => path.join(folder, name));

function highestOf(name: string): number {
  const handle = openSync(name, "r");
  try {
    const { size } = statSync(name);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, tail, 0, tail.length, size - tail.length);
    const ids = tail
      .toString("utf8")
      .split("\n")
      .map((line) => Number(LINE.exec(line)?.[3] ?? 0));
    return Math.max(0, ...ids);
  } finally {
    closeSync(handle);
  }
}

function forget(folder: string): void {
  for (const name of filesIn(folder)) if (statSync(name).mtimeMs < Date.now() - KEPT_MS) unlinkSync(name);
}
