import fc from "fast-check";
import { expect, test } from "vitest";
import { type LinkHolder, linkToken } from "#lib/consent/links.ts";
import { buildDeliveryWorld } from "#tests/delivery-world.ts";
import { cases } from "#tests/integration/intake/mutate.ts";
import { TEXTS } from "#tests/integration/intake/naughty.ts";
import * as preferencesRoute from "../../../app/(public)/p/[token]/route.ts";
import * as clickRoute from "../../../app/(public)/r/[token]/route.ts";
import * as unsubscribeRoute from "../../../app/(public)/u/[token]/route.ts";

const { platform, workspace, topic, addPerson } = await buildDeliveryWorld();
const PATIENCE = 120_000;
const numRuns = cases(120);

const holder: LinkHolder = {
  workspaceId: workspace.id,
  personId: await addPerson({ email: "reader@example.com" }),
  channel: "email",
  address: "reader@example.com",
  topicId: topic.id,
  deliveryId: "run_1/mail/1",
};
const tokens = [linkToken("unsubscribe", holder), linkToken("preferences", holder)];

type Route = (request: Request, context: { params: Promise<{ token: string }> }) => Promise<Response>;
const ROUTES: readonly (readonly [string, Route, string])[] = [
  ["GET", unsubscribeRoute.GET, "u"],
  ["POST", unsubscribeRoute.POST, "u"],
  ["GET", preferencesRoute.GET, "p"],
  ["POST", preferencesRoute.POST, "p"],
  ["GET", clickRoute.GET, "r"],
  ["HEAD", clickRoute.HEAD, "r"],
];

/** A token with one thing wrong: cut, longer, a letter changed, two made one, or something else altogether. */
const broken = fc
  .record({
    token: fc.constantFrom(...tokens),
    at: fc.nat(200),
    how: fc.nat(4),
    text: fc.constantFrom(...TEXTS),
  })
  .map(({ token, at, how, text }) => {
    const place = at % token.length;
    const other = token[place] === "A" ? "B" : "A";
    return [
      token.slice(0, place),
      `${token}${text}`,
      token.slice(0, place) + other + token.slice(place + 1),
      `${tokens.join(".")}`,
      text,
    ][how] as string;
  });

const said = () =>
  platform.db.rows("select state from consent_entry where workspace_id = $1 and source <> 'form'", [
    workspace.id,
  ]);

test("guarantees 4.7: SEC-35 CMP-02 a public link with one thing wrong says nothing, changes nothing and never breaks", {
  timeout: PATIENCE,
}, async () => {
  const before = await said();
  const body = fc.oneof(
    fc.constantFrom(
      "List-Unsubscribe=One-Click",
      "act=everything",
      "act=undo",
      "topic=__proto__",
      "%zz=%",
      "",
    ),
    fc.string({ maxLength: 40 }),
  );
  const types = fc.constantFrom(
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
  );
  await fc.assert(
    fc.asyncProperty(
      broken,
      fc.constantFrom(...ROUTES),
      body,
      types,
      async (token, [method, route, path], text, type) => {
        if (tokens.includes(token)) return;
        const init =
          method === "POST" ? { method, body: text, headers: { "content-type": type } } : { method };
        const request = new Request(`http://cairn.test/${path}/x`, init);
        const answer = await route(request, { params: Promise.resolve({ token }) });
        expect([token, answer.status]).toEqual([token, path === "r" ? 404 : 400]);
        expect(await answer.text()).not.toContain("reader@example.com");
      },
    ),
    { numRuns },
  );
  expect(await said()).toEqual(before);
});

test("guarantees 4.7: CMP-02 a right link is a right link, whatever stands in the form", {
  timeout: PATIENCE,
}, async () => {
  const form = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom(...TEXTS).map((text) => Buffer.from(`topic=${text}&act=${text}`)),
  );
  await fc.assert(
    fc.asyncProperty(
      form,
      fc.constantFrom(
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "a/b",
      ),
      async (bytes, type) => {
        for (const [at, route] of [unsubscribeRoute.POST, preferencesRoute.POST].entries()) {
          const init = { method: "POST", body: bytes as BodyInit, headers: { "content-type": type } };
          const context = { params: Promise.resolve({ token: tokens[at] as string }) };
          expect((await route(new Request("http://cairn.test/u/x", init), context)).status).toBe(200);
        }
      },
    ),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});
