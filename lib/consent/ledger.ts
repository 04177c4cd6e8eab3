import type { JsonObject } from "#core/kernel/json.ts";
import type { Tx } from "#lib/platform/db.ts";

export type ConsentSource =
  | "one_click"
  | "preference_page"
  | "form"
  | "api"
  | "import"
  | "default"
  | "member"
  | "demo";

/** One word of a person about one address: `topic` is a topic's id, or '' for all of them. */
export type ConsentChange = Readonly<{
  workspaceId: string;
  personId: string | null;
  channel: string;
  address: string;
  topic: string;
  state: "subscribed" | "unsubscribed" | "pending";
  source: ConsentSource;
  deliveryId?: string | null;
  detail?: JsonObject;
}>;

/** What stands of the ledger for one address and topic. */
export type ConsentRow = Readonly<{
  channel: string;
  address: string;
  topic: string;
  state: "subscribed" | "unsubscribed" | "pending";
  explicit: boolean;
  at: number;
  entryId: number;
}>;

/** What a machine wrote never beats what the person said (S-16.4). */
const NOT_EXPLICIT: ReadonlySet<ConsentSource> = new Set(["import", "default"]);

// The guard of a sending holds the row for share: so an opt-out is either before it, and seen, or after it (G-9).
const TOUCH = `
  insert into address_state (workspace_id, channel, address, revision)
  select distinct ws, channel, address, 1 from unnest($1::text[], $2::text[], $3::text[]) as n(ws, channel, address)
  order by ws, channel, address
  on conflict (workspace_id, channel, address) do update set revision = address_state.revision + 1`;

// Stamped after the lock is held, so that the order of times is the order of commits (V-11).
const APPEND = `
  with n as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::bool[], $10::jsonb[]) with ordinality
      as n(ws, channel, address, person, topic, state, source, delivery, explicit, detail, ord)
  ), entry as (
    insert into consent_entry (workspace_id, person_id, channel, address, topic, state, source, delivery_id, detail, at)
    select ws, person, channel, address, topic, state, source, delivery, detail,
      cairn_now() + (clock_timestamp() - now()) + (ord - 1) * interval '1 millisecond'
    from n order by ord
    returning id, workspace_id, channel, address, topic, state, source, at
  )
  insert into consent_state as c (workspace_id, channel, address, topic, state, explicit, at, entry_id)
  select distinct on (e.workspace_id, e.channel, e.address, e.topic) e.workspace_id, e.channel, e.address, e.topic, e.state,
    not (e.source = any($11::text[])), e.at, e.id
  from entry e
  order by e.workspace_id, e.channel, e.address, e.topic, (e.source = any($11::text[])), e.at desc, (e.state = 'unsubscribed') desc
  on conflict (workspace_id, channel, address, topic) do update
    set state = excluded.state, explicit = excluded.explicit, at = excluded.at, entry_id = excluded.entry_id
    where (excluded.explicit and not c.explicit)
      or (excluded.explicit = c.explicit and (excluded.at > c.at or (excluded.at = c.at and excluded.state = 'unsubscribed')))`;

/** Appends to the ledger and folds it, under the lock of each address; from its commit on nobody is written to against it. */
export async function recordConsent(tx: Tx, changes: readonly ConsentChange[]): Promise<void> {
  if (changes.length === 0) return;
  const column = <T>(of: (change: ConsentChange) => T) => changes.map(of);
  await touchAddresses(tx, changes);
  const places = columnsOf(changes);
  await tx.run(
    APPEND,
    [
      ...places,
      column(({ personId }) => personId),
      column(({ topic }) => topic),
      column(({ state }) => state),
      column(({ source }) => source),
      column(({ deliveryId }) => deliveryId ?? null),
      column(({ source }) => !NOT_EXPLICIT.has(source)),
      column(({ detail }) => JSON.stringify(detail ?? {})),
      [...NOT_EXPLICIT],
    ],
    "record_consent",
  );
}

type Place = Pick<ConsentChange, "workspaceId" | "channel" | "address">;

/** Takes the locks of addresses: until this transaction ends, nobody else changes or writes to them. */
export async function touchAddresses(tx: Tx, places: readonly Place[]): Promise<void> {
  if (places.length > 0) await tx.run(TOUCH, [...columnsOf(places)], "touch_addresses");
}

function columnsOf(places: readonly Place[]): readonly (readonly string[])[] {
  return [
    places.map(({ workspaceId }) => workspaceId),
    places.map(({ channel }) => channel),
    places.map(({ address }) => normalAddress(address)),
  ];
}

/** Addresses compare as they are stored with people: mail in lower case. */
export function normalAddress(address: string): string {
  return address.includes("@") ? address.trim().toLowerCase() : address.trim();
}
