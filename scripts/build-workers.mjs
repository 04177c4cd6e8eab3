// Bundles what runs outside of Next into dist/: the server of all roles, the command line, the reader of settings.
// Packages stay outside, so that the bundle is small and made in no time.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, stop } from "esbuild";
import { buildOnce } from "./fingerprint.mjs";

const SOURCES = [
  "core",
  "lib",
  "steps",
  "workers",
  "tracker",
  "generated",
  "tsconfig.json",
  "package.json",
  "scripts/build-workers.mjs",
];

/** What esbuild is told; `npm run dev` adds a watcher. */
export function workerBuild() {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  return {
    entryPoints: {
      server: "workers/index.ts",
      cairn: "workers/cairn.ts",
      env: "lib/platform/env.ts",
      // A thread of its own, started from its file (lib/templates/liquid-pool.ts).
      "liquid-worker": "lib/templates/liquid/worker.mjs",
    },
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
    define: { CAIRN_VERSION: JSON.stringify(version) },
  };
}

/** Bundles unless dist/ is made of these very sources. */
export function buildWorkers() {
  return buildOnce({
    sources: SOURCES,
    stamp: "dist/.stamp",
    output: "dist/server.mjs",
    async build() {
      const { metafile } = await build({ ...workerBuild(), metafile: true });
      forgetOldChunks(Object.keys(metafile.outputs));
      await buildTracker();
      await stop();
    },
  });
}

const DAY_MS = 86_400_000;

/** Chunks are named by what is in them. Those of earlier builds may still be in use, but not for days. */
function forgetOldChunks(current) {
  for (const name of readdirSync("dist/chunks")) {
    const file = path.join("dist/chunks", name);
    if (!current.includes(file) && statSync(file).mtimeMs < Date.now() - DAY_MS) rmSync(file);
  }
}

/** The browser snippet, which the front serves as /c.js. */
async function buildTracker() {
  if (!existsSync("tracker/index.ts")) return;
  await build({
    entryPoints: ["tracker/index.ts"],
    outfile: "public/c.js",
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2019",
    logLevel: "warning",
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await buildWorkers();
