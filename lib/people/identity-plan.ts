import { shardOf } from "#core/kernel/hash.ts";
import type { Instant } from "#core/kernel/time.ts";
import {
  type Address,
  type Candidate,
  IDENTITY_LIMITS,
  type IdentityAsk,
  type IdentityChanges,
  type Merge,
  type Resolved,
} from "#lib/people/identity-asks.ts";
import { type IdentifierKind, identifierKey } from "#lib/people/identity-cache.ts";

/** What is known of identifiers while a group is decided: read from the database, changed item by item. */
export type Ledger = Readonly<{
  find(key: string): Candidate | null;
  byAddress(
    workspaceId: string,
    address: Address,
  ): Readonly<{ candidate: Candidate; ambiguous: boolean }> | null;
  own(key: string, candidate: Candidate): void;
  ownAddress(workspaceId: string, address: Address, candidate: Candidate): void;
  changes: IdentityChanges;
  /** Names somebody new. */
  newPersonId(): string;
}>;

const PLAIN = { flags: [], merge: null, alreadyMerged: false } as const;

/** Decides one item: the cases of S-1.17, alias, or a look-up by address. */
export function decideAsk(ledger: Ledger, ask: IdentityAsk): Resolved {
  const { userId, previousId } = ask;
  if (previousId === null || userId === null) return decideIds(ledger, ask);
  // Somebody who is aliased to themselves: there is nothing to merge (S-1.18).
  if (previousId === userId) return { ...decideIds(ledger, ask), alreadyMerged: true };
  return decideAlias(ledger, ask, userId, previousId);
}

function decideIds(ledger: Ledger, ask: IdentityAsk): Resolved {
  const { userId, anonymousId } = ask;
  if (userId !== null && anonymousId !== null) return decidePair(ledger, ask, userId, anonymousId);
  if (userId !== null) return plain(ledger.find(userKey(ask)) ?? create(ledger, ask, ["user_id"]));
  if (anonymousId !== null) {
    return plain(ledger.find(anonymousKey(ask)) ?? create(ledger, ask, ["anonymous_id"]));
  }
  return decideAddress(ledger, ask);
}

function decidePair(ledger: Ledger, ask: IdentityAsk, userId: string, anonymousId: string): Resolved {
  const visitor = ledger.find(identifierKey(ask.workspaceId, "anonymous_id", anonymousId));
  const user = ledger.find(identifierKey(ask.workspaceId, "user_id", userId));
  if (!visitor && !user) return plain(create(ledger, ask, ["user_id", "anonymous_id"])); // i
  if (!visitor && user) return attachVisitor(ledger, ask, user, "attached"); // iii
  if (visitor && visitor === user) return plain(visitor);
  if (visitor && !visitor.known) {
    if (user) return merge(visitor, user); // iv
    visitor.known = true; // ii
    attach(ledger, userKey(ask), visitor);
    return plain(visitor);
  }
  return attachVisitor(ledger, ask, user ?? create(ledger, ask, ["user_id"]), "moved"); // v
}

/** Joins the anonymousId to the user's person, as long as that person may have one more (S-1.26). */
function attachVisitor(
  ledger: Ledger,
  ask: IdentityAsk,
  user: Candidate,
  how: "attached" | "moved",
): Resolved {
  const key = anonymousKey(ask);
  if (user.anonymousIds >= IDENTITY_LIMITS.anonymousIds) {
    if (how === "attached") create(ledger, ask, ["anonymous_id"]);
    return { ...plain(user), flags: ["sanitized"] };
  }
  user.anonymousIds += 1;
  if (how === "attached") attach(ledger, key, user);
  else {
    if (ledger.changes.attached.has(key)) ledger.changes.attached.set(key, user);
    else ledger.changes.moved.set(key, user);
    ledger.own(key, user);
  }
  return plain(user);
}

/** S-1.18: the previous id becomes one with the user, who is the survivor even over another known person (S-1.19). */
function decideAlias(ledger: Ledger, ask: IdentityAsk, userId: string, previousId: string): Resolved {
  const { workspaceId } = ask;
  const previousKey = identifierKey(workspaceId, "anonymous_id", previousId);
  const previous = ledger.find(identifierKey(workspaceId, "user_id", previousId)) ?? ledger.find(previousKey);
  const user = ledger.find(identifierKey(workspaceId, "user_id", userId));
  if (!previous) {
    const target = user ?? create(ledger, ask, ["user_id"]);
    if (target.anonymousIds >= IDENTITY_LIMITS.anonymousIds)
      return { ...plain(target), flags: ["sanitized"] };
    target.anonymousIds += 1;
    attach(ledger, previousKey, target);
    return plain(target);
  }
  if (previous === user) return { ...plain(user), alreadyMerged: true };
  if (user) return merge(previous, user);
  if (previous.known) return merge(previous, create(ledger, ask, ["user_id"]));
  previous.known = true;
  attach(ledger, userKey(ask), previous);
  return plain(previous);
}

/** S-1.16: one match is the person; of several the one heard of last; none is somebody new. */
function decideAddress(ledger: Ledger, ask: IdentityAsk): Resolved {
  const { address, workspaceId } = ask;
  const found = address && ledger.byAddress(workspaceId, address);
  if (found) return { ...plain(found.candidate), flags: found.ambiguous ? ["ambiguous_address"] : [] };
  const created = create(ledger, ask, []);
  if (address) ledger.ownAddress(workspaceId, address, created);
  return plain(created);
}

function merge(loser: Candidate, survivor: Candidate): Resolved {
  if (survivor.merges >= IDENTITY_LIMITS.merges) return { ...plain(survivor), flags: ["sanitized"] };
  survivor.merges += 1;
  loser.mergedInto = survivor;
  const noted: Merge = {
    loserId: loser.id,
    loserShard: loser.shard,
    survivorId: survivor.id,
    survivorShard: survivor.shard,
  };
  return { ...plain(survivor), merge: noted };
}

/** Somebody new, with the identifiers named. */
function create(ledger: Ledger, ask: IdentityAsk, kinds: readonly IdentifierKind[]): Candidate {
  const { workspaceId } = ask;
  const id = ledger.newPersonId();
  const candidate: Candidate = {
    id,
    workspaceId,
    shard: shardOf(workspaceId, id),
    known: kinds.includes("user_id"),
    anonymousIds: kinds.includes("anonymous_id") ? 1 : 0,
    merges: 0,
    mergedInto: null,
  };
  ledger.changes.people.push({
    candidate,
    address: kinds.length === 0 ? ask.address : null,
    timestamp: ask.timestamp as Instant,
  });
  for (const kind of kinds) attach(ledger, kind === "user_id" ? userKey(ask) : anonymousKey(ask), candidate);
  return candidate;
}

function attach({ changes, own }: Ledger, key: string, candidate: Candidate): void {
  changes.attached.set(key, candidate);
  own(key, candidate);
}

const userKey = (ask: IdentityAsk) => identifierKey(ask.workspaceId, "user_id", ask.userId ?? "");
const anonymousKey = (ask: IdentityAsk) =>
  identifierKey(ask.workspaceId, "anonymous_id", ask.anonymousId ?? "");
const plain = ({ id, shard }: Candidate): Resolved => ({ personId: id, shard, ...PLAIN });
