import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, "..", "..", "..");
// Inside the checkout, so that the bundle's packages are found as those of dist/ are.
mkdirSync(path.join(ROOT, "node_modules", ".cache"), { recursive: true });
const folder = mkdtempSync(path.join(ROOT, "node_modules", ".cache", "liquid-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENTRY = `
import { closeLiquid, renderLiquid } from ${JSON.stringify(path.join(ROOT, "lib/templates/liquid-pool.ts"))};
const reader = { locale: "en", zone: "UTC", currency: "EUR" };
const done = await renderLiquid({ key: "k", parts: [{ place: "html", source: "<p>{{ a }}</p>" }], data: { a: "<b>" }, reader });
process.stdout.write(JSON.stringify(done));
await closeLiquid();`;
const DONE = { ok: true, texts: ["<p>&lt;b&gt;</p>"] };
const entry = path.join(folder, "entry.mts");
writeFileSync(entry, ENTRY);

test("templates render in their thread under tsx, as scripts run it", async () => {
  const { stdout } = await run(process.execPath, ["--import", "tsx", entry], { cwd: ROOT });
  expect(JSON.parse(stdout)).toEqual(DONE);
});

test("templates render in their thread when bundled, from the checkout and from beside the bundle alone", async () => {
  const bundle = path.join(folder, "server.mjs");
  const options = {
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
  } as const;
  await build({ ...options, entryPoints: [entry], outfile: bundle });
  const { stdout } = await run(process.execPath, [bundle], { cwd: ROOT });
  expect(JSON.parse(stdout)).toEqual(DONE);
  await build({
    ...options,
    entryPoints: [path.join(ROOT, "lib/templates/liquid/worker.mjs")],
    outfile: path.join(folder, "liquid-worker.mjs"),
  });
  copyFileSync(bundle, path.join(folder, "other.mjs"));
  const elsewhere = await run(process.execPath, [path.join(folder, "other.mjs")], { cwd: folder });
  expect(JSON.parse(elsewhere.stdout)).toEqual(DONE);
});
