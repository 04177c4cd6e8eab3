import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { FailpointName } from "#lib/platform/failpoint.ts";
import { BELL } from "./bell.ts";
import { buildPolicies, type Policies } from "./policies.ts";
import { expectPolicies } from "./policies-check.ts";
import { launchWorker, until } from "./processes.ts";
import { noteFault, size } from "./tier.ts";

/** Where a worker may die. Those before a commit and those after it alternate, so that no input starts three times in vain. */
const LINES: readonly FailpointName[] = [
  "engine.afterClaim",
  "engine.afterCommit",
  "delivery.afterClaim",
  "delivery.afterGuard",
  "engine.beforeCommit",
  "delivery.midCall",
  "sweeper.midPage",
  "bell.beforeAdd",
  "delivery.afterRender",
  "delivery.afterResponse",
  "timer.afterClaim",
  "delivery.afterResult",
  "rollup.beforeCommit",
];
/** Intake's own two are struck by FT-03. */
const OF_INTAKE: readonly FailpointName[] = ["intake.beforeCommit", "intake.afterCommit"];
/** Their stages are not built yet. */
const NOT_BUILT: readonly FailpointName[] = [
  "feedback.beforeCommit",
  "feedback.afterCommit",
  "publish.midMigration",
  "erase.midway",
];
/** Longer than the longest call and its grace, so that what was caught in one is decided now. */
const PAST_THE_CALL_MS = 75_000;

test("FT-02 every line at which a process may be broken is in the code, or is named as not built", () => {
  const files = readdirSync("lib", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const code = files.map((file) => readFileSync(`lib/${file}`, "utf8")).join("\n");
  const declared = /FailpointName =\s*((?:\| "[\w.]+"\s*)+);/.exec(code)?.[1] ?? "";
  const names = [...declared.matchAll(/"([\w.]+)"/g)].map(([, name]) => name ?? "");
  const present = names.filter((name) => code.includes(`failpoint("${name}")`));
  expect(present.toSorted()).toEqual([...LINES, ...OF_INTAKE].toSorted());
  expect([...present, ...NOT_BUILT].toSorted()).toEqual(names.toSorted());
});

test("FT-02 G-5 G-6 a worker is killed at each of its lines: nothing is lost, and twice only what its policy allows", async () => {
  const fleet = await buildPolicies();
  const each = size(5, 8);
  const caught = { hold: 0, resend: 0 };
  let people = 0;
  for (const line of LINES) {
    await fleet.add(line, each);
    people += each;
    // What the sweep finds at this line is what another has left in a call.
    if (line === "sweeper.midPage") await leaveInACall(fleet);
    const worker = launchWorker({ ...fleet.environment, CAIRN_FAILPOINT: `${line}:kill9` });
    await until(() => isGone(worker), `the worker has died at ${line}`);
    await worker.ended;
    caught.hold += await fleet.inFlight("hold");
    caught.resend += await fleet.inFlight("resend");
    await fleet.later(PAST_THE_CALL_MS);
    await fleet.work();
  }
  await fleet.later(PAST_THE_CALL_MS);
  await fleet.work();
  expect(await fleet.atRest()).toBe(true);
  const { twice, unknown } = await expectPolicies(fleet, people, caught);
  const note = `${LINES.length} lines; twice only with onUnknown=resend, of ${caught.resend} in flight`;
  noteFault({ id: "FT-02", bell: BELL, lost: 0, twice, unknown, note });
});

async function leaveInACall(fleet: Policies): Promise<void> {
  const worker = launchWorker({ ...fleet.environment, CAIRN_FAILPOINT: "delivery.midCall:kill9" });
  await until(() => isGone(worker), "the worker has died in a call");
  await fleet.later(PAST_THE_CALL_MS);
}

function isGone({ pid }: Readonly<{ pid: number }>): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true; // ESRCH: it was ours, and it is no more
  }
}
