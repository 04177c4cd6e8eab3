import type { LoggedEvent } from "#core/engine/event.ts";
import { diffJourneys } from "#core/journey/diff.ts";
import type { JourneyDocument, Step } from "#core/journey/document.ts";
import { kindsByName, readStep } from "#core/journey/reading.ts";
import { estimateVolume, type Volume } from "#core/journey/volume.ts";
import { matches } from "#core/rules/matches.ts";
import type { Rule } from "#core/rules/rule.ts";
import { FIGURES } from "#lib/analytics/figures.ts";
import { sampleEvents } from "#lib/eventlog/sample.ts";
import { loadPeople } from "#lib/people/state.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { stepKinds } from "#steps/registry.gen.ts";

/** What a drawing would bring, from the last 30 days of real events (ux 3.12). */
export type VolumeEstimate = Volume &
  Readonly<{
    /** Days that the figures come from, at most 30; 0: nothing has happened yet. */
    days: number;
    /** The most entries in one hour of those days, and when that was. */
    busiest: Readonly<{ entries: number; at: number; sends: Readonly<Record<string, number>> }> | null;
    /** Messages an hour that the providers let through, by channel. */
    limits: Readonly<Record<string, number>>;
  }>;

type Asked = Readonly<{
  workspaceId: string;
  journeyId: string;
  document: JourneyDocument;
  live: JourneyDocument | null;
}>;

const DAYS = 30;

const OUTPUTS = `
  select step_id as "stepId", key as output, sum(n)::bigint as n from ${FIGURES}
  where workspace_id = $1 and journey_id = $2 and metric = 'step_out' and bucket >= cairn_now() - interval '${DAYS} days'
  group by 1, 2`;
const ENTERED = `
  select step_id as "stepId", sum(n)::bigint as n, extract(epoch from cairn_now() - min(bucket)) / 86400 as days from ${FIGURES}
  where workspace_id = $1 and journey_id = $2 and metric = 'entered' and bucket >= cairn_now() - interval '${DAYS} days'
  group by 1`;
// What is counted, and what waits to be: as the catalogue of names has it.
const EVENTS = `
  select name, sum(n)::bigint as n, (cairn_now()::date - min(day) + 1)::int as days from (
    select event as name, n, day from event_count where workspace_id = $1 and event = any($2::text[])
      and day > cairn_now()::date - ${DAYS}
    union all
    select key, n, bucket::date from rollup_delta where workspace_id = $1 and metric = 'event' and key = any($2::text[])
  ) seen group by name`;
const LIMITS = `
  select channel, (min(rate_per_second) * 3600)::float8 as n from provider
  where workspace_id = $1 and enabled and rate_per_second is not null group by channel`;

/** Estimates entries, messages and the busiest hour, in a handful of statements that read a bounded part of the past. */
export function volumeOf(db: Database, asked: Asked): Promise<VolumeEstimate> {
  return db.transaction(async (tx) => {
    const { workspaceId, journeyId, document } = asked;
    const ids = [workspaceId, journeyId];
    const outputs = await tx.rows<{ stepId: string; output: string; n: number }>(
      OUTPUTS,
      ids,
      "volume_outputs",
    );
    const entered = await tx.rows<{ stepId: string; n: number; days: string }>(
      ENTERED,
      ids,
      "volume_entered",
    );
    const { entries, busiest, days } = await entriesOf(tx, asked, entered);
    const facts = { entries, outputs: sharesOf(outputs, asked) };
    const volume = estimateVolume(document, stepKinds, facts);
    const limits = await tx.rows<{ channel: string; n: number }>(LIMITS, [workspaceId]);
    const perEntry = volume.entriesPerDay > 0 ? 1 / volume.entriesPerDay : 0;
    return {
      ...volume,
      days,
      busiest: busiest && {
        ...busiest,
        sends: Object.fromEntries(
          Object.entries(volume.sends).map(([kind, n]) => [kind, n * perEntry * busiest.entries]),
        ),
      },
      limits: Object.fromEntries(limits.map(({ channel, n }) => [channel, n])),
    };
  }, "repeatable read");
}

/** What people did at a step says something about it as long as its ways out are the same. */
function sharesOf(
  rows: readonly Readonly<{ stepId: string; output: string; n: number }>[],
  { document, live }: Asked,
) {
  const changed = new Set(diffJourneys(live ?? document, document).steps.map(({ stepId }) => stepId));
  const kinds = kindsByName(stepKinds);
  const found = new Map<string, Record<string, number>>();
  for (const step of document.steps) {
    const outputs = new Set(readStep(step, kinds, document).outputs.map(({ id }) => id));
    const own = rows.filter(({ stepId }) => stepId === step.id);
    if (own.length === 0 || (changed.has(step.id) && own.some(({ output }) => !outputs.has(output))))
      continue;
    found.set(step.id, Object.fromEntries(own.map(({ output, n }) => [output, n])));
  }
  return found;
}

type Trigger = Readonly<{ step: Step; event: string; where: Rule }>;

/** Entries a day by trigger: what it has brought while it was live as it is, else what its events would bring. */
async function entriesOf(
  tx: Tx,
  { workspaceId, document, live }: Asked,
  entered: readonly Readonly<{ stepId: string; n: number; days: string }>[],
) {
  const triggers = triggersOf(document);
  const names = [...new Set(triggers.map(({ event }) => event))];
  const counts = await tx.rows<{ name: string; n: number; days: number }>(
    EVENTS,
    [workspaceId, names],
    "volume_events",
  );
  const sample = await sampleEvents(tx, workspaceId, names, DAYS);
  const fits = await fitting(tx, triggers, sample);
  const changed = new Set(
    diffJourneys(live ?? { ...document, steps: [] }, document).steps.map(({ stepId }) => stepId),
  );
  const entries = new Map<string, number>();
  for (const { step, event } of triggers) {
    const real = changed.has(step.id) ? undefined : entered.find(({ stepId }) => stepId === step.id);
    const count = counts.find(({ name }) => name === event);
    const seen = sample.filter((one) => one.event === event).length;
    const share = seen === 0 ? 1 : (fits.get(step.id)?.length ?? 0) / seen;
    const guess = count ? (count.n / Math.max(1, count.days)) * share : 0;
    entries.set(step.id, real ? real.n / Math.max(1, Number(real.days)) : guess);
  }
  return {
    entries,
    busiest: busiestHour([...fits.values()].flat()),
    days: Math.max(0, ...counts.map(({ days }) => days)),
  };
}

function triggersOf(document: JourneyDocument): readonly Trigger[] {
  const kinds = kindsByName(stepKinds);
  return document.steps.flatMap((step) => {
    const { kind, config } = readStep(step, kinds, document);
    const start = kind && config && !step.off ? kind.starts?.(config) : undefined;
    return start?.kind === "event" ? [{ step, event: start.event, where: start.where }] : [];
  });
}

/** Of a sample of events, those that a trigger's conditions on event and person let in. */
async function fitting(tx: Tx, triggers: readonly Trigger[], sample: readonly LoggedEvent[]) {
  const people = await loadPeople(tx, [...new Set(sample.map(({ personId }) => personId))]);
  return new Map(
    triggers.map(({ step, event, where }) => {
      const fits = sample.filter((one) => {
        const person = people.get(one.personId);
        if (one.event !== event || !person) return false;
        const facts = { cart: null, group: {}, context: {}, answers: {}, zone: "UTC", now: one.receivedAt };
        return matches(where, { person, event: one, ...facts });
      });
      return [step.id, fits] as const;
    }),
  );
}

const HOUR = 3_600_000;

function busiestHour(events: readonly LoggedEvent[]): Readonly<{ entries: number; at: number }> | null {
  const hours = new Map<number, number>();
  for (const { receivedAt } of events) {
    const at = Math.floor(receivedAt / HOUR) * HOUR;
    hours.set(at, (hours.get(at) ?? 0) + 1);
  }
  const [first] = [...hours].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
  return first ? { at: first[0], entries: first[1] } : null;
}
