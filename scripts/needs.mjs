// What some tests need beyond Node and npm, where it is found, and how to get it.
import { accessSync, constants } from "node:fs";
import path from "node:path";

/** The first that may be run: a name is looked for in PATH. */
function find(candidates) {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  const places = candidates.flatMap((name) =>
    path.isAbsolute(name) ? [name] : folders.map((folder) => path.join(folder, name)),
  );
  return places.find(isExecutable) ?? null;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not to be run: either way not ours to use
  }
}

/** Path of a Chromium or Chrome, or null. CHROMIUM_PATH names one outright. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return find([path.resolve(named)]);
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  return find(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", mac]);
}

/** Path of redis-server, or null. */
export function findRedisServer() {
  return find(["redis-server"]);
}

/** Everything tests may miss on this machine, each with the tests that stay unrun and the cure. */
export function missingNeeds() {
  const needs = [
    {
      found: findChromium(),
      name: "Chromium",
      tests: "the browser tests (tests/e2e) and the browser SDK",
      cure: "apt-get install chromium, or name one with CHROMIUM_PATH=/path/to/chrome",
    },
    {
      found: findRedisServer(),
      name: "redis-server",
      tests: "the tests that ring the bell through Redis",
      cure: "apt-get install redis-server, or brew install redis",
    },
  ];
  return needs.filter(({ found }) => found === null);
}
