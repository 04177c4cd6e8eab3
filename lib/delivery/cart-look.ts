import type { Cart } from "#core/carts/cart.ts";
import { type LastLook, lastLook } from "#core/carts/last-look.ts";
import type { Run } from "#core/engine/run.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { loadProducts } from "#lib/decisions/products.ts";
import { loadCarts } from "#lib/people/carts.ts";
import type { Sql } from "#lib/platform/db.ts";

/** The cart a run is about as it stands now, and what its journey's last look makes of it; null without such an exit. */
export type CartLook = Readonly<{ cart: Cart | null; look: LastLook | null }>;
export type Looker = (
  run: Run | undefined,
  journey: CompiledJourney | undefined,
  personId: string | null,
) => CartLook;

/** Reads the carts of people, and the catalogue's word on what lies in them (S-12.8). */
export async function openCartLook(
  sql: Sql,
  workspaceId: string,
  people: readonly string[],
  journeys: Iterable<CompiledJourney>,
): Promise<Looker> {
  const carts = await loadCarts(sql, people);
  const looks = [...journeys].some(cartExitOf) && carts.size > 0;
  const products = looks ? await loadCatalogue(sql, workspaceId, [...carts.values()].flat()) : null;
  return (run, journey, personId) => {
    const own = personId === null ? [] : (carts.get(personId) ?? []);
    const cart =
      (run && own.find(({ cartId }) => cartId === run.instanceKey)) ??
      own.find(({ cartId }) => cartId === "") ??
      null;
    const exit = journey && cartExitOf(journey);
    if (!exit) return { cart, look: null };
    if (!cart) return { cart, look: { ok: false, reason: "cart_emptied" } };
    return { cart, look: lastLook(cart, products, exit.unavailable, { onCheckout: exit.onCheckout }) };
  };
}

function cartExitOf({ exits }: CompiledJourney) {
  return exits.find((exit) => exit.kind === "cart");
}

/** Null where the workspace keeps no catalogue: then nothing is known to be missing. */
async function loadCatalogue(sql: Sql, workspaceId: string, carts: readonly Cart[]) {
  const ids = new Set(carts.flatMap(({ items }) => items.flatMap(({ productId, sku }) => [productId, sku])));
  const products = await loadProducts(
    sql,
    workspaceId,
    [...ids].filter((id) => id !== null),
  );
  if (products.size > 0) return products;
  const kept = await sql.rows(
    "select 1 from product where workspace_id = $1 limit 1",
    [workspaceId],
    "keeps_catalogue",
  );
  return kept.length > 0 ? products : null;
}
