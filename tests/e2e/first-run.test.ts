import { describe, expect, test } from "vitest";
import { noBrowser, openBrowser, visit } from "#tests/browser.ts";
import { runProduct } from "#tests/running-product.ts";

const LINK = /http:\/\/\S+\/setup\/\S+/;

describe.skipIf(noBrowser)(noBrowser || "a newcomer", async () => {
  if (noBrowser) return;
  const browser = await openBrowser();

  test("U-1 the setup link makes the first owner, and Home shows the demo shop", async () => {
    const product = await runProduct({ CAIRN_ADMIN_EMAIL: undefined, CAIRN_ADMIN_PASSWORD: undefined });
    try {
      const [printed = ""] = LINK.exec(product.output()) ?? [];
      const path = new URL(printed).pathname;
      const { page, troubles } = await visit(browser, product.url);
      await page.goto(path);
      await page.getByLabel("Your name").fill("Ada Lovelace");
      await page.getByLabel("Email").fill("ada@example.com");
      await page.getByLabel("Password", { exact: true }).fill("a-long-enough-pass-phrase");
      await page.getByLabel("Name", { exact: true }).fill("Ada's shop");
      await expect.poll(() => page.getByRole("radio", { name: /The demo shop/ }).isChecked()).toBe(true);
      await page.getByRole("button", { name: "Start", exact: true }).click();
      await page.waitForURL("**/fjord", { timeout: 60_000 });
      await page.getByRole("heading", { name: "First steps" }).waitFor();
      await page.getByRole("main").getByText("Abandoned cart", { exact: true }).first().waitFor();
      await page.goto("/fjord/journeys");
      const row = page.getByRole("row").filter({ hasText: "Abandoned cart" });
      await row.getByText("Live v1").waitFor();
      await page.goto(path);
      await page.getByText(/already used|set up already/).waitFor();
      expect(troubles).toEqual([]);
    } finally {
      await product.remove();
    }
  });
});
