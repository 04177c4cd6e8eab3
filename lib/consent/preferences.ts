import { effectiveConsent } from "#core/policies/consent.ts";
import { normalAddress, recordConsent, touchAddresses } from "#lib/consent/ledger.ts";
import type { LinkHolder } from "#lib/consent/links.ts";
import { readWords } from "#lib/consent/standing.ts";
import { placeKey } from "#lib/consent/suppression.ts";
import { listTopics, optInOf } from "#lib/consent/topics.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";
import { histogram } from "#lib/platform/metrics.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** What a person sees of their own choices. */
export type Preferences = Readonly<{
  workspace: string;
  /** Enough to know it is theirs. */
  address: string;
  topics: readonly Readonly<{ id: string; name: string; description: string | null; subscribed: boolean }>[];
  /** The topic of the message whose link was followed; null: it means all. */
  topic: Readonly<{ id: string; name: string }> | null;
  /** True where nothing is sent about that topic, or about anything. */
  out: boolean;
}>;

/** Reads the choices for the holder of a link; null where the workspace is gone. */
export async function readPreferences(sql: Sql, holder: LinkHolder): Promise<Preferences | null> {
  const { workspaceId, channel, address, topicId } = holder;
  const [workspace] = await sql.rows<{ name: string }>("select name from workspace where id = $1", [
    workspaceId,
  ]);
  if (!workspace) return null;
  const all = await listTopics(sql, workspaceId);
  const words = (await readWords(sql, workspaceId, [holder])).get(placeKey(holder)) ?? [];
  const topics = all.map((topic) => {
    const state = effectiveConsent(words, topic.id);
    const subscribed = state === "subscribed" || (state === "none" && optInOf(topic, channel) === "opt_out");
    return { id: topic.id, name: topic.name, description: topic.description, subscribed };
  });
  const topic = topics.find(({ id }) => id === topicId) ?? null;
  const standing = effectiveConsent(words, topicId ?? "");
  return {
    workspace: workspace.name,
    address: masked(address),
    topics,
    topic: topic && { id: topic.id, name: topic.name },
    out: standing === "unsubscribed",
  };
}

export type OptOutSource = "one_click" | "preference_page";

/** Takes the holder of a link off the message's topic, or off everything. Twice is once; true when it changed something. */
export async function unsubscribe(
  { db }: Pick<Platform, "db">,
  holder: LinkHolder,
  source: OptOutSource,
  scope: "topic" | "everything" = "topic",
): Promise<boolean> {
  const end = optOutTimer();
  const changed = await db.transaction(async (tx) => {
    // Under the address's lock, so that two clicks at once are one entry.
    await touchAddresses(tx, [holder]);
    const topic = scope === "everything" ? "" : (holder.topicId ?? "");
    const words = (await readWords(tx, holder.workspaceId, [holder])).get(placeKey(holder)) ?? [];
    if (isOut(words, topic)) return false;
    await say(tx, holder, source, [{ topic, state: "unsubscribed" }]);
    return true;
  });
  end();
  return changed;
}

/** From the request to the commit from which on nothing more is sent (AL-16, G-9). */
function optOutTimer(): () => void {
  return histogram("cairn_optout_commit_seconds", "From an opt-out's request to its commit").startTimer();
}

/** For everything, each topic must be out: a later word about one topic would outweigh an older one about all. */
function isOut(
  words: Parameters<typeof effectiveConsent>[0] & readonly { topic: string }[],
  topic: string,
): boolean {
  if (effectiveConsent(words, topic) !== "unsubscribed") return false;
  return topic !== "" || words.every((word) => effectiveConsent(words, word.topic) === "unsubscribed");
}

/** How long an opt-out by a link can be taken back on its page (ux 4.21). */
const UNDO = "10 minutes";

/** Takes back what this link has just done; false where it was not this link, or too long ago. */
export async function undoUnsubscribe({ db }: Pick<Platform, "db">, holder: LinkHolder): Promise<boolean> {
  return db.transaction(async (tx) => {
    await touchAddresses(tx, [holder]);
    const rows = await tx.rows<{ topic: string }>(
      `select s.topic from consent_state s join consent_entry e on e.id = s.entry_id
       where s.workspace_id = $1 and s.channel = $2 and s.address = $3 and s.state = 'unsubscribed'
         and e.delivery_id is not distinct from $4 and e.source in ('one_click', 'preference_page')
         and s.at > cairn_now() - interval '${UNDO}'`,
      [holder.workspaceId, holder.channel, normalAddress(holder.address), holder.deliveryId],
    );
    await say(
      tx,
      holder,
      "preference_page",
      rows.map(({ topic }) => ({ topic, state: "subscribed" })),
    );
    return rows.length > 0;
  });
}

/** Stores the boxes of the preference centre: those that are ticked are subscribed, the others are not. */
export async function savePreferences(
  { db }: Pick<Platform, "db">,
  holder: LinkHolder,
  ticked: ReadonlySet<string>,
): Promise<void> {
  const end = optOutTimer();
  await db.transaction(async (tx) => {
    await touchAddresses(tx, [holder]);
    const before = await readPreferences(tx, holder);
    const changed = (before?.topics ?? []).filter(({ id, subscribed }) => subscribed !== ticked.has(id));
    await say(
      tx,
      holder,
      "preference_page",
      changed.map(({ id }) => ({ topic: id, state: ticked.has(id) ? "subscribed" : "unsubscribed" })),
    );
  });
  end();
}

type Word = Readonly<{ topic: string; state: "subscribed" | "unsubscribed" }>;

function say(tx: Tx, holder: LinkHolder, source: OptOutSource, words: readonly Word[]): Promise<void> {
  const { workspaceId, personId, channel, address, deliveryId } = holder;
  return recordConsent(
    tx,
    words.map((word) => ({ workspaceId, personId, channel, address, deliveryId, source, ...word })),
  );
}

/** `a••@example.com` */
function masked(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return `${address.slice(0, 2)}••${address.slice(-2)}`;
  return `${address.slice(0, 1)}••${address.slice(at)}`;
}
