import type { Instant } from "#core/kernel/time.ts";
import type { Sql } from "#lib/platform/db.ts";

/** What a system event says of a product (S-1.33). What it does not mention stays as it is. */
export type ProductUpdate = Readonly<{
  workspaceId: string;
  productId: string;
  name: string | null;
  price: number | null;
  currency: string | null;
  inventory: number | null;
  imageUrl: string | null;
  url: string | null;
  at: Instant;
}>;

/** A product as the last look at a cart reads it (S-12.8). */
export type Product = Readonly<{
  productId: string;
  name: string | null;
  price: number | null;
  currency: string | null;
  /** Null: stock is not counted. */
  inventory: number | null;
  imageUrl: string | null;
  url: string | null;
}>;

const UPSERT = `
  insert into product (workspace_id, product_id, name, price, currency, inventory, image_url, url, event_at)
  select ws, id, name, price, currency, inventory, image_url, url, to_timestamp(at / 1000)
  from unnest($1::text[], $2::text[], $3::text[], $4::numeric[], $5::text[], $6::int[], $7::text[], $8::text[], $9::float8[])
    as x(ws, id, name, price, currency, inventory, image_url, url, at)
  order by ws collate "C", id collate "C"
  on conflict (workspace_id, product_id) do update set
    name = coalesce(excluded.name, product.name), price = coalesce(excluded.price, product.price),
    currency = coalesce(excluded.currency, product.currency), inventory = coalesce(excluded.inventory, product.inventory),
    image_url = coalesce(excluded.image_url, product.image_url), url = coalesce(excluded.url, product.url),
    event_at = excluded.event_at, updated_at = now()
  where excluded.event_at >= product.event_at`;

/** Notes products; news that is older than what is known changes nothing (S-1.14). */
export async function upsertProducts(sql: Sql, updates: readonly ProductUpdate[]): Promise<void> {
  const newest = newestOfEach(updates);
  if (newest.length === 0) return;
  const column = <T>(of: (update: ProductUpdate) => T) => newest.map(of);
  await sql.run(
    UPSERT,
    [
      column(({ workspaceId }) => workspaceId),
      column(({ productId }) => productId),
      column(({ name }) => name),
      column(({ price }) => (price === null ? null : String(price))),
      column(({ currency }) => currency),
      column(({ inventory }) => inventory),
      column(({ imageUrl }) => imageUrl),
      column(({ url }) => url),
      column(({ at }) => at),
    ],
    "upsert_products",
  );
}

/** Products by id; those that nobody has told of are absent. */
export async function loadProducts(
  sql: Sql,
  workspaceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Product>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.rows<Omit<Product, "price"> & { price: string | null }>(
    `select product_id as "productId", name, price, currency, inventory, image_url as "imageUrl", url
     from product where workspace_id = $1 and product_id = any($2::text[])`,
    [workspaceId, ids],
    "load_products",
  );
  return new Map(
    rows.map((row) => [row.productId, { ...row, price: row.price === null ? null : Number(row.price) }]),
  );
}

/** One statement may touch a row but once: several updates of one product become one, the later ones on top. */
function newestOfEach(updates: readonly ProductUpdate[]): readonly ProductUpdate[] {
  const byKey = new Map<string, ProductUpdate>();
  for (const update of [...updates].sort((one, other) => one.at - other.at)) {
    const key = `${update.workspaceId}\n${update.productId}`;
    const before = byKey.get(key);
    byKey.set(key, before ? overlay(before, update) : update);
  }
  return [...byKey.values()];
}

function overlay(before: ProductUpdate, update: ProductUpdate): ProductUpdate {
  return {
    ...update,
    name: update.name ?? before.name,
    price: update.price ?? before.price,
    currency: update.currency ?? before.currency,
    inventory: update.inventory ?? before.inventory,
    imageUrl: update.imageUrl ?? before.imageUrl,
    url: update.url ?? before.url,
  };
}
