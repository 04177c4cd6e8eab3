import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type RequestOptions,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildWorld } from "#tests/world.ts";
import { findChromium } from "../../../scripts/needs.mjs";
import { openDoor, personOf, storedEvents } from "./door.ts";
import { settle } from "./engine.ts";

const executablePath = findChromium();
const { platform, workspace, keys } = await buildWorld();
const door = await openDoor(platform, keys.write);

type Seen = Readonly<{ method: string; path: string; body: string; headers: IncomingMessage["headers"] }>;
let seen: Seen[] = [];
/** Statuses that come before the door's own answers to posts. */
let trouble: number[] = [];
let api: Server;
let site: Server;
let browser: Browser;

/** The SDK as it comes, on a page of a shop: only the host is ours. */
const ENTRY = `
  import { AnalyticsBrowser } from "@segment/analytics-next";
  window.load = (writeKey, cdnURL, options) => (window.analytics = AnalyticsBrowser.load({ writeKey, cdnURL }, options));
`;

describe.skipIf(executablePath === null)("A2 the browser SDK, unmodified, in Chromium", () => {
  beforeAll(async () => {
    const { outputFiles } = await build({
      stdin: { contents: ENTRY, resolveDir: process.cwd() },
      bundle: true,
      write: false,
      format: "iife",
      target: "es2020",
      logLevel: "error",
    });
    const script = outputFiles[0]?.text ?? "";
    site = await listen((request, response) => {
      const isScript = request.url === "/app.js";
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? script : "<!doctype html><title>Shop</title><script src=/app.js></script>");
    });
    api = await listen((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url: path = "", headers } = request;
        const body = Buffer.concat(chunks).toString();
        seen.push({ method, path, body, headers });
        const status = method === "POST" ? trouble.shift() : undefined;
        if (status === undefined) void passOn({ method, path, body, headers }, response);
        else response.writeHead(status, { "access-control-allow-origin": "*" }).end();
      });
    });
    browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });

  afterAll(async () => {
    await browser?.close();
    for (const server of [site, api]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  beforeEach(() => {
    seen = [];
    trouble = [];
  });

  test("A2 the settings are fetched, and page, track, alias, identify and group arrive once each, about one person", async () => {
    const { page, problems } = await visit();
    await callAll(page, "eva");
    await arrived("eva");
    expect(seen.find(({ method }) => method === "GET")?.path).toBe(`/v1/projects/${keys.write}/settings`);
    expect(seen.some(({ method }) => method === "OPTIONS")).toBe(true);
    expect(new Set(posts().map(({ path }) => path))).toEqual(
      new Set(["/v1/p", "/v1/t", "/v1/a", "/v1/i", "/v1/g"]),
    );
    expect(posts()[0]?.headers["content-type"]).toContain("text/plain");
    await settle(platform);
    const user = await personOf(platform, workspace.id, "user_id", "eva");
    const events = await mine("eva");
    const people = new Set(await whoAre(events.map(({ person_id }) => person_id ?? "")));
    expect([...people]).toEqual([user?.id]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("A2 in batches, as one may set it: the same five arrive once each", async () => {
    const { page } = await visit({
      integrations: {
        "Segment.io": { deliveryStrategy: { strategy: "batching", config: { size: 3, timeout: 300 } } },
      },
    });
    await callAll(page, "fay");
    await arrived("fay");
    expect(new Set(posts().map(({ path }) => path))).toEqual(new Set(["/v1/b"]));
    await page.context().close();
  });

  test("A2 when the server answers 503 first, the browser SDK comes again, and each arrives once", async () => {
    trouble = [503, 503, 503, 503, 503, 503];
    const { page } = await visit();
    await callAll(page, "gil");
    await arrived("gil");
    expect(posts().length).toBeGreaterThan(6);
    await page.context().close();
  });

  test("A2 what is sent a second time, byte for byte, changes nothing", async () => {
    const { page } = await visit();
    await callAll(page, "hal");
    await arrived("hal");
    await page.context().close();
    const { port } = api.address() as AddressInfo;
    for (const { path, body, headers } of posts()) {
      const again = await fetch(`http://127.0.0.1:${port}${path}?verbose=1`, {
        method: "POST",
        body,
        headers: { authorization: headers.authorization ?? "" },
      });
      expect(await again.json()).toMatchObject({ accepted: 0, duplicates: 1, rejected: 0 });
    }
    await arrived("hal");
  });

  test("A2 an alias between two known users is refused, and the page goes on", async () => {
    const { page, problems } = await visit();
    await page.evaluate(async () => {
      const { analytics } = window as unknown as { analytics: Sdk };
      await analytics.identify("ida");
      await analytics.alias("someone-else");
      await analytics.track("After Alias");
    });
    await expect
      .poll(async () => (await mine("ida")).map(({ event }) => event), { timeout: 10_000 })
      .toContain("After Alias");
    expect(await personOf(platform, workspace.id, "user_id", "someone-else")).toBeNull();
    expect(problems.filter((text) => !text.includes("403"))).toEqual([]);
    await page.context().close();
  });
});

type Sdk = Readonly<
  Record<"page" | "track" | "alias" | "identify" | "group", (...args: unknown[]) => Promise<unknown>>
>;
type Window = { load(writeKey: string, cdnURL: string, options?: object): unknown; analytics: Sdk };

const posts = () => seen.filter(({ method, path }) => method === "POST" && path !== "/v1/m");

/** A visitor of one's own: each context has its own storage, and so its own anonymousId. */
async function visit(options?: object): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
  await page.evaluate(
    ([key, host, given]) =>
      void (window as unknown as Window).load(key as string, host as string, given as object | undefined),
    [keys.write, url, options] as const,
  );
  return { page, problems: problems.filter((text) => !text.includes("favicon")) };
}

/** What a shop calls: a visitor looks around, makes an account and goes on. */
function callAll(page: Page, name: string): Promise<void> {
  return page.evaluate(async (user) => {
    const { analytics } = window as unknown as Window;
    void analytics.page("Home", { owner: user });
    void analytics.track("Product Added", { product_id: "p1", price: 49.9, owner: user });
    void analytics.alias(user);
    void analytics.identify(user, { plan: "pro" });
    void analytics.group("g1", { tier: "gold" });
  }, name);
}

async function mine(name: string) {
  const events = await storedEvents(platform, workspace.id);
  return events.filter(({ body }) => body.userId === name || body.properties?.["owner"] === name);
}

async function arrived(name: string): Promise<void> {
  const names = async () => (await mine(name)).map(({ event }) => event).sort();
  await expect
    .poll(names, { timeout: 25_000, interval: 100 })
    .toEqual(["Alias", "Group", "Identify", "Page", "Product Added"]);
}

/** The people that ids have become. */
async function whoAre(ids: readonly string[]): Promise<readonly string[]> {
  const rows = await platform.db.rows<{ id: string }>(
    "select coalesce(merged_into, id) as id from person where id = any($1)",
    [ids],
  );
  return rows.map(({ id }) => id);
}

/** Hands a request to the door as it came, and its answer back. */
async function passOn({ method, path, body, headers }: Seen, response: ServerResponse): Promise<void> {
  const passed = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !["connection", "content-length", "host"].includes(name)),
  );
  const { host = "" } = headers;
  const answer = await ask(door.port, { method, path, headers: { ...passed, host } }, body);
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

type Asked = Readonly<{ status: number; headers: OutgoingHttpHeaders; body: Buffer }>;

function ask(port: number, options: RequestOptions, body: string): Promise<Asked> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...options, host: "127.0.0.1", port }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    });
    asked.on("error", reject).end(body);
  });
}

async function listen(handler: RequestListener): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
