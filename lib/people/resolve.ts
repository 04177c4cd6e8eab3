import { shardOf } from "#core/kernel/hash.ts";
import type { Instant } from "#core/kernel/time.ts";
import { enrol } from "#lib/people/enrol.ts";
import type {
  Address,
  Candidate,
  IdentityAsk,
  IdentityChanges,
  Resolved,
} from "#lib/people/identity-asks.ts";
import { type IdentityCache, identifierKey } from "#lib/people/identity-cache.ts";
import { decideAsk, type Ledger } from "#lib/people/identity-plan.ts";
import {
  type IdentityRow,
  lockIdentities,
  readAddresses,
  readIdentities,
} from "#lib/people/read-identities.ts";
import { saveIdentities } from "#lib/people/save-identities.ts";
import type { Tx } from "#lib/platform/db.ts";
import { newId } from "#lib/platform/ids.ts";

/** One answer an ask, in order; null where an identifier belongs to somebody who was erased (S-1.26). */
export type Resolution = Readonly<{
  people: readonly (Resolved | null)[];
  /** Tells the cache what is true now. Only after the commit. */
  remember(): void;
}>;

const KNOWN = { flags: [], merge: null, alreadyMerged: false } as const;

/** The person of an item whose identifiers this process knows and which changes nothing; null: ask the database. */
export function resolveFromCache(cache: IdentityCache, ask: IdentityAsk): Resolved | null {
  const { workspaceId, userId, anonymousId } = ask;
  if (ask.previousId !== null) return null;
  const user = userId === null ? undefined : cache.get(identifierKey(workspaceId, "user_id", userId));
  const visitor =
    anonymousId === null ? undefined : cache.get(identifierKey(workspaceId, "anonymous_id", anonymousId));
  const owner = user ?? visitor;
  if (!owner || (userId !== null && !user) || (anonymousId !== null && !visitor)) return null;
  if (user && visitor && user.personId !== visitor.personId) return null;
  return { personId: owner.personId, shard: owner.shard, ...KNOWN };
}

/**
 * Who each item is about, item after item, in a fixed number of statements whatever the size. Attaches identifiers and
 * makes people; a merge of two is only answered, for the caller to note (S-1.17). Throws IdentityRace when to try again.
 */
export async function resolvePeople(
  tx: Tx,
  cache: IdentityCache,
  asks: readonly IdentityAsk[],
): Promise<Resolution> {
  const unknown = asks.filter((ask) => resolveFromCache(cache, ask) === null);
  if (unknown.every(standsAlone)) return resolveEach(tx, cache, asks);
  await lockIdentities(tx, [...new Set(unknown.filter(mayChangeHands).flatMap(keysOf))]);
  const keys = [...new Set(unknown.flatMap(keysOf))];
  const rows = await readIdentities(tx, keys);
  const erased = new Set(rows.filter(({ personId }) => personId === null).map(({ key }) => key));
  const { ledger, owners } = openLedger(cache, rows, keys);
  await readByAddress(tx, ledger, unknown);

  const people = asks.map((ask) =>
    keysOf(ask).some((key) => erased.has(key)) ? null : decideAsk(ledger, ask),
  );
  await saveIdentities(tx, ledger.changes);
  return {
    people,
    remember() {
      for (const [key, candidate] of owners) {
        const { id: personId, shard } = survivorOf(candidate);
        cache.set(key, { personId, shard });
      }
    },
  };
}

/** An item with one identifier changes nothing for anybody else: it needs no look at what else is known. */
export function standsAlone({ userId, anonymousId, previousId }: IdentityAsk): boolean {
  return previousId === null && (userId === null) !== (anonymousId === null);
}

/** The short way, where nobody's identifiers are joined: everybody is found or made by one statement. */
async function resolveEach(tx: Tx, cache: IdentityCache, asks: readonly IdentityAsk[]): Promise<Resolution> {
  const known = asks.map((ask) => resolveFromCache(cache, ask));
  const firstSeen = new Map<string, Instant>();
  for (const [at, ask] of asks.entries()) {
    const [key = ""] = keysOf(ask);
    if (!known[at] && !firstSeen.has(key)) firstSeen.set(key, ask.timestamp);
  }
  const owners = firstSeen.size === 0 ? new Map() : await enrol(tx, firstSeen);
  const people = asks.map((ask, at): Resolved | null => {
    const owner = known[at] ?? owners.get(keysOf(ask)[0] ?? "") ?? null;
    return owner && { personId: owner.personId, shard: owner.shard, ...KNOWN };
  });
  return {
    people,
    remember() {
      for (const [key, owner] of owners) if (owner) cache.set(key, owner);
    },
  };
}

/** Two identifiers in one item may join people: such are locked before they are read. */
function mayChangeHands({ userId, anonymousId, previousId }: IdentityAsk): boolean {
  return userId !== null && (anonymousId !== null || previousId !== null);
}

function keysOf({ workspaceId, userId, anonymousId, previousId }: IdentityAsk): readonly string[] {
  const merging = previousId !== null && previousId !== userId;
  const visitor = merging ? previousId : anonymousId;
  return [
    ...(userId === null ? [] : [identifierKey(workspaceId, "user_id", userId)]),
    ...(visitor === null ? [] : [identifierKey(workspaceId, "anonymous_id", visitor)]),
    ...(merging ? [identifierKey(workspaceId, "user_id", previousId)] : []),
  ];
}

type AddressOwner = Readonly<{ candidate: Candidate; ambiguous: boolean }>;
type OpenLedger = Ledger & {
  readonly addresses: Map<string, AddressOwner>;
  candidate(id: string, workspaceId: string): Candidate;
};

/** What was read, as one object a person, so that what one item changes the next one sees. */
function openLedger(cache: IdentityCache, rows: readonly IdentityRow[], asked: readonly string[]) {
  const owners = new Map<string, Candidate>();
  const candidates = new Map<string, Candidate>();
  const addresses = new Map<string, AddressOwner>();
  const changes: IdentityChanges = { people: [], attached: new Map(), moved: new Map() };
  const wasAsked = new Set(asked);
  const candidate = (id: string, workspaceId: string, row?: IdentityRow): Candidate => {
    const found = candidates.get(id);
    if (found) return found;
    const { known = true, anonymousIds = 0, merges = 0 } = row ?? {};
    const made: Candidate = {
      id,
      workspaceId,
      shard: shardOf(workspaceId, id),
      known,
      anonymousIds,
      merges,
      mergedInto: null,
    };
    candidates.set(id, made);
    return made;
  };
  for (const row of rows) {
    if (row.personId !== null)
      owners.set(row.key, candidate(row.personId, row.key.split("\n", 1)[0] ?? "", row));
  }
  const ledger: OpenLedger = {
    changes,
    addresses,
    newPersonId: () => newId("per"),
    candidate,
    find(key) {
      const owner = owners.get(key);
      if (owner) return survivorOf(owner);
      const cached = wasAsked.has(key) ? undefined : cache.get(key);
      return cached ? survivorOf(candidate(cached.personId, key.split("\n", 1)[0] ?? "")) : null;
    },
    own: (key, owner) => void owners.set(key, owner),
    byAddress: (workspaceId, address) => addresses.get(addressKey(workspaceId, address)) ?? null,
    ownAddress: (workspaceId, address, owner) =>
      void addresses.set(addressKey(workspaceId, address), { candidate: owner, ambiguous: false }),
  };
  return { ledger, owners };
}

async function readByAddress(tx: Tx, ledger: OpenLedger, asks: readonly IdentityAsk[]): Promise<void> {
  const wanted = new Map<string, Readonly<{ workspaceId: string; address: Address }>>();
  for (const { workspaceId, userId, anonymousId, address } of asks) {
    if (address && userId === null && anonymousId === null)
      wanted.set(addressKey(workspaceId, address), { workspaceId, address });
  }
  for (const { workspaceId, address, personIds } of await readAddresses(tx, [...wanted.values()])) {
    const [first, second] = personIds;
    if (first === undefined) continue;
    const candidate = ledger.candidate(first, workspaceId);
    ledger.addresses.set(addressKey(workspaceId, address), { candidate, ambiguous: second !== undefined });
  }
}

/** The person somebody has become within this group. */
function survivorOf(candidate: Candidate): Candidate {
  let one = candidate;
  while (one.mergedInto) one = one.mergedInto;
  return one;
}

const addressKey = (workspaceId: string, { channel, value }: Address) =>
  `${workspaceId}\n${channel}\n${value}`;
