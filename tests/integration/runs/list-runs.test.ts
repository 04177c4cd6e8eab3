import { expect, test } from "vitest";
import { listRuns, type RunFilter, runFilterSchema } from "#lib/runs/list-runs.ts";
import { minutesAfter, putJourney, putPerson, putRun } from "#tests/integration/rows.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";

const { platform, workspace } = await buildWorld();
const { db } = platform;
const other = await addWorkspace(platform, "Elsewhere");
await putJourney(db, workspace.id, "jrn_cart");
await putPerson(db, workspace.id, "prs_ingrid");
for (let n = 0; n < 25; n += 1) {
  const passed = n % 5 === 0;
  await putRun(db, {
    workspaceId: workspace.id,
    journeyId: "jrn_cart",
    id: `run_${String(n).padStart(2, "0")}`,
    person_id: "prs_ingrid",
    // Several entered in the very same millisecond.
    entered_at: minutesAfter(Math.floor(n / 4)),
    ...(passed
      ? {
          state: "exited",
          step_id: "mail",
          visits: { cart: 1, wait: 1, mail: 1 },
          end_reason: "goal",
          ended_at: minutesAfter(99),
        }
      : {}),
  });
}

const filter = (more: Partial<RunFilter> = {}): RunFilter => ({
  ...runFilterSchema.parse({}),
  journeyId: "jrn_cart",
  ...more,
});

test("U-34 the number on a step is the length of the list it opens", async () => {
  const standing = await listRuns(db, workspace.id, filter({ step: "wait" }));
  const came = await listRuns(db, workspace.id, filter({ through: "mail" }));
  const ended = await listRuns(db, workspace.id, filter({ state: "exited", reason: "goal" }));
  expect([standing.total, came.total, ended.total]).toEqual([20, 5, 5]);
  expect(standing.runs).toHaveLength(20);
  expect(standing.runs.every(({ stepId, state }) => stepId === "wait" && state === "waiting")).toBe(true);
});

test("pages follow each other without a gap or a repeat", async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await listRuns(db, workspace.id, filter({ limit: 7, ...(cursor ? { cursor } : {}) }));
    expect(page.total).toBe(25);
    seen.push(...page.runs.map(({ id }) => id));
    cursor = page.next;
  } while (cursor);
  expect(seen).toHaveLength(25);
  expect(new Set(seen).size).toBe(25);
});

test("a row names the person and the journey", async () => {
  const [run] = (await listRuns(db, workspace.id, filter({ limit: 1 }))).runs;
  expect(run).toMatchObject({
    journey: "Abandoned cart",
    person: { name: "Ingrid Dahl", email: "prs_ingrid@fjord.example" },
    version: 1,
  });
});

test("SEC-04 another workspace's runs are never listed, whatever is asked for", async () => {
  for (const asked of [filter(), filter({ through: "mail" }), filter({ personId: "prs_ingrid" })]) {
    expect(await listRuns(db, other.workspace.id, asked)).toEqual({ runs: [], total: 0, next: null });
  }
});
