import { describe, expect, test } from "vitest";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { asMember, openApp } from "#tests/e2e/app.ts";

const PAGES = [
  "",
  "/journeys",
  "/journeys/new",
  "/people",
  "/events",
  "/events/rejected",
  "/templates",
  "/analytics",
  "/deliveries",
  "/deliveries/dead-letters",
  "/deliveries/inbox",
  "/system",
  "/settings/general",
  "/settings/members",
  "/settings/sources",
  "/settings/keys",
  "/settings/channels",
  "/settings/topics",
  "/settings/audit",
  "/settings/appearance",
  "/settings/about",
];

describe.skipIf(noBrowser)("every page", async () => {
  if (noBrowser) return;
  const app = await openApp({ CAIRN_DEMO: "1" });

  test.each([
    ["light", 1440],
    ["dark", 1440],
    ["light", 390],
    ["dark", 390],
  ] as const)("A8 U-68 axe finds nothing serious, %s at %i wide", async (colorScheme, width) => {
    const member = await app.enter({
      colorScheme,
      viewport: { width, height: 900 },
      reducedMotion: "reduce",
    });
    const { page, troubles } = member;
    const { journeys } = await asMember<{ journeys: readonly { id: string }[] }>(member, "GET", "journeys");
    const { people } = await asMember<{ people: readonly { id: string }[] }>(member, "GET", "people");
    const journeyId = journeys[0]?.id;
    const journey = ["edit", "report", "runs", "versions"].map((part) => `/journeys/${journeyId}/${part}`);
    for (const path of [...PAGES, ...journey, `/people/${people[0]?.id}`]) {
      const response = await page.goto(`/fjord${path}`, { waitUntil: "load" });
      expect(`${path} ${response?.status()}`).toBe(`${path} 200`);
      await page.getByRole("main").first().waitFor();
      await page.waitForTimeout(300);
      await expectAccessible(page).catch((error: unknown) => {
        throw new Error(`/fjord${path}: ${error instanceof Error ? error.message : String(error)}`);
      });
      // 1.4.10: nothing scrolls sideways.
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(`${path} ${overflow}`).toBe(`${path} 0`);
    }
    expect(troubles).toEqual([]);
  });
});
