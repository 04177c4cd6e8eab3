import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { linkToken } from "#lib/consent/links.ts";
import { expectAccessible, noBrowser, openBrowser, visit } from "#tests/browser.ts";
import { buildDeliveryWorld } from "#tests/delivery-world.ts";
import * as preferences from "../../../app/(public)/p/[token]/route.ts";
import * as unsubscribe from "../../../app/(public)/u/[token]/route.ts";

type Route = (request: Request, context: { params: Promise<{ token: string }> }) => Promise<Response>;
const ROUTES: Readonly<Record<string, Readonly<{ GET: Route; POST: Route }>>> = {
  u: unsubscribe,
  p: preferences,
};

/** The public pages alone, as they stand behind the front process. */
async function serve(): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const request = await requestOf(incoming);
      const [, name = "", token = ""] = new URL(request.url).pathname.split("/");
      const route = ROUTES[name]?.[request.method === "POST" ? "POST" : "GET"];
      const response = route
        ? await route(request, { params: Promise.resolve({ token }) })
        : new Response(null, { status: 404 });
      outgoing
        .writeHead(response.status, Object.fromEntries(response.headers))
        .end(Buffer.from(await response.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = "GET", url = "/", headers } = incoming;
  const body = method === "POST" ? { body: Buffer.concat(chunks) } : {};
  return new Request(`http://${headers.host}${url}`, {
    method,
    headers: headers as Record<string, string>,
    ...body,
  });
}

describe.skipIf(noBrowser)(noBrowser || "the way out, in a browser", async () => {
  if (noBrowser) return;
  const world = await buildDeliveryWorld();
  const { platform, workspace, topic, addPerson } = world;
  const origin = await serve();
  const browser = await openBrowser();
  let people = 0;

  async function reader() {
    people += 1;
    const address = `browser${people}@example.com`;
    const personId = await addPerson({ email: address });
    const holder = {
      workspaceId: workspace.id,
      personId,
      channel: "email",
      address,
      topicId: topic.id,
      deliveryId: `run_${people}/mail/1`,
    };
    const said = () =>
      platform.db.rows(
        "select state, source from consent_entry where address = $1 and source <> 'form' order by id",
        [address],
      );
    return { holder, said };
  }

  test.each([
    ["light", 1440],
    ["dark", 320],
  ] as const)(
    "U-64 looking changes nothing, the button works without script: %s, %i px",
    async (colorScheme, width) => {
      const { holder, said } = await reader();
      const { page, troubles } = await visit(browser, origin, {
        javaScriptEnabled: false,
        colorScheme,
        viewport: { width, height: 640 },
      });
      await page.goto(`/u/${linkToken("unsubscribe", holder)}`);
      await page
        .getByRole("heading", { name: "Stop getting mail about Offers from Fjord Outfitters?" })
        .waitFor();
      expect(await said()).toEqual([]);
      const button = page.getByRole("button", { name: "Unsubscribe", exact: true });
      expect((await button.boundingBox())?.height ?? 0).toBeGreaterThanOrEqual(44);
      await button.click();
      await page.getByRole("heading", { name: "You are unsubscribed" }).waitFor();
      expect(await said()).toEqual([{ state: "unsubscribed", source: "preference_page" }]);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("heading", { name: "Taken back" }).waitFor();
      expect(troubles).toEqual([]);
    },
  );

  test.each(["light", "dark"] as const)(
    "U-64 the pages are readable for everybody and fit 320 px: %s",
    async (colorScheme) => {
      const { holder } = await reader();
      const { page, troubles } = await visit(browser, origin, {
        colorScheme,
        viewport: { width: 320, height: 640 },
      });
      for (const path of [
        `/u/${linkToken("unsubscribe", holder)}`,
        `/p/${linkToken("preferences", holder)}`,
        "/u/nonsense",
      ]) {
        await page.goto(path);
        await expectAccessible(page);
        const [wide, seen] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.clientWidth,
        ]);
        expect(wide).toBe(seen);
      }
      expect(troubles.filter((trouble) => !trouble.includes("400"))).toEqual([]);
    },
  );

  test("the preference centre works with the keyboard alone", async () => {
    const { holder, said } = await reader();
    const { page } = await visit(browser, origin, { javaScriptEnabled: false });
    await page.goto(`/p/${linkToken("preferences", holder)}`);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("Your choices are saved.").waitFor();
    expect(await said()).toEqual([{ state: "unsubscribed", source: "preference_page" }]);
  });
});
