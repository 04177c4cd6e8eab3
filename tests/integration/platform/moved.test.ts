import pg from "pg";
import { expect, inject, test } from "vitest";
import { cloneDatabase, openTestPlatform } from "#tests/database.ts";

test("G-22 G-8 a process whose database turns into another one does nothing on it, and is told", async () => {
  const [url, other] = [await cloneDatabase(), await cloneDatabase()];
  const { db } = await openTestPlatform({ url });
  expect(await db.rows("select 1 as one")).toEqual([{ one: 1 }]);
  const [name, otherName] = [url, other].map((one) => new URL(one).pathname.slice(1));
  const admin = new pg.Client({ connectionString: inject("serverUrl") });
  await admin.connect();
  // As a restore beside the database does it: the name stays, what it names is another one.
  await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [name]);
  await admin.query(`alter database ${name} rename to ${name}_before`);
  await admin.query(`alter database ${otherName} rename to ${name}`);
  await expect(answerOf(() => db.rows("select 1"))).resolves.toBe("MovedDatabaseError");
  await db.moved;
  await admin.query(`drop database ${name}_before`);
  await admin.end();
});

/** A broken connection may be noticed first. */
async function answerOf(ask: () => Promise<unknown>): Promise<string> {
  for (;;) {
    const name = await ask().then(
      () => "answered",
      (error: Error) => error.name,
    );
    if (name === "MovedDatabaseError" || name === "answered") return name;
  }
}
