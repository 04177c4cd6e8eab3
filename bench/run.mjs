// npm run bench -- P-3 P-4   Measures, prints each figure beside its floor, writes bench/results/<name>.json.
// A shared machine's clock lies: figures are ratios inside one run, or CPU per unit of work over all processes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { prepare } from "../scripts/prepare.mjs";

const BENCHES = readdirSync("bench").flatMap((file) => /^p-(\d+)\.ts$/.exec(file)?.[1] ?? []);
const names = process.argv.slice(2).map((name) => name.toUpperCase());
const unknown = names.filter((name) => !BENCHES.includes(name.replace("P-", "")));
if (names.length === 0 || unknown.length > 0) {
  const known = BENCHES.map((number) => `P-${number}`).join(" ");
  console.error(
    `${unknown.length > 0 ? `No such benchmark: ${unknown.join(", ")}. ` : ""}There is: ${known}`,
  );
  process.exit(2);
}
if (!existsSync("/proc/self/stat")) {
  console.error("CPU of all processes is read from /proc: benchmarks run on Linux.");
  process.exit(2);
}

await prepare();
mkdirSync("bench/results", { recursive: true });
let failed = false;
for (const name of names) {
  const { status } = spawnSync(process.execPath, ["--import", "tsx", `bench/${name.toLowerCase()}.ts`], {
    stdio: "inherit",
  });
  failed ||= status !== 0;
}
process.exit(failed ? 1 : 0);
