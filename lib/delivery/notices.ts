import type { Notice } from "#core/engine/batch.ts";
import { journalOf } from "#lib/delivery/journal.ts";
import { type ChosenProvider, chooseProvider } from "#lib/delivery/provider-choice.ts";
import type { CallResult } from "#lib/delivery/providers/provider.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { pausedScopes } from "#lib/workspaces/controls.ts";
import { findWorkspace } from "#lib/workspaces/workspace.ts";

/** Notes what members are to be told, in the transaction that moves the run; one row a member. */
export async function insertNotices(tx: Tx, notices: readonly Notice[]): Promise<void> {
  const rows = notices.flatMap((notice) => notice.members.map((memberId) => ({ ...notice, memberId })));
  if (rows.length === 0) return;
  const column = <T>(of: (row: (typeof rows)[number]) => T) => rows.map(of);
  await tx.run(
    `insert into team_notice (id, workspace_id, journey_id, step_id, run_id, person_id, member_id, subject, text, next_at, created_at)
     select id, ws, journey, step, run, person, member, subject, text, cairn_now(), cairn_now()
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
       as n(id, ws, journey, step, run, person, member, subject, text)
     on conflict (id) do nothing`,
    [
      column(({ id, memberId }) => `${id}/${memberId}`),
      column(({ workspaceId }) => workspaceId),
      column(({ journeyId }) => journeyId),
      column(({ stepId }) => stepId),
      column(({ runId }) => runId),
      column(({ personId }) => personId),
      column(({ memberId }) => memberId),
      column(({ subject }) => subject),
      column(({ text }) => text),
    ],
    "insert_notices",
  );
}

/** One mail: a notice, or several as a digest. */
type Letter = Readonly<{ ids: readonly string[]; address: string; subject: string; text: string }>;
type Group = Readonly<{ workspace: string; journey: string; step: string; member: string }>;
type Row = Readonly<{ id: string; subject: string; text: string; together: boolean }>;

/** S-10.2: so many of one step in so long go one by one. */
const MOST_ALONE = 20;
const WINDOW = "interval '10 minutes'";
const MOST_GROUPS = 200;
const MOST_IN_DIGEST = 1_000;
const SHOWN_IN_DIGEST = 50;
const MOST_TRIES = 5;

/** Sends what members are to be told. Several processes may do it at once: a group belongs to whoever locks it. */
export async function sendNotices(platform: Platform): Promise<void> {
  const groups = await platform.db.rows<Group>(
    `select distinct workspace_id as workspace, journey_id as journey, step_id as step, member_id as member
     from team_notice where state = 'pending' and next_at <= cairn_now() limit ${MOST_GROUPS}`,
    [],
    "due_notices",
  );
  for (const group of groups) await sendGroup(platform, group);
}

async function sendGroup(platform: Platform, group: Group): Promise<void> {
  const provider = await openProvider(platform, group.workspace);
  if (provider === "held") return;
  const letters = await platform.db.transaction((tx) => claim(tx, group));
  for (const letter of letters) {
    const result = provider === null ? OFF : await send(platform, provider, group, letter);
    await settle(platform, letter.ids, result);
  }
}

const OFF: CallResult = { class: "permanent", status: "channel_off", answer: null };

/** Nothing is sent while all sending, or all mail, is paused or frozen; then it waits. */
async function openProvider(
  platform: Platform,
  workspaceId: string,
): Promise<ChosenProvider | null | "held"> {
  return platform.db.transaction(async (tx) => {
    const holds = await pausedScopes(tx, workspaceId, journalOf(platform.db).highest());
    const held = holds.some(
      ({ scope, subject }) => scope === "freeze" || scope === "workspace" || subject === "email",
    );
    if (held) return "held";
    const workspace = await findWorkspace(tx, workspaceId);
    return workspace ? chooseProvider(platform, tx, workspace, "email") : null;
  });
}

/** Which notices go now, one by one or together; the others wait for their digest. */
async function claim(tx: Tx, group: Group): Promise<readonly Letter[]> {
  const keys = [group.workspace, group.journey, group.step, group.member];
  const [lock] = await tx.rows<{ mine: boolean }>(
    "select pg_try_advisory_xact_lock(hashtextextended($1, 4711)) as mine",
    [keys.join("\n")],
  );
  if (!lock?.mine) return [];
  const rows = await tx.rows<Row>(
    `select id, subject, text, digest or (tries = 0 and created_at + ${WINDOW} <= cairn_now()) as together from team_notice
     where workspace_id = $1 and journey_id = $2 and step_id = $3 and member_id = $4 and state = 'pending'
       and next_at <= cairn_now() order by created_at, id limit ${MOST_IN_DIGEST}`,
    keys,
  );
  const [sent] = await tx.rows<{ alone: number; address: string | null }>(
    `select (select count(*)::int from team_notice where workspace_id = $1 and journey_id = $2 and step_id = $3 and member_id = $4
         and state = 'sent' and not digest and settled_at > cairn_now() - ${WINDOW}) as alone,
       (select m.email from membership ms join member m on m.id = ms.member_id
         where ms.workspace_id = $1 and ms.member_id = $4 and m.disabled_at is null) as address`,
    keys,
  );
  const address = sent?.address ?? null;
  if (address === null) {
    await mark(tx, rows, "state = 'failed', reason = 'no_member', settled_at = cairn_now()");
    return [];
  }
  // Who has waited for the digest goes with it; of the others so many go alone, and the rest begins to wait.
  const together = rows.filter(({ together: one }) => one);
  const fresh = rows.filter(({ together: one }) => !one);
  const alone = fresh.slice(0, Math.max(0, MOST_ALONE - (sent?.alone ?? 0)));
  // Claimed by being due later: whoever dies in the middle leaves them to be sent then.
  const claimed = "tries = tries + 1, next_at = cairn_now() + interval '2 minutes'";
  await mark(tx, alone, claimed);
  await mark(tx, fresh.slice(alone.length), `next_at = created_at + ${WINDOW}`);
  await mark(tx, together, `${claimed}, digest = true`);
  return [
    ...alone.map(({ id, subject, text }) => ({ ids: [id], address, subject, text })),
    ...(together.length > 0 ? [{ ids: together.map(({ id }) => id), address, ...digestOf(together) }] : []),
  ];
}

async function mark(tx: Tx, rows: readonly Readonly<{ id: string }>[], change: string): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(`update team_notice set ${change} where id = any($1::text[])`, [rows.map(({ id }) => id)]);
}

function digestOf(rows: readonly Row[]): Readonly<{ subject: string; text: string }> {
  const [only] = rows;
  if (only && rows.length === 1) return only;
  const shown = rows.slice(0, SHOWN_IN_DIGEST).map(({ subject }) => `- ${subject}`);
  const more = rows.length - shown.length;
  if (more > 0) shown.push(`… and ${more} more`);
  return { subject: `${rows.length} more: ${only?.subject ?? ""}`.slice(0, 300), text: shown.join("\n") };
}

async function send(
  platform: Platform,
  { kind, settings, secret }: ChosenProvider,
  { workspace }: Group,
  { ids, address, subject, text }: Letter,
): Promise<CallResult> {
  const key = `notice/${ids[0]}`;
  const name = "Cairn";
  try {
    return await kind.send({
      ...{ platform, settings, secret, key, deliveryId: key, workspace: { id: workspace, name } },
      ...{ personId: null, channel: "email", class: "operational", address, deadlineMs: 20_000 },
      rendered: { kind: "mail", subject: oneLine(subject), html: htmlOf(text), text, headers: {} },
    });
  } catch (error) {
    platform.log.warn({ error }, "a notice to the team broke off");
    return { class: "transient", status: "internal", answer: null };
  }
}

/** The run has gone on long ago: what became of the mail is only recorded (S-10.2). */
async function settle({ db }: Platform, ids: readonly string[], result: CallResult): Promise<void> {
  const { class: kind, status } = result;
  const again = kind === "transient" || kind === "rate" || kind === "ambiguous" || kind === "late";
  await db.run(
    `update team_notice set
       state = case when $2 = 'sent' then 'sent' when $2 = 'again' and tries < ${MOST_TRIES} then 'pending' else 'failed' end,
       reason = $3,
       next_at = cairn_now() + tries * interval '1 minute',
       settled_at = case when $2 = 'again' and tries < ${MOST_TRIES} then null else cairn_now() end
     where id = any($1::text[]) and state = 'pending'`,
    [ids, kind === "accepted" ? "sent" : again ? "again" : "failed", kind === "accepted" ? null : status],
    "settle_notices",
  );
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\0]+/g, " ").trim();
}

function htmlOf(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<div style="font-family:sans-serif;white-space:pre-wrap">${escaped}</div>`;
}
