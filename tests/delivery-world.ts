import type { Message } from "#core/engine/run.ts";
import { shardOf } from "#core/kernel/hash.ts";
import { recordConsent } from "#lib/consent/ledger.ts";
import { addTopic, type OptIn, type Topic } from "#lib/consent/topics.ts";
import { lanesWithWork } from "#lib/delivery/due-lanes.ts";
import { laneOf } from "#lib/delivery/lane.ts";
import { insertDeliveries } from "#lib/delivery/outbox.ts";
import { recover } from "#lib/delivery/recover.ts";
import { runLane } from "#lib/delivery/run-lane.ts";
import { newId } from "#lib/platform/ids.ts";
import { createTemplate, type TemplateInput } from "#lib/templates/store.ts";
import type { TestPlatformOptions } from "#tests/database.ts";
import { publishJourney } from "#tests/publish.ts";
import { buildWorld, type World } from "#tests/world.ts";

/** A world in which runs wait at their message steps; only delivery works here. */
export type DeliveryWorld = World &
  Readonly<{
    topic: Topic;
    addPerson(person?: NewPerson): Promise<string>;
    addTemplate(changes?: Partial<TemplateInput>): Promise<string>;
    /** A run that waits for this message; answers the delivery's id. */
    ask(message: Message, options: Asking): Promise<string>;
    optOut(email: string, topic?: string): Promise<void>;
    /** Works all lanes until nothing is due; what is held back for a moment is waited for. */
    deliver(): Promise<void>;
    row(id: string): Promise<DeliveryState>;
    attempts(id: string): Promise<readonly AttemptState[]>;
    /** Ends that were told to runs, as `state reason`. */
    told(id: string): Promise<readonly string[]>;
    travel(ms: number): Promise<void>;
  }>;
export type NewPerson = Readonly<{ email?: string | null; traits?: object; subscribed?: boolean }>;
export type Asking = Readonly<{
  personId: string;
  settings?: object;
  stepId?: string;
  instanceKey?: string;
  journeyId?: string;
}>;
export type DeliveryState = Readonly<{
  id: string;
  state: string;
  reason: string | null;
  parked_by: string | null;
  attempts: number;
  next_at: Date;
  expires_at: Date | null;
  sent_at: Date | null;
  settled_at: Date | null;
  rendered: {
    subject?: string;
    html?: string;
    text?: string;
    headers?: Record<string, string>;
    body?: string;
    url?: string;
  } | null;
  run_id: string;
  lease_owner: string | null;
  starts: number;
}>;
export type AttemptState = Readonly<{
  number: number;
  outcome: string | null;
  status: string | null;
  answer: string | null;
  started_at: Date;
}>;

export const TEMPLATE: TemplateInput = {
  name: "Reminder",
  mode: "html",
  source:
    '<p>Hi {{ person.firstName | default: "there" }}</p><a href="https://shop.example/cart">Cart</a> <a href="{{ links.unsubscribe }}">Unsubscribe</a>',
  subject: "Still interested?",
  preheader: "",
  class: "marketing",
  topicId: null,
};

export async function buildDeliveryWorld({
  optIn = "opt_in",
  ...options
}: TestPlatformOptions & { optIn?: OptIn } = {}): Promise<DeliveryWorld> {
  const world = await buildWorld({
    max: 20,
    ...options,
    settings: { CAIRN_ALLOW_PRIVATE: "127.0.0.0/8", ...options.settings },
  });
  const { platform, workspace, members } = world;
  const { db } = platform;
  const topic = await db.transaction((tx) =>
    addTopic(tx, workspace.id, {
      key: "offers",
      name: "Offers",
      description: null,
      defaults: { email: optIn },
    }),
  );
  if (!topic) throw new Error("the topic was not added");
  const owner = { kind: "member", id: members.owner.id, role: "owner", scopes: [] } as const;

  const addPerson = async ({
    email = `${newId("p")}@example.com`,
    traits = {},
    subscribed = true,
  }: NewPerson = {}) => {
    const id = newId("per");
    await db.run(
      `insert into person (id, workspace_id, shard, known, traits, email, first_seen, last_seen)
       values ($1, $2, $3, true, $4, $5, cairn_now(), cairn_now())`,
      [id, workspace.id, shardOf(workspace.id, id), JSON.stringify(traits), email],
    );
    if (subscribed && email !== null) await say(id, email, "subscribed");
    return id;
  };
  const say = (
    personId: string | null,
    email: string,
    state: "subscribed" | "unsubscribed",
    about = topic.id,
  ) =>
    db.transaction((tx) =>
      recordConsent(tx, [
        {
          workspaceId: workspace.id,
          personId,
          channel: "email",
          address: email,
          topic: about,
          state,
          source: "form",
        },
      ]),
    );
  const ask = async (message: Message, asking: Asking) => {
    const stepId = asking.stepId ?? "mail";
    const journeyId =
      asking.journeyId ??
      (await publishJourney(platform, workspace.id, documentOf(message, stepId, asking.settings)));
    return waitAtStep(world, message, { ...asking, journeyId, stepId });
  };
  return {
    ...world,
    topic,
    addPerson,
    ask,
    async addTemplate(changes = {}) {
      const body = { ...TEMPLATE, topicId: topic.id, ...changes };
      const saved = await createTemplate({ platform, workspace, actor: owner, params: undefined, body });
      if (!saved.ok) throw new Error(JSON.stringify(saved.problem));
      return saved.template.id;
    },
    optOut: (email, about = topic.id) => say(null, email, "unsubscribed", about),
    deliver: () => deliver(world),
    async row(id) {
      const [row] = await db.rows<DeliveryState>("select * from delivery where id = $1", [id]);
      if (!row) throw new Error(`no delivery ${id}`);
      return row;
    },
    attempts: (id) =>
      db.rows<AttemptState>(
        "select number, outcome, status, answer, started_at from attempt where delivery_id = $1 order by id",
        [id],
      ),
    async told(id) {
      const rows = await db.rows<{ word: string }>(
        `select concat_ws(' ', body -> 'properties' ->> 'state', body -> 'properties' ->> 'reason') as word from event
         where workspace_id = $1 and event = 'Delivery Settled' and body -> 'properties' ->> 'deliveryId' = $2 order by seq`,
        [workspace.id, id],
      );
      return rows.map(({ word }) => word);
    },
    async travel(ms) {
      await db.run("update clock set shift_ms = shift_ms + $1", [ms]);
      await platform.clock.measure();
    },
  };
}

/** The least that a run can stand in: a trigger and its message step. */
function documentOf(message: Message, stepId: string, settings: object = {}): object {
  const config =
    message.channel === "webhook" ? { url: "https://hooks.example/x" } : { templateId: message.templateId };
  return {
    steps: [
      { id: "trigger", kind: "event-trigger", name: "Start", config: { event: "Started" }, y: 0 },
      {
        id: stepId,
        kind: message.channel === "webhook" ? "webhook" : "email",
        name: "Message",
        config,
        y: 168,
      },
    ],
    edges: [{ from: "trigger", output: "next", to: stepId }],
    settings,
  };
}

async function waitAtStep(
  { platform, workspace }: World,
  message: Message,
  {
    personId,
    journeyId,
    stepId,
    instanceKey = "",
  }: Required<Pick<Asking, "personId">> & { journeyId: string; stepId: string; instanceKey?: string },
) {
  const runId = newId("run");
  const id = `${runId}/${stepId}/1`;
  const wait = { id: `${runId}:1`, wakeAt: null, arms: [], deliveryId: id, memory: null };
  const context = { trigger: { event: "Started", properties: {}, timestamp: 0, seq: 0 }, steps: {} };
  const lanes = await platform.db.transaction(async (tx) => {
    await tx.run(
      `insert into run (id, workspace_id, shard, journey_id, version, person_id, instance_key, anchor, state, step_id, visits, seq,
         wait, answered, context, entered_at, arrived_at)
       values ($1, $2, $3, $4, 1, $5, $6, cairn_now(), 'waiting', $7, $8, 1, $9, '{}', $10, cairn_now(), cairn_now())`,
      [
        runId,
        workspace.id,
        shardOf(workspace.id, personId),
        journeyId,
        personId,
        instanceKey,
        stepId,
        JSON.stringify({ [stepId]: 1 }),
        JSON.stringify(wait),
        JSON.stringify(context),
      ],
    );
    const shard = shardOf(workspace.id, personId);
    const [clock] = await tx.rows<{ now: number }>(
      "select (extract(epoch from cairn_now()) * 1000)::float8 as now",
    );
    const at = clock?.now ?? 0;
    const delivery = {
      id,
      workspaceId: workspace.id,
      runId,
      journeyId,
      version: 1,
      stepId,
      visit: 1,
      personId,
      shard,
      priority: 50,
      message,
      at,
    };
    return insertDeliveries(tx, [delivery]);
  });
  if (lanes[0] !== laneOf(workspace.id, message.channel)) throw new Error("the lane is its channel's");
  return id;
}

const ROUNDS = 200;

async function deliver({ platform }: World): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await recover(platform);
    const lanes = await lanesWithWork(platform.db);
    if (lanes.length === 0) return;
    for (const lane of lanes) await runLane(platform, lane);
  }
  throw new Error("deliveries never come to rest");
}

export const email = (templateId: string, more: object = {}): Message => ({
  channel: "email",
  templateId,
  ...more,
});
export const webhook = (url: string, more: object = {}): Message => ({
  channel: "webhook",
  method: "POST",
  url,
  headers: {},
  body: '{"a":1}',
  timeoutMs: 10_000,
  profile: "fast",
  ...more,
});
