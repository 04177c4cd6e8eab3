import {
  type SampleRatio,
  sampleRatio,
  type Variant,
  type Verdict,
  verdictOf,
} from "#core/analytics/experiment.ts";
import { kindsByName, readStep } from "#core/journey/reading.ts";
import { isObject } from "#core/kernel/json.ts";
import type { ReportedJourney } from "#lib/analytics/find-journey.ts";
import type { Sql } from "#lib/platform/db.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** One split of a journey: how people were divided, what they did, and what can be said of it (S-8.5, S-8.6). */
export type Experiment = Readonly<{
  stepId: string;
  name: string;
  since: string | null;
  variants: readonly Variant[];
  ratio: SampleRatio;
  verdict: Verdict;
}>;

/** Those who were shown two variants by a merge do not count (S-1.23); a conversion counts from the exposure on. */
const FIGURES = `
  select e.experiment, e.arm, count(*)::int as exposed, min(e.at) as since,
    count(*) filter (where exists (
      select from conversion c where c.workspace_id = $1 and c.journey_id = $2 and c.person_id = e.person_id
        and c.goal_id = $3 and c.at >= e.at))::int as converted,
    floor(extract(epoch from cairn_now() - min(e.at)) / 86400)::int as days
  from exposure e where e.workspace_id = $1 and e.journey_id = $2 and not e.mixed
  group by e.experiment, e.arm`;

type Row = Readonly<{
  experiment: string;
  arm: string;
  exposed: number;
  converted: number;
  days: number;
  since: Date;
}>;

/** The splits of the journey as drawn now, each with its people so far. */
export async function experimentsOf(
  sql: Sql,
  workspaceId: string,
  { id, document }: ReportedJourney,
): Promise<readonly Experiment[]> {
  if (!document) return [];
  const goal = document.settings.goals.find(({ primary }) => primary);
  const rows = await sql.rows<Row>(FIGURES, [workspaceId, id, goal?.id ?? ""], "experiments");
  const kinds = kindsByName(stepKinds);
  return document.steps.flatMap((step) => {
    const { about, config } = readStep(step, kinds, document);
    const arms = about.split && Array.isArray(config?.["arms"]) ? config["arms"].filter(isObject) : [];
    if (arms.length === 0) return [];
    const salt = config?.["salt"];
    const own = rows.filter(({ experiment }) => experiment === (typeof salt === "string" ? salt : step.id));
    const variants = arms.map((arm): Variant => {
      const row = own.find((one) => one.arm === arm["id"]);
      const [exposed, converted] = [row?.exposed ?? 0, row?.converted ?? 0];
      return { id: String(arm["id"]), weight: Number(arm["weight"]), exposed, converted };
    });
    const days = Math.max(0, ...own.map((row) => row.days));
    const since = own.map((row) => row.since.toISOString()).sort()[0] ?? null;
    const verdict = verdictOf(variants, { days, hasGoal: goal !== undefined });
    return [{ stepId: step.id, name: step.name, since, variants, ratio: sampleRatio(variants), verdict }];
  });
}
