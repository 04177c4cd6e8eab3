// Builds the pages with Next, when their sources are not those of the last build.
import { spawn } from "node:child_process";
import { buildOnce } from "./fingerprint.mjs";

const SOURCES = [
  "app",
  "components",
  "core",
  "lib",
  "messages",
  "steps",
  "generated",
  "proxy.ts",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** Resolves to whether a build was needed; rejects with Next's own words when it failed. */
export function buildWeb(say = () => undefined) {
  return buildOnce({
    sources: SOURCES,
    stamp: ".next/cairn-stamp",
    output: ".next/BUILD_ID",
    build() {
      say("Building the pages, about half a minute …");
      return next();
    },
  });
}

function next() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    const end = () => child.kill("SIGTERM");
    process.once("exit", end);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    child.once("error", reject);
    child.once("close", (code) => {
      process.off("exit", end);
      if (code === 0) resolve();
      else reject(new Error(`next build failed:\n${output}`));
    });
  });
}
