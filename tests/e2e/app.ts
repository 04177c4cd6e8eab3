import type { Browser, BrowserContextOptions } from "playwright-core";
import type { Source } from "#lib/platform/env.ts";
import { openBrowser, type Visitor, visit } from "#tests/browser.ts";
import { startProduct } from "#tests/product.ts";

/** A member in a window of their own. */
export type SignedIn = Visitor & Readonly<{ slug: string; url: string }>;

/** A Cairn to look at. `enter` opens a window in it, within a test. */
export type App = Readonly<{
  browser: Browser;
  url: string;
  slug: string;
  enter(options?: BrowserContextOptions): Promise<SignedIn>;
}>;

/**
 * The built product without the demo unless told so, where the first owner has signed in. Against another one, such as
 * `next dev`, with E2E_BASE_URL, E2E_EMAIL and E2E_PASSWORD.
 */
export async function openApp(settings: Source = {}): Promise<App> {
  const { url, email, password } = await whereTo(settings);
  const browser = await openBrowser();
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  await page.goto("/login");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await page.waitForURL((at) => !at.pathname.startsWith("/login"), { timeout: 120_000 });
  const slug = new URL(page.url()).pathname.split("/")[1] ?? "";
  const storageState = await context.storageState();
  await context.close();
  const enter = async (options: BrowserContextOptions = {}): Promise<SignedIn> => {
    const visitor = await visit(browser, url, { storageState, ...options });
    await visitor.page.goto(`/${slug}`);
    return { ...visitor, slug, url };
  };
  return { browser, url, slug, enter };
}

async function whereTo(settings: Source): Promise<{ url: string; email: string; password: string }> {
  const { E2E_BASE_URL: url, E2E_EMAIL: email = "", E2E_PASSWORD: password = "" } = process.env;
  if (url) return { url, email, password };
  const product = await startProduct({ CAIRN_DEMO: "0", ...settings });
  return { url: product.url, ...product.admin };
}

type Answer<T> = Readonly<{ status: number; body: T }>;

/** Asks the API as the signed-in member, from the page. */
export async function asMember<T>(
  { page, slug }: Pick<SignedIn, "page" | "slug">,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await page.evaluate(
    async ([verb, address, workspace, content]): Promise<Answer<unknown>> => {
      const response = await fetch(address, {
        method: verb,
        headers: { "content-type": "application/json", "x-cairn-workspace": workspace },
        ...(verb === "GET" ? {} : { body: JSON.stringify(content ?? {}) }),
      });
      return { status: response.status, body: await response.json() };
    },
    [method, `/api/v1/${path}`, slug, body] as const,
  );
  if (answer.status >= 400)
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}
