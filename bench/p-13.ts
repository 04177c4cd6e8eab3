import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { runProduct } from "#tests/running-product.ts";
import buildProduct from "#tests/setup-product.ts";
import { report, rounded } from "./measure.ts";

const IDLE_S = Number(process.env["BENCH_SECONDS"] ?? 30);
const READY = /ready at .*\(([\d.]+) s\)/;

await buildProduct();
const first = await runProduct();
const product = await first.restart();
try {
  const second = Number(READY.exec(product.output())?.[1]);
  await sleep(IDLE_S * 1_000);
  const parts = memoryBelow(product.pid);
  const all = parts.reduce((sum, { mb }) => sum + mb, 0);
  report({
    name: "P-13",
    workload: `the one-command install with the demo shop, idle for ${IDLE_S} s; every process, Postgres included`,
    floor: "none: a footprint",
    postgres: "embedded",
    findings: [
      {
        what: "resident memory, shared pages counted once",
        value: all,
        unit: "MB",
        target: "≤ 700",
        ok: all <= 700,
      },
      { what: "second start, to ready", value: second, unit: "s", target: "≤ 5", ok: second <= 5 },
    ],
    details: { parts },
  });
} finally {
  await product.remove();
}

/** Proportional set size of a process and all below it. */
function memoryBelow(root: number): readonly Readonly<{ pid: number; name: string; mb: number }>[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,comm="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const below = (pid: number): number[] => [
    pid,
    ...rows.filter(([, parent]) => Number(parent) === pid).flatMap(([child]) => below(Number(child))),
  ];
  return below(root).flatMap((pid) => {
    try {
      const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
      const name = rows.find(([id]) => Number(id) === pid)?.[2] ?? "?";
      return [{ pid, name, mb: rounded(Number(pss) / 1_024) }];
    } catch {
      return []; // it has ended since
    }
  });
}
