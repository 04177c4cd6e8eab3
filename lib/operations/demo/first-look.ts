import { HOUR, SECOND } from "#core/kernel/time.ts";
import { ingest } from "#lib/intake/ingest.ts";
import { DEMO_SLUG, PRODUCTS, SHOPPERS } from "#lib/operations/demo/shop.ts";
import { track } from "#lib/operations/demo/story.ts";
import type { Platform } from "#lib/platform/platform.ts";

const FIRST_LOOK = "first-look";

/**
 * Ingrid fills a cart that will have rested for an hour in a minute and a half: there is something to watch at the first
 * look. Once an installation, when its first member comes in.
 */
export async function wakeIngrid(platform: Pick<Platform, "db" | "queues" | "clock">): Promise<void> {
  const [shop] = await platform.db.rows<{ id: string; source_id: string }>(
    `select w.id, s.id as source_id from workspace w join source s on s.workspace_id = w.id and s.kind = 'http'
     where w.slug = $1 and w.demo and not exists (
       select from event_key k where k.workspace_id = w.id and k.message_id = $2) limit 1`,
    [DEMO_SLUG, `demo:ingrid-dahl:${FIRST_LOOK}`],
  );
  const [ingrid] = SHOPPERS;
  const [, , , product] = PRODUCTS;
  if (!shop || !ingrid || !product) return;
  const at = platform.clock.now() - HOUR + 90 * SECOND;
  const properties = {
    cart_id: "ingrid-first-look",
    ...product,
    quantity: 1,
    currency: "EUR",
    url: `https://shop.fjord.example/p/${product.product_id}`,
    cart_url: "https://shop.fjord.example/cart/ingrid",
  };
  const item = track(ingrid, "Product Added", FIRST_LOOK, at, properties);
  await ingest(platform, {
    sender: {
      workspaceId: shop.id,
      sourceId: shop.source_id,
      trusted: true,
      country: "NO",
      protectedTraits: [],
    },
    items: [item],
  });
}
