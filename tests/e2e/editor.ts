import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { JourneyDocument } from "#core/journey/document.ts";
import { asMember, type SignedIn } from "#tests/e2e/app.ts";

const LONG = 60_000;

/** A journey with this drawing, opened in the editor. */
export async function openJourney(member: SignedIn, document?: unknown, name = "A journey"): Promise<string> {
  const made = await asMember<{ id: string }>(member, "POST", "journeys", {
    name,
    ...(document ? { document } : {}),
  });
  await openEditor(member, made.id);
  return made.id;
}

export async function openEditor({ page, slug }: SignedIn, id: string): Promise<void> {
  await page.goto(`/${slug}/journeys/${id}/edit?view=canvas`);
  await page.locator("[data-step], [data-kind]").first().waitFor({ timeout: LONG });
  // Nothing is listening before React has taken the page over.
  await page.waitForFunction(() => document.querySelector(".react-flow__viewport") !== null, null, {
    timeout: LONG,
  });
  await page.waitForTimeout(400);
}

/** What the server has, once all is saved. */
export async function drawing(member: SignedIn, id: string): Promise<JourneyDocument> {
  await saved(member.page);
  const file = await asMember<{ document: JourneyDocument }>(member, "GET", `journeys/${id}/export`);
  return file.document;
}

export async function saved(page: Page): Promise<void> {
  await page.locator('[data-saved="saved"]').waitFor({ state: "attached", timeout: 30_000 });
}

export const arrows = ({ edges }: JourneyDocument) =>
  edges.map(({ from, output, to }) => `${from} --${output}--> ${to}`).sort();
export const places = ({ steps }: JourneyDocument) =>
  Object.fromEntries(steps.map(({ id, x, y }) => [id, [x, y]]));

/** Puts the pointer on the middle of something, in small moves as a hand does. */
export async function moveTo(page: Page, selector: string, dy = 0): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not on the page`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + dy, { steps: 8 });
}

/** Adds a step of a kind behind an end, or in the middle of a connection, by its "+". */
export async function add(page: Page, plus: string, kind: string): Promise<string> {
  const before = await page
    .locator("[data-step]")
    .evaluateAll((all) => all.map((one) => one.getAttribute("data-step")));
  await page.locator(plus).click({ force: true });
  await page.getByRole("combobox", { name: "Search steps" }).fill(kind);
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("[data-step]").count()).toBe(before.length + 1);
  const after = await page
    .locator("[data-step]")
    .evaluateAll((all) => all.map((one) => one.getAttribute("data-step")));
  return after.find((id) => !before.includes(id)) ?? "";
}

/** A step's card. */
export function card(page: Page, stepId: string) {
  return page.locator(`[data-step="${stepId}"]`);
}

/** Fills a field of the inspector that offers what has been seen, with a name that may be new. */
export async function name(page: Page, label: string | RegExp, value: string): Promise<void> {
  const field = page.locator("[data-panel]").getByRole("combobox", { name: label }).last();
  await field.fill(value);
  await page.keyboard.press("Tab");
}

export const undo = (page: Page) => page.keyboard.press("Control+z");
export const redo = (page: Page) => page.keyboard.press("Control+Shift+z");
