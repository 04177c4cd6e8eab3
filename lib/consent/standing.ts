import type { ConsentEntry } from "#core/policies/consent.ts";
import { mayWrite } from "#core/policies/consent.ts";
import { normalAddress } from "#lib/consent/ledger.ts";
import { type Place, placeKey } from "#lib/consent/suppression.ts";
import { listTopics, optInOf } from "#lib/consent/topics.ts";
import type { Sql } from "#lib/platform/db.ts";

/** Answers whether a marketing message of a topic may go to an address; '' or an unknown topic needs a word about all. */
export type ConsentJudge = (place: Place, topicId: string | null) => boolean;

/** Reads what stands for addresses of one workspace, in the sending transaction. */
export async function openConsent(
  sql: Sql,
  workspaceId: string,
  places: readonly Place[],
): Promise<ConsentJudge> {
  const topics = new Map((await listTopics(sql, workspaceId)).map((topic) => [topic.id, topic]));
  const words = await readWords(sql, workspaceId, places);
  return (place, topicId) =>
    mayWrite(
      words.get(placeKey(place)) ?? [],
      topicId ?? "",
      optInOf(topics.get(topicId ?? ""), place.channel),
    );
}

/** The ledger's fold for addresses: every word about a topic or about all. */
export async function readWords(
  sql: Sql,
  workspaceId: string,
  places: readonly Place[],
): Promise<ReadonlyMap<string, readonly ConsentEntry[]>> {
  const words = new Map<string, ConsentEntry[]>();
  if (places.length === 0) return words;
  const rows = await sql.rows<{ channel: string; address: string; at: Date } & Omit<ConsentEntry, "at">>(
    `select channel, address, topic, state, explicit, at from consent_state
     where workspace_id = $1 and (channel, address) in (select * from unnest($2::text[], $3::text[]) as n(channel, address))`,
    [workspaceId, places.map(({ channel }) => channel), places.map(({ address }) => normalAddress(address))],
    "read_consent",
  );
  for (const { channel, address, at, ...word } of rows) {
    const key = placeKey({ workspaceId, channel, address });
    words.set(key, [...(words.get(key) ?? []), { ...word, at: at.getTime() }]);
  }
  return words;
}
