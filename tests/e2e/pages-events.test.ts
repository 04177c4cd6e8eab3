import { describe, expect, test } from "vitest";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { openApp } from "#tests/e2e/app.ts";
import { openShop } from "#tests/e2e/shop.ts";

describe.skipIf(noBrowser)("the event debugger", async () => {
  if (noBrowser) return;
  const app = await openApp();

  test("U-44 a test event shows at once, its repeat is a duplicate, bad JSON is rejected with the cure, and a held stream counts", async () => {
    const member = await app.enter();
    const { page, slug, troubles } = member;
    const shop = await openShop(member);
    await page.goto(`/${slug}/events`);

    // Sent from the page, and there within two seconds of its acceptance.
    await page.getByRole("button", { name: "Send test event" }).click();
    const dialog = page.getByRole("dialog");
    const event = {
      type: "track",
      event: "Boots Tried",
      userId: "u-44",
      messageId: "u-44-once",
      properties: { size: 44 },
    };
    await dialog.getByLabel("Event").fill(JSON.stringify(event));
    await dialog.getByRole("button", { name: "Send test event" }).click();
    await dialog.getByText("Accepted", { exact: true }).waitFor();
    const acceptedAt = Date.now();
    await page.locator('[data-event="Boots Tried"]').waitFor({ timeout: 5_000 });
    expect(Date.now() - acceptedAt).toBeLessThan(5_000);

    // The very same again.
    await dialog.getByRole("button", { name: "Send test event" }).click();
    await dialog.getByText("Duplicate", { exact: true }).waitFor();
    expect(await page.locator('[data-event="Boots Tried"]').count()).toBe(1);

    // Half an event.
    await dialog.getByLabel("Event").fill('{"type": "track", ');
    await dialog.getByRole("button", { name: "Send test event" }).click();
    await dialog.getByText("Not valid JSON").waitFor();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("link", { name: "Rejected" }).click();
    const refused = page.locator('[data-code="bad_json"]').first();
    await refused.getByText("Send one JSON object, encoded as UTF-8.").waitFor();
    await expectAccessible(page);

    // Held: fifty come, none of them moves what is being read.
    await page.getByRole("link", { name: "Live", exact: true }).click();
    await page.locator('[data-event="Boots Tried"]').waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    const rows = await page.locator("[data-seq]").count();
    await shop.track(
      Array.from({ length: 50 }, (_, n) => ({
        event: "Sock Viewed",
        userId: `u-44-${n % 5}`,
        messageId: `u-44-${n}`,
      })),
    );
    await page.getByText("50 new").waitFor({ timeout: 15_000 });
    expect(await page.locator("[data-seq]").count()).toBe(rows);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => page.locator('[data-event="Sock Viewed"]').count(), { timeout: 15_000 }).toBe(50);

    // What it caused stands beside it.
    await page.locator('[data-event="Boots Tried"]').getByRole("button").click();
    await page.getByText("No journey starts on this event").waitFor({ timeout: 15_000 });
    await page.getByText("44", { exact: true }).waitFor();
    await expectAccessible(page);
    expect(troubles.filter((trouble) => !trouble.includes("status of 400"))).toEqual([]);
  });
});
