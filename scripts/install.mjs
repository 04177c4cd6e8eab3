// Makes sure that the packages of package-lock.json are there. Needs Node and npm, nothing installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const LOCK = "package-lock.json";
/** Which lock file the packages were installed from. */
const STAMP = "node_modules/.cairn-installed";

/** Installs when packages are missing, or are those of another lock file. Throws with the cure when it cannot. */
export function install(say = console.log) {
  const wanted = createHash("sha256").update(readFileSync(LOCK)).digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted) return;
  // Whoever has installed by hand knows what they did.
  const byHand = !existsSync(STAMP) && existsSync("node_modules/.package-lock.json");
  if (!byHand) {
    say("Installing packages (npm ci), about a minute …");
    const { status } = spawnSync(...npm(["ci", "--no-fund", "--no-audit", "--loglevel=error"]));
    if (status !== 0)
      throw new Error("npm ci failed: its words are above. Is the package registry in reach?");
  }
  writeFileSync(STAMP, wanted);
}

/** npm as the one that runs us, else the one in the path. */
function npm(args) {
  const own = process.env.npm_execpath;
  if (own && /npm-cli\.(c?js)$/.test(own)) return [process.execPath, [own, ...args], { stdio: "inherit" }];
  const windows = process.platform === "win32";
  return [windows ? "npm.cmd" : "npm", args, { stdio: "inherit", shell: windows }];
}
