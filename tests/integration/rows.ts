import type { Sql } from "#lib/platform/db.ts";

/** Puts one row into a table, as it would stand there; objects become JSON, numbers of milliseconds stay numbers. */
export async function put(db: Sql, table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_name, at) => `$${at + 1}`);
  const values = Object.values(row).map((value) =>
    value !== null &&
    typeof value === "object" &&
    !(value instanceof Date) &&
    !isTextList(value) &&
    !Buffer.isBuffer(value)
      ? JSON.stringify(value)
      : value,
  );
  await db.run(`insert into ${table} (${names.join(", ")}) values (${places.join(", ")})`, values);
}

/** Lists of texts are lists in Postgres, too. */
function isTextList(value: object): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string" || typeof item === "number");
}

const at = (text: string) => new Date(text);
/** A Monday noon. */
export const T = at("2027-03-01T12:00:00Z").getTime();

export const minutesAfter = (minutes: number): Date => new Date(T + minutes * 60_000);

/** A journey of three steps, published once: cart → wait → mail. */
export async function putJourney(db: Sql, workspaceId: string, id: string, version = 1): Promise<void> {
  const step = (name: string, kind: string, y: number) => ({
    id: name,
    kind,
    kindVersion: 1,
    name,
    config: {},
    x: 0,
    y,
  });
  const document = {
    formatVersion: 1,
    steps: [step("cart", "event-trigger", 0), step("wait", "wait", 168), step("mail", "email", 336)],
    edges: [
      { from: "cart", output: "next", to: "wait" },
      { from: "wait", output: "next", to: "mail" },
    ],
    notes: [],
    settings: {},
  };
  await put(db, "journey", {
    id,
    workspace_id: workspaceId,
    name: "Abandoned cart",
    status: "live",
    live_version: version,
    updated_at: new Date(T),
    tags: [],
  });
  await put(db, "journey_version", { journey_id: id, number: version, document, content_hash: "h" });
}

export async function putPerson(
  db: Sql,
  workspaceId: string,
  id: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  await put(db, "person", {
    id,
    workspace_id: workspaceId,
    shard: 0,
    known: true,
    traits: { firstName: "Ingrid", lastName: "Dahl" },
    email: `${id}@fjord.example`,
    first_seen: new Date(T),
    last_seen: new Date(T),
    ...more,
  });
}

export async function putRun(
  db: Sql,
  {
    workspaceId,
    journeyId,
    ...row
  }: { workspaceId: string; journeyId: string } & Record<string, unknown> & { id: string; person_id: string },
): Promise<void> {
  await put(db, "run", {
    workspace_id: workspaceId,
    journey_id: journeyId,
    shard: 0,
    version: 1,
    instance_key: row.id,
    anchor: new Date(T),
    state: "waiting",
    step_id: "wait",
    visits: { cart: 1, wait: 1 },
    seq: 1,
    answered: [],
    context: {},
    entered_at: new Date(T),
    arrived_at: new Date(T),
    ...row,
  });
}

export async function putEvent(
  db: Sql,
  { workspaceId, seq, ...row }: { workspaceId: string; seq: number } & Record<string, unknown>,
): Promise<void> {
  await put(db, "event", {
    seq,
    workspace_id: workspaceId,
    source_id: "src",
    message_id: `m${seq}`,
    type: "track",
    event: "Product Added",
    received_at: new Date(T),
    timestamp: new Date(T),
    body: { properties: { cart_id: "c1" } },
    flags: [],
    ...row,
  });
}
