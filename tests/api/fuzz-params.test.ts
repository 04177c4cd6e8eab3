import { expect, test } from "vitest";
import { ask, bySession } from "#tests/api/ask.ts";
import { TEXTS } from "#tests/integration/intake/naughty.ts";
import { buildWorld } from "#tests/world.ts";
import { routes } from "../../app/api/v1/routes.gen.ts";

const world = await buildWorld();
const addressed = routes.filter(({ path, route }) => path.includes("{") && route.access !== "public");
type Handler = Parameters<typeof ask>[0];

/** Signs that have broken databases, paths and parsers, as part of an address. */
const NAUGHTY = [
  ...TEXTS.filter((text) => text.length < 2_000),
  "x".repeat(300),
  "0",
  "-1",
  "1e999",
  "null",
  "a~b",
];

test("guarantees 4.6: no part of an address breaks a route: what is none is not there, or is said to be wrong", async () => {
  const headers = await bySession(world, world.members.owner, world.workspace.slug);
  const broken: unknown[] = [];
  for (const { route, method, path } of addressed) {
    const names = [...path.matchAll(/\{(?:\.\.\.)?(\w+)\}/g)].map(([, name]) => name ?? "");
    for (const text of NAUGHTY) {
      const params = Object.fromEntries(names.map((name) => [name, text]));
      const body = method === "GET" ? {} : { body: {} };
      const { status } = await ask(route as unknown as Handler, { method, params, headers, ...body });
      if (status >= 500) broken.push([method, path, text, status]);
    }
  }
  expect(broken).toEqual([]);
});

test("guarantees 4.6: no part of a question breaks a list", async () => {
  const headers = await bySession(world, world.members.owner, world.workspace.slug);
  const lists = routes.filter(
    ({ route, method, path }) => method === "GET" && route.inputs.query && !path.includes("{"),
  );
  const broken: unknown[] = [];
  for (const { route, path } of lists) {
    const names = Object.keys((route.inputs.query as unknown as { shape?: object }).shape ?? {});
    for (const name of names)
      for (const text of NAUGHTY) {
        const query = `?${new URLSearchParams({ [name]: text })}`;
        const { status } = await ask(route as unknown as Handler, { query, headers });
        if (status >= 500) broken.push([path, name, text, status]);
      }
  }
  expect(lists.length).toBeGreaterThan(5);
  expect(broken).toEqual([]);
});
