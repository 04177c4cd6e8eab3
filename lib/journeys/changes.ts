import type { JourneyDocument } from "#core/journey/document.ts";
import type { ConcreteRule, PublishPlan } from "#core/journey/plan.ts";
import { readStored } from "#core/journey/stored.ts";
import type { JourneyParams, ReadCall } from "#lib/journeys/call.ts";
import type { Authors, JourneyStatus } from "#lib/journeys/locked-journey.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

export type ChangeKind = "publish" | "restore" | "stop";
export type ChangeState = "asked" | "scheduled" | "done" | "undone" | "declined" | "cancelled" | "failed";
/** ahead: people are still to be moved. returning: an undo is moving them back. */
export type Moves = "none" | "ahead" | "done" | "returning" | "returned";

/** A change as its row has it. */
export type Change = Readonly<{
  id: string;
  workspaceId: string;
  journeyId: string;
  kind: ChangeKind;
  state: ChangeState;
  document: JourneyDocument | null;
  contentHash: string | null;
  authors: Authors;
  sourceVersion: number | null;
  revision: number;
  note: string;
  plan: PublishPlan;
  rules: readonly ConcreteRule[];
  dueAt: Date | null;
  askedBy: string | null;
  askedAt: Date;
  decidedBy: string | null;
  reason: string | null;
  doneAt: Date | null;
  version: number | null;
  previousVersion: number | null;
  previousStatus: JourneyStatus | null;
  moves: Moves;
  movesAt: Date | null;
}>;

const COLUMNS = `c.id, c.workspace_id as "workspaceId", c.journey_id as "journeyId", c.kind, c.state, c.document,
  c.content_hash as "contentHash", c.authors, c.source_version as "sourceVersion", c.revision, c.note, c.plan, c.rules,
  c.due_at as "dueAt", c.asked_by as "askedBy", c.asked_at as "askedAt", c.decided_by as "decidedBy", c.reason,
  c.done_at as "doneAt", c.version, c.previous_version as "previousVersion", c.previous_status as "previousStatus",
  c.moves, c.moves_at as "movesAt"`;

/** What a change is made of, before it has a row. */
export type NewChange = Pick<
  Change,
  | "workspaceId"
  | "journeyId"
  | "kind"
  | "document"
  | "contentHash"
  | "authors"
  | "sourceVersion"
  | "revision"
  | "note"
> &
  Readonly<{ plan: PublishPlan; askedBy: string | null; state: ChangeState; dueAt: number | null }>;

/** Writes a change down; its id. */
export async function insertChange(tx: Tx, change: NewChange): Promise<string> {
  const id = newId("chg");
  await tx.run(
    `insert into journey_change (id, workspace_id, journey_id, kind, state, document, content_hash, source_version, revision,
       note, plan, asked_by, authors, asked_at, due_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, cairn_now(), to_timestamp($14::float8 / 1000.0))`,
    [
      id,
      change.workspaceId,
      change.journeyId,
      change.kind,
      change.state,
      change.document ? JSON.stringify(change.document) : null,
      change.contentHash,
      change.sourceVersion,
      change.revision,
      change.note,
      JSON.stringify(change.plan),
      change.askedBy,
      JSON.stringify(change.authors),
      change.dueAt,
    ],
  );
  return id;
}

/** What is known of a change once it is done. */
export type Done = Readonly<{
  rules: readonly ConcreteRule[];
  version: number | null;
  previousVersion: number | null;
  previousStatus: JourneyStatus;
  /** How long people inside are left alone. */
  graceMs: number;
}>;

/** Notes that a change is done, and from when on people may be moved by it; returns that time. */
export async function markDone(tx: Tx, id: string, done: Done): Promise<Date> {
  const [row] = await tx.rows<{ moves_at: Date }>(
    `update journey_change set state = 'done', done_at = cairn_now(), rules = $2, version = $3, previous_version = $4,
       previous_status = $5, moves = $6, moves_at = cairn_now() + $7 * interval '1 millisecond'
     where id = $1 returning moves_at`,
    [
      id,
      JSON.stringify(done.rules),
      done.version,
      done.previousVersion,
      done.previousStatus,
      done.rules.length > 0 ? "ahead" : "none",
      done.graceMs,
    ],
  );
  return row?.moves_at ?? new Date(0);
}

/** Ends a change that was not done, or takes one back. */
export async function settleChange(
  tx: Tx,
  id: string,
  end: Readonly<{ state: ChangeState; by: string | null; reason?: string | null; moves?: Moves }>,
): Promise<void> {
  await tx.run(
    `update journey_change set state = $2, decided_by = coalesce($3, decided_by), decided_at = cairn_now(),
       reason = coalesce($4, reason), moves = coalesce($5, moves),
       moves_at = case when $5 = 'returning' then cairn_now() else moves_at end where id = $1`,
    [id, end.state, end.by, end.reason ?? null, end.moves ?? null],
  );
}

/** Holds a change of a journey until the transaction ends; null for another's and for none. */
export async function lockChange(tx: Tx, journeyId: string, id: string): Promise<Change | null> {
  const [row] = await tx.rows<Change>(
    `select ${COLUMNS} from journey_change c where c.id = $1 and c.journey_id = $2 for update`,
    [id, journeyId],
  );
  return row ? changeOf(row) : null;
}

/** Waiting to be approved, or for their time: at most one of each a journey counts, the newest. */
export async function replaceWaiting(tx: Tx, journeyId: string, state: "asked" | "scheduled"): Promise<void> {
  await tx.run(
    "update journey_change set state = 'cancelled', decided_at = cairn_now(), reason = 'replaced' where journey_id = $1 and state = $2",
    [journeyId, state],
  );
}

/** Changes whose time has come, the oldest first. */
export async function dueChanges(sql: Sql): Promise<readonly Readonly<{ id: string; journeyId: string }>[]> {
  return sql.rows(
    `select id, journey_id as "journeyId" from journey_change
     where state = 'scheduled' and due_at <= cairn_now() order by due_at, id limit 50`,
    [],
    "due_changes",
  );
}

/** Changes whose people are to be moved now, in the order in which they were made. */
export async function changesToCarryOut(sql: Sql): Promise<readonly string[]> {
  const rows = await sql.rows<{ id: string }>(
    `select id from journey_change where moves in ('ahead', 'returning') and moves_at <= cairn_now()
     order by done_at, id limit 50`,
    [],
    "changes_to_carry_out",
  );
  return rows.map(({ id }) => id);
}

/** A change as a page of its moves finds it; held for share, so that an undo waits for the page and the page for the undo. */
export async function holdChange(tx: Tx, id: string): Promise<Change | null> {
  const [row] = await tx.rows<Change>(
    `select ${COLUMNS} from journey_change c where c.id = $1 and c.moves in ('ahead', 'returning') for share`,
    [id],
    "hold_change",
  );
  return row ? changeOf(row) : null;
}

/** Everybody whom the plan names has been moved, or is back. */
export async function finishMoves(sql: Sql, id: string, from: Moves, to: Moves): Promise<void> {
  await sql.run("update journey_change set moves = $3 where id = $1 and moves = $2", [id, from, to]);
}

/** A change as the API shows it. */
export type ChangeView = Readonly<{
  id: string;
  kind: ChangeKind;
  state: ChangeState;
  note: string;
  revision: number;
  sourceVersion: number | null;
  version: number | null;
  previousVersion: number | null;
  plan: PublishPlan;
  dueAt: string | null;
  askedBy: string | null;
  asker: string | null;
  askedAt: string;
  decider: string | null;
  reason: string | null;
  doneAt: string | null;
  moves: Moves;
  movesAt: string | null;
}>;

const LISTED = 50;

/** What was asked, planned and done with a journey, the newest first. */
export async function listChanges(call: ReadCall<JourneyParams>): Promise<readonly ChangeView[]> {
  return readChanges(call, "", []);
}

/** One of them, with the drawing that it is about; null where there is none. */
export async function readChange(
  call: ReadCall<JourneyParams>,
  id: string,
): Promise<Readonly<{ view: ChangeView; document: JourneyDocument | null }> | null> {
  const [view] = await readChanges(call, "and c.id = $3", [id]);
  if (!view) return null;
  const [row] = await call.platform.db.rows<{ document: unknown }>(
    "select document from journey_change where id = $1",
    [id],
  );
  return { view, document: row?.document ? readStored(row.document) : null };
}

async function readChanges(
  { platform, workspace, params }: ReadCall<JourneyParams>,
  narrowing: string,
  values: readonly unknown[],
): Promise<readonly ChangeView[]> {
  type Row = Omit<ChangeView, "dueAt" | "askedAt" | "doneAt" | "movesAt"> &
    Pick<Change, "dueAt" | "askedAt" | "doneAt" | "movesAt">;
  const rows = await platform.db.rows<Row>(
    `select c.id, c.kind, c.state, c.note, c.revision, c.source_version as "sourceVersion", c.version,
       c.previous_version as "previousVersion", c.plan, c.due_at as "dueAt", c.asked_by as "askedBy", a.name as asker,
       c.asked_at as "askedAt", d.name as decider, c.reason, c.done_at as "doneAt", c.moves, c.moves_at as "movesAt"
     from journey_change c left join member a on a.id = c.asked_by left join member d on d.id = c.decided_by
     where c.workspace_id = $1 and c.journey_id = $2 ${narrowing} order by c.asked_at desc, c.id limit ${LISTED}`,
    [workspace.id, params.journeyId, ...values],
  );
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return rows.map((row) => ({
    ...row,
    dueAt: iso(row.dueAt),
    askedAt: row.askedAt.toISOString(),
    doneAt: iso(row.doneAt),
    movesAt: iso(row.movesAt),
  }));
}

function changeOf(row: Change): Change {
  return { ...row, document: row.document ? readStored(row.document) : null };
}
