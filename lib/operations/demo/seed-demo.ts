import { isoOf } from "#core/calendar/iso.ts";
import { DAY, HOUR, type Instant, MINUTE } from "#core/kernel/time.ts";
import { recordConsent } from "#lib/consent/ledger.ts";
import type { Sender } from "#lib/intake/draft.ts";
import { ingest } from "#lib/intake/ingest.ts";
import { createWorkspace } from "#lib/operations/create-workspace.ts";
import { addAbandonedCart } from "#lib/operations/demo/demo-journey.ts";
import { DEMO_SLUG, PRODUCTS, SHOPPERS } from "#lib/operations/demo/shop.ts";
import { LIVED_DAYS, livedDays, type Moment, olderOrders } from "#lib/operations/demo/story.ts";
import { inVirtualDays, type VirtualDays } from "#lib/operations/demo/virtual-days.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { saveAccount } from "#lib/workspaces/members.ts";
import { addMembership, rememberInSettings } from "#lib/workspaces/workspace.ts";

const BATCH = 500;

type Shop = Readonly<{ id: string; sender: Sender; anchor: Instant; done: boolean }>;
type Say = (line: string) => void;

/**
 * Makes the demo shop, once: people, templates, the abandoned cart live, and some days that were really lived through by
 * intake, engine and Test inbox on a virtual clock. Started again after a break it goes on where it was: every event has
 * its message id, so nothing is there twice. Call it while no worker runs.
 */
export async function seedDemo(platform: Platform, say: Say): Promise<"made" | "there"> {
  const shop = await openShop(platform);
  if (shop.done) return "there";
  await inVirtualDays(platform.env, async (days) => {
    const start = shop.anchor - LIVED_DAYS * DAY;
    await days.travel(start - HOUR);
    await furnish(days.platform, shop);
    say(`${SHOPPERS.length} people, ${PRODUCTS.length} products`);
    await liveThrough(days, shop, start);
  });
  await rememberInSettings(platform.db, shop.id, { demoReady: true });
  const [events] = await platform.db.rows<{ n: number }>(
    "select count(*) as n from event where workspace_id = $1",
    [shop.id],
  );
  say(`${events?.n ?? 0} events of ${LIVED_DAYS} days`);
  return "made";
}

async function openShop({ db, clock }: Platform): Promise<Shop> {
  return db.transaction(async (tx) => {
    const [known] = await tx.rows<{ id: string; source_id: string; anchor: string; ready: boolean }>(
      `select w.id, s.id as source_id, w.settings->>'demoAnchor' as anchor, coalesce((w.settings->>'demoReady')::bool, false) as ready
       from workspace w join source s on s.workspace_id = w.id and s.kind = 'http' where w.slug = $1 and w.demo limit 1`,
      [DEMO_SLUG],
    );
    if (known) return shopOf(known.id, known.source_id, Number(known.anchor), known.ready);
    const anchor = Math.floor(clock.now() / MINUTE) * MINUTE;
    const made = await createWorkspace(
      tx,
      {
        name: "Fjord Outfitters",
        slug: DEMO_SLUG,
        timeZone: "Europe/Oslo",
        currency: "EUR",
        country: "NO",
        demo: true,
      },
      ASKS,
    );
    await rememberInSettings(tx, made.id, { demoAnchor: anchor });
    for (const [name, role] of [
      ["Anna", "admin"],
      ["Ben", "editor"],
      ["Chloé", "viewer"],
    ] as const) {
      const email = `${name
        .normalize("NFKD")
        .replace(/[^A-Za-z]/g, "")
        .toLowerCase()}@fjord.example`;
      // Without a password nobody can sign in as them.
      const id = await saveAccount(tx, { email, name, passwordHash: null });
      await addMembership(tx, made.id, id, role);
    }
    return shopOf(made.id, made.sourceId, anchor, false);
  });
}

/** The shop writes mail to its customers until they say no, and asks first on every other channel. */
const ASKS = {
  email: "opt_out",
  sms: "opt_in",
  webPush: "opt_in",
  mobilePush: "opt_in",
  inApp: "opt_in",
} as const;

function shopOf(id: string, sourceId: string, anchor: Instant, done: boolean): Shop {
  return {
    id,
    anchor,
    done,
    sender: { workspaceId: id, sourceId, trusted: true, country: "NO", protectedTraits: [] },
  };
}

/** What has to stand before the first event: topic, consent, products, templates, the live journey, older orders. */
async function furnish(platform: Platform, shop: Shop): Promise<void> {
  const topic = await platform.db.transaction(async (tx) => {
    const [row] = await tx.rows<{ id: string }>(
      "select id from topic where workspace_id = $1 and key = 'offers'",
      [shop.id],
    );
    return row?.id ?? "";
  });
  const products = PRODUCTS.map((product) => ({
    type: "system",
    event: "Product Updated",
    messageId: `demo:product:${product.product_id}`,
    timestamp: isoOf(platform.clock.now()),
    properties: {
      ...product,
      currency: "EUR",
      inventory: 40,
      url: `https://shop.fjord.example/p/${product.product_id}`,
    },
  }));
  await ingest(platform, { sender: shop.sender, items: products });
  await subscribe(platform, shop, topic);
  await addAbandonedCart(platform, shop.id, topic);
  await ingestAll(platform, shop, olderOrders(shop.anchor), true);
}

/** Most have said yes to offers; Sam said no, and a few were never asked. */
async function subscribe({ db }: Platform, { id }: Shop, topic: string): Promise<void> {
  const asked = SHOPPERS.filter((_, n) => n % 11 !== 10);
  await db.transaction((tx) =>
    recordConsent(
      tx,
      asked.map(({ email }) => ({
        workspaceId: id,
        personId: null,
        channel: "email",
        address: email,
        topic,
        state: email.startsWith("sam.") ? ("unsubscribed" as const) : ("subscribed" as const),
        source: "demo" as const,
      })),
    ),
  );
}

async function ingestAll(
  platform: Platform,
  { sender }: Shop,
  moments: readonly Moment[],
  historical: boolean,
): Promise<void> {
  for (let at = 0; at < moments.length; at += BATCH) {
    const items = moments.slice(at, at + BATCH).map(({ item }) => item);
    await ingest(platform, { sender, items, historical });
  }
}

/** Hour by hour: what happened in it comes in at its end, and whoever is due moves on. */
async function liveThrough(days: VirtualDays, shop: Shop, start: Instant): Promise<void> {
  const moments = livedDays(shop.anchor);
  let next = 0;
  for (let hour = start; hour < shop.anchor + HOUR; hour += HOUR) {
    const now = Math.min(hour, shop.anchor);
    const from = next;
    while (next < moments.length && (moments[next] as Moment).at <= now) next += 1;
    await days.travel(now);
    await ingestAll(days.platform, shop, moments.slice(from, next), false);
    await days.settle();
  }
}
