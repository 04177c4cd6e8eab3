import { generateKeyPairSync, randomBytes } from "node:crypto";
import { sign } from "@octokit/webhooks-methods";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE } from "#core/kernel/time.ts";
import { forgetSources } from "#lib/intake/find-source.ts";
import { rotateSecret } from "#lib/intake/source-secrets.ts";
import { newId } from "#lib/platform/ids.ts";
import { travel } from "./engine.ts";
import { type HookSource, openHooks, statusOf } from "./hook-world.ts";

const { platform, workspace, addHook, post, eventsOf, refusedOf } = await openHooks();

/** Signs as the platform's own library does, and says under which name the event is to be found. */
type Signer = Readonly<{
  name: string;
  kind: string;
  secret(): string;
  sign(
    body: string,
    secret: string,
    at: Date,
    id: string,
  ): Promise<Record<string, string>> | Record<string, string>;
  dated: boolean;
}>;

const whsec = () => `whsec_${randomBytes(32).toString("base64")}`;
const seconds = (at: Date) => String(Math.floor(at.getTime() / 1_000));
const stripe = new Stripe("sk_test_of_nobody");

const SIGNERS: readonly Signer[] = [
  {
    name: "standardwebhooks",
    kind: "standard-webhooks",
    secret: whsec,
    dated: true,
    sign: (body, secret, at, id) => ({
      "webhook-id": id,
      "webhook-timestamp": seconds(at),
      "webhook-signature": new StandardWebhook(secret).sign(id, at, body),
    }),
  },
  {
    name: "svix",
    kind: "standard-webhooks",
    secret: whsec,
    dated: true,
    sign: (body, secret, at, id) => ({
      "svix-id": id,
      "svix-timestamp": seconds(at),
      "svix-signature": new SvixWebhook(secret).sign(id, at, body),
    }),
  },
  {
    name: "stripe",
    kind: "stripe",
    secret: whsec,
    dated: true,
    sign: (payload, secret, at) => ({
      "stripe-signature": stripe.webhooks.generateTestHeaderString({
        payload,
        secret,
        timestamp: Number(seconds(at)),
      }),
    }),
  },
  {
    name: "@octokit/webhooks-methods",
    kind: "github",
    secret: () => randomBytes(20).toString("hex"),
    dated: false,
    sign: async (body, secret, _at, id) => ({
      "x-github-event": "star",
      "x-github-delivery": id,
      "x-hub-signature-256": await sign(secret, body),
    }),
  },
];

const bodyOf = (id: string) =>
  JSON.stringify({
    id,
    type: "star",
    data: { id: `u-${id}`, object: { customer: "c1" } },
    sender: { login: "ana" },
  });

describe.each(SIGNERS)("what $name signs", ({ kind, secret, sign: signed, dated }) => {
  const world = async () => {
    const source = await addHook(kind, { secret: secret() });
    const send = async (more: { by?: string; at?: Date; id?: string; body?: string } = {}) => {
      const { id = newId("msg"), at = new Date(platform.clock.now()) } = more;
      const body = more.body ?? bodyOf(id);
      return post(source, body, await signed(body, more.by ?? source.secret, at, id));
    };
    return { source, send };
  };

  test("guarantees 6: G-1 G-2 is taken, once however often it comes", async () => {
    const { source, send } = await world();
    const id = newId("msg");
    const answers = [await send({ id }), await send({ id })];
    expect(answers.map(statusOf)).toEqual(["accepted", "duplicate"]);
    expect((await eventsOf(source)).map(({ message_id }) => message_id)).toEqual([id]);
  });

  test("guarantees 6: another secret, another body and no signature are refused, all in the same words", async () => {
    const { source, send } = await world();
    const id = newId("msg");
    const at = new Date(platform.clock.now());
    const right = await signed(bodyOf(id), source.secret, at, id);
    const answers = [
      await send({ by: secret() }),
      await post(source, `${bodyOf(id)} `, right),
      await post(source, bodyOf(`${id}2`), right),
      await post(source, bodyOf(id)),
    ];
    const said = answers.map(({ text }) => text.replaceAll(/[0-9a-f-]{36}/g, ""));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(new Set(said).size).toBe(1);
    expect(await eventsOf(source)).toEqual([]);
    expect((await refusedOf(source)).map(({ kind: one, code }) => [one, code])).toEqual([
      ["rejected", "bad_signature"],
    ]);
  });

  test("guarantees 6: G-1 a rotated secret counts beside the four before it, and the sixth puts out the first", async () => {
    const { source, send } = await world();
    const secrets = [source.secret, secret(), secret(), secret(), secret(), secret()];
    for (const fresh of secrets.slice(1, 5)) await rotate(source, fresh);
    for (const by of secrets.slice(0, 5)) expect(statusOf(await send({ by }))).toBe("accepted");
    await rotate(source, secrets[5] as string);
    expect((await send({ by: source.secret })).status).toBe(401);
    expect(statusOf(await send({ by: secrets[5] as string }))).toBe("accepted");
  });

  test("guarantees 6: ten minutes early or late is too much where the time is signed, by the database's clock", async () => {
    const { send } = await world();
    const expected = dated ? 401 : 200;
    const at = (minutes: number) => new Date(platform.clock.now() + minutes * MINUTE);
    expect((await send({ at: at(-10) })).status).toBe(expected);
    expect((await send({ at: at(10) })).status).toBe(expected);
    await travel(platform, Date.now() + HOUR);
    expect((await send({ at: new Date() })).status).toBe(expected);
    expect((await send({ at: at(0) })).status).toBe(200);
    await travel(platform, Date.now());
  });
});

async function rotate({ id }: HookSource, secret: string): Promise<void> {
  await platform.db.transaction((tx) =>
    rotateSecret(tx, { workspaceId: workspace.id, sourceId: id, secret }),
  );
  forgetSources(platform);
}

test("guarantees 6: a sender with a key pair is believed by its public key alone (v1a)", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const source = await addHook("standard-webhooks", { secret: `whpk_${raw.toString("base64")}` });
  const { sign: signBytes } = await import("node:crypto");
  const id = newId("msg");
  const body = bodyOf(id);
  const at = seconds(new Date());
  const headersOf = (signature: string) => ({
    "webhook-id": id,
    "webhook-timestamp": at,
    "webhook-signature": signature,
  });
  const signature = signBytes(null, Buffer.from(`${id}.${at}.${body}`), privateKey).toString("base64");
  expect((await post(source, body, headersOf(`v1,${signature}`))).status).toBe(401);
  expect((await post(source, body, headersOf(`v1a,${signature.replace(/^./, "!")}`))).status).toBe(401);
  expect(statusOf(await post(source, body, headersOf(`v1,AAAA v1a,${signature}`)))).toBe("accepted");
});
