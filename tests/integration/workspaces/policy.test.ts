import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { Route } from "#lib/workspaces/endpoint.ts";
import { createKey } from "#lib/workspaces/keys.ts";
import { type Policy, ROLES, roleMay, SCOPES, scopesMay } from "#lib/workspaces/policy.ts";
import { createSession } from "#lib/workspaces/sessions.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";
import { cookieOf, request } from "./as.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
type Method = (typeof METHODS)[number];
type RouteFile = Readonly<
  Partial<Record<Method, Route>> & { policy?: Policy; readPolicy?: Policy; writePolicy?: Policy }
>;

const ROOT = path.resolve("app/api");

/** Not made by `endpoint`: next-auth's own routes, and the target of a form that gives back what it was sent. */
const BY_HAND = ["auth/[...nextauth]/route.ts", "preview/route.ts"];

const files = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((name) => path.basename(name) === "route.ts" && !BY_HAND.includes(name))
  .sort();

const routes = (
  await Promise.all(
    files.map(async (name) => {
      const file = (await import(pathToFileURL(path.join(ROOT, name)).href)) as RouteFile;
      return METHODS.flatMap((method) => (file[method] ? [{ name, method, file, route: file[method] }] : []));
    }),
  )
).flat();

const world = await buildWorld();
const { platform, workspace, members } = world;
const other = await addWorkspace(platform, "Another shop");

/** Parameters that name nothing, in the shapes that routes expect. */
function paramsOf(name: string): { params: Promise<Record<string, string>> } {
  const names = [...name.matchAll(/\[([^\]]+)\]/g)].map(([, one]) => one ?? "");
  return {
    params: Promise.resolve(
      Object.fromEntries(names.map((one) => [one, one === "seq" || one === "number" ? "1" : "none"])),
    ),
  };
}

function ask(entry: (typeof routes)[number], headers: Record<string, string>): Promise<Response> {
  const asked = request({ method: entry.method, path: "/api/any", headers, body: {} });
  return Promise.resolve(entry.route(asked, paramsOf(entry.name)));
}

const kindOf = ({ route }: (typeof routes)[number]) => route.policy.capability;
const ofWorkspace = routes.filter((entry) => kindOf(entry) !== "public" && kindOf(entry) !== "self");
const title = ({ name, method }: (typeof routes)[number]) => `${method} /api/${path.dirname(name)}`;

test("SEC-01 the scan finds the routes, and each is made by endpoint", () => {
  expect(files.length).toBeGreaterThan(40);
  expect(routes.filter(({ route }) => !route.policy).map(title)).toEqual([]);
});

describe("SEC-01 each route says what it asks for, and asks for what it says", () => {
  test.each(routes.map((entry) => [title(entry), entry] as const))(
    "SEC-01 %s",
    (_title, { file, method, route }) => {
      const said = method === "GET" ? (file.readPolicy ?? file.policy) : (file.writePolicy ?? file.policy);
      expect(said).toBeDefined();
      expect(route.policy).toEqual(said);
    },
  );
});

describe("SEC-01 nobody, whoever was, and whoever is disabled", () => {
  test.each(
    routes.filter((entry) => kindOf(entry) !== "public").map((entry) => [title(entry), entry] as const),
  )("SEC-01 %s answers 401", async (_title, entry) => {
    const revoked = await createSession(platform.db, members.owner.id, { address: null, agent: null });
    await platform.db.run("update session set revoked_at = now() where id = $1", [revoked]);
    const place = { "x-cairn-workspace": workspace.slug };
    const strangers = [
      place,
      { ...place, cookie: await cookieOf(platform, revoked) },
      { ...place, authorization: `Bearer ${world.keys.write}` },
      { ...place, authorization: "Bearer sk_000000000_00000000000000000000000000000000000000000000000000" },
    ];
    for (const headers of strangers) expect((await ask(entry, headers)).status).toBe(401);
  });
});

const sessions = Object.fromEntries(
  await Promise.all(
    ROLES.map(async (role) => [role, await cookieOf(platform, members[role].sessionId)] as const),
  ),
);

describe("SEC-01 each role may what the table says", () => {
  test.each(ofWorkspace.map((entry) => [title(entry), entry] as const))(
    "SEC-01 %s",
    async (_title, entry) => {
      const { capability } = entry.route.policy;
      for (const role of ROLES) {
        const headers = { cookie: sessions[role] ?? "", "x-cairn-workspace": workspace.slug };
        const { status } = await ask(entry, headers);
        if (roleMay(role, capability)) expect([401, 403, 500]).not.toContain(status);
        else expect(status).toBe(403);
      }
    },
  );
});

const secretKeys = await platform.db.transaction(async (tx) => {
  const base = {
    workspaceId: workspace.id,
    by: null,
    kind: "secret",
    sourceId: world.sourceId,
    expiresInDays: null,
  } as const;
  const made = [];
  for (const scope of SCOPES)
    made.push([scope, (await createKey(tx, { ...base, name: scope, scopes: [scope] })).value] as const);
  return made;
});

describe("SEC-01 each scope of a key may what the table says", () => {
  test.each(ofWorkspace.map((entry) => [title(entry), entry] as const))(
    "SEC-01 %s",
    async (_title, entry) => {
      const { capability } = entry.route.policy;
      for (const [scope, value] of secretKeys) {
        const { status } = await ask(entry, { authorization: `Bearer ${value}` });
        if (scopesMay([scope], capability)) expect([401, 403, 500]).not.toContain(status);
        else expect(status).toBe(403);
      }
    },
  );
});

describe("SEC-01 another workspace answers like one that never was", () => {
  test.each(ofWorkspace.map((entry) => [title(entry), entry] as const))(
    "SEC-01 %s answers 404",
    async (_title, entry) => {
      const bodies = [];
      for (const slug of [other.workspace.slug, "never-was"]) {
        const answer = await ask(entry, { cookie: sessions["owner"] ?? "", "x-cairn-workspace": slug });
        expect(answer.status).toBe(404);
        const { instance: _, ...body } = (await answer.json()) as Record<string, unknown>;
        bodies.push(body);
      }
      expect(bodies[0]).toEqual(bodies[1]);
      const [, key] = secretKeys[0] ?? ["", ""];
      const foreign = await ask(entry, {
        authorization: `Bearer ${key}`,
        "x-cairn-workspace": other.workspace.slug,
      });
      expect(foreign.status).toBe(404);
    },
  );
});

describe("SEC-01 keys have no self", () => {
  test.each(
    routes.filter((entry) => kindOf(entry) === "self").map((entry) => [title(entry), entry] as const),
  )("SEC-01 %s answers 403", async (_title, entry) => {
    expect((await ask(entry, { authorization: `Bearer ${world.keys.secret}` })).status).toBe(403);
  });
});
