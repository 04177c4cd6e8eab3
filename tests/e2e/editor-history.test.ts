import { describe, expect, test } from "vitest";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { asMember, openApp } from "#tests/e2e/app.ts";
import { add, card, drawing, moveTo, openEditor, openJourney, redo, saved, undo } from "#tests/e2e/editor.ts";
import { drawJourney } from "#tests/journey/draw.ts";

const HOUR = { mode: "for", duration: { amount: 1, unit: "hour" } };
const row = drawJourney(
  {
    start: ["event-trigger", { event: "Signed Up" }],
    one: ["wait", HOUR],
    two: ["wait", HOUR],
    out: ["exit"],
  },
  ["start --next--> one", "one --next--> two", "two --next--> out"],
);

describe.skipIf(noBrowser)("doing, undoing, saving", async () => {
  if (noBrowser) return;
  const app = await openApp();

  test("U-12 ten mixed commands, ten times back and ten times forth give the same journey, with a reload in between", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, row);
    const canvas = page.locator("[data-drawing]");
    const select = (step: string) =>
      card(page, step)
        .locator("[data-step-focus]")
        .click({ position: { x: 20, y: 20 } });

    await add(page, '[data-insert="one:next"]', "Email"); // 1
    await page.keyboard.press("Escape");
    await select("two");
    await page.locator('[data-field="duration"] input').first().fill("3"); // 2
    await page.getByRole("textbox", { name: "Name of the step" }).fill("A long pause");
    await page.keyboard.press("Enter"); // 3
    await page.locator("[data-panel]").getByRole("button", { name: "Close the inspector" }).click();
    await canvas.press("d"); // 4: switched off
    await canvas.press("Alt+ArrowRight"); // 5
    await page.keyboard.press("ControlOrMeta+d"); // 6: duplicated
    await select("one");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Delete"); // 7
    await card(page, "two").locator('[data-output="next"]').click();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Tidy up" }).click(); // 8
    await page.getByRole("button", { name: /No goal/ }).click();
    await page.getByRole("button", { name: "Add a goal" }).click();
    await page.getByRole("combobox", { name: "Add a goal" }).fill("Order Completed");
    await page.keyboard.press("Tab"); // 9
    await page.getByRole("button", { name: "Close the settings" }).click();
    await page.locator("[data-drawing]").getByRole("button", { name: "Add a note" }).click(); // 10
    await page.locator(".react-flow__node-note").waitFor();
    const done = await drawing(member, id);

    await openEditor(member, id);
    await page.locator(".react-flow__pane").click({ position: { x: 20, y: 300 } });
    for (let n = 0; n < 10; n += 1) await undo(page);
    expect(await drawing(member, id)).toEqual(row);
    for (let n = 0; n < 10; n += 1) await redo(page);
    expect(await drawing(member, id)).toEqual(done);
  });

  test("U-27 what could not be saved before the page was closed is offered, and applied it is saved", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, row);
    await page.context().setOffline(true);
    await card(page, "one")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    await page.locator('[data-field="duration"] input').first().fill("9");
    await page.locator('[data-saved="retrying"]').waitFor({ timeout: 20_000 });
    await page.waitForTimeout(600);
    await page.context().setOffline(false);
    await page.evaluate(() => window.stop());
    const closing = page.waitForEvent("dialog", { timeout: 2_000 }).then(
      (dialog) => dialog.accept(),
      () => undefined,
    );
    await page.route("**/draft", (route) =>
      route.request().method() === "PATCH" ? route.abort() : route.continue(),
    );
    await page.reload();
    await closing;
    await page.unroute("**/draft");
    await page.getByText("1 change from").waitFor({ timeout: 60_000 });
    expect((await asMember<{ document: unknown }>(member, "GET", `journeys/${id}/export`)).document).toEqual(
      row,
    );
    await page.getByRole("button", { name: "Apply", exact: true }).click();
    await expect
      .poll(async () => (await drawing(member, id)).steps[1]?.config)
      .toMatchObject({ duration: { amount: 9, unit: "hour" } });
  });

  test("U-28 a stale revision asks, and keeps mine as a copy or on top of theirs", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, row);
    const theirs = { baseRevision: 1, commands: [{ kind: "renameStep", id: "two", name: "Theirs" }] };
    await asMember(member, "PATCH", `journeys/${id}/draft`, theirs);
    await card(page, "one")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    await page.locator('[data-field="duration"] input').first().fill("7");
    await page.getByRole("dialog", { name: /has changed meanwhile/ }).waitFor({ timeout: 20_000 });
    await page.getByRole("button", { name: "Apply mine on top" }).click();
    const both = await drawing(member, id);
    expect(both.steps[2]?.name).toBe("Theirs");
    expect(both.steps[1]?.config).toMatchObject({ duration: { amount: 7, unit: "hour" } });
  });

  test("U-15 each card says its kind, name, place and outputs, and no label says node or an id", async () => {
    const member = await app.enter();
    const { page } = member;
    await openJourney(member, row);
    const labels = await page
      .locator("[data-step-focus]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
    expect(labels[1]).toMatch(/^Wait, one, step 2 of 4, 1 hour, no issues, 1 output: Next$/);
    const named = await page
      .locator("[aria-label]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));
    expect(named.filter((label) => /\bnodes?\b|\bs_[a-z0-9]{6,}|jrn_/i.test(label))).toEqual([]);
  });

  test("Q-7 the canvas, the inspector, the issues and the outline have nothing serious that axe finds", async () => {
    const member = await app.enter();
    const { page } = member;
    await openJourney(member, row);
    await card(page, "one")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    await page.locator('[data-field="duration"]').waitFor();
    await page.getByRole("button", { name: /issue/i }).first().click();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Outline" }).click();
    await page.locator("[data-outline]").first().waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Canvas" }).click();
    await saved(page);
    await moveTo(page, '[data-step="one"]');
  });
});
