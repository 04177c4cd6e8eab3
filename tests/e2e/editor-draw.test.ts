import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { noBrowser } from "#tests/browser.ts";
import { asMember, openApp } from "#tests/e2e/app.ts";
import {
  add,
  arrows,
  card,
  drawing,
  moveTo,
  name,
  openEditor,
  openJourney,
  places,
  saved,
} from "#tests/e2e/editor.ts";
import { drawJourney } from "#tests/journey/draw.ts";

const WAIT = ["wait", { mode: "for", duration: { amount: 1, unit: "hour" } }] as const;
const forked = drawJourney(
  {
    start: ["event-trigger", { event: "Product Added" }],
    ask: ["condition", { rule: { kind: "compare", path: "cart.total", operator: "atLeast", value: 50 } }],
    yes: ["wait", WAIT[1], { x: -160, y: 336 }],
    no: ["wait", WAIT[1], { x: 160, y: 336 }],
    out: ["exit", {}, { x: -160, y: 504 }],
    last: ["exit", {}, { x: 160, y: 504 }],
  },
  ["start --next--> ask", "ask --yes--> yes", "ask --no--> no", "yes --next--> out", "no --next--> last"],
);

describe.skipIf(noBrowser)("the canvas by mouse", async () => {
  if (noBrowser) return;
  const app = await openApp();

  test("U-8 “+” on a connection inserts a wait: what is below moves down by 168 px, what is beside stays, and the caret is in the duration", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, forked);
    const fresh = await add(page, '[data-insert="ask:yes"]', "Wait");
    const focused = page.locator('[data-field="duration"] input:focus');
    await focused.waitFor();
    const after = await drawing(member, id);
    expect(places(after)).toEqual({
      start: [0, 0],
      ask: [0, 168],
      [fresh]: [-160, 336],
      yes: [-160, 504],
      out: [-160, 672],
      no: [160, 336],
      last: [160, 504],
    });
    expect(arrows(after)).toContain(`ask --yes--> ${fresh}`);
  });

  test("U-9 a step dragged from the palette lights the place where it would drop; dropped it is there, given up nothing has changed", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, forked);
    const drag = async () => {
      await moveTo(page, '[data-kind="email"]');
      await page.mouse.down();
      await moveTo(page, '[data-insert="yes:next"]', 6);
      await page.locator('[data-insert="yes:next"][data-lit]').waitFor();
    };
    await drag();
    await page.keyboard.press("Escape");
    await page.mouse.up();
    expect(await page.locator("[data-lit]").count()).toBe(0);
    expect(await drawing(member, id)).toEqual(forked);

    await drag();
    await page.mouse.up();
    await expect.poll(() => page.locator("[data-step]").count()).toBe(7);
    await page.locator('[data-saved="saving"]').waitFor({ state: "detached" });
    const after = await drawing(member, id);
    const mail = after.steps.find(({ kind }) => kind === "email");
    expect(arrows(after)).toEqual(
      expect.arrayContaining([`yes --next--> ${mail?.id}`, `${mail?.id} --next--> out`]),
    );
  });

  test("U-10 an output and then a step, clicked, are connected; an earlier step is dimmed with the reason, and nothing changes", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, forked);
    const output = card(page, "no").locator('[data-output="next"]');
    await output.click();
    await card(page, "out")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    await page.getByText("Leads to out now").first().waitFor();
    const connected = arrows(await drawing(member, id));
    expect(connected).toContain("no --next--> out");
    expect(connected).not.toContain("no --next--> last");

    await output.click();
    await card(page, "ask").hover();
    await card(page, "ask").getByText("Use a Loop back step").waitFor();
    await card(page, "ask")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    expect(arrows(await drawing(member, id))).toEqual(connected);
    await page.keyboard.press("Escape");

    await moveTo(page, '[data-step="no"] [data-output="next"]');
    await page.mouse.down();
    await moveTo(page, '[data-step="last"] [data-step-focus]');
    await page.mouse.up();
    await expect.poll(async () => arrows(await drawing(member, id))).toContain("no --next--> last");
  });

  test("U-11 a condition deleted with its Yes branch kept reconnects its neighbours; Undo in the toast brings the same steps back", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, forked);
    await card(page, "ask")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    await page.locator("[data-panel]").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Delete");
    await page.getByRole("button", { name: "Keep the Yes branch" }).click();
    await expect.poll(() => page.locator("[data-step]").count()).toBe(3);
    const kept = await drawing(member, id);
    expect(arrows(kept)).toEqual(["start --next--> yes", "yes --next--> out"]);
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await expect.poll(() => page.locator("[data-step]").count()).toBe(6);
    expect(await drawing(member, id)).toEqual(forked);
  });

  test("U-5 the abandoned cart is drawn by mouse from a blank journey and published, and reads Live v1", async () => {
    const member = await app.enter();
    const { page, slug } = member;
    // Its mails come from the gallery's templates.
    await asMember(member, "POST", "journeys/gallery/abandoned-cart");
    await page.goto(`/${slug}/journeys/new`);
    await page.getByRole("button", { name: "New journey" }).click();
    await page.waitForURL(/\/edit/);
    await page.getByRole("button", { name: "Choose a trigger" }).click();
    await page.getByRole("combobox", { name: "Search steps" }).fill("Event");
    await page.keyboard.press("Enter");
    await name(page, "When this happens", "Product Added");

    const listen = await add(page, "[data-end$=':next']", "Wait for");
    await page.getByRole("button", { name: "Add something to wait for" }).click();
    await name(page, /^Event$/, "Order Completed");
    await page.getByRole("button", { name: "Add something to wait for" }).click();
    await name(page, /^Event$/, "Product Added");
    await page.getByText("Restarts the wait").last().click();
    await page.locator('[data-field="timeout"] input').first().fill("1");

    const first = await add(page, `[data-end='${listen}:timeout']`, "Email");
    await choose(page, "Cart reminder 1");
    const ask = await add(page, `[data-end='${first}:next']`, "Condition");
    await page.locator("[data-panel]").getByRole("button", { name: "Add a condition" }).click();
    await page.getByRole("menuitem", { name: "The cart" }).click();
    await name(page, "Property", "cart.total");
    await page.locator("[data-panel]").getByRole("combobox", { name: "Comparison" }).click();
    await page.getByRole("option", { name: "is at least" }).click();
    await page.getByRole("textbox", { name: "Value" }).fill("50");
    await page.keyboard.press("Tab");
    const second = await add(page, `[data-end='${ask}:yes']`, "Wait");
    const mail = await add(page, `[data-end='${second}:next']`, "Email");
    await choose(page, "Cart reminder 2");
    await fitTheView(page);
    await add(page, `[data-end='${listen}:${await armOf(page, listen)}']`, "Exit");
    await fitTheView(page);
    await add(page, `[data-end='${ask}:no']`, "Exit");
    await page.getByRole("button", { name: /No goal/ }).click();
    await page.getByRole("button", { name: "Add a goal" }).click();
    await page.getByRole("combobox", { name: "Add a goal" }).fill("Order Completed");
    await page.keyboard.press("Tab");
    await saved(page);

    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const publish = page.locator("[data-publish]");
    await publish.waitFor();
    expect(await publish.innerText()).toBe("Publish v1");
    for (const box of await page.getByRole("dialog").getByRole("checkbox").all()) await box.click();
    await publish.click();
    await page.getByText("Live v1", { exact: true }).waitFor();
    const journeyId = /journeys\/([^/]+)\/edit/.exec(page.url())?.[1] ?? "";
    const live = await asMember<{ status: string; liveVersion: number; document: { steps: unknown[] } }>(
      member,
      "GET",
      `journeys/${journeyId}`,
    );
    expect([live.status, live.liveVersion, live.document.steps.length, mail !== ""]).toEqual([
      "live",
      1,
      8,
      true,
    ]);
    await openEditor(member, journeyId);
    await page.getByText("Live v1", { exact: true }).waitFor();
  });
});

/** Chooses a template in the open inspector. */
async function choose(page: Page, template: string): Promise<void> {
  await page.locator('[data-field="templateId"]').getByRole("combobox").fill(template);
  await page.getByRole("option", { name: template }).first().click();
}

/** The way out of the wait that its first event is. */
async function armOf(page: Page, id: string): Promise<string> {
  const outputs = await card(page, id)
    .locator("[data-output]")
    .evaluateAll((all) => all.map((one) => one.getAttribute("data-output") ?? ""));
  return outputs.find((output) => output !== "timeout") ?? "";
}

/** Everything in sight, and the camera at rest. */
async function fitTheView(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Fit the view" }).click();
  const camera = () => page.locator(".react-flow__viewport").getAttribute("style");
  for (let before = await camera(), still = 0; still < 3; ) {
    await page.waitForTimeout(60);
    const now = await camera();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}
