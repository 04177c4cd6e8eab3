import { upsertProducts } from "#lib/decisions/products.ts";
import { type Appended, appendEvents, keyOf, type NewEvent, readKeys } from "#lib/eventlog/append.ts";
import { keepRefused, type Refused } from "#lib/eventlog/quarantine.ts";
import type { Draft, Outcome } from "#lib/intake/draft.ts";
import type { Resolved } from "#lib/people/identity-asks.ts";
import type { IdentityCache } from "#lib/people/identity-cache.ts";
import { resolveFromCache, resolvePeople, standsAlone } from "#lib/people/resolve.ts";
import { noteMerges } from "#lib/people/save-identities.ts";
import type { Database, Sql, Tx } from "#lib/platform/db.ts";
import { failpoint } from "#lib/platform/failpoint.ts";

/** One outcome a draft, and the shards that have something to do now. */
export type Commit = Readonly<{ outcomes: readonly Outcome[]; shards: ReadonlySet<number> }>;

/**
 * Whom a draft is about. nobody: a system event. repeat: its message id is taken, so it changes nothing, not even whose
 * a device is (S-1.3). erased: it is left out.
 */
type Who = Resolved | "nobody" | "repeat" | "erased";

/**
 * Writes drafts and kept refusals in one transaction, in a fixed number of statements whatever their number. Where every
 * person is known to this process and nothing else is to be written, that is one statement and no more.
 */
export async function commitDrafts(
  db: Database,
  cache: IdentityCache,
  drafts: readonly Draft[],
  refused: readonly Refused[],
): Promise<Commit> {
  const people = refused.length === 0 ? allKnown(cache, drafts) : null;
  if (people) {
    await failpoint("intake.beforeCommit");
    const commit = await append(db, drafts, people);
    await failpoint("intake.afterCommit");
    return commit;
  }
  const { commit, remember } = await db.transaction(async (tx) => {
    const found = await findPeople(tx, cache, drafts);
    const done = await append(tx, drafts, found.people);
    await noteMerges(tx, mergesOf(drafts, found.people, done));
    await upsertProducts(tx, productsOf(drafts, done));
    await keepRefused(tx, refused);
    await failpoint("intake.beforeCommit");
    return { commit: done, remember: found.remember };
  }, "hot");
  remember();
  await failpoint("intake.afterCommit");
  return commit;
}

/** Everybody, when the cache knows all and there is no product to note; else null. */
function allKnown(cache: IdentityCache, drafts: readonly Draft[]): readonly Who[] | null {
  const people: Who[] = [];
  for (const { ask, product } of drafts) {
    const who = ask ? resolveFromCache(cache, ask) : "nobody";
    if (who === null || product) return null;
    people.push(who);
  }
  return people;
}

async function findPeople(tx: Tx, cache: IdentityCache, drafts: readonly Draft[]) {
  // Only what joins or looks people up could do harm a second time.
  const uncertain = drafts.filter(({ ask }) => ask && !standsAlone(ask) && !resolveFromCache(cache, ask));
  const taken = new Set(
    (
      await readKeys(
        tx,
        uncertain.map(({ event }) => event),
      )
    ).keys(),
  );
  const people: Who[] = drafts.map(({ ask, event }) => {
    const key = keyOf(event);
    if (taken.has(key)) return "repeat";
    taken.add(key);
    return ask ? "erased" : "nobody";
  });
  const asking = [...people.keys()].filter((at) => people[at] === "erased");
  const asks = asking.map((at) => drafts[at]?.ask as NonNullable<Draft["ask"]>);
  const resolution = await resolvePeople(tx, cache, asks);
  for (const [place, at] of asking.entries()) people[at] = resolution.people[place] ?? "erased";
  return { people, remember: resolution.remember };
}

async function append(sql: Sql, drafts: readonly Draft[], people: readonly Who[]): Promise<Commit> {
  const kept = [...drafts.keys()].filter((at) => people[at] !== "erased");
  const events = kept.map((at) => eventFor(drafts[at] as Draft, people[at] as Who));
  const appended = await appendEvents(sql, events);
  const outcomes: Outcome[] = drafts.map(({ mayProbe }) =>
    mayProbe ? { status: "rejected", refusal: { code: "erased_identifier" } } : { status: "accepted" },
  );
  const shards = new Set<number>();
  for (const [place, at] of kept.entries()) {
    const result = appended[place] as Appended;
    const who = people[at] as Who;
    outcomes[at] = typeof who === "object" && who.alreadyMerged ? { ...result, alreadyMerged: true } : result;
    if (result.status === "accepted" && typeof who === "object") noteShards(shards, who);
  }
  return { outcomes, shards };
}

function eventFor({ event }: Draft, who: Who): NewEvent {
  if (typeof who === "string") return { ...event, personId: null, shard: 0 };
  const flags = who.flags.length > 0 ? [...event.flags, ...who.flags] : event.flags;
  return { ...event, flags, personId: who.personId, shard: who.shard };
}

function noteShards(shards: Set<number>, { shard, merge }: Resolved): void {
  shards.add(shard);
  if (merge) shards.add(merge.loserShard);
}

function mergesOf(drafts: readonly Draft[], people: readonly Who[], { outcomes }: Commit) {
  return drafts.flatMap(({ event }, at) => {
    const who = people[at] as Who;
    const outcome = outcomes[at];
    if (typeof who === "string" || !who.merge || outcome?.status !== "accepted") return [];
    return [{ workspaceId: event.workspaceId, merge: who.merge, causeSeq: outcome.seq ?? 0 }];
  });
}

function productsOf(drafts: readonly Draft[], { outcomes }: Commit) {
  return drafts.flatMap(({ product }, at) =>
    product && outcomes[at]?.status === "accepted" ? [product] : [],
  );
}
