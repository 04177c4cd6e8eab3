import { createHmac } from "node:crypto";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { asMember, openApp } from "./app.ts";

const SECRET = "a-shared-secret-of-the-shop";
const ORDER = {
  id: 450789469,
  email: "jon@example.com",
  customer: { id: 207119551, email: "jon@example.com", first_name: "Jon" },
  currency: "EUR",
  total_price: "598.94",
  note: "gift",
  line_items: [{ product_id: 632910392, sku: "IPOD", title: "IPod", quantity: 1, price: "199.00" }],
};

type Deliveries = Readonly<{ deliveries: readonly Readonly<{ seq: number }>[] }>;

/** Posts as Shopify does. */
function post(url: string, body: string, { secret = SECRET, id = "w1" } = {}): Promise<Response> {
  const signature = createHmac("sha256", secret).update(body).digest("base64");
  const headers = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-webhook-id": id,
    "x-shopify-hmac-sha256": signature,
  };
  return fetch(url, { method: "POST", body, headers });
}

async function createShopify(page: Page, slug: string): Promise<string> {
  await page.goto(`/${slug}/settings/sources/new`);
  await page.getByRole("radio", { name: "Webhook", exact: true }).click();
  await page.getByRole("radio", { name: "Shopify", exact: true }).click();
  await page.getByLabel("Signing secret").fill(SECRET);
  await page.getByRole("button", { name: "Create source" }).click();
  await page.getByRole("heading", { name: "Reading" }).waitFor();
  return (await page.locator("figure code, figure pre").first().innerText()).trim();
}

describe.skipIf(noBrowser)(noBrowser || "webhook sources", async () => {
  if (noBrowser) return;
  const { enter, url: base } = await openApp();

  test("U-51 choose a platform, take what came, click a value; what the preview shows is what is stored", async () => {
    const { page, slug, troubles } = await enter();
    const url = new URL(new URL(await createShopify(page, slug)).pathname, base).href;
    const body = JSON.stringify(ORDER);
    expect((await post(url, body, { secret: "somebody-else-altogether" })).status).toBe(401);
    expect((await post(url, body)).status).toBe(200);

    await page.reload();
    await page.getByRole("link", { name: "Not signed" }).waitFor();
    await page.getByRole("link", { name: "Order Completed", exact: true }).first().waitFor();

    await page.getByRole("button", { name: "Take the last one received" }).click();
    await expect
      .poll(() => page.getByLabel("Its headers").inputValue())
      .toContain("x-shopify-topic: orders/create");
    await page.getByText('"event": "Order Completed"').waitFor();

    await page.getByRole("combobox", { name: "Reading of" }).click();
    await page.getByRole("option", { name: "orders/create → Order Completed" }).click();
    await page.getByRole("button", { name: "Add property" }).first().focus();
    await page.getByRole("button", { name: /^Use note for/ }).click();
    await page.locator("code").getByText('"note": "gift"').waitFor();
    await page.getByRole("button", { name: "Save" }).and(page.locator("[type=submit]:enabled")).click();
    await page.getByText("Saved").first().waitFor();

    const preview = page.locator("figure").filter({ hasText: "What would be stored" }).locator("code");
    const { properties } = JSON.parse(await preview.innerText()) as { properties: object };
    const sourceId = new URL(url).pathname.split("/").at(-1) ?? "";
    let posts = 1;
    // The door remembers a source's settings for five seconds.
    const postAgain = async () => {
      posts += 1;
      await post(url, body, { id: `w${posts}` });
      const path = `sources/${sourceId}/deliveries`;
      const { deliveries } = await asMember<Deliveries>({ page, slug }, "GET", path);
      return asMember<object>({ page, slug }, "GET", `events/${deliveries[0]?.seq}`);
    };
    await expect
      .poll(postAgain, { timeout: 30_000, interval: 1_000 })
      .toMatchObject({ event: "Order Completed", body: { properties } });
    expect(troubles).toEqual([]);
  });

  test.each([
    ["light", 1440],
    ["dark", 390],
  ] as const)("Q-7 the pages of sources are accessible and fit, %s at %i px", async (colorScheme, width) => {
    const { page, slug, troubles } = await enter({ colorScheme, viewport: { width, height: 900 } });
    await createShopify(page, slug);
    await page.getByLabel("Sample", { exact: true }).fill(JSON.stringify(ORDER));
    await page.getByText("Click values into").waitFor();
    await expectAccessible(page);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.goto(`/${slug}/settings/sources/new`);
    await page.getByRole("radio", { name: "Webhook", exact: true }).click();
    await expectAccessible(page);
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(troubles).toEqual([]);
  });
});
