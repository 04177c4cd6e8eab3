import { expect, test } from "vitest";
import { buildWorld } from "#tests/world.ts";
import { GET as getAudit } from "../../../app/api/v1/audit/route.ts";
import { POST as makeKey } from "../../../app/api/v1/keys/route.ts";
import { GET as getMe, PATCH as patchMe } from "../../../app/api/v1/me/route.ts";
import { PATCH as patchSettings } from "../../../app/api/v1/settings/route.ts";
import { cookieOf, ORIGIN, request } from "./as.ts";

const { platform, workspace, members, sourceId } = await buildWorld();
const cookie = await cookieOf(platform, members.owner.sessionId);
const place = { cookie, "x-cairn-workspace": workspace.slug };

function change(headers: Record<string, string>, body: unknown = { name: "New" }): Promise<Response> {
  const bare = request({ method: "PATCH", body });
  const sent = new Headers({ ...place, ...headers });
  return patchSettings(
    new Request(bare.url, { method: "PATCH", headers: sent, body: bare.body, duplex: "half" } as RequestInit),
  );
}

const JSON_TYPE = { "content-type": "application/json" };

test.each([
  ["another site", { ...JSON_TYPE, origin: "https://evil.example" }],
  ["a sibling subdomain", { ...JSON_TYPE, origin: "http://evil.localhost:3000" }],
  ["another port of this host", { ...JSON_TYPE, origin: "http://localhost:3001" }],
  ["an origin of null", { ...JSON_TYPE, origin: "null" }],
  ["no origin at all", JSON_TYPE],
  ["a cross-site fetch", { ...JSON_TYPE, "sec-fetch-site": "cross-site" }],
  ["a same-site fetch from a sibling", { ...JSON_TYPE, "sec-fetch-site": "same-site" }],
  [
    "another origin that calls itself same-origin",
    { ...JSON_TYPE, origin: "https://evil.example", "sec-fetch-site": "same-origin" },
  ],
])("SEC-20 a change from %s is refused", async (_case, headers) => {
  const answer = await change(headers);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, "cross_site"]);
});

test.each([
  ["text/plain", 415],
  ["application/x-www-form-urlencoded", 415],
  ["multipart/form-data; boundary=x", 415],
  ["application/json; charset=latin1", 415],
  ["application/json", 204],
  ["application/json; charset=utf-8", 204],
  ["Application/JSON;charset=UTF-8", 204],
])("SEC-20 a change as %s answers %i", async (type, status) => {
  expect((await change({ "content-type": type, origin: ORIGIN })).status).toBe(status);
});

test("SEC-20 a browser that sends only Sec-Fetch-Site: same-origin is our own page", async () => {
  expect((await change({ ...JSON_TYPE, "sec-fetch-site": "same-origin" })).status).toBe(204);
});

test("SEC-20 reading asks for no origin, and a script with a key has none", async () => {
  expect((await getMe(request({ headers: { cookie, origin: "https://evil.example" } }))).status).toBe(200);
});

test.each([
  ["Bearer %"],
  ["Bearer "],
  ["Bearer sk_%00_%00"],
  ["Basic %%%"],
  [`Bearer sk_${"a".repeat(10_000)}`],
  ["Bearer sk_é"],
  ["sk_abc"],
])("SEC-24 the malformed credential %# answers 401", async (authorization) => {
  const headers = new Headers();
  headers.set("authorization", encodeURI(authorization).slice(0, 12_000));
  expect((await getMe(new Request(`${ORIGIN}/`, { headers }))).status).toBe(401);
});

test.each([
  ["", "an empty value"],
  ["not-a-token", "no token"],
  ["a.b.c.d.e", "a token of nobody"],
  ["x".repeat(8_000), "an oversized value"],
  ["%E0%A4%A", "broken escapes"],
])("SEC-24 a session cookie %# answers 401", async (value) => {
  const answer = await getMe(request({ headers: { cookie: `cairn.session=${value}` } }));
  expect(answer.status).toBe(401);
});

test("SEC-24 of doubled cookies the first counts, and a tampered one opens nothing", async () => {
  expect((await getMe(request({ headers: { cookie: `${cookie}; cairn.session=x` } }))).status).toBe(200);
  expect((await getMe(request({ headers: { cookie: `cairn.session=x; ${cookie}` } }))).status).toBe(401);
  const tampered = cookie.slice(0, -2) + (cookie.endsWith("AA") ? "BB" : "AA");
  expect((await getMe(request({ headers: { cookie: tampered } }))).status).toBe(401);
});

const text = (body: string) => patchSettings(request({ method: "PATCH", headers: place, body }));

test.each([
  ["an empty body", "", 400, "bad_json"],
  ["broken JSON", '{"name":', 400, "bad_json"],
  ["a list", "[]", 400, "bad_json"],
  ["a text", '"name"', 400, "bad_json"],
  ["a million brackets", "[".repeat(1_000_000), 400, "too_deep"],
  ["65 levels", `${'{"a":'.repeat(65)}1${"}".repeat(65)}`, 400, "too_deep"],
  ["a NUL", '{"name":"a\\u0000b"}', 400, "bad_string"],
  ["half a character", '{"name":"\\ud800"}', 400, "bad_string"],
  ["a prototype", '{"__proto__":{"polluted":true}}', 400, "forbidden_key"],
  ["an endless number", '{"name":1e999}', 400, "number_out_of_range"],
  ["an unknown field", '{"owner":"me"}', 400, "unknown_field"],
  ["a wrong type", '{"name":5}', 422, "invalid_body"],
  ["a zone that is none", '{"timeZone":"Mars/Olympus"}', 422, "invalid_body"],
  ["more than a mebibyte", `{"name":"${"x".repeat(1_100_000)}"}`, 413, "body_too_large"],
])("SEC-46 %s is refused with its code", async (_case, body, status, code) => {
  const answer = await text(body);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([status, code]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("SEC-46 bytes that are no UTF-8 are refused", async () => {
  const bytes = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
  const headers = { ...place, ...JSON_TYPE, origin: ORIGIN };
  const answer = await patchSettings(new Request(`${ORIGIN}/`, { method: "PATCH", headers, body: bytes }));
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, "bad_utf8"]);
});

test("SEC-46 a problem names the field by a pointer, never what was sent, and the request by an id", async () => {
  const marker = "marker-that-must-not-come-back";
  const answer = await makeKey(
    request({ method: "POST", headers: place, body: { kind: marker, name: "", sourceId, scopes: [marker] } }),
  );
  const body = await answer.text();
  expect(body).not.toContain(marker);
  expect(JSON.parse(body)).toMatchObject({
    status: 422,
    errors: expect.arrayContaining([expect.objectContaining({ pointer: "/name" })]),
    instance: `urn:request:${answer.headers.get("x-request-id")}`,
  });
  expect(answer.headers.get("cache-control")).toBe("no-store");
});

test("SEC-46 unknown and wrong query parameters are refused with a pointer", async () => {
  const ask = async (query: string) => {
    const answer = await getAudit(request({ path: `/api/v1/audit?${query}`, headers: place }));
    return [answer.status, await answer.json()];
  };
  expect(await ask("limit=0")).toMatchObject([
    400,
    { code: "invalid_query", errors: [{ pointer: "/limit" }] },
  ]);
  expect(await ask("sort=drop")).toMatchObject([
    400,
    { code: "unknown_field", errors: [{ pointer: "/sort" }] },
  ]);
  expect(await ask("limit=5&limit=6")).toMatchObject([400, { code: "invalid_query" }]);
});

test("SEC-46 preferences take known values only, and keep what is not named", async () => {
  const patch = (preferences: object) =>
    patchMe(request({ method: "PATCH", headers: { cookie }, body: { preferences } }));
  expect((await patch({ theme: "dark" })).status).toBe(204);
  expect((await patch({ density: "compact" })).status).toBe(204);
  expect((await patch({ theme: "pink" })).status).toBe(422);
  expect((await patch({ role: "owner" })).status).toBe(400);
  const mine = (await (await getMe(request({ headers: { cookie } }))).json()) as { preferences: object };
  expect(mine.preferences).toEqual({ theme: "dark", density: "compact" });
});
