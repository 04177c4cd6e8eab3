// node --import tsx bench/verify.ts --folder <a folder that bench/fill.ts has filled> [--quick]
// Times each invariant on a large database: 60 s in all are allowed for ten million events, 5 s for the quick check.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { auditCheck } from "#lib/operations/verify/audit-check.ts";
import { rollupCheck } from "#lib/operations/verify/rollup-check.ts";
import { verify } from "#lib/operations/verify/verify.ts";
import { openDatabase } from "#lib/platform/db.ts";
import { databaseUrl, startPostgres } from "../scripts/pg-local.mjs";
import { cpuSeconds } from "./measure.ts";

const { values } = parseArgs({
  options: { folder: { type: "string" }, quick: { type: "boolean", default: false } },
});
if (values.folder === undefined) throw new Error("say where: --folder <a filled folder>");
const scope = values.quick ? "quick" : "full";
const ALLOWED_S = { quick: 5, full: 60 };

const server = await startPostgres(values.folder, { shared_buffers: "2GB" });
const url = databaseUrl({ url: server.url }, "cairn_fill");
const db = openDatabase({ url, applicationName: "cairn-bench", max: 4, statementTimeoutMs: 60_000 });
try {
  const [{ events } = { events: 0 }] = await db.rows<{ events: number }>(
    "select count(*) as events from event",
  );
  const server = await postmaster();
  const cpu = cpuSeconds([server]);
  const started = performance.now();
  const verdicts = await verify(db, null, [rollupCheck, auditCheck], { scope, sinceSeq: null });
  const used = cpuSeconds([server]) - cpu;
  const seconds = (performance.now() - started) / 1_000;
  for (const { id, title, violations, notRun, tookMs, first } of verdicts) {
    const outcome =
      notRun ?? (violations === 0 ? "clean" : `${violations} wrong, such as ${JSON.stringify(first[0])}`);
    console.log(`${id}  ${(tookMs / 1_000).toFixed(2).padStart(6)} s  ${title}: ${outcome}`);
  }
  const clean = verdicts.every(
    ({ id, violations, notRun }) => violations === 0 && (notRun === null || id === "V-04"),
  );
  const ok = clean && seconds <= ALLOWED_S[scope];
  console.log(
    `verify --${scope}: ${seconds.toFixed(1)} s (${used.toFixed(1)} s of CPU) for ${events} events, ${ALLOWED_S[scope]} s allowed: ${ok ? "ok" : "short"}`,
  );
  process.exitCode = ok ? 0 : 1;
} finally {
  await db.end();
  await server.stop();
}

/** The server's own process: its file in the data folder begins with the number. */
async function postmaster(): Promise<number> {
  const [row] = await db.rows<{ place: string }>("select current_setting('data_directory') as place");
  return Number(readFileSync(`${row?.place}/postmaster.pid`, "utf8").split("\n")[0]);
}
