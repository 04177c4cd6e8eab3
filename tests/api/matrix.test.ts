import { beforeAll, expect, test } from "vitest";
import type { ApiRoute } from "#lib/operations/openapi/api-route.ts";
import { createKey } from "#lib/workspaces/keys.ts";
import { ROLES, roleMay, SCOPES, scopesMay } from "#lib/workspaces/policy.ts";
import { type Ask, ask, byKey, bySession } from "#tests/api/ask.ts";
import { addWorkspace, buildWorld, type World } from "#tests/world.ts";
import { routes } from "../../app/api/v1/routes.gen.ts";

let world: World;
type Caller = Readonly<{
  name: string;
  headers: Readonly<Record<string, string>>;
  may(route: ApiRoute): boolean;
}>;
let callers: readonly Caller[];
let strangers: readonly Readonly<{ name: string; headers: Readonly<Record<string, string>> }>[];

const guarded = routes.filter(({ route }) => route.access !== "public");

async function keyWith(scopes: readonly string[], ended?: "revoked_at" | "expires_at"): Promise<string> {
  const { platform, workspace, sourceId } = world;
  return platform.db.transaction(async (tx) => {
    const { id, value } = await createKey(tx, {
      workspaceId: workspace.id,
      by: null,
      kind: "secret",
      name: "A key",
      scopes: [...scopes],
      sourceId,
      expiresInDays: null,
    });
    if (ended) await tx.run(`update api_key set ${ended} = now() - interval '1 minute' where id = $1`, [id]);
    return value;
  });
}

beforeAll(async () => {
  world = await buildWorld();
  const { platform, workspace, members } = world;
  const roles = ROLES.map(
    async (role): Promise<Caller> => ({
      name: role,
      headers: await bySession(world, members[role], workspace.slug),
      may: ({ route: { access, policy } }) => access === "own" || roleMay(role, policy.capability),
    }),
  );
  const scopes = SCOPES.map(
    async (scope): Promise<Caller> => ({
      name: `a key with ${scope}`,
      headers: byKey(await keyWith([scope])),
      may: ({ route: { access, policy } }) => access !== "own" && scopesMay([scope], policy.capability),
    }),
  );
  callers = await Promise.all([...roles, ...scopes]);
  const other = await addWorkspace(platform, "Someone Else");
  const ended = await bySession(world, other.members.owner, other.workspace.slug);
  await platform.db.run("delete from session where member_id = $1", [other.members.owner.id]);
  strangers = [
    { name: "nobody", headers: {} },
    { name: "a revoked key", headers: byKey(await keyWith(SCOPES, "revoked_at")) },
    { name: "an expired key", headers: byKey(await keyWith(SCOPES, "expires_at")) },
    { name: "a write key", headers: byKey(world.keys.write) },
    { name: "an ended session", headers: ended },
  ];
});

type Handler = Parameters<typeof ask>[0];
const nowhere = { params: Object.fromEntries(["journeyId", "keyId"].map((name) => [name, "none"])) };

/** What is allowed must get past the policy and no further: a body that is none changes nothing. */
const call = ({ route, method }: ApiRoute, headers: Ask["headers"]) =>
  ask(route as unknown as Handler, {
    method,
    ...nowhere,
    ...(method === "GET" ? {} : { body: "{" }),
    ...(headers ? { headers } : {}),
  });

test("SEC-01 whoever is not known gets 401 from every route, with the same words", async () => {
  for (const one of guarded) {
    for (const { name, headers } of strangers) {
      const { status, body } = await call(one, headers);
      expect({ status, code: body.code }, `${one.method} ${one.path} by ${name}`).toEqual({
        status: 401,
        code: "unauthorized",
      });
    }
  }
});

test("SEC-01 every route refuses each role and each scope that its policy does not name", async () => {
  let refused = 0;
  for (const one of guarded) {
    for (const caller of callers.filter(({ may }) => !may(one))) {
      const { status, body } = await call(one, caller.headers);
      expect({ status, code: body.code }, `${one.method} ${one.path} by ${caller.name}`).toEqual({
        status: 403,
        code: "forbidden",
      });
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(400);
});

test("SEC-01 every route lets in each role and each scope that its policy names", async () => {
  const harmless = guarded.filter(({ method, route }) => method === "GET" || route.inputs.body !== undefined);
  for (const one of harmless) {
    for (const caller of callers.filter(({ may }) => may(one))) {
      const { status } = await call(one, caller.headers);
      const where = `${one.method} ${one.path} by ${caller.name}`;
      expect([401, 403, 429], where).not.toContain(status);
      expect(status, where).toBeLessThan(500);
    }
  }
});

test("SEC-01 a member who names a workspace of others, and a key that does, get 404 from every route", async () => {
  const other = await addWorkspace(world.platform, "A third");
  const byMember = await bySession(world, world.members.owner, other.workspace.slug);
  const byTheirs = { ...byKey(world.keys.secret), "x-cairn-workspace": other.workspace.slug };
  for (const one of guarded.filter(({ route }) => route.access === "workspace")) {
    for (const headers of [byMember, byTheirs]) {
      const { status, body } = await call(one, headers);
      expect({ status, code: body.code }, `${one.method} ${one.path}`).toEqual({
        status: 404,
        code: "not_found",
      });
    }
  }
});
