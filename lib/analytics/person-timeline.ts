import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import { maskAddress, maskJson } from "#core/people/mask.ts";
import type { Sql } from "#lib/platform/db.ts";

export const TIMELINE_KINDS = ["event", "step", "delivery", "trait", "consent", "merge"] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One thing that happened to a person. `data` is what its kind has to say; ids lead to the pages behind it. */
export type TimelineEntry = Readonly<{
  kind: TimelineKind;
  id: string;
  at: number;
  title: string;
  data: JsonObject;
}>;
export type Timeline = Readonly<{ entries: readonly TimelineEntry[]; next: string | null }>;

type Asked = Readonly<{
  workspaceId: string;
  personId: string;
  kinds?: readonly TimelineKind[];
  cursor?: string | undefined;
  limit: number;
}>;

// The person and everybody merged into them: the log keeps a person as known on arrival (S-1.24).
const SAME = `
  with recursive same as (
    select id from person where workspace_id = $1 and id = $2
    union
    select p.id from person p join same on p.merged_into = same.id where p.workspace_id = $1
  )`;

/** Each part: kind, id, at, title, data, of the people in `same`. */
const PARTS: Readonly<Record<TimelineKind, string>> = {
  event: `
    select 'event' as kind, e.seq::text as id, e.timestamp as at, e.event as title,
      jsonb_build_object('seq', e.seq, 'type', e.type, 'source', e.source_id, 'messageId', e.message_id,
        'receivedAt', e.received_at, 'flags', to_jsonb(e.flags), 'properties', e.body -> 'properties',
        'traits', e.body -> 'traits', 'disposition', d.disposition, 'reason', d.reason, 'outcomes', d.outcomes) as data
    from event e left join event_disposition d on d.seq = e.seq and d.workspace_id = e.workspace_id
    where e.workspace_id = $1 and e.person_id in (select id from same) and e.type <> 'system'`,
  step: `
    select 'step', t.run_id || '/' || t.seq, t.at, j.name,
      jsonb_build_object('runId', t.run_id, 'journeyId', t.journey_id, 'version', t.version, 'stepId', t.step_id,
        'step', (select s ->> 'name' from jsonb_array_elements(v.document -> 'steps') s where s ->> 'id' = t.step_id),
        'toStep', (select s ->> 'name' from jsonb_array_elements(v.document -> 'steps') s where s ->> 'id' = t.to_step_id),
        'output', t.output, 'reason', t.reason, 'cause', t.cause, 'values', t.values)
    from transition t
    join run r on r.id = t.run_id and r.workspace_id = t.workspace_id
    join journey j on j.id = t.journey_id
    left join journey_version v on v.journey_id = t.journey_id and v.number = t.version
    where t.workspace_id = $1 and r.person_id in (select id from same)`,
  delivery: `
    select 'delivery', d.id, coalesce(d.sent_at, d.settled_at, d.created_at), coalesce(t.name, d.channel),
      jsonb_build_object('channel', d.channel, 'class', d.class, 'state', d.state, 'reason', d.reason,
        'parkedBy', d.parked_by, 'runId', d.run_id, 'journeyId', d.journey_id, 'subject', d.rendered -> 'subject')
    from delivery d left join template t on t.id = d.template_id and t.workspace_id = d.workspace_id
    where d.workspace_id = $1 and d.person_id in (select id from same)`,
  trait: `
    select 'trait', h.id::text, h.timestamp, h.trait,
      jsonb_build_object('value', h.value, 'seq', h.seq, 'late', h.late)
    from trait_history h where h.workspace_id = $1 and h.person_id in (select id from same)`,
  consent: `
    select 'consent', c.id::text, c.at, coalesce(o.name, c.topic),
      jsonb_build_object('channel', c.channel, 'address', c.address, 'topic', c.topic, 'state', c.state,
        'source', c.source, 'deliveryId', c.delivery_id)
    from consent_entry c left join topic o on o.id = c.topic and o.workspace_id = c.workspace_id
    where c.workspace_id = $1 and c.person_id in (select id from same)`,
  merge: `
    select 'merge', m.id, coalesce(m.done_at, m.noted_at), m.loser_id,
      jsonb_build_object('loserId', m.loser_id, 'survivorId', m.survivor_id, 'state', m.state, 'causeSeq', m.cause_seq)
    from person_merge m where m.workspace_id = $1 and m.survivor_id in (select id from same) and m.state <> 'void'`,
};

/** What happened to a person, newest first, in one stream over all rooms (ux 4.8). */
export async function personTimeline(db: Sql, asked: Asked): Promise<Timeline> {
  const { workspaceId, personId, kinds = TIMELINE_KINDS, limit } = asked;
  const after = asked.cursor ? decode(asked.cursor) : null;
  const values: unknown[] = [workspaceId, personId, limit + 1];
  if (after) values.push(after.at, after.kind, after.id);
  const page = after ? "where (at, kind, id) < ($4::timestamptz, $5, $6)" : "";
  const parts = TIMELINE_KINDS.filter((kind) => kinds.includes(kind)).map(
    (kind) => `(select * from (${PARTS[kind]}) as ${kind} (kind, id, at, title, data) ${page}
      order by at desc, kind desc, id desc limit $3)`,
  );
  if (parts.length === 0) return { entries: [], next: null };
  const rows = await db.rows<Raw>(
    `${SAME} select * from (${parts.join(" union all ")}) as stream order by at desc, kind desc, id desc limit $3`,
    values,
  );
  const entries = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.getTime() }));
  const last = entries.at(-1);
  return { entries, next: rows.length > limit && last ? encode(last) : null };
}

/** Data that tell who somebody is, by name; readers without that right see that they are there. */
const PERSONAL = ["properties", "traits", "value", "values", "subject"] as const;

/** An entry for readers who may not see personal data. */
export function maskEntry(entry: TimelineEntry): TimelineEntry {
  const hidden: Record<string, Json> = {};
  for (const name of PERSONAL) {
    const value = entry.data[name];
    if (value !== undefined) hidden[name] = maskJson(value);
  }
  const address = entry.data["address"];
  if (typeof address === "string") hidden["address"] = maskAddress(address);
  const outcomes = entry.data["outcomes"];
  if (Array.isArray(outcomes)) hidden["outcomes"] = outcomes.filter(isObject).map(maskOutcome);
  return { ...entry, data: { ...entry.data, ...hidden } };
}

/** Which journey and why stays; the values that it was decided by do not. */
export function maskOutcome(outcome: JsonObject): JsonObject {
  const { values, ...rest } = outcome as { values?: Json };
  return values === undefined ? rest : { ...rest, values: maskJson(values) };
}

type Raw = Omit<TimelineEntry, "at"> & Readonly<{ at: Date }>;

function encode({ at, kind, id }: TimelineEntry): string {
  return Buffer.from(JSON.stringify([at, kind, id])).toString("base64url");
}

/** A cursor that was not ours starts the stream anew. */
function decode(cursor: string): { at: string; kind: string; id: string } | null {
  const match = /^\[(\d{1,15}),"([a-z]+)","([^"\\]+)"\]$/.exec(Buffer.from(cursor, "base64url").toString());
  if (!match?.[1] || !match[2] || !match[3]) return null;
  return { at: new Date(Number(match[1])).toISOString(), kind: match[2], id: match[3] };
}
