import { expect, test } from "vitest";
import { createWorkspace } from "#lib/operations/create-workspace.ts";
import { createSetupLink, ensureAdmin, needsSetup, readSetup } from "#lib/operations/first-run.ts";
import { installPlatform } from "#lib/platform/current.ts";
import { signIn } from "#lib/workspaces/sign-in.ts";
import { openTestPlatform } from "#tests/database.ts";
import { POST as forgot } from "../../../app/api/v1/password/forgot/route.ts";
import { POST as reset } from "../../../app/api/v1/password/reset/route.ts";
import { POST as setup } from "../../../app/api/v1/setup/[token]/route.ts";
import { params, request } from "./as.ts";

const platform = await openTestPlatform();
installPlatform(platform);
const { db } = platform;

const FORM = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  password: "a long enough password",
  workspace: { name: "Ada's Tents", timeZone: "Europe/London", currency: "GBP" },
  demo: true,
};
const run = (token: string, form: object = FORM) =>
  setup(request({ method: "POST", body: form }), params({ token }));
const tokenOf = (link: string) => link.split("/").at(-1) ?? "";

test("SEC-23 nobody can sign in at first; the setup link makes the first owner, once", async () => {
  expect(await needsSetup(platform)).toBe(true);
  const replaced = tokenOf(await createSetupLink(platform));
  const token = tokenOf(await createSetupLink(platform));
  expect((await run(replaced)).status).toBe(410);
  expect((await run("invented")).status).toBe(410);
  expect((await run(token, { ...FORM, password: "12345678" })).status).toBe(422);
  const made = await run(token);
  expect([made.status, await made.json()]).toEqual([201, { workspace: "ada-s-tents" }]);
  expect(made.headers.get("set-cookie")).toContain("cairn.session=");
  expect(await needsSetup(platform)).toBe(false);
  expect((await run(token)).status).toBe(410);
  expect((await readSetup(platform, token)).state).toBe("used");
});

test("SEC-23 a new workspace can be used at once: source, write key, topic", async () => {
  const found = await db.rows<{ kind: string; name: string }>(
    `select k.kind, s.name from workspace w join source s on s.workspace_id = w.id
     join api_key k on k.source_id = s.id join topic t on t.workspace_id = w.id where w.slug = 'ada-s-tents'`,
  );
  expect(found).toEqual([{ kind: "write", name: "Website" }]);
});

test("SEC-23 with the demo the first owner lands in the demo shop and has a workspace of their own", async () => {
  await db.transaction((tx) => createWorkspace(tx, { name: "Fjord Outfitters", slug: "fjord", demo: true }));
  const token = tokenOf(await createSetupLink(platform));
  await db.run("update member set password_hash = null");
  expect(await readSetup(platform, token)).toEqual({ state: "open", demo: true });
  const made = await run(token, {
    ...FORM,
    email: "grace@example.com",
    workspace: { ...FORM.workspace, name: "login" },
  });
  expect(await made.json()).toEqual({ workspace: "fjord" });
  const slugs = await db.rows<{ slug: string; role: string }>(
    `select w.slug, ms.role from workspace w join membership ms on ms.workspace_id = w.id
     join member m on m.id = ms.member_id where m.email = 'grace@example.com' order by 1`,
  );
  expect(slugs).toEqual([
    { slug: "fjord", role: "owner" },
    { slug: "shop-login", role: "owner" },
  ]);
});

test("SEC-23 the admin of the settings owns the demo shop, made once however often it starts", async () => {
  const admin = { email: "Root@Example.com", password: "the admin's own password" };
  const started = { ...platform, env: { ...platform.env, admin } };
  for (let start = 0; start < 3; start += 1) await ensureAdmin(started);
  const rows = await db.rows<{ slug: string; role: string }>(
    `select w.slug, ms.role from membership ms join member m on m.id = ms.member_id
     join workspace w on w.id = ms.workspace_id where m.email = 'root@example.com'`,
  );
  expect(rows).toEqual([{ slug: "fjord", role: "owner" }]);
  const attempt = { ...admin, address: null, agent: null, previousSession: null };
  expect(await signIn(platform, attempt)).toMatchObject({ ok: true });
});

test("SEC-22 a forgotten password: one answer for known and unknown, a link that works once for ten minutes", async () => {
  const lines: string[] = [];
  const log = { ...platform.log, warn: (_fields: object, line: string) => void lines.push(line) };
  installPlatform({ ...platform, log });
  const ask = async (email: string) => (await forgot(request({ method: "POST", body: { email } }))).status;
  expect([await ask("root@example.com"), await ask("stranger@example.com")]).toEqual([204, 204]);
  expect(lines).toHaveLength(1);
  const token = /\/reset\/(\S+)/.exec(lines[0] ?? "")?.[1] ?? "";
  const choose = async (password: string) =>
    (await reset(request({ method: "POST", body: { token, password } }))).status;
  expect(await choose("12345678")).toBe(422);
  expect(await choose("a second good password")).toBe(200);
  expect(await choose("a third good password")).toBe(410);
  const attempt = { email: "root@example.com", address: null, agent: null, previousSession: null };
  expect(await signIn(platform, { ...attempt, password: "the admin's own password" })).toMatchObject({
    ok: false,
  });
  expect(await signIn(platform, { ...attempt, password: "a second good password" })).toMatchObject({
    ok: true,
  });

  await ask("root@example.com");
  const late = /\/reset\/(\S+)/.exec(lines[1] ?? "")?.[1] ?? "";
  await db.run("update one_time_token set expires_at = now() where purpose = 'reset'");
  const answer = await reset(
    request({ method: "POST", body: { token: late, password: "a fourth good password" } }),
  );
  expect(answer.status).toBe(410);
  installPlatform(platform);
});
