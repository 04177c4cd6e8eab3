import { expect, test } from "vitest";
import { listMembers } from "#lib/workspaces/members.ts";
import { addWorkspace, buildWorld } from "#tests/world.ts";

const world = await buildWorld();

test("a world has somebody in each role, and keys", async () => {
  const members = await listMembers(world.platform.db, world.workspace.id);
  expect(members.map(({ role }) => role)).toEqual(["owner", "admin", "editor", "viewer"]);
  expect(world.keys.write).toMatch(/^wk_/);
  expect(world.keys.secret).toMatch(/^sk_/);
});

test("a second workspace shares nothing with the first", async () => {
  const other = await addWorkspace(world.platform);
  expect(other.workspace.slug).not.toBe(world.workspace.slug);
  expect(await listMembers(world.platform.db, other.workspace.id)).toHaveLength(4);
});

test("Prisma and hand-written SQL share one pool", async () => {
  expect(await world.platform.prisma.workspace.count()).toBeGreaterThan(0);
  expect(world.platform.db.pool.totalCount).toBeLessThanOrEqual(10);
});
