import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BuildOptions, build } from "esbuild";
import { onTestFinished } from "vitest";
import { workerBuild } from "../../scripts/build-workers.mjs";
import { openFolder } from "./own-postgres.ts";

export const NEXT_VERSION = "99.0.0";

/** Builds this very tree as a later release; resolves to its folder, which is gone after the test. */
export async function buildNext(): Promise<string> {
  mkdirSync("dist", { recursive: true });
  // Inside the checkout, where its packages are found.
  const folder = mkdtempSync("dist/next-");
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await build({
    ...(workerBuild() as BuildOptions),
    outdir: folder,
    define: { CAIRN_VERSION: JSON.stringify(NEXT_VERSION) },
  });
  return folder;
}

/** Our migrations and later ones, as a later release brings them; the folder that holds prisma/. */
export function addMigrations(migrations: Readonly<Record<string, string>>): string {
  const root = openFolder("cairn-fault-release-");
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = path.join(root, "prisma/migrations");
  cpSync("prisma/migrations", folder, { recursive: true });
  for (const [name, sql] of Object.entries(migrations)) {
    mkdirSync(path.join(folder, name));
    writeFileSync(path.join(folder, name, "migration.sql"), sql);
  }
  return root;
}
