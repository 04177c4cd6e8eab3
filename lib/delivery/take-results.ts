import type { Called } from "#lib/delivery/call.ts";
import { moveDoors } from "#lib/delivery/doors.ts";
import { inPlace } from "#lib/delivery/in-place.ts";
import { writeResults } from "#lib/delivery/result.ts";
import { failpoint } from "#lib/platform/failpoint.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** T2 of calls that have ended: what came of them is written, told to the runs, and moves the lane's doors. */
export async function takeResults(
  platform: Platform,
  lane: string,
  called: readonly Called[],
): Promise<void> {
  const { db, queues } = platform;
  const finished = called.map((one) => one.finished);
  const shards = await inPlace(() => writeResults(db, finished));
  await failpoint("delivery.afterResult");
  if (shards.length > 0) queues.ring({ name: "engine" });
  await moveDoors(
    db,
    lane,
    called.flatMap(({ news }) => news ?? []),
  );
}
