import type { LoggedEvent } from "#core/engine/event.ts";
import type { Run } from "#core/engine/run.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { invariant } from "#core/kernel/assert.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { Person } from "#core/people/person.ts";
import { type ConsentJudge, openConsent } from "#lib/consent/standing.ts";
import { lockAddresses, type Place } from "#lib/consent/suppression.ts";
import { type Looker, openCartLook } from "#lib/delivery/cart-look.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import { askedByExits, listsAskedByExits } from "#lib/delivery/exit-look.ts";
import { journalOf } from "#lib/delivery/journal.ts";
import { type ChosenProvider, chooseProvider } from "#lib/delivery/provider-choice.ts";
import type { Prepared } from "#lib/delivery/render.ts";
import { distinct, loadJourneys } from "#lib/delivery/render-facts.ts";
import { loadHistory } from "#lib/eventlog/history.ts";
import { peopleWithNews } from "#lib/eventlog/pending.ts";
import { pausedJourneys } from "#lib/journeys/paused.ts";
import { loadLists } from "#lib/people/lists.ts";
import { loadPeople, lockPeople } from "#lib/people/state.ts";
import type { Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { lockRuns } from "#lib/runs/state.ts";
import { pausedScopes } from "#lib/workspaces/controls.ts";
import { findWorkspace, type Workspace } from "#lib/workspaces/workspace.ts";

/** All that the sending transaction reads, under its locks, for a batch of one lane. */
export type GuardFacts = Readonly<{
  now: Instant;
  workspace: Workspace;
  provider: ChosenProvider | null;
  /** People whom somebody else holds at this moment are missing; so are runs, addresses and deliveries. */
  held: ReadonlySet<string>;
  suppressed: ReadonlyMap<string, string | null>;
  runs: ReadonlyMap<string, Run>;
  owned: ReadonlySet<string>;
  /** Deliveries that a merge gave to somebody else since they were claimed: what was read is about the wrong person. */
  moved: ReadonlySet<string>;
  isPaused: (delivery: Claimed) => boolean;
  /** After a restore or a failover nothing goes until an owner says so (G-22). */
  isFrozen: boolean;
  people: ReadonlyMap<string, Person>;
  news: ReadonlySet<string>;
  journeyOf: (delivery: Pick<Claimed, "journeyId" | "version">) => CompiledJourney | undefined;
  look: Looker;
  historyOf: (personId: string) => readonly LoggedEvent[];
  listsOf: (personId: string) => ReadonlySet<string>;
  consents: ConsentJudge;
  /** `step address` pairs that had their content within the hour (S-9.2). */
  recent: ReadonlySet<string>;
}>;

const NO_LISTS: ReadonlySet<string> = new Set();

/** Locks and reads, in the order that everybody keeps: person, address, run, delivery, the rest (DM-24). */
export async function readGuardFacts(
  platform: Platform,
  tx: Tx,
  workspaceId: string,
  batch: readonly Prepared[],
): Promise<GuardFacts> {
  const deliveries = batch.map(({ delivery }) => delivery);
  const messages = batch.filter(({ delivery }) => delivery.channel !== "webhook");
  const places = placesOf(batch);
  const [held, suppressed, runs, locked, workspace, journeyOf] = await Promise.all([
    lockPeople(tx, distinct(messages.map(({ delivery }) => delivery.personId))),
    lockAddresses(tx, places),
    lockRuns(tx, distinct(deliveries.map(({ runId }) => runId))),
    lockDeliveries(tx, deliveries),
    findWorkspace(tx, workspaceId),
    loadJourneys(tx, deliveries),
  ]);
  invariant(workspace, "deliveries belong to a workspace");
  const personIds = distinct(deliveries.map(({ personId }) => personId));
  const journeys = deliveries.flatMap((delivery) => journeyOf(delivery) ?? []);
  const [{ channel } = { channel: "email" as const }] = deliveries;
  const [history, lists, provider, pauses, people, news, look, consents, recent] = await Promise.all([
    loadHistory(tx, personIds, askedByExits(journeys)),
    loadLists(tx, personIds, listsAskedByExits(journeys)),
    chooseProvider(platform, tx, workspace, channel),
    readPauses(platform, tx, workspaceId, deliveries),
    loadPeople(tx, personIds),
    peopleWithNews(tx, personIds),
    openCartLook(tx, workspaceId, personIds, journeys),
    openConsent(tx, workspaceId, places),
    readRecent(tx, workspaceId, batch),
  ]);
  return {
    ...{ workspace, held, suppressed, runs, journeyOf, provider, people, news, look, consents, recent },
    ...locked,
    ...pauses,
    historyOf: (personId) => history.get(personId) ?? [],
    listsOf: (personId) => lists.get(personId) ?? NO_LISTS,
  };
}

/** Where each message of a batch goes. */
export function placesOf(batch: readonly Prepared[]): readonly Place[] {
  return batch.flatMap(({ delivery: { workspaceId, channel }, address }) =>
    address === null ? [] : [{ workspaceId, channel, address }],
  );
}

async function lockDeliveries(
  tx: Tx,
  deliveries: readonly Claimed[],
): Promise<Pick<GuardFacts, "now" | "owned" | "moved">> {
  const rows = await tx.rows<{ id: string; personId: string | null; now: number }>(
    `select d.id, d.person_id as "personId", (extract(epoch from cairn_now() + (clock_timestamp() - now())) * 1000)::float8 as now
     from unnest($1::text[], $2::int[]) as n(id, epoch) join delivery d on d.id = n.id and d.lease_epoch = n.epoch
     where d.state in ('queued', 'deferred') order by d.id for update of d skip locked`,
    [deliveries.map(({ id }) => id), deliveries.map(({ epoch }) => epoch)],
    "lock_deliveries",
  );
  const claimedFor = new Map(deliveries.map(({ id, personId }) => [id, personId]));
  return {
    now: Math.floor(rows[0]?.now ?? 0),
    owned: new Set(rows.map(({ id }) => id)),
    moved: new Set(rows.filter(({ id, personId }) => claimedFor.get(id) !== personId).map(({ id }) => id)),
  };
}

/** Which of the deliveries somebody has paused, and whether all are frozen, as this transaction sees it (G-10, G-22). */
export async function readPauses(
  { db }: Pick<Platform, "db">,
  tx: Tx,
  workspaceId: string,
  deliveries: readonly Claimed[],
): Promise<Pick<GuardFacts, "isPaused" | "isFrozen">> {
  const [pauses, journeys] = await Promise.all([
    pausedScopes(tx, workspaceId, journalOf(db).highest()),
    pausedJourneys(tx, distinct(deliveries.map(({ journeyId }) => journeyId))),
  ]);
  return {
    isPaused: ({ channel, journeyId }) =>
      (journeyId !== null && journeys.has(journeyId)) ||
      pauses.some(
        ({ scope, subject }) =>
          scope === "workspace" ||
          (scope === "channel" && subject === channel) ||
          (scope === "journey" && subject === journeyId),
      ),
    isFrozen: pauses.some(({ scope }) => scope === "freeze"),
  };
}

// The hour counts from the try that went out: a message may have been held up for hours after its first one. One probe
// a message: joined, all that a workspace has ever sent was read while the table's figures were old.
const RECENT = `
  select n.step || ' ' || n.address as pair
  from unnest($2::text[], $3::text[], $4::text[]) as n(id, step, address)
  cross join lateral (
    select from delivery d where d.workspace_id = $1 and d.address = n.address and d.step_id = n.step
      and d.id <> n.id and d.state in ('sending', 'sent', 'delivered', 'bounced', 'unknown')
      and (d.state = 'sending' or cairn_now() - interval '1 hour' < coalesce(d.sent_at,
        (select max(a.started_at) from attempt a where a.delivery_id = d.id)))
    limit 1
  ) d`;

async function readRecent(
  tx: Tx,
  workspaceId: string,
  batch: readonly Prepared[],
): Promise<ReadonlySet<string>> {
  const asked = batch.filter(
    (one) => one.class === "marketing" && one.address !== null && one.delivery.stepId !== null,
  );
  if (asked.length === 0) return new Set();
  const rows = await tx.rows<{ pair: string }>(
    RECENT,
    [
      workspaceId,
      asked.map(({ delivery }) => delivery.id),
      asked.map(({ delivery }) => delivery.stepId),
      asked.map(({ address }) => address),
    ],
    "recent_addresses",
  );
  return new Set(rows.map(({ pair }) => pair));
}
