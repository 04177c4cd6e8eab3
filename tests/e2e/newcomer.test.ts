import { describe, expect, test } from "vitest";
import { noBrowser } from "#tests/browser.ts";
import { asMember, openApp } from "#tests/e2e/app.ts";
import { card, saved } from "#tests/e2e/editor.ts";
import { openShop } from "#tests/e2e/shop.ts";

describe.skipIf(noBrowser)("a newcomer in the demo shop", async () => {
  if (noBrowser) return;
  const app = await openApp({ CAIRN_DEMO: "1" });

  test("A1 the wait is changed and published; who leaves a cart is written to, who buys is not, and timeline and report say so", async () => {
    const member = await app.enter();
    const { page, slug } = member;
    const shop = await openShop(member);
    const { journeys } = await asMember<{ journeys: readonly { id: string; name: string }[] }>(
      member,
      "GET",
      "journeys",
    );
    const journeyId = journeys.find(({ name }) => name === "Abandoned cart")?.id ?? "";

    // The first wait of an hour becomes ten seconds.
    await page.goto(`/${slug}/journeys/${journeyId}/edit?view=canvas`);
    await page.waitForFunction(() => document.querySelector(".react-flow__viewport") !== null);
    await card(page, "rest")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    const timeout = page.locator('[data-field="timeout"]');
    await timeout.locator("input").first().fill("10");
    await timeout.getByRole("combobox").click();
    await page.getByRole("option", { name: /second/ }).click();
    await saved(page);
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const publish = page.locator("[data-publish]");
    await publish.waitFor();
    for (const box of await page.getByRole("dialog").getByRole("checkbox").all()) await box.click();
    await publish.click();
    await page.getByText("Live v2", { exact: true }).waitFor();

    const lamp = { product_id: "fj-120", name: "Headlamp 400 lm", price: 69, quantity: 1, currency: "EUR" };
    await shop.track(
      ["ana", "ben"].flatMap((userId) => [
        { type: "identify", userId, traits: { email: `${userId}@example.com`, firstName: userId } },
        { event: "Product Added", userId, properties: { cart_id: `cart-${userId}`, ...lamp } },
      ]),
    );
    await shop.track([
      {
        event: "Order Completed",
        userId: "ben",
        properties: {
          cart_id: "cart-ben",
          order_id: "o1",
          total: 69,
          currency: "EUR",
          products: [lamp],
        },
      },
    ]);

    await page.goto(`/${slug}/deliveries/inbox`);
    await page.getByText("ana@example.com").first().waitFor({ timeout: 45_000 });
    expect(await page.getByText("ben@example.com").count()).toBe(0);

    // Why: the report's figures, and the person's timeline.
    await page.goto(`/${slug}/journeys/${journeyId}/report`);
    expect(await page.locator("[data-balanced]").getAttribute("data-balanced")).toBe("true");
    await page.goto(`/${slug}/people?q=ana%40example.com`);
    await page.getByRole("link", { name: /ana/ }).first().click();
    for (const text of ["Product Added", "Abandoned cart", "You left 1 thing in your cart"])
      await page.getByText(text).filter({ visible: true }).first().waitFor();
    await page.goto(`/${slug}/people?q=ben%40example.com`);
    await page.getByRole("link", { name: /ben/ }).first().click();
    await page.getByText("Order Completed").filter({ visible: true }).first().waitFor();
  });
});
