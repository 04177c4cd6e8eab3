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

const pause = { mode: "for", duration: { amount: 1, unit: "hour" } };
const vip = drawJourney(
  {
    start: ["event-trigger", { event: "Signed Up" }],
    listen: ["wait-for", { arms: [{ id: "a", event: "Order Completed" }], timeout: null }],
    rest: ["wait", pause, { off: true }],
    mail: ["email", { templateId: "" }],
    out: ["exit"],
    alone: ["wait", pause],
  },
  ["start --next--> listen", "listen --timeout--> rest", "rest --next--> mail", "mail --next--> out"],
);

describe.skipIf(noBrowser)("the Issues list", async () => {
  if (noBrowser) return;
  const app = await openApp();
  const issue = (code: string) => `section [data-issue="${code}"]`;

  test("U-18 L-306 F8 goes from issue to issue and to its field, out of text fields too, and a button mends the worst", async () => {
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
    await page.locator('[data-panel] [data-field="timeout"] :focus').waitFor();
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

  test("U-18 each error leads to its field; Publish waits for them, and then for the ticks", async () => {
    const member = await app.enter();
    const { page } = member;
    await openJourney(member, vip, "VIP upgrade");
    await page.getByRole("button", { name: /^\d+ issues$/ }).click();
    const codes = (level: string) =>
      page
        .locator("section [data-issue]")
        .filter({ hasText: `${level}:` })
        .evaluateAll((all) => all.map((one) => one.getAttribute("data-issue")));
    await expect.poll(() => codes("Error")).toEqual(["L-102", "L-306", "L-401"]);
    // Nothing has arrived in this new workspace yet: L-201.
    await expect.poll(async () => (await codes("Warning")).sort()).toEqual(["L-110", "L-201", "L-703"]);

    await page.locator(issue("L-401")).getByRole("button", { name: '"mail" has no template.' }).click();
    await page.locator('[data-panel] [data-field="templateId"] :focus').waitFor();
    await page
      .locator(issue("L-306"))
      .getByRole("button", { name: /forever/ })
      .click();
    await page.locator('[data-panel] [data-field="timeout"] :focus').waitFor();

    await page.getByRole("button", { name: "Publish", exact: true }).click();
    const publish = page.locator("[data-publish]");
    await expect.poll(() => publish.innerText()).toBe("Fix 3 issues");
    expect(await publish.getAttribute("aria-disabled")).toBe("true");
    await page.keyboard.press("Escape");

    await page.locator(issue("L-306")).getByRole("button", { name: "Add 7-day limit" }).click();
    await page.locator(issue("L-102")).getByRole("button", { name: "Delete" }).click();
    await card(page, "mail")
      .locator("[data-step-focus]")
      .click({ position: { x: 20, y: 20 } });
    await page.keyboard.press("Delete");
    await expect.poll(() => codes("Error")).toEqual([]);
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await expect.poll(() => publish.innerText()).toBe("Publish v1");
    expect(await publish.getAttribute("aria-disabled")).toBe("true");
    for (const box of await page.getByRole("dialog").getByRole("checkbox").all()) await box.click();
    await publish.click();
    await page.getByText("Live v1", { exact: true }).waitFor();
  });

  test("U-18 L-504 a warning that was understood stays so after a reload, until its step changes", async () => {
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
