import { expect, onTestFinished, test } from "vitest";
import { retryAfterOf } from "#lib/intake/unavailable.ts";
import { openDatabase } from "#lib/platform/db.ts";
import { cloneDatabase } from "#tests/database.ts";
import { openProxy } from "#tests/proxy.ts";

test("FT-30 RT-01 statements on a line that has fallen silent fail in time, as passing trouble, and the next ones go another way", async () => {
  const url = new URL(await cloneDatabase());
  const line = await openProxy(Number(url.port));
  url.port = String(line.port);
  const db = openDatabase({
    url: url.toString(),
    applicationName: "cairn-test",
    max: 2,
    statementTimeoutMs: 200,
  });
  onTestFinished(async () => {
    await db.end();
    await line.close();
  });
  const broken = db.transaction(async (tx) => {
    await tx.rows("select 1");
    line.forget();
    await tx.rows("select 2");
  });
  const error = await broken.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "ETIMEDOUT" });
  expect(retryAfterOf(error)).toBe(5);
  expect(await db.rows("select 3 as n")).toEqual([{ n: 3 }]);
  expect(db.pool.totalCount).toBe(1);
});
