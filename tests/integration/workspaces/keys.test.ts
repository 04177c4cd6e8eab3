import { expect, test } from "vitest";
import { findKey, forgetKeys } from "#lib/workspaces/find-key.ts";
import { buildWorld } from "#tests/world.ts";
import { POST as rotate } from "../../../app/api/v1/keys/[keyId]/rotate/route.ts";
import { DELETE as revoke } from "../../../app/api/v1/keys/[keyId]/route.ts";
import { GET as listKeys, POST as makeKey } from "../../../app/api/v1/keys/route.ts";
import { GET as listTopics } from "../../../app/api/v1/topics/route.ts";
import { cookieOf, params, request } from "./as.ts";

const { platform, workspace, members, sourceId } = await buildWorld();
const cookie = await cookieOf(platform, members.owner.sessionId);
const headers = { cookie, "x-cairn-workspace": workspace.slug };

async function make(body: object): Promise<{ id: string; value: string }> {
  const answer = await makeKey(
    request({ method: "POST", headers, body: { sourceId, name: "A key", ...body } }),
  );
  expect(answer.status).toBe(201);
  return (await answer.json()) as { id: string; value: string };
}

const use = async (value: string) =>
  (await listTopics(request({ headers: { authorization: `Bearer ${value}` } }))).status;

test("SEC-30 a dump of the database yields no usable secret key", async () => {
  const { value } = await make({ kind: "secret", scopes: ["read"] });
  expect(await use(value)).toBe(200);
  const rows = await platform.db.rows<{ text: string }>("select to_jsonb(k)::text as text from api_key k");
  const dump = rows.map(({ text }) => text).join("\n");
  expect(dump).not.toContain(value);
  expect(dump).not.toContain(value.split("_")[2]);
  const [stored] = await platform.db.rows<{ secret_hash: string }>(
    "select secret_hash from api_key where last4 = $1",
    [value.slice(-4)],
  );
  expect(await use(stored?.secret_hash ?? "")).toBe(401);
});

test("SEC-30 U-49 a secret key is shown once; afterwards only its last four; a write key stays visible", async () => {
  const secret = await make({ kind: "secret", scopes: ["read"] });
  const write = await make({ kind: "write" });
  const { keys } = (await (await listKeys(request({ headers }))).json()) as {
    keys: { id: string; value: string | null; last4: string }[];
  };
  expect(keys.find(({ id }) => id === secret.id)).toMatchObject({
    value: null,
    last4: secret.value.slice(-4),
  });
  expect(keys.find(({ id }) => id === write.id)).toMatchObject({ value: write.value });
  expect(secret.value).toMatch(/^sk_[0-9a-z]+_[0-9a-z]{40,}$/);
  expect(write.value).toMatch(/^wk_[0-9a-z]{30,}$/);
});

test("SEC-30 U-49 rotating leaves both keys valid for 24 hours and no longer", async () => {
  const old = await make({ kind: "secret", scopes: ["read"] });
  const answer = await rotate(request({ method: "POST", headers }), params({ keyId: old.id }));
  const fresh = (await answer.json()) as { id: string; value: string };
  expect([await use(old.value), await use(fresh.value)]).toEqual([200, 200]);
  await platform.db.run(
    "update api_key set expires_at = expires_at - interval '24 hours 1 second' where id = $1",
    [old.id],
  );
  expect([await use(old.value), await use(fresh.value)]).toEqual([401, 200]);
});

test("SEC-30 a revoked key is refused at once, a key with an end after it", async () => {
  const key = await make({ kind: "secret", scopes: ["read"], expiresInDays: 30 });
  const write = await make({ kind: "write" });
  expect(await findKey(platform, write.value)).toMatchObject({ kind: "write" });
  for (const { id } of [key, write]) {
    const ended = await revoke(request({ method: "DELETE", headers }), params({ keyId: id }));
    expect(ended.status).toBe(204);
  }
  expect(await use(key.value)).toBe(401);
  forgetKeys(platform);
  expect(await findKey(platform, write.value)).toBeNull();
  const late = await make({ kind: "secret", scopes: ["read"], expiresInDays: 1 });
  await platform.db.run("update api_key set expires_at = now() where id = $1", [late.id]);
  expect(await use(late.value)).toBe(401);
});

test("SEC-30 a key may only what its scopes say, and a write key opens no API", async () => {
  const narrow = await make({ kind: "secret", scopes: ["events:write"] });
  const write = await make({ kind: "write", scopes: ["read"] });
  expect(await use(narrow.value)).toBe(403);
  expect(await use(write.value)).toBe(401);
});

test("SEC-46 unknown fields and foreign sources are refused with a pointer", async () => {
  const ask = (body: object) =>
    makeKey(request({ method: "POST", headers, body: { name: "x", kind: "write", sourceId, ...body } }));
  const unknown = await ask({ workspaceId: "wsp_other" });
  expect([unknown.status, await unknown.json()]).toMatchObject([
    400,
    { code: "unknown_field", errors: [{ pointer: "/workspaceId" }] },
  ]);
  const foreign = await ask({ sourceId: "src_of_somebody_else" });
  expect([foreign.status, await foreign.json()]).toMatchObject([422, { errors: [{ pointer: "/sourceId" }] }]);
});
