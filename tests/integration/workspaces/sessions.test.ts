import { expect, test } from "vitest";
import { hashPassword } from "#lib/workspaces/passwords.ts";
import { createSession } from "#lib/workspaces/sessions.ts";
import { buildWorld } from "#tests/world.ts";
import { PUT as putPassword } from "../../../app/api/v1/me/password/route.ts";
import { GET as getMe } from "../../../app/api/v1/me/route.ts";
import { DELETE as endSession } from "../../../app/api/v1/me/sessions/[sessionId]/route.ts";
import { DELETE as endOthers, GET as getSessions } from "../../../app/api/v1/me/sessions/route.ts";
import { PATCH as patchMember } from "../../../app/api/v1/members/[memberId]/route.ts";
import { cookieOf, params, request } from "./as.ts";

const { platform, workspace, members } = await buildWorld();
const nowhere = { address: null, agent: null };
const open = (memberId: string) => createSession(platform.db, memberId, nowhere);
const me = async (sessionId: string) =>
  (await getMe(request({ headers: { cookie: await cookieOf(platform, sessionId) } }))).status;

test("SEC-21 a session that was ended is none, within a second", async () => {
  const [one, other] = [await open(members.editor.id), await open(members.editor.id)];
  expect(await me(one)).toBe(200);
  const ended = await endSession(
    request({ method: "DELETE", headers: { cookie: await cookieOf(platform, other) } }),
    params({ sessionId: one.slice(0, 12) }),
  );
  expect(ended.status).toBe(204);
  expect(await me(one)).toBe(401);
  expect(await me(other)).toBe(200);
});

test("SEC-21 nobody ends the session of somebody else", async () => {
  const theirs = await open(members.viewer.id);
  const mine = await open(members.editor.id);
  const answer = await endSession(
    request({ method: "DELETE", headers: { cookie: await cookieOf(platform, mine) } }),
    params({ sessionId: theirs.slice(0, 12) }),
  );
  expect(answer.status).toBe(404);
  expect(await me(theirs)).toBe(200);
});

test("SEC-21 a session ends after 7 days without use, and after 30 days at the latest", async () => {
  const [idle, old] = [await open(members.editor.id), await open(members.editor.id)];
  await platform.db.run(
    "update session set last_seen_at = now() - interval '7 days 1 second' where id = $1",
    [idle],
  );
  await platform.db.run("update session set expires_at = now() - interval '1 second' where id = $1", [old]);
  expect([await me(idle), await me(old)]).toEqual([401, 401]);
});

test("SEC-21 a disabled member is signed out everywhere", async () => {
  const session = await open(members.viewer.id);
  await platform.db.run("update member set disabled_at = now() where id = $1", [members.viewer.id]);
  expect(await me(session)).toBe(401);
  await platform.db.run("update member set disabled_at = null where id = $1", [members.viewer.id]);
});

test("SEC-21 a change of role ends the member's sessions", async () => {
  const session = await open(members.viewer.id);
  const headers = {
    cookie: await cookieOf(platform, members.owner.sessionId),
    "x-cairn-workspace": workspace.slug,
  };
  const ask = (role: string) =>
    patchMember(
      request({ method: "PATCH", headers, body: { role } }),
      params({ memberId: members.viewer.id }),
    );
  expect((await ask("editor")).status).toBe(204);
  expect(await me(session)).toBe(401);
  expect((await ask("viewer")).status).toBe(204);
});

test("SEC-21 a new password ends all other sessions and keeps this one", async () => {
  const hash = await hashPassword("the old password of a tester");
  await platform.db.run("update member set password_hash = $2 where id = $1", [members.admin.id, hash]);
  const [here, there] = [await open(members.admin.id), await open(members.admin.id)];
  const cookie = await cookieOf(platform, here);
  const change = (current: string, password: string) =>
    putPassword(request({ method: "PUT", headers: { cookie }, body: { current, password } }));
  expect((await change("not the old one", "a new and longer password")).status).toBe(422);
  expect((await change("the old password of a tester", "12345678")).status).toBe(422);
  expect((await change("the old password of a tester", "a new and longer password")).status).toBe(204);
  expect([await me(here), await me(there)]).toEqual([200, 401]);
});

test("SEC-21 one's own sessions can be listed and ended together, by short names that open nothing", async () => {
  const [here] = [await open(members.editor.id), await open(members.editor.id)];
  const cookie = await cookieOf(platform, here);
  const list = (await (await getSessions(request({ headers: { cookie } }))).json()) as {
    sessions: { id: string }[];
    current: string;
  };
  expect(list.current).toBe(here.slice(0, 12));
  expect(list.sessions.every(({ id }) => id.length === 12)).toBe(true);
  const ended = await endOthers(request({ method: "DELETE", headers: { cookie } }));
  expect(await ended.json()).toEqual({ ended: list.sessions.length - 1 });
  expect(await me(here)).toBe(200);
});
