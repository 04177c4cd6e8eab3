import { randomBytes } from "node:crypto";
import type { Sql } from "#lib/platform/db.ts";

const IDLE_DAYS = 7;
const ABSOLUTE_DAYS = 30;

/** A member who is signed in, and by which session. */
export type SignedIn = Readonly<{
  sessionId: string;
  member: Readonly<{ id: string; email: string; name: string; preferences: Preferences }>;
}>;
export type Preferences = Readonly<{ theme?: string; density?: string; rail?: string; workspace?: string }>;

const CREATE = `
  insert into session (id, member_id, expires_at, address, agent)
  values ($1, $2, now() + make_interval(days => ${ABSOLUTE_DAYS}), $3, $4)`;

/** Opens a session; its id is 256 random bits and the only thing the cookie carries (SEC-21). */
export async function createSession(
  sql: Sql,
  memberId: string,
  from: Readonly<{ address: string | null; agent: string | null }>,
): Promise<string> {
  const id = randomBytes(32).toString("base64url");
  await sql.run(CREATE, [id, memberId, from.address, from.agent?.slice(0, 300) ?? null]);
  return id;
}

const LIVE = `revoked_at is null and expires_at > now() and last_seen_at > now() - make_interval(days => ${IDLE_DAYS})`;

const READ = `
  select s.id, s.last_seen_at < now() - interval '5 minutes' as stale,
         m.id as member_id, m.email, m.name, m.preferences
  from session s join member m on m.id = s.member_id
  where s.id = $1 and m.disabled_at is null and ${LIVE.replace(/(revoked_at|expires_at|last_seen_at)/g, "s.$1")}`;

type SessionRow = {
  id: string;
  stale: boolean;
  member_id: string;
  email: string;
  name: string;
  preferences: Preferences;
};

/** Looked at on every request: a session that was ended a moment ago is no session (SEC-21). */
export async function readSession(sql: Sql, id: string): Promise<SignedIn | null> {
  const [row] = await sql.rows<SessionRow>(READ, [id], "read-session");
  if (!row) return null;
  if (row.stale) await sql.run("update session set last_seen_at = now() where id = $1", [id]);
  const { member_id, email, name, preferences } = row;
  return { sessionId: row.id, member: { id: member_id, email, name, preferences } };
}

export type SessionEntry = Readonly<{
  id: string;
  createdAt: string;
  lastSeenAt: string;
  address: string | null;
  agent: string | null;
}>;

type ListRow = {
  id: string;
  created_at: Date;
  last_seen_at: Date;
  address: string | null;
  agent: string | null;
};

/** A member's live sessions, the newest first. */
export async function listSessions(sql: Sql, memberId: string): Promise<readonly SessionEntry[]> {
  const rows = await sql.rows<ListRow>(
    `select id, created_at, last_seen_at, address, agent from session
     where member_id = $1 and ${LIVE} order by last_seen_at desc limit 100`,
    [memberId],
  );
  return rows.map((row) => ({
    id: publicId(row.id),
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    address: row.address,
    agent: row.agent,
  }));
}

/** A session's name in lists: enough to tell them apart, too little to be one. */
export function publicId(sessionId: string): string {
  return sessionId.slice(0, 12);
}

/** Ends one session by its full id. */
export async function endSession(sql: Sql, id: string): Promise<void> {
  await sql.run("update session set revoked_at = now() where id = $1 and revoked_at is null", [id]);
}

/** Ends one of a member's own sessions by its name in the list; false when there is none. */
export async function endOwnSession(sql: Sql, memberId: string, shortId: string): Promise<boolean> {
  const changed = await sql.run(
    "update session set revoked_at = now() where member_id = $1 and left(id, 12) = $2 and revoked_at is null",
    [memberId, shortId],
  );
  return changed > 0;
}

/** Ends all sessions of a member, but one if said: after a new password, a disabling, a change of role. */
export async function endSessions(sql: Sql, memberId: string, except: string | null = null): Promise<number> {
  return sql.run(
    `update session set revoked_at = now() where member_id = $1 and ${LIVE} and id is distinct from $2`,
    [memberId, except],
  );
}
