import { expect, test } from "vitest";
import { runBatch } from "#lib/engine/shard-batch.ts";
import { addOverdue, buildNeighbours } from "./backlog.ts";

test("guarantees 8.4 FT-67 where more timers are due than a batch holds, workspaces take turns, each by its oldest first", async () => {
  const neighbours = await buildNeighbours();
  const { db } = neighbours.world.platform;
  await addOverdue(
    neighbours,
    neighbours.large,
    3_000,
    "cairn_now() - interval '2 hours' + n * interval '1 second'",
  );
  await addOverdue(
    neighbours,
    neighbours.small,
    50,
    "cairn_now() - interval '1 minute' + n * interval '1 second'",
  );
  const shards = Array.from({ length: 64 }, (_, at) => at);
  expect((await runBatch(db, shards, 200))?.handled).toBe(200);
  const left = async (workspaceId: string) =>
    db.rows<{ n: number; oldest: number }>(
      `select count(*) as n, extract(epoch from cairn_now() - min(wake_at))::float8 as oldest from run
       where workspace_id = $1 and wake_at <= cairn_now()`,
      [workspaceId],
    );
  expect(await left(neighbours.small.workspaceId)).toMatchObject([{ n: 0 }]);
  const [large] = await left(neighbours.large.workspaceId);
  expect(large?.n).toBe(3_000 - 150);
  expect(large?.oldest).toBeLessThan(2 * 3_600 - 100);
});
