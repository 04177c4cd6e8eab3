import { shardOf } from "#core/kernel/hash.ts";
import type { JsonObject } from "#core/kernel/json.ts";
import type { Candidate, IdentityAsk } from "#lib/people/identity-asks.ts";
import { identifierKey } from "#lib/people/identity-cache.ts";
import { decideAsk, type Ledger } from "#lib/people/identity-plan.ts";
import { appendEvent } from "./append.ts";
import { WORKSPACE } from "./journeys.ts";
import { type Proto, STEP, type Tx } from "./store.ts";
import { newPersonId, serial, type Worker, type World } from "./world.ts";

/** What a sender means to tell. The same message id is the same event, however often it is sent. */
export type Intent = Readonly<{
  messageId: string;
  type: "track" | "identify";
  event: string;
  userId: string | null;
  anonymousId: string | null;
  properties: JsonObject;
  traits: JsonObject;
  timestamp: number;
}>;

/** As lib/people/identity-cache.ts: good for a while, and stale after a merge done elsewhere. */
const REMEMBERED_MS = { user_id: 60_000, anonymous_id: 5_000 } as const;

/** One commit for the items of a few requests: who is it, append, commit, answer (lib/intake/commit-drafts.ts). */
export function* takeEvents(w: World, me: Worker, intents: readonly Intent[]): Proto<void> {
  const tx = w.store.begin(w.now);
  try {
    yield STEP;
    const remember: (() => void)[] = [];
    const asking = intents.filter((intent) => !cached(w, me, intent));
    for (const key of inOrder(w, [...new Set(asking.flatMap(keysOf))])) yield* tx.lock(`identifier:${key}`);
    const identities = openLedger(w, tx);
    const drafts = intents.map((intent) => ({
      intent,
      seq: w.store.next(0),
      who: whoIs(w, me, tx, { intent, remember, identities }),
    }));
    if (w.mutant === "ack-before-commit") for (const { messageId } of intents) w.acked.set(messageId, 0);
    // Keys go in sorted, so that requests which overlap cannot wait for each other in a circle (guarantees 8.2).
    const sorted = inOrder(
      w,
      drafts.map(({ intent }) => intent.messageId),
    );
    const shards = new Set<number>();
    for (const messageId of sorted) {
      const { intent, who, seq } = drafts.find(
        (draft) => draft.intent.messageId === messageId,
      ) as (typeof drafts)[number];
      yield STEP;
      if (who === "repeat") continue;
      const fresh = yield* append(w, me, tx, { intent, who, seq });
      if (!fresh) continue;
      shards.add(who.shard);
      if (who.merge) noteMerge(w, tx, who.merge, seq);
      if (who.merge) shards.add(who.merge.loserShard);
    }
    yield STEP;
    tx.commit();
    for (const done of remember) done();
    yield STEP;
    for (const { messageId } of intents) {
      w.acked.set(messageId, 0);
      // A yes for what the standby that took over meanwhile does not have: reported as lost.
      if (!w.t.eventKey.rows.has(`src\n${messageId}`)) w.lost.add(messageId);
    }
    w.bells.push(...shards);
  } finally {
    tx.rollback();
  }
}

const inOrder = (w: World, keys: readonly string[]) =>
  w.mutant === "unsorted-locks" ? keys : keys.toSorted();

/** One ledger for all items of a commit: what one changes, the next one sees. */
type Asking = Readonly<{
  intent: Intent;
  remember: (() => void)[];
  identities: ReturnType<typeof openLedger>;
}>;
type Draft = Readonly<{ intent: Intent; who: Who; seq: number }>;

function* append(w: World, me: Worker, tx: Tx, { intent, who, seq }: Draft): Proto<boolean> {
  const event = { ...intent, sourceId: "src", receivedAt: w.now + me.offset, depth: 0, queued: true };
  const { fresh } = yield* appendEvent(w, tx, { ...event, personId: who.personId, shard: who.shard }, seq);
  return fresh;
}

type Who = Readonly<{ personId: string; shard: number; merge: ReturnType<typeof decideAsk>["merge"] }>;

function keysOf({ userId, anonymousId }: Pick<Intent, "userId" | "anonymousId">): readonly string[] {
  return [
    ...(userId === null ? [] : [identifierKey(WORKSPACE, "user_id", userId)]),
    ...(anonymousId === null ? [] : [identifierKey(WORKSPACE, "anonymous_id", anonymousId)]),
  ];
}

function cached(w: World, me: Worker, intent: Intent): Who | null {
  const found = keysOf(intent).map((key) => me.cache.get(key));
  const [first, second] = found;
  if (!first || first.until <= w.now || found.some((one) => !one || one.until <= w.now)) return null;
  if (second && second.personId !== first.personId) return null;
  return { personId: first.personId, shard: first.shard, merge: null };
}

/** The same decisions as the product's, over locked identifiers. */
function whoIs(w: World, me: Worker, tx: Tx, { intent, remember, identities }: Asking): Who | "repeat" {
  const known = cached(w, me, intent);
  if (known) return known;
  const keys = keysOf(intent);
  if (keys.length > 1 && tx.get(w.t.eventKey, `src\n${intent.messageId}`) !== undefined) return "repeat";
  const { ledger, owners } = identities;
  const ask: IdentityAsk = { workspaceId: WORKSPACE, previousId: null, address: null, ...intent };
  const { personId, shard, merge } = decideAsk(ledger, ask);
  for (const { candidate, timestamp } of ledger.changes.people)
    if (!tx.get(w.t.person, candidate.id)) addPerson(w, tx, candidate, timestamp);
  for (const [key, { id }] of [...ledger.changes.attached, ...ledger.changes.moved])
    tx.set(w.t.identifier, key, id);
  remember.push(() => {
    for (const key of keys) {
      const owner = survivorOf(owners.get(key) ?? ledger.find(key));
      const life = key.includes("\nu\n") ? REMEMBERED_MS.user_id : REMEMBERED_MS.anonymous_id;
      if (owner) me.cache.set(key, { personId: owner.id, shard: owner.shard, until: w.now + life });
    }
  });
  return { personId, shard, merge };
}

function openLedger(w: World, tx: Tx) {
  const owners = new Map<string, Candidate>();
  const people = new Map<string, Candidate>();
  const ledger: Ledger = {
    changes: { people: [], attached: new Map(), moved: new Map() },
    newPersonId: () => newPersonId(w),
    byAddress: () => null,
    ownAddress: () => undefined,
    own: (key, owner) => void owners.set(key, owner),
    find(key) {
      const owned = owners.get(key);
      if (owned) return survivorOf(owned);
      const id = tx.get(w.t.identifier, key);
      if (id === undefined) return null;
      const owner = followMerges(w, tx, id);
      const candidate = people.get(owner) ?? candidateOf(w, tx, owner);
      people.set(owner, candidate);
      owners.set(key, candidate);
      return candidate;
    },
  };
  return { ledger, owners };
}

/** Merges that are done and merges that are only noted (lib/people/read-identities.ts). */
function followMerges(w: World, tx: Tx, personId: string): string {
  let id = personId;
  for (let hop = 0; hop < 30; hop += 1) {
    const noted = [...tx.all(w.t.merge)].find((one) => one.state === "noted" && one.loserId === id);
    const next: string | null = tx.get(w.t.person, id)?.mergedInto ?? noted?.survivorId ?? null;
    if (next === null) return id;
    id = next;
  }
  return id;
}

function candidateOf(w: World, tx: Tx, id: string): Candidate {
  const known = [...w.t.identifier.rows].some(
    ([key, owner]) => owner === id && String(key).includes("\nu\n"),
  );
  const row = tx.get(w.t.person, id);
  return {
    ...{
      id,
      workspaceId: WORKSPACE,
      shard: shardOf(WORKSPACE, id),
      known: known || (row?.person.known ?? false),
    },
    ...{ anonymousIds: 0, merges: 0, mergedInto: null },
  };
}

function survivorOf(candidate: Candidate | null): Candidate | null {
  let one = candidate;
  while (one?.mergedInto) one = one.mergedInto;
  return one;
}

function addPerson(w: World, tx: Tx, { id, shard, known }: Candidate, timestamp: number): void {
  const person = {
    ...{
      id,
      workspaceId: WORKSPACE,
      known,
      traits: {},
      traitTimes: {},
      email: null,
      phone: null,
      timeZone: null,
    },
    ...{ contextZone: null, contextZoneAt: null, locale: null, firstSeen: timestamp, lastSeen: timestamp },
  };
  w.newcomers.set(id, person);
  tx.set(w.t.person, id, { person, shard, mergedInto: null });
}

function noteMerge(w: World, tx: Tx, merge: NonNullable<Who["merge"]>, causeSeq: number): void {
  const { loserId, survivorId } = merge;
  const again = [...tx.all(w.t.merge)].some(
    (one) => one.loserId === loserId && one.survivorId === survivorId,
  );
  if (again) return;
  const id = `mrg_${serial(w)}`;
  tx.set(w.t.merge, id, { id, causeSeq, state: "noted", ...merge });
}
