import { expect, test } from "vitest";
import { SYSTEM } from "#lib/workspaces/actor.ts";
import { listAudit, writeAudit } from "#lib/workspaces/audit.ts";
import { findBrokenChains } from "#lib/workspaces/audit-chain.ts";
import { buildWorld } from "#tests/world.ts";
import { PATCH as patchSettings } from "../../../app/api/v1/settings/route.ts";
import { cookieOf, request } from "./as.ts";

const { platform, workspace, members } = await buildWorld();
const { db } = platform;

async function note(workspaceId: string, act: string): Promise<void> {
  await db.transaction((tx) =>
    writeAudit(tx, {
      workspaceId,
      actor: SYSTEM,
      act,
      detail: { number: 1.5, text: "é\u2028", list: [1, null] },
    }),
  );
}

async function chain(workspaceId: string): Promise<void> {
  for (let at = 0; at < 5; at += 1) await note(workspaceId, `test.${at}`);
}

/** What only somebody with the database's own keys can do: the table itself takes no changes. */
async function tamper(...statements: string[]): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run("set local session_replication_role = replica");
    for (const statement of statements) await tx.run(statement);
  });
}

async function forget(workspaceId: string): Promise<void> {
  await tamper(
    `delete from audit_entry where workspace_id = '${workspaceId}'`,
    `delete from audit_head where workspace_id = '${workspaceId}'`,
  );
}

test("SEC-50 the table takes no change and no deletion", async () => {
  await chain("wsp_closed");
  await expect(
    db.run("update audit_entry set act = 'test.x' where workspace_id = 'wsp_closed'"),
  ).rejects.toThrow("append-only");
  await expect(db.run("delete from audit_entry where workspace_id = 'wsp_closed'")).rejects.toThrow(
    "append-only",
  );
});

test("SEC-51 V-18 an untouched chain is unbroken, also when many write at once", async () => {
  await Promise.all(Array.from({ length: 12 }, (_, at) => note("wsp_busy", `test.${at}`)));
  const rows = await db.rows<{ seq: number }>(
    "select seq from audit_entry where workspace_id = 'wsp_busy' order by seq",
  );
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1));
  expect(await findBrokenChains(db)).toEqual([]);
});

test("SEC-51 V-18 one changed byte is found where it was changed", async () => {
  await chain("wsp_byte");
  await tamper("update audit_entry set act = 'test.x' where workspace_id = 'wsp_byte' and seq = 3");
  expect(await findBrokenChains(db)).toEqual([{ workspaceId: "wsp_byte", seq: 3, reason: "changed" }]);
  await forget("wsp_byte");
});

test("SEC-51 V-18 a dropped row is found, and so is a tail that was cut off", async () => {
  await chain("wsp_row");
  await chain("wsp_tail");
  await chain("wsp_whole");
  await tamper(
    "delete from audit_entry where workspace_id = 'wsp_row' and seq = 2",
    "delete from audit_entry where workspace_id = 'wsp_tail' and seq > 3",
    "delete from audit_entry where workspace_id = 'wsp_whole'",
  );
  expect(await findBrokenChains(db)).toEqual([
    { workspaceId: "wsp_row", seq: 2, reason: "missing" },
    { workspaceId: "wsp_tail", seq: 4, reason: "truncated" },
    { workspaceId: "wsp_whole", seq: 1, reason: "truncated" },
  ]);
  for (const broken of ["wsp_row", "wsp_tail", "wsp_whole"]) await forget(broken);
});

test("SEC-51 V-18 a chain whose end was rewritten together with its entries is found by its hashes", async () => {
  await chain("wsp_end");
  await tamper(
    "update audit_entry set hash = 'forged' where workspace_id = 'wsp_end' and seq = 5",
    "update audit_head set hash = 'forged' where workspace_id = 'wsp_end'",
  );
  expect(await findBrokenChains(db)).toEqual([{ workspaceId: "wsp_end", seq: 5, reason: "changed" }]);
  await forget("wsp_end");
});

test("SEC-50 a change says who, what, from where, before and after; a refused change is written down too", async () => {
  const change = async (sessionId: string, name: string) =>
    patchSettings(
      request({
        method: "PATCH",
        headers: {
          cookie: await cookieOf(platform, sessionId),
          "x-cairn-workspace": workspace.slug,
          "x-cairn-client-address": "198.51.100.7",
        },
        body: { name },
      }),
    );
  expect((await change(members.admin.sessionId, "Fjord & Fell")).status).toBe(204);
  expect((await change(members.viewer.sessionId, "Mine")).status).toBe(403);
  const [refused, changed] = await listAudit(db, workspace.id, { limit: 2 });
  expect(changed).toMatchObject({
    actor: { kind: "member", id: members.admin.id, name: "The admin" },
    act: "workspace.changed",
    detail: { name: { before: "Fjord Outfitters", after: "Fjord & Fell" } },
    address: "198.51.100.7",
  });
  expect(refused).toMatchObject({
    actor: { id: members.viewer.id },
    act: "access.refused",
    detail: { capability: "settings:write" },
  });
  expect(await findBrokenChains(db)).toEqual([]);
});

test("SEC-50 what was rolled back left no entry", async () => {
  const before = await listAudit(db, workspace.id, { limit: 1 });
  const failing = db.transaction(async (tx) => {
    await writeAudit(tx, { workspaceId: workspace.id, actor: SYSTEM, act: "test.rolled_back" });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(await listAudit(db, workspace.id, { limit: 1 })).toEqual(before);
});
