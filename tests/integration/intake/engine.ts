import type { Instant } from "#core/kernel/time.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Sets the database's clock, and tells the process. */
export async function travel({ db, clock }: Platform, to: Instant): Promise<void> {
  await db.run(
    "update clock set shift_ms = round(extract(epoch from to_timestamp($1 / 1000.0) - clock_timestamp()) * 1000)",
    [to],
  );
  await clock.measure();
}

/** Does what the engine's workers do, until nothing is left for this instant. */
export async function settle(platform: Platform): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    const shards = await shardsWithWork(platform.db);
    if (shards.length === 0) return;
    await runShards(platform);
  }
  throw new Error("work never ends");
}

/** The runs of a user, oldest first. */
export function runsOf({ db }: Platform, workspaceId: string, userId: string) {
  return db.rows<{ id: string; state: string; step_id: string }>(
    `select r.id, r.state, r.step_id from run r join person_identifier i on i.person_id = r.person_id
     where i.workspace_id = $1 and i.kind = 'user_id' and i.value = $2 order by r.entered_at, r.id`,
    [workspaceId, userId],
  );
}
