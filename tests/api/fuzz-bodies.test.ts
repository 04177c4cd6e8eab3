import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { isObject, type Json, type JsonObject } from "#core/kernel/json.ts";
import type { ApiRoute } from "#lib/operations/openapi/api-route.ts";
import { type Answer, ask, bySession } from "#tests/api/ask.ts";
import { cases, mutants } from "#tests/integration/intake/mutate.ts";
import { buildWorld } from "#tests/world.ts";
import { routes } from "../../app/api/v1/routes.gen.ts";

const world = await buildWorld();
const PATIENCE = 240_000;
const numRuns = cases(12);

type Handler = Parameters<typeof ask>[0];
type Schema = Readonly<Record<string, unknown>>;

/** What would end the session that all of this is asked with. */
const NOT_OURS = /\/me\/sessions|\/me\/password|\/password\/|\/setup\/|\/invitations\/accept/;
const withBody = routes.filter(
  ({ route, method, path }) => method !== "GET" && route.inputs.body !== undefined && !NOT_OURS.test(path),
);

/** A document of a schema's shape: the smallest that says something everywhere. */
function exampleOf(schema: Schema, depth = 0): Json {
  const { const: fixed = schema["default"], type } = schema;
  const options = schema["enum"] ?? schema["anyOf"] ?? schema["oneOf"];
  if (fixed !== undefined) return fixed as Json;
  if (Array.isArray(options)) return firstOf(options[0], depth);
  if (depth > 4) return SIMPLE[String(type)] ?? null;
  if (type === "array") return [exampleOf((schema["items"] ?? {}) as Schema, depth + 1)];
  return type === "object" ? objectOf(schema, depth) : (SIMPLE[String(type)] ?? null);
}

const firstOf = (option: unknown, depth: number): Json =>
  isObject(option) ? exampleOf(option, depth) : (option as Json);

function objectOf(schema: Schema, depth: number): Json {
  const properties = Object.entries((schema["properties"] ?? {}) as Readonly<Record<string, Schema>>);
  return Object.fromEntries(properties.map(([name, one]) => [name, exampleOf(one, depth + 1)]));
}

const SIMPLE: Readonly<Record<string, Json>> = {
  string: "a text that is long enough",
  number: 1,
  integer: 1,
  boolean: true,
  array: [],
  object: {},
};

function bodyOf({ route }: ApiRoute): JsonObject {
  const schema = z.toJSONSchema(route.inputs.body as z.ZodType, { io: "input", unrepresentable: "any" });
  const example = exampleOf(schema as Schema);
  return isObject(example) ? example : { value: example };
}

/** What may be said of any answer, whatever was asked. */
function expectSound({ path, method }: ApiRoute, text: string, { status, headers, body }: Answer): void {
  const said = { path, method, status, code: status < 400 ? undefined : body?.code };
  expect(said.status, JSON.stringify({ ...said, text: text.slice(0, 300) })).toBeLessThan(500);
  if (status < 400) return;
  expect(headers.get("content-type")).toContain("application/problem+json");
  expect(body.instance).toMatch(/^urn:request:/);
  expect(body.code).toMatch(/^[a-z_0-9]+$/);
}

test("guarantees 4.7: there are bodies to break", () => {
  expect(withBody.length).toBeGreaterThan(25);
});

test.each(withBody.map((one) => [`${one.method} ${one.path}`, one] as const))(
  "guarantees 4.7: %s takes a body with one thing wrong or says what, and never breaks",
  { timeout: PATIENCE },
  async (_name, one) => {
    const { platform, workspace, members, sourceId } = world;
    const headers = await bySession(world, members.owner, workspace.slug);
    const names = [...one.path.matchAll(/[{[](?:\.\.\.)?(\w+)[}\]]/g)].map(([, name]) => name ?? "");
    const params = Object.fromEntries(names.map((name) => [name, name === "sourceId" ? sourceId : "none"]));
    const handler = one.route as unknown as Handler;
    await fc.assert(
      fc.asyncProperty(mutants(bodyOf(one)), async ({ text }) => {
        const first = await ask(handler, { method: one.method, params, body: text, headers });
        expectSound(one, text, first);
        const again = await ask(handler, { method: one.method, params, body: text, headers });
        expectSound(one, text, again);
        if (first.status >= 400 && first.status < 429) expect(again.status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const [session] = await platform.db.rows("select 1 from session where member_id = $1", [
      members.owner.id,
    ]);
    expect(session, "the session is still there").toBeDefined();
  },
);
