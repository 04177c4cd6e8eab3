import { diffJourneys } from "#core/journey/diff.ts";
import type { JourneyDocument } from "#core/journey/document.ts";
import { emptyDocument } from "#core/journey/document.ts";
import { readStored } from "#core/journey/stored.ts";
import type { Tx } from "#lib/platform/db.ts";

export type JourneyStatus = "draft" | "live" | "paused" | "ended" | "archived";

/** A journey held by this transaction, with its draft and the version that people enter. */
export type LockedJourney = Readonly<{
  id: string;
  name: string;
  status: JourneyStatus;
  pausedAt: Date | null;
  /** How it is paused, or was last. */
  pauseWay: "hold" | "entries";
  liveVersion: number | null;
  /** 0 while nobody has edited: the first command makes the draft. */
  revision: number;
  baseVersion: number | null;
  /** The draft's, else the live version's. */
  document: JourneyDocument;
  liveHash: string | null;
  /** Who changed which step of the draft last, by step id. */
  authors: Authors;
}>;
export type Authors = Readonly<Record<string, string | null>>;

type Row = Readonly<{
  id: string;
  name: string;
  status: JourneyStatus;
  paused_at: Date | null;
  pause_way: "hold" | "entries";
  live_version: number | null;
  revision: number | null;
  base_version: number | null;
  draft: unknown;
  live: unknown;
  content_hash: string | null;
  authors: Authors | null;
}>;

// The journey's row is the lock of its draft, its versions and its status. It is taken before anything is read: whoever
// waits for a lock goes on with that one row as it is now, but with what is joined to it as it was.
const LOCK = "select id from journey where workspace_id = $1 and id = $2 for update";
const READ = `
  select j.id, j.name, j.status, j.paused_at, j.pause_way, j.live_version, d.revision, d.base_version, d.document as draft,
    v.document as live, v.content_hash, d.authors
  from journey j
  left join journey_draft d on d.journey_id = j.id
  left join journey_version v on v.journey_id = j.id and v.number = j.live_version
  where j.workspace_id = $1 and j.id = $2`;

/** Locks and reads a journey of a workspace; null for another's and for none. */
export async function lockJourney(
  tx: Tx,
  workspaceId: string,
  journeyId: string,
): Promise<LockedJourney | null> {
  await tx.rows(LOCK, [workspaceId, journeyId], "lock_journey");
  const [row] = await tx.rows<Row>(READ, [workspaceId, journeyId], "read_locked_journey");
  if (!row) return null;
  const stored = row.draft ?? row.live;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    pausedAt: row.paused_at,
    pauseWay: row.pause_way,
    liveVersion: row.live_version,
    revision: row.revision ?? 0,
    baseVersion: row.base_version ?? row.live_version,
    document: stored ? readStored(stored) : emptyDocument(),
    liveHash: row.content_hash,
    authors: row.authors ?? {},
  };
}

const SAVE = `
  insert into journey_draft (journey_id, revision, document, base_version, authors, updated_by, updated_at)
  values ($1, $2, $3, $4, $5, $6, cairn_now())
  on conflict (journey_id) do update set revision = excluded.revision, document = excluded.document,
    authors = excluded.authors, updated_by = excluded.updated_by, updated_at = excluded.updated_at
  returning updated_at`;

export type Saved = Readonly<{ revision: number; savedAt: string }>;

/** Writes the next revision of a draft. */
export async function saveDraft(
  tx: Tx,
  journey: LockedJourney,
  document: JourneyDocument,
  by: string | null,
): Promise<Saved> {
  const revision = journey.revision + 1;
  const authors = JSON.stringify(authorsAfter(journey, document, by));
  const values = [journey.id, revision, JSON.stringify(document), journey.baseVersion, authors, by];
  const [row] = await tx.rows<{ updated_at: Date }>(SAVE, values, "save_draft");
  await tx.run("update journey set updated_at = cairn_now() where id = $1", [journey.id]);
  return { revision, savedAt: (row?.updated_at ?? new Date(0)).toISOString() };
}

/** Whoever changes a step is its author, until somebody else does; what is as it was before keeps its own. */
function authorsAfter(
  { document: before, authors }: LockedJourney,
  after: JourneyDocument,
  by: string | null,
) {
  const { steps, settings } = diffJourneys(before, after);
  const touched = [...steps.map(({ stepId }) => stepId), ...(settings.length > 0 ? [SETTINGS] : [])];
  return { ...authors, ...Object.fromEntries(touched.map((id) => [id, by])) };
}

/** What stands for the settings among the ids of steps. */
export const SETTINGS = "settings";
