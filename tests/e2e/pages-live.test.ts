import { describe, expect, test } from "vitest";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { asMember, openApp } from "#tests/e2e/app.ts";
import { chain, openShop } from "#tests/e2e/shop.ts";

const WAIT_S = 12;

describe.skipIf(noBrowser)("live figures", async () => {
  if (noBrowser) return;
  const app = await openApp();

  test("U-38 U-34 a timer falls due while the pages are open: the waiting number drops and the message is in the Test inbox", async () => {
    const member = await app.enter();
    const { page, slug, troubles } = member;
    const shop = await openShop(member);
    const template = await asMember<{ id: string }>(member, "POST", "templates", {
      name: "Reminder",
      mode: "html",
      source: "<p>Hello {{ person.firstName }}</p><a href='{{ links.unsubscribe }}'>Unsubscribe</a>",
      subject: "Your cart, {{ person.firstName }}",
      class: "transactional",
    });
    const journeyId = await shop.publish(
      "Short wait",
      chain(
        ["begin", "event-trigger", "next", { event: "Product Added" }],
        ["wait", "wait", "next", { mode: "for", duration: { amount: WAIT_S, unit: "second" } }],
        ["mail", "email", "next", { templateId: template.id }],
      ),
    );
    await shop.track([
      { type: "identify", userId: "ingrid", traits: { email: "ingrid@example.com", firstName: "Ingrid" } },
      { event: "Product Added", userId: "ingrid", properties: { cart_id: "c1" } },
    ]);

    await page.goto(`/${slug}/journeys/${journeyId}/report`);
    const here = () => page.locator('[data-step="wait"] td').nth(2).innerText();
    await expect.poll(here, { timeout: 10_000 }).toBe("1");

    // The number opens a list that is as long as it says.
    const inbox = await page.context().newPage();
    await inbox.goto(`/${slug}/journeys/${journeyId}/runs?step=wait`);
    await inbox.getByText("One run fits the filter.").waitFor();
    await inbox.goto(`/${slug}/deliveries/inbox`);
    await inbox.getByText("No message yet.").waitFor();

    // Neither page is loaded again.
    await expect.poll(here, { timeout: (WAIT_S + 20) * 1_000 }).toBe("0");
    await inbox.getByText("Your cart, Ingrid").waitFor({ timeout: 20_000 });
    await inbox.getByText("Your cart, Ingrid").click();
    await inbox.frameLocator("iframe").getByText("Hello Ingrid").waitFor();
    await expectAccessible(page);
    const balanced = page.locator("[data-balanced]");
    await expect.poll(() => balanced.getAttribute("data-balanced")).toBe("true");
    await expect
      .poll(() => page.locator('[data-step="mail"] td').nth(4).innerText(), { timeout: 15_000 })
      .toContain("1");
    expect(troubles).toEqual([]);
  });
});
