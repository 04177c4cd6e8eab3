import type { Cart, CartItem } from "#core/carts/cart.ts";
import { shardOf } from "#core/kernel/hash.ts";
import type { Json } from "#core/kernel/json.ts";
import type { Sql, Tx } from "#lib/platform/db.ts";

type CartRow = {
  person_id: string;
  cart_id: string;
  state: Cart["state"];
  items: CartItem[];
  item_count: number;
  total: string | null;
  currency: string | null;
  url: string | null;
  last_activity_at: Date;
  memory: Json;
};

/** The carts of people, by person; the newest hundred each. */
export async function loadCarts(
  sql: Sql,
  people: readonly string[],
): Promise<ReadonlyMap<string, readonly Cart[]>> {
  const found = new Map<string, Cart[]>();
  if (people.length === 0) return found;
  const rows = await sql.rows<CartRow>(
    `select c.* from unnest($1::text[]) as p(person) cross join lateral (
       select person_id, cart_id, state, items, item_count, total, currency, url, last_activity_at, memory from cart
       where person_id = p.person order by last_activity_at desc limit 100) c`,
    [people],
    "load_carts",
  );
  for (const row of rows) found.set(row.person_id, [...(found.get(row.person_id) ?? []), readCart(row)]);
  return found;
}

/** Writes carts as folded; a cart that is new gets its row. */
export async function saveCarts(tx: Tx, workspaceOf: (personId: string) => string, carts: readonly Cart[]) {
  if (carts.length === 0) return;
  const column = <T>(of: (cart: Cart) => T) => carts.map(of);
  await tx.run(
    `insert into cart (person_id, cart_id, workspace_id, shard, state, items, item_count, total, currency, url,
       last_activity_at, memory)
     select person_id, cart_id, workspace_id, shard, state, items, item_count, total, currency, url,
       to_timestamp(last_activity_at / 1000.0), memory
     from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::jsonb[], $7::int[], $8::numeric[],
       $9::text[], $10::text[], $11::float8[], $12::jsonb[])
       as n(person_id, cart_id, workspace_id, shard, state, items, item_count, total, currency, url, last_activity_at, memory)
     on conflict (person_id, cart_id) do update set state = excluded.state, items = excluded.items,
       item_count = excluded.item_count, total = excluded.total, currency = excluded.currency, url = excluded.url,
       last_activity_at = excluded.last_activity_at, memory = excluded.memory, shard = excluded.shard`,
    [
      column(({ personId }) => personId),
      column(({ cartId }) => cartId),
      column(({ personId }) => workspaceOf(personId)),
      column(({ personId }) => shardOf(workspaceOf(personId), personId)),
      column(({ state }) => state),
      column(({ items }) => JSON.stringify(items)),
      column(({ itemCount }) => itemCount),
      column(({ total }) => (total === null ? null : String(total))),
      column(({ currency }) => currency),
      column(({ url }) => url),
      column(({ lastActivityAt }) => lastActivityAt),
      column(({ memory }) => JSON.stringify(memory)),
    ],
    "save_carts",
  );
}

/** A row of the projection as rules and templates see it. */
export function readCart(row: CartRow): Cart {
  return {
    personId: row.person_id,
    cartId: row.cart_id,
    state: row.state,
    items: row.items,
    itemCount: row.item_count,
    total: row.total === null ? null : Number(row.total),
    currency: row.currency,
    url: row.url,
    lastActivityAt: row.last_activity_at.getTime(),
    memory: row.memory,
  };
}
