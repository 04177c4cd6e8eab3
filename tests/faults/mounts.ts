import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { onTestFinished, type TestContext } from "vitest";
import { run } from "./clusters.ts";
import { openFolder } from "./own-postgres.ts";

/** Why a disk of one's own cannot be made on this machine; empty where it can. */
export const noMounts: string = reason();

function reason(): string {
  if (process.getuid?.() !== 0) return "not run: mounting asks for root";
  const { status, stderr } = tryMount();
  return status === 0 ? "" : `not run: nothing can be mounted here: ${stderr.trim()}`;
}

function tryMount() {
  const folder = openFolder("cairn-fault-mount-");
  const made = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { encoding: "utf8" });
  if (made.status === 0) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true });
  return made;
}

/** A file system in memory, of so many megabytes; gone after the test. */
export function mountMemory(megabytes: number): string {
  const folder = openFolder("cairn-fault-mount-");
  run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0755`, "tmpfs", folder]);
  unmountAfterTest(folder);
  return folder;
}

/** A file system on a disk of so many megabytes, which is a file; gone after the test. */
export function mountLoop(megabytes: number, context: TestContext): string {
  const place = openFolder("cairn-fault-loop-");
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const image = path.join(place, "disk");
  run("fallocate", ["-l", `${megabytes}M`, image]);
  // No room is kept back for root: who fills it up is root, who needs it is not.
  run("mkfs.ext4", ["-q", "-m", "0", image]);
  const folder = openFolder("cairn-fault-mount-");
  const { status, stderr } = spawnSync("mount", ["-o", "loop", image, folder], { encoding: "utf8" });
  if (status !== 0) context.skip(`not run: no loop device: ${stderr.trim()}`);
  run("chmod", ["0755", folder]);
  unmountAfterTest(folder);
  return folder;
}

function unmountAfterTest(folder: string): void {
  onTestFinished(() => {
    spawnSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
}
