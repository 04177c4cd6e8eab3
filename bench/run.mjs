// npm run bench -- P-3 P-4 (or: all)   Measures, prints each figure beside its floor, writes bench/results/<name>.json.
// A shared machine's clock lies: figures are ratios inside one run, or CPU per unit of work over all processes.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { prepare } from "../scripts/prepare.mjs";

const BENCHES = readdirSync("bench").flatMap((file) => /^p-(\d+)\.ts$/.exec(file)?.[1] ?? []);
const asked = process.argv.slice(2).map((name) => name.toUpperCase());
const names = asked.includes("ALL")
  ? BENCHES.map(Number)
      .sort((a, b) => a - b)
      .map((number) => `P-${number}`)
  : asked;
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
if (names.length > 1) table(names);
process.exit(failed ? 1 : 0);

/** All figures once more, one under the other. */
function table(measured) {
  console.log("");
  for (const name of measured) {
    const file = `bench/results/${name}.json`;
    if (!existsSync(file)) continue;
    for (const { what, value, unit, target, ok } of JSON.parse(readFileSync(file, "utf8")).findings)
      console.log(
        `${name.padEnd(5)} ${ok ? "ok   " : "short"} ${Number(value.toFixed(2))} ${unit} (${target})  ${what}`,
      );
  }
}
