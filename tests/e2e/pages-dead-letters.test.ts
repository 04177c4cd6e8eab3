import { describe, expect, test } from "vitest";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { asMember, openApp } from "#tests/e2e/app.ts";
import { chain, openShop } from "#tests/e2e/shop.ts";
import { openSink } from "#tests/sink.ts";

/** How many people each journey loses, as on the seeded shop. */
const LOSSES = { crm: 21, loyalty: 9, broken: 7 } as const;

describe.skipIf(noBrowser)("dead letters", async () => {
  if (noBrowser) return;
  const app = await openApp({ CAIRN_ALLOW_PRIVATE: "127.0.0.0/8" });
  const crm = await openSink();
  const loyalty = await openSink();

  test("U-54 three causes; the endpoint is mended and the group retried: preflight, job, all sent, none twice; discard asks why", async () => {
    crm.answer((_call, response) => response.writeHead(410).end("gone to another address"));
    loyalty.answer((_call, response) => response.writeHead(422).end("number refused"));
    const member = await app.enter();
    const { page, slug, troubles } = member;
    const shop = await openShop(member);
    const calls = (event: string, url: string, body: string) =>
      shop.publish(
        event,
        chain(["begin", "event-trigger", "next", { event }], ["call", "webhook", "next", { url, body }]),
      );
    await calls("crm", `${crm.url}/people`, '{"user": {{ person.id | json }}}');
    await calls("loyalty", `${loyalty.url}/points`, '{"user": {{ person.id | json }}}');
    await calls("broken", `${crm.url}/broken`, '{"size": {{ person.shoeSize | json }}}');
    await shop.track(
      Object.entries(LOSSES).flatMap(([event, n]) =>
        Array.from({ length: n }, (_, at) => ({
          event,
          userId: `${event}-${at}`,
          messageId: `${event}-${at}`,
        })),
      ),
    );

    await page.goto(`/${slug}/deliveries/dead-letters`);
    const groups = page.locator("[data-letters]");
    const sizes = async () =>
      (
        await groups.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-letters"))))
      ).sort();
    await expect.poll(sizes, { timeout: 60_000 }).toEqual([21, 7, 9]);
    await expectAccessible(page);

    // Mended, and tried again.
    const before = crm.calls.length;
    crm.answer(200);
    await page.locator('[data-letters="21"]').getByRole("link").click();
    await page.getByRole("heading", { name: "Refused for good by the receiver" }).waitFor();
    await page.getByRole("button", { name: "Retry all" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Retry 21 letters?").waitFor();
    await expect.poll(() => dialog.locator('[data-outlook="will_send"]').innerText()).toContain("21");
    await dialog.getByRole("button", { name: "Retry", exact: true }).click();
    await page.getByText("Retried 21, not retried 0").waitFor({ timeout: 60_000 });
    await expect.poll(() => crm.calls.length - before, { timeout: 60_000 }).toBe(21);
    const keys = crm.calls
      .slice(before)
      .map(({ headers }) => headers["idempotency-key"] ?? headers["webhook-id"]);
    expect(new Set(keys).size).toBe(21);
    await page.getByText("No open letters in this group.").waitFor({ timeout: 30_000 });

    // The others: put away, with a reason that the audit log keeps.
    await page.goto(`/${slug}/deliveries/dead-letters`);
    await expect.poll(sizes, { timeout: 15_000 }).toEqual([7, 9]);
    await page.locator('[data-letters="9"]').getByRole("link").click();
    await page.getByRole("button", { name: "Discard all" }).click();
    const discard = page.getByRole("dialog").getByRole("button", { name: "Discard", exact: true });
    expect(await discard.isDisabled()).toBe(true);
    await page.getByLabel("Reason").fill("The numbers were test data");
    await discard.click();
    await page.getByText("No open letters in this group.").waitFor({ timeout: 15_000 });
    const { entries } = await asMember<{ entries: readonly { act: string; detail: { reason?: string } }[] }>(
      member,
      "GET",
      "audit",
    );
    expect(entries.find(({ act }) => act === "dead_letter.discard")?.detail.reason).toBe(
      "The numbers were test data",
    );
    expect(crm.calls.length - before).toBe(21);
    expect(troubles).toEqual([]);
  });
});
