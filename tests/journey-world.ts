import { afterAll } from "vitest";
import type { JourneyDocument } from "#core/journey/document.ts";
import type { Instant } from "#core/kernel/time.ts";
import { lanesWithWork } from "#lib/delivery/due-lanes.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { runShards, shardsWithWork } from "#lib/engine/run-shards.ts";
import { ingest } from "#lib/intake/ingest.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { TestPlatformOptions } from "#tests/database.ts";
import { publishJourney } from "#tests/publish.ts";
import { buildWorld, type World } from "#tests/world.ts";
import { startDelivery } from "#workers/delivery.ts";
import { startEngine } from "#workers/engine.ts";

/** A world in which journeys run: by the real workers, or step by step, on a clock that the test sets. */
export type JourneyWorld = World &
  Readonly<{
    publish(document: JourneyDocument, name?: string): Promise<string>;
    /** Takes events as a trusted source does; each may say when it was received by travelling there first. */
    send(...items: readonly object[]): Promise<void>;
    /** Sets the database's clock. */
    travel(to: Instant): Promise<void>;
    now(): Promise<Instant>;
    /** Until nothing is left to do at this instant. */
    settle(): Promise<void>;
    runsOf(userId: string): Promise<readonly RunRow[]>;
    inboxOf(userId: string): Promise<readonly InboxRow[]>;
  }>;
export type RunRow = Readonly<{
  id: string;
  state: string;
  end_reason: string | null;
  step_id: string;
  wait: { memory?: { restarts?: number } } | null;
  wake_at: Date | null;
}>;
export type InboxRow = Readonly<{
  subject: string;
  html: string;
  text: string;
  at: Date;
  delivery_id: string;
}>;

export type JourneyWorldOptions = TestPlatformOptions & Readonly<{ workers?: boolean }>;

export async function buildJourneyWorld({
  workers = false,
  ...options
}: JourneyWorldOptions = {}): Promise<JourneyWorld> {
  const world = await buildWorld(options);
  const { platform, workspace, sourceId } = world;
  if (workers) {
    const roles = [startEngine(platform, { calls: true }), startDelivery(platform, { concurrency: 4 })];
    afterAll(() => Promise.all(roles.map((role) => role.stop())));
  }
  const sender = { workspaceId: workspace.id, sourceId, trusted: true, country: null, protectedTraits: [] };
  const ofPerson = `select coalesce(p.merged_into, p.id) from person_identifier i join person p on p.id = i.person_id
    where i.workspace_id = $1 and i.kind = 'user_id' and i.value = $2`;
  return {
    ...world,
    publish: (document, name) => publishJourney(platform, workspace.id, document, name),
    async send(...items) {
      const outcomes = await ingest(platform, { sender, items });
      const bad = outcomes.find(({ status }) => status === "rejected");
      if (bad) throw new Error(`an event was refused: ${JSON.stringify(bad)}`);
    },
    async travel(to) {
      await platform.db.run(
        "update clock set shift_ms = ceil(extract(epoch from to_timestamp($1 / 1000.0) - clock_timestamp()) * 1000)",
        [to],
      );
      await platform.clock.measure();
    },
    async now() {
      const [row] = await platform.db.rows<{ now: Date }>("select cairn_now() as now");
      return (row as { now: Date }).now.getTime();
    },
    settle: () => (workers ? waitUntilIdle(platform) : drain(platform)),
    runsOf: (userId) =>
      platform.db.rows<RunRow>(
        `select id, state, end_reason, step_id, wait, wake_at from run where person_id in (${ofPerson}) order by entered_at, id`,
        [workspace.id, userId],
      ),
    inboxOf: (userId) =>
      platform.db.rows<InboxRow>(
        `select subject, html, text, at, delivery_id from inbox_message where person_id in (${ofPerson}) order by at, id`,
        [workspace.id, userId],
      ),
  };
}

const ROUNDS = 500;

/** Does by hand what workers do, until nothing is left. */
async function drain(platform: Platform): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const shards = await shardsWithWork(platform.db);
    const lanes = await lanesWithWork(platform.db);
    if (shards.length === 0 && lanes.length === 0) return;
    if (shards.length > 0) await runShards(platform);
    for (const lane of lanes) await runLane(platform, lane);
  }
  throw new Error("work never ends");
}

const PATIENCE = 30 * 1_000;

async function waitUntilIdle(platform: Platform): Promise<void> {
  const until = performance.now() + PATIENCE;
  for (;;) {
    const shards = await shardsWithWork(platform.db);
    const [open] = await platform.db.rows<{ n: number }>(
      "select count(*) as n from delivery where (state in ('queued', 'deferred') and parked_by is null and next_at <= cairn_now() + interval '2 seconds') or state = 'sending' or lease_owner is not null",
    );
    if (shards.length === 0 && open?.n === 0) return;
    if (performance.now() > until)
      throw new Error(`the workers have not come to rest: shards ${shards.join()}, ${open?.n} deliveries`);
    // A clock that has jumped rings nobody's bell; the sweep would come within a second.
    if (shards.length > 0) platform.queues.ring({ name: "engine" });
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
