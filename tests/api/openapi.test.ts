import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { stepKinds } from "#steps/registry.gen.ts";
import { type Answer, ask } from "#tests/api/ask.ts";
import { buildWorld } from "#tests/world.ts";
import { GET } from "../../app/api/v1/openapi.json/route.ts";
import { routes } from "../../app/api/v1/routes.gen.ts";
import { addressOf } from "../../scripts/routes.mjs";

const ROOT = "app/api/v1";
const METHODS = ["get", "head", "post", "put", "patch", "delete", "options"];

type Operation = Readonly<{
  operationId: string;
  summary: string;
  security: Readonly<Record<string, readonly string[]>>[];
  parameters?: readonly Readonly<{ in: string; name: string }>[];
  requestBody?: unknown;
  responses: Readonly<Record<string, unknown>>;
}>;
type Found = Readonly<{ address: string; method: string; operation: Operation }>;

let answer: Answer;
let operations: readonly Found[];

beforeAll(async () => {
  await buildWorld();
  answer = await ask(GET);
  operations = Object.entries(answer.body.paths).flatMap(([address, item]) =>
    Object.entries(item as Record<string, Operation>)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ address, method, operation })),
  );
});

/** Every handler that a route file exports, in whatever way it is written. */
function exported(): readonly string[] {
  const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|[\\/])route\.ts$/.test(file),
  );
  return files.flatMap((file) => {
    const text = readFileSync(path.join(ROOT, file), "utf8");
    const names = text.matchAll(/^export (?:const|(?:async )?function) ([A-Z]+)\b/gm);
    return [...names].map(
      ([, name]) => `${name?.toLowerCase()} ${addressOf(file.split(path.sep).join("/"))}`,
    );
  });
}

test("SEC-01 the description of the API is public, cached and says what it is", () => {
  expect(answer.status).toBe(200);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
  expect(answer.body).toMatchObject({
    openapi: "3.1.0",
    info: { title: "Cairn", version: expect.any(String) },
  });
});

test("every route file and every method it exports stands in the description, and nothing else does", () => {
  const described = operations
    .filter(({ address }) => address.startsWith("/api/"))
    .map(({ address, method }) => `${method} ${address}`);
  expect([...described].sort()).toEqual([...exported()].sort());
  expect(described.length).toBeGreaterThan(60);
});

test("SEC-01 no route is without a policy that its file says aloud", async () => {
  for (const { path: address, method, route } of routes) {
    expect(route.policy, `${method} ${address}`).toMatchObject({
      capability: expect.any(String),
      resource: expect.any(String),
    });
  }
  for (const file of readdirSync(ROOT, { recursive: true, encoding: "utf8" })) {
    if (/(^|[\\/])route\.ts$/.test(file))
      expect(readFileSync(path.join(ROOT, file), "utf8"), file).toMatch(
        /^export const policy = \{ capability: "/m,
      );
  }
});

test("all references lead somewhere, ids of operations are unique, and paths name their parameters", () => {
  const references = [...JSON.stringify(answer.body).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, to]) => to ?? "",
  );
  expect(references.length).toBeGreaterThan(100);
  const lost = references.filter((to) => {
    const places = to.replace(/^#\//, "").split("/");
    return !to.startsWith("#/") || places.reduce((at, name) => at?.[name], answer.body) === undefined;
  });
  expect(lost).toEqual([]);
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { address, method, operation } of operations) {
    const named = [...address.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const given = (operation.parameters ?? []).filter((one) => one.in === "path").map(({ name }) => name);
    expect(given.sort(), `${method} ${address}`).toEqual(named.sort());
  }
});

test("every operation has a summary and a success, and fails as all others do", () => {
  for (const { address, method, operation } of operations) {
    const where = `${method} ${address}`;
    expect(operation.summary, where).not.toBe("");
    const answers = Object.entries(operation.responses);
    const failures = answers.filter(([status]) => Number(status) >= 400);
    expect(answers.length, where).toBeGreaterThan(failures.length);
    for (const [status, response] of failures)
      expect(response, where).toEqual({ $ref: `#/components/responses/Problem${status}` });
  }
});

test("operations name security schemes that exist, and what reads takes no body", () => {
  const schemes = new Set(Object.keys(answer.body.components.securitySchemes));
  const named = operations.flatMap(({ operation }) => operation.security.flatMap((one) => Object.keys(one)));
  expect(named.filter((name) => !schemes.has(name))).toEqual([]);
  const reads = operations.filter(({ method }) => method === "get");
  expect(reads.filter(({ operation }) => operation.requestBody !== undefined)).toEqual([]);
});

test("a route says which scope a key needs, or that none will do", () => {
  const securityOf = (method: string, address: string) =>
    operations.find((found) => found.method === method && found.address === address)?.operation.security;
  expect(securityOf("post", "/api/v1/journeys/{journeyId}/versions")).toEqual([
    { session: [], workspace: [] },
    { secretKey: ["journeys:publish"] },
  ]);
  expect(securityOf("get", "/api/v1/keys")).toEqual([{ session: [], workspace: [] }]);
  expect(securityOf("post", "/api/v1/events")).toEqual([{ secretKey: ["events:write"] }]);
  expect(securityOf("get", "/api/v1/me")).toEqual([{ session: [] }]);
  expect(securityOf("post", "/api/v1/password/forgot")).toEqual([]);
});

test("the door for events is described with its paths, and every kind of step with its settings", () => {
  for (const type of ["track", "identify", "page", "screen", "group", "alias", "batch"])
    expect(answer.body.paths[`/v1/${type}`].post.requestBody).toBeDefined();
  expect(answer.body.paths["/hooks/{source}"].post).toBeDefined();
  for (const { kind } of stepKinds)
    expect(answer.body.components.schemas[`StepConfig.${kind}`], kind).toMatchObject({ type: "object" });
});
