import type { Run } from "#core/engine/run.ts";
import type { ConcreteRule, Standing } from "#core/journey/plan.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";

/** Who stands at which step of which version of a journey (S-13.3). */
export async function standingIn(sql: Sql, journeyId: string): Promise<readonly Standing[]> {
  const rows = await sql.rows<{ version: number; step_id: string; n: number }>(
    `select version, step_id, count(*) as n from run where journey_id = $1 and state in ('active', 'waiting')
     group by version, step_id order by version, step_id`,
    [journeyId],
    "standing_in",
  );
  return rows.map(({ version, step_id, n }) => ({ version, stepId: step_id, people: n }));
}

export type RunToMove = Readonly<{
  id: string;
  person_id: string;
  journey_id: string;
  version: number;
  step_id: string;
}>;
export type MovePage = Readonly<{
  changeId: string;
  journeyId: string;
  shards: readonly number[];
  rules: readonly ConcreteRule[];
  size: number;
}>;

// Whoever has gone on since the plan was made is under the rule of the step they are at now (S-13.4).
const TAKE = `
  select r.id, r.person_id, r.journey_id, r.version, r.step_id
  from unnest($4::int[], $5::text[]) as rule(version, step)
  join run r on r.journey_id = $1 and r.step_id = rule.step and r.shard = any($2::int[]) and r.version = rule.version
    and r.state in ('active', 'waiting')
  where not exists (select from run_move m where m.change_id = $3 and m.run_id = r.id)
  order by r.id limit $6 for update of r`;

/** The next runs of locked shards that a plan says something about and has not dealt with, held until the transaction ends. */
export function takeRunsToMove(
  tx: Tx,
  { changeId, journeyId, shards, rules, size }: MovePage,
): Promise<readonly RunToMove[]> {
  const [versions, steps] = [rules.map(({ version }) => version), rules.map(({ stepId }) => stepId)];
  return tx.rows<RunToMove>(TAKE, [journeyId, shards, changeId, versions, steps, size], "take_runs_to_move");
}

// One look at the index of who stands where.
const SHARDS_AHEAD = `
  select r.shard, count(*) as n from unnest($3::int[], $4::text[]) as rule(version, step)
  join run r on r.journey_id = $1 and r.step_id = rule.step and r.version = rule.version and r.state in ('active', 'waiting')
  where not exists (select from run_move m where m.change_id = $2 and m.run_id = r.id) group by 1 order by 1`;
const SHARDS_BACK = `
  select r.shard, count(*) as n from run_move m join run r on r.id = m.run_id
  where m.change_id = $1 and m.outcome in ('moved', 'exited') group by 1 order by 1`;

/** The shards in which a change still has something to do, and with how many runs. */
export async function shardsToWork(
  sql: Sql,
  {
    id,
    journeyId,
    rules,
    moves,
  }: Readonly<{ id: string; journeyId: string; rules: readonly ConcreteRule[]; moves: string }>,
): Promise<readonly Readonly<{ shard: number; n: number }>[]> {
  const [versions, steps] = [rules.map(({ version }) => version), rules.map(({ stepId }) => stepId)];
  return moves === "returning"
    ? sql.rows(SHARDS_BACK, [id], "shards_back")
    : sql.rows(SHARDS_AHEAD, [journeyId, id, versions, steps], "shards_ahead");
}

/** Up to so many of those whom a plan reaches, as they stand now: a dry run shows them. */
export function sampleToMove(
  sql: Sql,
  journeyId: string,
  rules: readonly ConcreteRule[],
  size: number,
): Promise<readonly RunToMove[]> {
  return sql.rows<RunToMove>(
    `select s.* from unnest($2::int[], $3::text[]) as rule(version, step) cross join lateral (
       select r.id, r.person_id, r.journey_id, r.version, r.step_id from run r
       where r.journey_id = $1 and r.step_id = rule.step and r.version = rule.version and r.state in ('active', 'waiting')
       order by r.id limit $4) s
     order by s.id limit $4`,
    [journeyId, rules.map(({ version }) => version), rules.map(({ stepId }) => stepId), size],
  );
}

export type RunMove = Readonly<{ before: Run; after: Run; outcome: "moved" | "exited" | "stuck" }>;

/** Notes what a plan has done with runs: no page is done twice, and an undo knows the way back. */
export async function noteMoves(tx: Tx, changeId: string, moves: readonly RunMove[]): Promise<void> {
  if (moves.length === 0) return;
  const column = <T>(of: (move: RunMove) => T) => moves.map(of);
  await tx.run(
    `insert into run_move (change_id, run_id, workspace_id, journey_id, person_id, outcome, from_version, from_step_id,
       to_step_id, seq, before, at)
     select $1, n.run, n.ws, n.journey, n.person, n.outcome, n.version, n.step, n.target, n.seq, n.before, cairn_now()
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[], $9::text[], $10::int[],
       $11::jsonb[]) as n(run, ws, journey, person, outcome, version, step, target, seq, before)
     on conflict do nothing`,
    [
      changeId,
      column(({ before }) => before.id),
      column(({ before }) => before.workspaceId),
      column(({ before }) => before.journeyId),
      column(({ before }) => before.personId),
      column(({ outcome }) => outcome),
      column(({ before }) => before.version),
      column(({ before }) => before.stepId),
      column(({ after, outcome }) => (outcome === "moved" ? after.stepId : null)),
      column(({ after }) => after.seq),
      column(({ before }) => JSON.stringify(before)),
    ],
    "note_moves",
  );
}

export type RunToReturn = Readonly<{
  id: string;
  person_id: string;
  journey_id: string;
  before: Run;
  /** It has moved since, or its place is taken: it stays where it is. */
  gone_on: boolean;
}>;

// An exited run comes back only where nobody else of its key has entered since (S-3.1).
const RETURN = `
  select r.id, r.person_id, r.journey_id, m.before,
    r.seq <> m.seq or (m.outcome = 'moved' and r.state not in ('active', 'waiting')) or (m.outcome = 'exited' and exists (
      select from run o where o.journey_id = r.journey_id and o.person_id = r.person_id
        and o.instance_key = r.instance_key and o.state in ('active', 'waiting'))) as gone_on
  from run_move m join run r on r.id = m.run_id
  where m.change_id = $1 and m.outcome in ('moved', 'exited') and r.shard = any($2::int[])
  order by r.id limit $3 for update of r`;

/** The next runs of locked shards that an undo may put back. */
export function takeRunsToReturn(
  tx: Tx,
  changeId: string,
  shards: readonly number[],
  size: number,
): Promise<readonly RunToReturn[]> {
  return tx.rows<RunToReturn>(RETURN, [changeId, shards, size], "take_runs_to_return");
}

/** Notes which runs are back, and which have gone on. */
export async function noteReturns(
  tx: Tx,
  changeId: string,
  back: readonly string[],
  goneOn: readonly string[],
): Promise<void> {
  await tx.run(
    `update run_move set outcome = case when run_id = any($2::text[]) then 'back' else 'gone_on' end
     where change_id = $1 and (run_id = any($2::text[]) or run_id = any($3::text[]))`,
    [changeId, back, goneOn],
    "note_returns",
  );
}

/** The entries of runs that live again have no end any more. */
export async function reopenEntries(tx: Tx, runIds: readonly string[]): Promise<void> {
  if (runIds.length > 0)
    await tx.run("update journey_entry set ended_at = null where run_id = any($1::text[])", [runIds]);
}

export type MoveCounts = Readonly<Record<"moved" | "exited" | "stuck" | "back" | "gone_on", number>>;

/** What a plan has come to so far. */
export async function countMoves(sql: Sql, changeId: string): Promise<MoveCounts> {
  const rows = await sql.rows<{ outcome: keyof MoveCounts; n: number }>(
    "select outcome, count(*) as n from run_move where change_id = $1 group by outcome",
    [changeId],
  );
  const none: MoveCounts = { moved: 0, exited: 0, stuck: 0, back: 0, gone_on: 0 };
  return { ...none, ...Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n])) };
}

/** Runs that an undo found gone on, or a plan stuck: the first hundred, to look at. */
export async function listMoves(
  sql: Sql,
  changeId: string,
  outcome: keyof MoveCounts,
): Promise<
  readonly Readonly<{ runId: string; personId: string; fromVersion: number; fromStepId: string }>[]
> {
  return sql.rows(
    `select run_id as "runId", person_id as "personId", from_version as "fromVersion", from_step_id as "fromStepId"
     from run_move where change_id = $1 and outcome = $2 order by run_id limit 100`,
    [changeId, outcome],
  );
}
