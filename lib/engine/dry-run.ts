import { carryOutPlan } from "#core/engine/carry-out-plan.ts";
import { compileJourney } from "#core/journey/compile.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import type { ConcreteRule } from "#core/journey/plan.ts";
import { loadBatch } from "#lib/engine/load-batch.ts";
import { ordersFor } from "#lib/engine/plan-work.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { sampleToMove } from "#lib/runs/plan-moves.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** What a plan would do with one person, as the engine itself decides it, on paper. */
export type DryRow = Readonly<{
  runId: string;
  personId: string;
  person: Readonly<{ name: string | null; email: string | null }>;
  from: Readonly<{ version: number; stepId: string; dueAt: number | null }>;
  outcome: "moved" | "exited" | "stuck";
  to: Readonly<{ stepId: string; state: string; dueAt: number | null; reason: string | null }>;
}>;

export type Draft = Readonly<{
  workspaceId: string;
  journeyId: string;
  /** The number that the drawing would get. */
  version: number;
  document: JourneyDocument;
  rules: readonly ConcreteRule[];
}>;

const SHOWN = 10;

/** Ten people whom a plan reaches, with what would become of them; nothing is written (ux 3.12). */
export function dryRun(db: Database, draft: Draft): Promise<readonly DryRow[]> {
  return db.transaction(async (tx) => {
    const { workspaceId, journeyId, version, document, rules } = draft;
    const taken = await sampleToMove(tx, journeyId, rules, SHOWN);
    const compiled = compileJourney({ workspaceId, journeyId, version, document }, stepKinds);
    if (taken.length === 0 || !compiled.ok) return [];
    const { batch } = await loadBatch(tx, taken, []);
    const known = batch.journeys;
    const journeys: typeof known = {
      ...known,
      version: (id, number) =>
        id === journeyId && number === version ? compiled.journey : known.version(id, number),
    };
    const [clock] = await tx.rows<{ now: Date }>("select cairn_now() as now");
    const result = carryOutPlan({
      batch: { ...batch, journeys },
      orders: await ordersFor(tx, { rules, kind: "publish" }, taken),
      version: { journeyId, version },
      now: clock?.now.getTime() ?? 0,
      cause: { kind: "plan" },
      past: null,
    });
    const names = await namesOf(
      tx,
      taken.map(({ person_id }) => person_id),
    );
    return [...result.outcomes].flatMap(([id, outcome]): DryRow[] => {
      const [was, is] = [result.before.get(id), result.after.get(id)];
      if (!was || !is || outcome === "back") return [];
      const from = { version: was.version, stepId: was.stepId, dueAt: was.wait?.wakeAt ?? null };
      const to = { stepId: is.stepId, state: is.state, dueAt: is.wait?.wakeAt ?? null, reason: is.endReason };
      const person = names.get(was.personId) ?? { name: null, email: null };
      return [{ runId: id, personId: was.personId, person, from, outcome, to }];
    });
  }, "repeatable read");
}

async function namesOf(tx: Tx, people: readonly string[]) {
  const rows = await tx.rows<{ id: string; name: string | null; email: string | null }>(
    `select id, email, coalesce(traits ->> 'name', nullif(concat_ws(' ', traits ->> 'firstName', traits ->> 'lastName'), ''))
       as name from person where id = any($1::text[])`,
    [people],
  );
  return new Map(rows.map(({ id, name, email }) => [id, { name, email }]));
}
