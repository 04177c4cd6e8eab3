import { maskAddress, maskName } from "#core/people/mask.ts";
import { COLUMNS, type DeliveryRow, deliveryOf, FROM, type Raw } from "#lib/delivery/list-deliveries.ts";
import { type Outlook, whatRetryWouldDo } from "#lib/delivery/retry-outlook.ts";
import { type Rendered, readStored, type StoredText } from "#lib/delivery/stored-text.ts";
import type { Sql } from "#lib/platform/db.ts";

export type DeliveryAttempt = Readonly<{
  number: number;
  startedAt: number;
  endedAt: number | null;
  /** Null: nobody knows yet. */
  outcome: string | null;
  status: string | null;
  answer: string | null;
}>;
export type ConsentWord = Readonly<{
  topic: string;
  state: string;
  source: string;
  explicit: boolean;
  at: number;
}>;

/** Everything there is to say about one message: what was sent, how it went, and why it stands where it does (S-17.4). */
export type DeliveryDetail = DeliveryRow &
  Readonly<{
    provider: Readonly<{ kind: string; name: string }> | null;
    providerMessageId: string | null;
    onUnknown: string;
    message: Rendered | null;
    attemptList: readonly DeliveryAttempt[];
    /** What was said about the address and this message's topic, the newest first. */
    consent: readonly ConsentWord[];
    suppressed: Readonly<{ reason: string; at: number | null }> | null;
    links: readonly Readonly<{ position: number; url: string; clicks: number }>[];
    deadLetter: Readonly<{ id: string; status: string; summary: string }> | null;
    /** What a retry would do now, of a dead one. */
    outlook: Outlook | null;
  }>;

type Extra = Readonly<{
  topic_id: string | null;
  provider_id: string | null;
  provider_kind: string | null;
  provider_name: string | null;
  provider_message_id: string | null;
  on_unknown: string;
  rendered: StoredText | null;
}>;

const DETAIL = `
  select ${COLUMNS}, d.topic_id, d.provider_id, pr.kind as provider_kind, pr.name as provider_name, d.provider_message_id,
    d.on_unknown, d.rendered
  ${FROM} left join provider pr on pr.id = d.provider_id
  where d.workspace_id = $1 and d.id = $2`;

/** One delivery; null where the workspace has none of that id. */
export async function deliveryDetail(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<DeliveryDetail | null> {
  const [row] = await sql.rows<Raw & Extra>(DETAIL, [workspaceId, id], "delivery_detail");
  if (!row) return null;
  const {
    topic_id,
    provider_id,
    provider_kind,
    provider_name,
    provider_message_id,
    on_unknown,
    rendered,
    ...raw
  } = row;
  const [attempts, consent, address, links, letters, outlooks] = await Promise.all([
    readAttempts(sql, workspaceId, id),
    readConsent(sql, workspaceId, raw, topic_id),
    readSuppression(sql, workspaceId, raw),
    readLinks(sql, workspaceId, id),
    sql.rows<{ id: string; status: string; summary: string }>(
      "select id, status, summary from dead_letter where workspace_id = $1 and subject_kind = 'delivery' and subject_id = $2",
      [workspaceId, id],
    ),
    raw.state === "dead" ? whatRetryWouldDo(sql, workspaceId, [id]) : null,
  ]);
  return {
    ...deliveryOf(raw),
    provider:
      provider_id === null
        ? null
        : { kind: provider_kind ?? provider_id, name: provider_name ?? provider_id },
    providerMessageId: provider_message_id,
    onUnknown: on_unknown,
    message: rendered && readStored(rendered),
    attemptList: attempts,
    consent,
    suppressed: address,
    links,
    deadLetter: letters[0] ?? null,
    outlook: outlooks?.get(id) ?? null,
  };
}

async function readAttempts(sql: Sql, workspaceId: string, id: string): Promise<readonly DeliveryAttempt[]> {
  const rows = await sql.rows<
    Omit<DeliveryAttempt, "startedAt" | "endedAt"> & { started_at: Date; ended_at: Date | null }
  >(
    `select number, started_at, ended_at, outcome, status, answer from attempt
     where workspace_id = $1 and delivery_id = $2 order by id limit 200`,
    [workspaceId, id],
  );
  return rows.map(({ started_at, ended_at, ...row }) => ({
    ...row,
    startedAt: started_at.getTime(),
    endedAt: ended_at?.getTime() ?? null,
  }));
}

async function readConsent(
  sql: Sql,
  workspaceId: string,
  { channel, address }: Raw,
  topicId: string | null,
): Promise<readonly ConsentWord[]> {
  if (address === null) return [];
  const rows = await sql.rows<Omit<ConsentWord, "at"> & { at: Date }>(
    `select coalesce(t.name, '') as topic, e.state, e.source, e.source not in ('import', 'default') as explicit, e.at
     from consent_entry e left join topic t on t.workspace_id = e.workspace_id and t.id = e.topic
     where e.workspace_id = $1 and e.channel = $2 and e.address = $3 and e.topic in ('', $4) order by e.at desc limit 20`,
    [workspaceId, channel, address, topicId ?? ""],
  );
  return rows.map(({ at, ...row }) => ({ ...row, at: at.getTime() }));
}

async function readSuppression(
  sql: Sql,
  workspaceId: string,
  { channel, address }: Raw,
): Promise<DeliveryDetail["suppressed"]> {
  if (address === null) return null;
  const [row] = await sql.rows<{ suppressed: string; at: Date | null }>(
    `select suppressed, suppressed_at as at from address_state
     where workspace_id = $1 and channel = $2 and address = $3 and suppressed is not null`,
    [workspaceId, channel, address],
  );
  return row ? { reason: row.suppressed, at: row.at?.getTime() ?? null } : null;
}

function readLinks(sql: Sql, workspaceId: string, id: string): Promise<DeliveryDetail["links"][number][]> {
  return sql.rows(
    `select l.position, l.url, count(e.seq) as clicks from tracked_link l
     join delivery d on d.id = l.delivery_id
     left join event e on e.workspace_id = l.workspace_id and e.person_id = d.person_id and e.event = 'Email Link Clicked'
       and e.body -> 'properties' ->> 'deliveryId' = l.delivery_id and e.body -> 'properties' ->> 'url' = l.url
     where l.workspace_id = $1 and l.delivery_id = $2 group by l.position, l.url order by l.position limit 200`,
    [workspaceId, id],
  );
}

/** A row for readers who may not see who it is. */
export function maskDelivery<Row extends DeliveryRow>(row: Row): Row {
  const { name, email } = row.person;
  return {
    ...row,
    address: row.address && maskAddress(row.address),
    person: { name: name && maskName(name), email: email && maskAddress(email) },
    subject: null,
  };
}

/** One delivery for the same readers: its course stays, its words do not. */
export function maskDeliveryDetail(detail: DeliveryDetail): DeliveryDetail {
  return {
    ...maskDelivery(detail),
    message: null,
    links: detail.links.map((link) => ({
      ...link,
      url: URL.canParse(link.url) ? new URL(link.url).origin : "",
    })),
    attemptList: detail.attemptList.map((attempt) => ({ ...attempt, answer: null })),
  };
}
