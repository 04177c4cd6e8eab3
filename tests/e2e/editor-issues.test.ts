import { describe, expect, test } from "vitest";
import { expectAccessible, noBrowser } from "#tests/browser.ts";
import { openApp } from "#tests/e2e/app.ts";
import { card, drawing, openEditor, openJourney } from "#tests/e2e/editor.ts";
import { drawJourney } from "#tests/journey/draw.ts";

const hook = { url: "http://crm.example/x", body: "{}" };
const faulty = drawJourney(
  {
    start: ["event-trigger", { event: "Signed Up" }],
    listen: ["wait-for", { arms: [{ id: "a", event: "Order Completed" }], timeout: null }],
    hook: ["webhook", hook],
    out: ["exit"],
  },
  ["start --next--> listen", "listen --timeout--> hook", "hook --next--> out"],
);

describe.skipIf(noBrowser)("the Issues list", async () => {
  if (noBrowser) return;
  const app = await openApp();
  const issue = (code: string) => `section [data-issue="${code}"]`;

  test("ux-3.6 F8 goes from issue to issue and to its field, a button mends the worst, and the card's badge says so", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, faulty);
    await page.getByRole("button", { name: /^\d+ issues$/ }).click();
    await page.locator(issue("L-306")).waitFor();
    expect(await page.locator(issue("L-306")).innerText()).toContain(
      'People could wait at "listen" forever.',
    );
    await expectAccessible(page);

    await page.locator(".react-flow__pane").click({ position: { x: 20, y: 200 } });
    await page.keyboard.press("F8");
    await page.locator('[data-panel] [data-field="timeout"]').waitFor();
    // In a text field it goes on all the same, and back.
    await page.keyboard.press("F8");
    await page.getByRole("textbox", { name: "Name of the step" }).waitFor();
    await page.keyboard.press("Shift+F8");
    await page.locator('[data-panel] [data-field="timeout"]').waitFor();

    await page.locator(issue("L-306")).getByRole("button", { name: "Add 7-day limit" }).click();
    await page.locator(issue("L-306")).waitFor({ state: "detached" });
    const mended = await drawing(member, id);
    expect(mended.steps.find((step) => step.id === "listen")?.config["timeout"]).toEqual({
      amount: 7,
      unit: "day",
    });
    await page.keyboard.press("Control+z");
  });

  test("ux-3.6 a warning that was understood stays so after a reload, until its step changes", async () => {
    const member = await app.enter();
    const { page } = member;
    const id = await openJourney(member, faulty, "Ticks");
    const tick = page.locator(issue("L-504")).getByRole("checkbox", { name: "I understand" });
    await page.getByRole("button", { name: /^\d+ issues$/ }).click();
    const kept = page.waitForResponse((answer) => answer.url().endsWith("/understood") && answer.ok());
    await tick.click();
    await kept;
    await openEditor(member, id);
    await page.getByRole("button", { name: /^\d+ issues$/ }).click();
    await expect.poll(() => tick.getAttribute("aria-checked")).toBe("true");

    await card(page, "hook")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    const url = page.locator('[data-panel] [data-field="url"]').locator("input, textarea").first();
    await url.fill("http://crm.example/y");
    await page.keyboard.press("Tab");
    await expect.poll(() => tick.getAttribute("aria-checked")).toBe("false");
    await page.locator(issue("L-504")).getByRole("button", { name: "Use https" }).click();
    await page.locator(issue("L-504")).waitFor({ state: "detached" });
  });
});
