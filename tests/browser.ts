import { mkdirSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, expect, onTestFailed } from "vitest";
import { findChromium } from "../scripts/needs.mjs";

const executable: string | null = findChromium();

/** Why browser tests are left out here, or false. With CI=true they are not: their absence is a failure. */
export const noBrowser: string | false =
  executable === null && process.env["CI"] !== "true" ? "not run: Chromium is not installed" : false;

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser for a test file, closed after its tests. */
export async function openBrowser(): Promise<Browser> {
  if (executable === null) throw new Error("Chromium is not installed: apt-get install chromium");
  const browser = await chromium.launch({ executablePath: executable, args: ARGS });
  afterAll(() => browser.close());
  return browser;
}

export type Visitor = Readonly<{
  page: Page;
  /** What went wrong meanwhile: errors on the console, thrown errors, requests to foreign hosts. */
  troubles: readonly string[];
}>;

/** A window of its own, signed in nowhere, at 1440 × 900 unless said otherwise. A failed test leaves its picture. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    baseURL: url,
    ...options,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`thrown: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith("http") && host !== new URL(url).host) troubles.push(`foreign: ${request.url()}`);
  });
  onTestFailed(async ({ task }) => {
    mkdirSync("coverage/e2e", { recursive: true });
    const name = task.name.replace(/[^\w.-]+/g, "-").slice(0, 80);
    await page.screenshot({ path: `coverage/e2e/${name}.png` });
  });
  return { page, troubles };
}

/** Nothing serious that axe finds on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(
    serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
  ).toEqual([]);
}
