import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import { openFolder } from "./own-postgres.ts";

const LIBRARY = findLibrary();

/** Why a process's clock cannot be moved from outside; empty where it can. */
export const noFaketime: string = LIBRARY === null ? "not run: libfaketime is not installed" : "";

function findLibrary(): string | null {
  const roots = ["/usr/lib", "/usr/local/lib"].filter((root) => existsSync(root));
  const folders = roots.flatMap((root) => [root, ...readdirSync(root).map((name) => path.join(root, name))]);
  const files = folders.map((folder) => path.join(folder, "faketime", "libfaketimeMT.so.1"));
  return files.find((file) => existsSync(file)) ?? null;
}

/** A wall clock that the processes started with this environment have, and that the test sets; what measures durations is left alone. */
export type FakeTime = Readonly<{
  environment: Readonly<Record<string, string>>;
  shift(minutes: number): void;
}>;

export function openFakeTime(): FakeTime {
  const folder = openFolder("cairn-fault-time-");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "shift");
  const shift = (minutes: number) =>
    writeFileSync(file, `${minutes < 0 ? "-" : "+"}${Math.abs(minutes)}m\n`, { mode: 0o644 });
  shift(0);
  return {
    environment: {
      LD_PRELOAD: LIBRARY ?? "",
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    },
    shift,
  };
}
