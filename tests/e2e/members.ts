import type { Page } from "playwright-core";
import type { Product } from "#tests/running-product.ts";

/** Signs in as the first owner and resolves on the page that comes after. */
export async function signIn(page: Page, { admin }: Pick<Product, "admin">): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Email").fill(admin.email);
  await page.getByLabel("Password", { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"), { timeout: 60_000 });
}

/** The demo's journey: its address, and the write key of the shop's website. */
export async function demoShop(page: Page): Promise<Readonly<{ journeyId: string; writeKey: string }>> {
  const get = async <T>(path: string): Promise<T> => {
    const response = await page.request.get(`/api/v1/${path}`, { headers: { "x-cairn-workspace": "fjord" } });
    if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { journeys } = await get<{ journeys: readonly { id: string; name: string }[] }>("journeys");
  const { keys } = await get<{ keys: readonly { kind: string; value: string | null }[] }>("keys");
  const journey = journeys.find(({ name }) => name === "Abandoned cart");
  const key = keys.find(({ kind }) => kind === "write");
  if (!journey || !key?.value) throw new Error("the demo has its journey and a write key");
  return { journeyId: journey.id, writeKey: key.value };
}

/** Sends calls as the shown snippet does. */
export async function send(
  product: Pick<Product, "url">,
  writeKey: string,
  ...calls: readonly (readonly [path: string, body: object])[]
): Promise<void> {
  for (const [path, body] of calls) {
    const response = await fetch(`${product.url}/v1/${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}`,
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
}
