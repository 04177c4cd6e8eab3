import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { JourneyDocument } from "#core/journey/document.ts";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { type App, asMember, openApp, type SignedIn } from "#tests/e2e/app.ts";
import { card, openEditor, saved } from "#tests/e2e/editor.ts";
import { openShop } from "#tests/e2e/shop.ts";
import { drawJourney } from "#tests/journey/draw.ts";

const wait = (amount: number, unit = "day") => ["wait", { mode: "for", duration: { amount, unit } }] as const;
const fast = { kind: "compare", path: "context.trigger.properties.fast", operator: "isTrue" };
/** The slow wait before the long one; the fast are at the long one at once. */
const forked = (name: string) =>
  drawJourney(
    {
      start: ["event-trigger", { event: name }],
      ask: ["condition", { rule: fast }],
      slow: wait(1),
      long: wait(3),
      out: ["exit"],
    },
    [
      "start --next--> ask",
      "ask --yes--> long",
      "ask --no--> slow",
      "slow --next--> long",
      "long --next--> out",
    ],
  );

type Run = Readonly<{ id: string; version: number; stepId: string; state: string; wakeAt: number | null }>;
type Journey = Readonly<{
  status: string;
  liveVersion: number | null;
  revision: number;
  document: JourneyDocument;
}>;

const runsOf = async (member: SignedIn, id: string): Promise<readonly Run[]> =>
  (await asMember<{ runs: readonly Run[] }>(member, "GET", `runs?journeyId=${id}`)).runs;
const standing = async (member: SignedIn, id: string) =>
  (await runsOf(member, id)).map(({ version, stepId, state }) => `${stepId} v${version} ${state}`).toSorted();
const journey = (member: SignedIn, id: string) => asMember<Journey>(member, "GET", `journeys/${id}`);

/** A live journey with people inside. */
async function live(
  member: SignedIn,
  event: string,
  document: object,
  people: Readonly<Record<string, object>>,
) {
  const shop = await openShop(member);
  const id = await shop.publish(event, document);
  const events = Object.entries(people).map(([userId, properties]) => ({ event, userId, properties }));
  if (events.length > 0) await shop.track(events);
  await expect.poll(async () => (await runsOf(member, id)).length, { timeout: 30_000 }).toBe(events.length);
  return id;
}

async function publishOpen(page: Page): Promise<void> {
  await saved(page);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.locator("[data-publish]").waitFor();
}

async function tickAll(page: Page): Promise<void> {
  for (const box of await page.locator("[data-warning]").getByRole("checkbox").all()) await box.click();
}

async function redraw(member: SignedIn, id: string, edit: (document: JourneyDocument) => JourneyDocument) {
  const { revision, document } = await journey(member, id);
  await asMember(member, "PUT", `journeys/${id}/draft`, { baseRevision: revision, document: edit(document) });
}

const lengthen =
  (amount: number) =>
  ({ steps, ...rest }: JourneyDocument): JourneyDocument => ({
    ...rest,
    steps: steps.map((step) =>
      step.id === "long" ? { ...step, config: { mode: "for", duration: { amount, unit: "day" } } } : step,
    ),
  });

/** A second member: invited, and in a window of their own. */
async function invited(app: App, owner: SignedIn, name: string, options: object = {}): Promise<SignedIn> {
  const email = `${name.toLowerCase()}@example.test`;
  const { url } = await asMember<{ url: string }>(owner, "POST", "invitations", { email, role: "editor" });
  const guest = await app.enter({ storageState: { cookies: [], origins: [] }, ...options });
  await guest.page.goto(new URL(url).pathname);
  await guest.page.getByLabel("Your name").fill(name);
  await guest.page.getByLabel("Choose a password").fill("a-long-password-of-ben");
  await guest.page.keyboard.press("Enter");
  await guest.page.waitForURL((at) => at.pathname.includes(guest.slug));
  return guest;
}

describe.skipIf(noBrowser)("versions", async () => {
  if (noBrowser) return;
  const app = await openApp();

  test("U-20 a wait with people on it is removed, and they are moved on: the dialog counts them, ten seconds later they stand there on the new version", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await live(member, "Moved On", forked("Moved On"), {
      u20a: { fast: false },
      u20b: { fast: false },
      u20c: { fast: true },
    });
    expect(await standing(member, id)).toEqual(["long v1 waiting", "slow v1 waiting", "slow v1 waiting"]);
    await openEditor(member, id);
    await card(page, "slow").locator("[data-step-focus]").focus();
    await page.keyboard.press("Delete");
    await publishOpen(page);
    await page.getByText("Step by step").click();
    const row = page.locator('[data-inside="slow"]');
    expect(await row.locator("[data-count]").getAttribute("data-count")).toBe("2");
    await row.getByRole("combobox").first().click();
    await page.getByRole("option", { name: "Move to long" }).click();
    await page.getByRole("button", { name: "Dry run" }).click();
    await expect.poll(() => page.locator("[data-dry-run] li").count()).toBe(2);
    await expectAccessible(page);
    await tickAll(page);
    await page.locator("[data-publish]").click();
    await page.getByText("Live v2", { exact: true }).waitFor();
    const moved = ["long v1 waiting", "long v2 waiting", "long v2 waiting"];
    await expect.poll(() => standing(member, id), { timeout: 40_000 }).toEqual(moved);
    expect(member.troubles).toEqual([]);
  });

  test("U-21 published and taken back within ten seconds: the former version is live again, nobody was moved, both acts are written down", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await live(member, "Taken Back", forked("Taken Back"), { u21: { fast: true } });
    await redraw(member, id, lengthen(5));
    await openEditor(member, id);
    await publishOpen(page);
    await page.getByText("Everyone who can move").click();
    await tickAll(page);
    await page.locator("[data-publish]").click();
    await page.getByText("Live as v2").waitFor();
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await page.getByText("v1 is live again.").waitFor();
    await page.getByText("Live v1 + draft", { exact: true }).waitFor();
    expect((await journey(member, id)).liveVersion).toBe(1);
    await page.waitForTimeout(12_000);
    expect(await standing(member, id)).toEqual(["long v1 waiting"]);
    const { entries } = await asMember<{ entries: readonly { act: string; objectId: string | null }[] }>(
      member,
      "GET",
      "audit",
    );
    const acts = entries.filter(({ objectId }) => objectId === id).map(({ act }) => act);
    expect(acts.slice(0, 2)).toEqual(["journey.change_undone", "journey.published"]);
  });

  test("U-22 an earlier version made live again: its difference is shown, and it becomes the highest version", async () => {
    const member = await app.enter();
    const { page, slug } = member;
    const id = await live(member, "Once More", forked("Once More"), {});
    await redraw(member, id, lengthen(5));
    const { revision } = await journey(member, id);
    await asMember(member, "POST", `journeys/${id}/versions`, { revision, note: "Longer" });
    await page.goto(`/${slug}/journeys/${id}/versions`);
    await page.locator('[data-version="1"]').getByRole("button", { name: "Make live again" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.locator("[data-diff]").waitFor();
    expect(await dialog.locator("[data-diff]").innerText()).toContain("duration.amount");
    await tickAll(page);
    await page.getByRole("button", { name: "Make live as v3" }).click();
    await page.locator('[data-version="3"]').getByText("live", { exact: true }).waitFor();
    const version = (number: number) =>
      asMember<{ document: JourneyDocument }>(member, "GET", `journeys/${id}/versions/${number}`);
    expect((await version(3)).document).toEqual((await version(1)).document);
  });

  test("U-23 another member's changes against the live version: added, changed, led elsewhere, with old and new; as list and on the canvas", async () => {
    const member = await app.enter();
    const { page, slug } = member;
    const id = await live(member, "Compared", forked("Compared"), {});
    const ben = await invited(app, member, "Ben");
    await redraw(ben, id, ({ steps, edges, ...rest }) => ({
      ...rest,
      steps: [
        ...lengthen(5)({ steps, edges, ...rest }).steps,
        { id: "note", kind: "wait", kindVersion: 1, name: "Breathe", config: wait(2)[1], x: 600, y: 500 },
      ],
      edges: [
        ...edges.filter(({ from }) => from !== "slow"),
        { from: "slow", output: "next", to: "note" },
        { from: "note", output: "next", to: "long" },
      ],
    }));
    await page.goto(`/${slug}/journeys/${id}/versions`);
    const list = page.locator("[data-compare] [data-diff]");
    await list.waitFor();
    expect(await list.locator('[data-change="added"]').innerText()).toContain("Breathe added by Ben");
    const changed = list.locator('[data-changed-step="long"]');
    expect((await changed.locator("del").innerText()) + (await changed.locator("ins").innerText())).toBe(
      "35",
    );
    expect(await list.locator("[data-rewired]").first().innerText()).toContain("led to long, now to Breathe");
    await page.getByRole("combobox", { name: "Changes by" }).click();
    await page.getByRole("option", { name: /Ben: 3 changes/ }).click();
    await page.getByRole("tab", { name: "Overlaid" }).click();
    await page.locator('[data-step="note"][data-mark="added"]').waitFor();
    expect(await page.locator('[data-mark="changed"]').count()).toBe(2);
    await card(page, "long").locator("[data-step-focus]").click();
    await page.locator('[data-changed-step="long"]').waitFor();
    await page.getByRole("tab", { name: "Side by side" }).click();
    await expect.poll(() => page.locator("[data-drawn]").count()).toBe(2);
    await expectAccessible(page);
    expect(member.troubles).toEqual([]);
  });

  test("U-24 everyone is held: the waiting count has its mark and nothing moves though it fell due; resumed with shift, it is due later by the pause", async () => {
    const member = await app.enter();
    const { page } = member;
    const short = drawJourney(
      { start: ["event-trigger", { event: "Held" }], pause: wait(10, "second"), out: ["exit"] },
      ["start --next--> pause", "pause --next--> out"],
    );
    const id = await live(member, "Held", short, {});
    await openEditor(member, id);
    await (await openShop(member)).track([{ event: "Held", userId: "u24" }]);
    await expect.poll(() => standing(member, id), { timeout: 10_000 }).toEqual(["pause v1 waiting"]);
    const [before] = await runsOf(member, id);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Pause…" }).click();
    await page.getByText("Hold everyone").click();
    await page.locator("[data-confirm]").click();
    await page.getByText("Paused", { exact: true }).first().waitFor();
    const pausedAt = Date.now();
    await card(page, "pause").locator("[data-held]").waitFor({ timeout: 30_000 });
    await page.waitForTimeout(Math.max(0, (before?.wakeAt ?? 0) - Date.now()) + 3_000);
    expect(await standing(member, id)).toEqual(["pause v1 waiting"]);
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Resume…" }).click();
    await page.getByText("Shift by the pause").click();
    await page.locator("[data-confirm]").click();
    await page.getByText("Live v1", { exact: true }).waitFor();
    const [after] = await runsOf(member, id);
    const shifted = (after?.wakeAt ?? 0) - (before?.wakeAt ?? 0);
    expect(Math.abs(shifted - (Date.now() - pausedAt))).toBeLessThan(5_000);
    await expect.poll(() => standing(member, id), { timeout: 40_000 }).toEqual(["out v1 exited"]);
  });

  test("U-25 U-70 with approval on an editor asks, and the admin approves from Home on a phone; both names are written down", async () => {
    const member = await app.enter({ viewport: { width: 360, height: 740 } });
    const { page, slug } = member;
    const id = await live(member, "Approved", forked("Approved"), { u25: { fast: true } });
    await asMember(member, "PATCH", "settings", { approval: { when: "always" } }).catch(() => undefined);
    const kim = await invited(app, member, "Kim");
    await redraw(kim, id, lengthen(5));
    await openEditor(kim, id);
    await publishOpen(kim.page);
    expect(await kim.page.locator("[data-publish]").innerText()).toBe("Ask for approval");
    await tickAll(kim.page);
    await kim.page.locator("[data-publish]").click();
    await kim.page.getByText("Approval is asked for").waitFor();
    await page.goto(`/${slug}`);
    await page.getByRole("link", { name: "Review" }).click();
    await page.locator("[data-approve]").waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    await page.locator("[data-approve]").click();
    await expect.poll(async () => (await journey(member, id)).liveVersion, { timeout: 20_000 }).toBe(2);
    await asMember(member, "PATCH", "settings", { approval: { when: "never" } }).catch(() => undefined);
    const { entries } = await asMember<{
      entries: readonly { act: string; objectId: string | null; actor: { name: string | null } }[];
    }>(member, "GET", "audit");
    const acts = entries.filter(({ objectId, act }) => objectId === id && act.startsWith("journey.publish"));
    expect(acts.map(({ act, actor }) => [act, actor.name === "Kim"])).toEqual([
      ["journey.published", false],
      ["journey.publish_approved", false],
      ["journey.publish_asked", true],
      ["journey.published", false],
    ]);
  });
});
