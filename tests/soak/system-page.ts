import { chromium } from "playwright-core";
import { onTestFinished } from "vitest";
import type { Settings } from "#tests/faults/processes.ts";
import { runProduct } from "#tests/running-product.ts";
import buildProduct from "#tests/setup-product.ts";
import { findChromium } from "../../scripts/needs.mjs";

export type Lamp = "ok" | "warn" | "bad";

/** The System page of the installation that is soaked, open in a browser that nobody reloads. */
export type SystemPage = Readonly<{
  /** What it says once its lamp shows that; throws where it does not in time. */
  shows(lamp: Lamp, withinMs: number): Promise<string>;
}>;

/** Opens the pages beside the crew, on the same database and bell, and signs in as an owner; null without a browser. */
export async function openSystemPage(environment: Settings): Promise<SystemPage | null> {
  const executablePath = findChromium();
  if (executablePath === null) return null;
  await buildProduct();
  const product = await runProduct({
    ...environment,
    CAIRN_ROLES: "web",
    CAIRN_DEMO: "0",
    LOG_LEVEL: "warn",
  });
  onTestFinished(() => product.remove());
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ baseURL: product.url });
  await page.goto("/login");
  await page.getByLabel("Email").fill(product.admin.email);
  await page.getByLabel("Password", { exact: true }).fill(product.admin.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((at) => !at.pathname.startsWith("/login"), { timeout: 120_000 });
  await page.goto(`/${new URL(page.url()).pathname.split("/")[1]}/system`);
  return {
    async shows(lamp, withinMs) {
      const place = page.locator(`[data-health="${lamp}"]`);
      await place.waitFor({ timeout: withinMs });
      return place.innerText();
    },
  };
}
