import { expect, test } from "vitest";
import { hashPassword } from "#lib/workspaces/passwords.ts";
import { readSession } from "#lib/workspaces/sessions.ts";
import { signIn } from "#lib/workspaces/sign-in.ts";
import { buildWorld } from "#tests/world.ts";

const { platform, members } = await buildWorld();
const PASSWORD = "correct horse battery";
const hash = await hashPassword(PASSWORD);
await platform.db.run("update member set password_hash = $1", [hash]);

const networks = Array.from({ length: 200 }, (_, at) => `10.${at}.0.1`).values();

/** Each try comes from a network of its own, unless said. */
function tryAs(email: unknown, password: unknown, address: string | null = networks.next().value ?? null) {
  return signIn(platform, { email, password, address, agent: null, previousSession: null });
}

test("U-4 an unknown address, a wrong password and an address of nobody get the same answer", async () => {
  const answers = await Promise.all([
    tryAs("nobody@example.com", PASSWORD),
    tryAs(members.owner.email, "wrong"),
    tryAs("not an address", PASSWORD),
    tryAs(["a@b.co"], { a: 1 }),
    tryAs(members.owner.email, "x".repeat(10_000)),
    tryAs("ow\u0000ner@example.com", "\u0000"),
    tryAs("owner＠example.com", PASSWORD),
  ]);
  for (const answer of answers) expect(answer).toEqual({ ok: false, waitSeconds: null });
});

test("SEC-22 an unknown address costs the time of a wrong password", async () => {
  const time = async (email: string) => {
    const from = performance.now();
    await tryAs(email, "wrong password");
    return performance.now() - from;
  };
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let at = 0; at < 5; at += 1) {
    known.push(await time(members.viewer.email));
    unknown.push(await time(`stranger${at}@example.com`));
  }
  const median = (times: number[]) => times.sort((a, b) => a - b)[2] as number;
  expect(median(unknown)).toBeGreaterThan(median(known) / 2);
  expect(median(unknown)).toBeLessThan(median(known) * 2);
});

test("U-4 SEC-25 the eleventh try within a minute asks to wait, also with the right password", async () => {
  for (let at = 0; at < 10; at += 1)
    expect(await tryAs(members.editor.email, "wrong")).toMatchObject({ waitSeconds: null });
  const eleventh = await tryAs(members.editor.email, PASSWORD);
  expect(eleventh.ok).toBe(false);
  if (eleventh.ok) return;
  expect(eleventh.waitSeconds).toBeGreaterThan(0);
  expect(eleventh.waitSeconds).toBeLessThanOrEqual(60);
  await platform.db.run("update auth_limit set window_at = now() - interval '61 seconds'");
  expect(await tryAs(members.editor.email, PASSWORD)).toMatchObject({ ok: true });
});

test("SEC-25 thirty tries a minute from one /24, whatever the accounts, and its neighbours are free", async () => {
  const tries = Array.from({ length: 30 }, (_, at) =>
    tryAs(`guess${at}@example.com`, "x", `203.0.113.${at}`),
  );
  for (const answer of await Promise.all(tries)) expect(answer).toMatchObject({ waitSeconds: null });
  expect(await tryAs("guess31@example.com", "x", "203.0.113.200")).toMatchObject({
    waitSeconds: expect.any(Number),
  });
  expect(await tryAs("guess32@example.com", "x", "203.0.114.1")).toMatchObject({ waitSeconds: null });
});

test("SEC-25 limits fail closed when the database is away", async () => {
  const away = { ...platform, db: { ...platform.db, rows: () => Promise.reject(new Error("away")) } };
  const attempt = {
    email: members.owner.email,
    password: PASSWORD,
    address: null,
    agent: null,
    previousSession: null,
  };
  await expect(signIn(away, attempt)).rejects.toThrow("away");
});

test("SEC-21 signing in opens a new session and ends the browser's old one", async () => {
  const first = await tryAs(members.owner.email, PASSWORD);
  if (!first.ok) throw new Error("the first sign-in failed");
  const again = await signIn(platform, {
    email: ` ${members.owner.email.toUpperCase()} `,
    password: PASSWORD,
    address: null,
    agent: "Browser",
    previousSession: first.sessionId,
  });
  expect(again).toMatchObject({ ok: true });
  expect(await readSession(platform.db, first.sessionId)).toBeNull();
});
