import { describe, expect, test } from "vitest";
import { noBrowser, openBrowser, visit } from "#tests/browser.ts";
import { startProduct } from "#tests/product.ts";
import { runProduct } from "#tests/running-product.ts";
import { demoShop, send, signIn } from "./members.ts";

const LINK = /http:\/\/\S+\/setup\/\S+/;

describe.skipIf(noBrowser)(noBrowser || "a newcomer", async () => {
  if (noBrowser) return;
  const browser = await openBrowser();

  test("U-1 the setup link makes the first owner, and Home shows the demo shop", async () => {
    const product = await runProduct({ CAIRN_ADMIN_EMAIL: undefined, CAIRN_ADMIN_PASSWORD: undefined });
    try {
      const [printed = ""] = LINK.exec(product.output()) ?? [];
      const path = new URL(printed).pathname;
      const { page, troubles } = await visit(browser, product.url);
      await page.goto(path);
      await page.getByLabel("Your name").fill("Ada Lovelace");
      await page.getByLabel("Email").fill("ada@example.com");
      await page.getByLabel("Password", { exact: true }).fill("a-long-enough-pass-phrase");
      await page.getByLabel("Name", { exact: true }).fill("Ada's shop");
      await expect.poll(() => page.getByRole("radio", { name: /The demo shop/ }).isChecked()).toBe(true);
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.waitForURL("**/fjord", { timeout: 60_000 });
      await page.getByRole("heading", { name: "First steps" }).waitFor();
      await page.getByRole("main").getByText("Abandoned cart", { exact: true }).first().waitFor();
      await page.goto("/fjord/journeys");
      const row = page.getByRole("row").filter({ hasText: "Abandoned cart" });
      await row.getByText("Live v1").waitFor();
      await page.goto(path);
      await page.getByText(/already used|set up already/).waitFor();
      expect(troubles).toEqual([]);
    } finally {
      await product.remove();
    }
  });

  test("A1 the wait is changed and published; a cart is written about in the Test inbox, and who buys is not", async () => {
    const product = await startProduct();
    const { page } = await visit(browser, product.url);
    await signIn(page, product);
    const { journeyId, writeKey } = await demoShop(page);

    // The draft, with the first wait of an hour made ten seconds.
    await page.goto(`/fjord/journeys/${journeyId}/edit`);
    await page
      .getByRole("button", { name: /Wait until the cart rests/ })
      .first()
      .waitFor();
    await page.locator('[data-step-id="rest"], [data-id="rest"]').first().click();
    const amount = page.getByLabel(/Wait at most|Timed out after|At most/).first();
    await amount.fill("10");
    await amount.blur();
    await page.getByLabel("Unit").first().click();
    await page.getByRole("option", { name: /second/ }).click();
    await page
      .getByText(/^Saved/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).first().click();
    const dialog = page.getByRole("dialog");
    for (const tick of await dialog.getByRole("checkbox").all())
      if (!(await tick.isChecked())) await tick.click();
    await dialog.getByRole("button", { name: /^Publish/ }).click();
    await page.getByText("Live v2").first().waitFor();

    const identify = (userId: string) =>
      ["identify", { userId, traits: { email: `${userId}@example.com`, firstName: userId } }] as const;
    const added = (userId: string) =>
      [
        "track",
        {
          userId,
          event: "Product Added",
          properties: {
            cart_id: `cart-${userId}`,
            product_id: "fj-120",
            name: "Headlamp 400 lm",
            price: 69,
            quantity: 1,
            currency: "EUR",
          },
        },
      ] as const;
    await send(product, writeKey, identify("ana"), added("ana"), identify("ben"), added("ben"));
    await send(product, writeKey, [
      "track",
      {
        userId: "ben",
        event: "Order Completed",
        properties: {
          cart_id: "cart-ben",
          order_id: "o1",
          total: 69,
          currency: "EUR",
          products: [{ product_id: "fj-120", price: 69, quantity: 1 }],
        },
      },
    ]);

    await page.goto("/fjord/deliveries/inbox");
    await page.getByText("ana@example.com").first().waitFor({ timeout: 60_000 });
    expect(await page.getByText("ben@example.com").count()).toBe(0);

    await page.goto(`/fjord/journeys/${journeyId}/report`);
    await page.getByText(/entered =/).waitFor();
    await page.goto("/fjord/people?q=ana%40example.com");
    await page.getByText("ana@example.com").first().click();
    await page.getByText("Product Added").first().waitFor();
  });
});
