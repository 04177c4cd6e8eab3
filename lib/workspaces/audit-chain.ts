import type { JsonObject } from "#core/kernel/json.ts";
import type { Sql } from "#lib/platform/db.ts";
import { hashOf } from "./audit.ts";

/** Where a chain does not hold: an entry that was changed or is missing, or an end that was cut off. */
export type BrokenChain = Readonly<{
  workspaceId: string;
  seq: number;
  reason: "changed" | "missing" | "truncated";
}>;

type Row = {
  workspace_id: string;
  seq: number;
  at: Date;
  actor_kind: string;
  actor_id: string | null;
  act: string;
  object_kind: string | null;
  object_id: string | null;
  detail: JsonObject;
  request_id: string | null;
  address: string | null;
  previous: string;
  hash: string;
};
type Head = { workspace_id: string; seq: number; hash: string };

const PAGE = 1_000;
const CHAIN = `
  select * from audit_entry where workspace_id = $1 and seq > $2 order by seq limit ${PAGE}`;

/** V-18 over every chain: unbroken, and its last hash equals the anchored one. */
export async function findBrokenChains(sql: Sql): Promise<readonly BrokenChain[]> {
  const heads = await sql.rows<Head>(
    `select coalesce(h.workspace_id, e.workspace_id) as workspace_id, coalesce(h.seq, 0) as seq, coalesce(h.hash, '') as hash
     from audit_head h full join (select distinct workspace_id from audit_entry) e using (workspace_id) order by 1`,
  );
  const broken: BrokenChain[] = [];
  for (const head of heads) {
    const fault = await checkChain(sql, head);
    if (fault) broken.push(fault);
  }
  return broken;
}

async function checkChain(sql: Sql, head: Head): Promise<BrokenChain | null> {
  let last = { seq: 0, hash: "" };
  for (;;) {
    const page = await sql.rows<Row>(CHAIN, [head.workspace_id, last.seq]);
    for (const row of page) {
      const reason = faultOf(row, last);
      if (reason) return { workspaceId: head.workspace_id, seq: last.seq + 1, reason };
      last = row;
    }
    if (page.length < PAGE) break;
  }
  if (last.seq === head.seq && last.hash === head.hash) return null;
  return {
    workspaceId: head.workspace_id,
    seq: last.seq + 1,
    reason: last.seq < head.seq ? "truncated" : "changed",
  };
}

function faultOf(row: Row, last: { seq: number; hash: string }): "missing" | "changed" | null {
  if (row.seq !== last.seq + 1) return "missing";
  const entry = {
    workspaceId: row.workspace_id,
    seq: row.seq,
    at: row.at.toISOString(),
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    act: row.act,
    objectKind: row.object_kind,
    objectId: row.object_id,
    detail: row.detail,
    requestId: row.request_id,
    address: row.address,
    previous: row.previous,
  };
  return row.previous === last.hash && row.hash === hashOf(entry) ? null : "changed";
}
