import { expect, test } from "vitest";
import { hashPassword } from "#lib/workspaces/passwords.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";
import { DELETE as withdraw } from "../../../app/api/v1/invitations/[invitationId]/route.ts";
import { POST as accept } from "../../../app/api/v1/invitations/accept/route.ts";
import { POST as invite } from "../../../app/api/v1/invitations/route.ts";
import {
  PATCH as patchMember,
  DELETE as removeMember,
} from "../../../app/api/v1/members/[memberId]/route.ts";
import { GET as listMembers } from "../../../app/api/v1/members/route.ts";
import { cookieOf, params, request } from "./as.ts";

const { platform, workspace, members } = await buildWorld();
const other = await addWorkspace(platform, "Another shop");
const as = async (role: "owner" | "admin") => ({
  cookie: await cookieOf(platform, members[role].sessionId),
  "x-cairn-workspace": workspace.slug,
});

async function link(email: string, role = "editor", by: "owner" | "admin" = "admin") {
  const answer = await invite(request({ method: "POST", headers: await as(by), body: { email, role } }));
  const body = (await answer.json()) as { id: string; url: string; code?: string };
  return { status: answer.status, id: body.id, token: body.url?.split("/invite/")[1] ?? "", code: body.code };
}

const take = (body: object) => accept(request({ method: "POST", body }));
const NEW = { name: "Nora New", password: "a password for nora" };

test("U-3 a copied link makes an editor, once; used again it fails politely", async () => {
  const { token } = await link("nora@example.com");
  const joined = await take({ token, ...NEW });
  expect(joined.status).toBe(201);
  expect(joined.headers.get("set-cookie")).toMatch(/^cairn\.session=.+; Path=\/; HttpOnly; SameSite=Lax/);
  const list = (await (await listMembers(request({ headers: await as("admin") }))).json()) as {
    members: { email: string; role: string; name: string }[];
  };
  expect(list.members).toContainEqual(
    expect.objectContaining({ email: "nora@example.com", role: "editor", name: "Nora New" }),
  );
  const again = await take({ token, ...NEW });
  expect([again.status, await again.json()]).toMatchObject([410, { code: "link_used" }]);
});

test("SEC-23 an invitation is bound to its address and its workspace", async () => {
  const hash = await hashPassword("the password of the owner there");
  await platform.db.run("update member set password_hash = $2 where id = $1", [other.members.owner.id, hash]);
  const { token } = await link(other.members.owner.email, "viewer");
  // Whoever is known proves it by their password; a name and a new password do not make them over.
  expect((await take({ token, ...NEW })).status).toBe(422);
  expect((await take({ token, password: "the password of the owner there" })).status).toBe(201);
  const roles = await platform.db.rows<{ workspace_id: string; role: string }>(
    "select workspace_id, role from membership where member_id = $1 order by role",
    [other.members.owner.id],
  );
  expect(roles).toEqual([
    { workspace_id: other.workspace.id, role: "owner" },
    { workspace_id: workspace.id, role: "viewer" },
  ]);
});

test("U-3 of two who use one link at once, one joins", async () => {
  const { token } = await link("race@example.com");
  const answers = await Promise.all([take({ token, ...NEW }), take({ token, ...NEW })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 410]);
});

test("SEC-23 a withdrawn, a replaced, an old and an invented link lead nowhere", async () => {
  const first = await link("late@example.com");
  const second = await link("late@example.com");
  expect((await take({ token: first.token, ...NEW })).status).toBe(410);
  const gone = await withdraw(
    request({ method: "DELETE", headers: await as("admin") }),
    params({ invitationId: second.id }),
  );
  expect(gone.status).toBe(204);
  expect((await take({ token: second.token, ...NEW })).status).toBe(410);
  const third = await link("late@example.com");
  await platform.db.run("update invitation set expires_at = now() where id = $1", [third.id]);
  expect((await take({ token: third.token, ...NEW })).status).toBe(410);
  expect((await take({ token: "invented", ...NEW })).status).toBe(410);
});

test("SEC-23 a dump of the database yields no invitation", async () => {
  const { token } = await link("dump@example.com");
  const [row] = await platform.db.rows<{ text: string }>(
    "select json_agg(i)::text as text from invitation i",
  );
  expect(row?.text).not.toContain(token);
});

test("SEC-01 an admin makes no owners and does not touch them; a workspace keeps one", async () => {
  expect(await link("boss@example.com", "owner", "admin")).toMatchObject({ status: 403 });
  expect(await link("boss@example.com", "owner", "owner")).toMatchObject({ status: 201 });
  const change = async (by: "owner" | "admin", memberId: string, role: string) =>
    (
      await patchMember(
        request({ method: "PATCH", headers: await as(by), body: { role } }),
        params({ memberId }),
      )
    ).status;
  expect(await change("admin", members.owner.id, "viewer")).toBe(403);
  expect(await change("admin", members.editor.id, "owner")).toBe(403);
  expect(await change("owner", members.owner.id, "admin")).toBe(409);
  expect(await change("owner", other.members.viewer.id, "admin")).toBe(404);
  const removed = await removeMember(
    request({ method: "DELETE", headers: await as("owner") }),
    params({ memberId: members.owner.id }),
  );
  expect([removed.status, await removed.json()]).toMatchObject([409, { code: "last_owner" }]);
});

test("SEC-22 addresses are compared in one form, and look-alikes are refused", async () => {
  const taken = await link(members.viewer.email.toUpperCase());
  expect(taken).toMatchObject({ status: 409, code: "already_member" });
  for (const odd of [
    "vera＠example.com",
    "vera@exa mple.com",
    "vеra@example.com",
    "vera@",
    "a b@example.com",
  ]) {
    expect(await link(odd)).toMatchObject({ status: 422 });
  }
});
