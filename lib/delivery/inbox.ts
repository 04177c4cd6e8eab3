import { z } from "zod";
import { maskAddress } from "#core/people/mask.ts";
import type { Sql } from "#lib/platform/db.ts";

/** A message of the Test inbox: what would have left. */
export type InboxRow = Readonly<{
  id: string;
  deliveryId: string;
  personId: string | null;
  channel: string;
  sender: string;
  recipient: string;
  subject: string;
  /** The beginning of its text. */
  preview: string;
  journeyId: string | null;
  journey: string | null;
  at: number;
}>;
export type InboxDetail = InboxRow &
  Readonly<{ html: string; text: string; headers: Readonly<Record<string, string>> }>;

export const inboxFilterSchema = z.strictObject({
  search: z.string().trim().max(200).optional(),
  personId: z.string().max(64).optional(),
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type InboxFilter = z.output<typeof inboxFilterSchema>;

const COLUMNS = `m.id, m.delivery_id as "deliveryId", m.person_id as "personId", m.channel, m.sender, m.recipient, m.subject,
  left(m.text, 160) as preview, d.journey_id as "journeyId", j.name as journey, m.at`;
const FROM = `
  from inbox_message m left join delivery d on d.id = m.delivery_id
  left join journey j on j.id = d.journey_id and j.workspace_id = m.workspace_id`;

type Raw = Omit<InboxRow, "at"> & Readonly<{ at: Date }>;

/** What came into the Test inbox, the newest first. */
export async function listInbox(
  sql: Sql,
  workspaceId: string,
  { search, personId, cursor, limit }: InboxFilter,
): Promise<Readonly<{ messages: readonly InboxRow[]; next: string | null }>> {
  const after = cursor ? decodeCursor(cursor) : null;
  const rows = await sql.rows<Raw>(
    `select ${COLUMNS} ${FROM}
     where m.workspace_id = $1 and ($2::text is null or m.person_id = $2)
       and ($3::text is null or position(lower($3) in lower(m.recipient || ' ' || m.subject)) > 0)
       and ($4::timestamptz is null or (m.at, m.id) < ($4, $5))
     order by m.at desc, m.id desc limit $6`,
    [workspaceId, personId ?? null, search ?? null, after?.at ?? null, after?.id ?? null, limit + 1],
  );
  const messages = rows.slice(0, limit).map(({ at, ...row }) => ({ ...row, at: at.getTime() }));
  const last = messages.at(-1);
  return { messages, next: rows.length > limit && last ? encodeCursor(last) : null };
}

/** One message with all it says; null where the workspace has none of that id. */
export async function inboxMessage(sql: Sql, workspaceId: string, id: string): Promise<InboxDetail | null> {
  const [row] = await sql.rows<Raw & Pick<InboxDetail, "html" | "text" | "headers">>(
    `select ${COLUMNS}, m.html, m.text, m.headers ${FROM} where m.workspace_id = $1 and m.id = $2`,
    [workspaceId, id],
  );
  if (!row) return null;
  const { at, ...message } = row;
  return { ...message, at: at.getTime() };
}

/** For readers who may not see who it went to. */
export function maskInboxRow<Row extends InboxRow>(row: Row): Row {
  return { ...row, recipient: maskAddress(row.recipient), preview: "" };
}

function encodeCursor({ at, id }: InboxRow): string {
  return Buffer.from(`${new Date(at).toISOString()} ${id}`).toString("base64url");
}

/** A cursor that was not ours starts the list anew. */
function decodeCursor(cursor: string): { at: string; id: string } | null {
  const [at, id] = Buffer.from(cursor, "base64url").toString().split(" ");
  return at && id && !Number.isNaN(Date.parse(at)) ? { at: new Date(at).toISOString(), id } : null;
}
