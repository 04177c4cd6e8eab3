import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { documentSchema } from "#core/journey/document.ts";
import { addTopic } from "#lib/consent/topics.ts";
import { saveProvider } from "#lib/delivery/provider-store.ts";
import { newSigningSecret } from "#lib/delivery/providers/webhook/sign.ts";
import type { Platform } from "#lib/platform/platform.ts";
import { createTemplate } from "#lib/templates/store.ts";
import { multiplyRun } from "#tests/waiting-runs.ts";
import type { Counted } from "./counting-sink.ts";
import { drain } from "./engine-cost.ts";
import { acceptEvents, addJourney } from "./shop.ts";

export type Kind = "mail" | "hook";

/** The other side, in a process of its own. */
export type Sink = Readonly<{
  port: number;
  counted(): Promise<Counted>;
  reset(): Promise<void>;
  stop(): void;
}>;

export async function openSink(kind: Kind): Promise<Sink> {
  const child = fork("bench/counting-sink.ts", [kind], { execArgv: ["--import", "tsx"], stdio: "inherit" });
  const [port] = await once(child, "message");
  return {
    port: Number(port),
    counted: () => ask(child, "count"),
    reset: async () => void (await ask(child, "reset")),
    stop: () => void child.kill(),
  };
}

async function ask(child: ChildProcess, word: string): Promise<Counted> {
  const answer = once(child, "message");
  child.send(word);
  return (await answer)[0] as Counted;
}

/** Sends what is written already to a sink, without logic: how long it took, and its CPU. */
export async function sendBare(kind: Kind, port: number, count: number, connections: number) {
  const args = [kind, port, count, connections].map(String);
  const child = fork("bench/bare-sender.ts", args, { execArgv: ["--import", "tsx"], stdio: "inherit" });
  const [taken] = await once(child, "message");
  return taken as Readonly<{ seconds: number; cpuMs: number }>;
}

/** A lane with its provider, its journey and, for mail, a template of 36 KB. */
export type Lane = Readonly<{ platform: Platform; workspaceId: string; kind: Kind }>;

const HTML_BYTES = 36 * 1_024;
/** Of a mail, as shops write them; each is redirected so that its clicks are counted. */
const LINKS = 12;

export async function openLane(lane: Lane, port: number, connections: number): Promise<void> {
  const { platform, workspaceId, kind } = lane;
  const smtp = {
    host: "127.0.0.1",
    port,
    security: "none",
    fromEmail: "shop@example.com",
    maxConnections: connections,
  };
  await platform.db.transaction((tx) =>
    saveProvider(tx, {
      id: `prv_${kind}`,
      workspaceId,
      channel: kind === "mail" ? "email" : "webhook",
      kind: kind === "mail" ? "smtp" : "webhook",
      name: "Sink",
      settings: kind === "mail" ? smtp : {},
      secret: kind === "mail" ? { password: "" } : { signing: [newSigningSecret()] },
      ratePerSecond: null,
      enabled: true,
    }),
  );
  const message =
    kind === "mail"
      ? { kind: "email", config: { templateId: await addTemplate(lane) } }
      : {
          kind: "webhook",
          config: { url: `http://127.0.0.1:${port}/`, body: '{"id": {{ event.properties.id | json }}}' },
        };
  const document = documentSchema.parse({
    steps: [
      { id: "start", kind: "event-trigger", name: "Begins", config: { event: eventOf(kind) } },
      {
        id: "wait",
        kind: "wait",
        name: "A month",
        config: { mode: "for", duration: { amount: 30, unit: "day" } },
      },
      { id: "message", name: "Message", ...message },
      { id: "end", kind: "exit", name: "End", config: {} },
    ],
    edges: [
      { from: "start", output: "next", to: "wait" },
      { from: "wait", output: "next", to: "message" },
      { from: "message", output: "next", to: "end" },
    ],
    settings: { reentry: { mode: "always" } },
  });
  await addJourney(platform.db, workspaceId, `jrn_${kind}`, document);
}

const eventOf = (kind: Kind) => `begins_${kind}`;

async function addTemplate({ platform, workspaceId }: Lane): Promise<string> {
  const topic = await platform.db.transaction((tx) =>
    addTopic(tx, workspaceId, {
      key: "offers",
      name: "Offers",
      description: null,
      defaults: { email: "opt_out" },
    }),
  );
  const link =
    '<p><a href="https://shop.example/tents?from=mail">A tent</a> for {{ person.firstName | default: "you" }}</p>\n';
  const row =
    '<tr><td style="padding:8px;font-family:sans-serif;font-size:14px">It stands through storms, and it is made to last for many summers.</td></tr>\n';
  const rows = row.repeat(Math.ceil((HTML_BYTES - LINKS * link.length) / row.length));
  const source = `<!doctype html><html><body>${link.repeat(LINKS)}<table>${rows}</table><a href="{{ links.unsubscribe }}">Unsubscribe</a></body></html>`;
  const saved = await createTemplate({
    platform,
    workspace: { id: workspaceId },
    actor: { kind: "member", id: "mem_bench", role: "owner", scopes: [] },
    params: undefined,
    body: {
      name: "Long",
      mode: "html",
      source,
      subject: "Still interested?",
      preheader: "",
      class: "marketing",
      topicId: topic?.id ?? null,
    },
  });
  if (!saved.ok) throw new Error(JSON.stringify(saved.problem));
  return saved.template.id;
}

let firsts = 0;

/** So many deliveries of a lane, queued and due: runs whose wait is over are moved by the engine in this process. */
export async function queueDeliveries({ platform, workspaceId, kind }: Lane, count: number): Promise<void> {
  const { db } = platform;
  firsts += 1;
  const person = 800_000_000 + firsts;
  await acceptEvents(db, workspaceId, person, 1, eventOf(kind));
  await drain(platform);
  const [first] = await db.rows<{ id: string }>("select id from run where person_id = $1", [
    `per_bench${person}`,
  ]);
  if (!first) throw new Error("nobody has come to the wait");
  await multiplyRun(db, first.id, { count, dueAt: "cairn_now() - interval '1 second'" });
  await db.run("update person set email = id || '@example.com' where email is null");
  await drain(platform);
}

/** Holds the workspace's messages, or lets them go, as its switch does. */
export async function hold({ platform: { db }, workspaceId }: Lane, held: boolean): Promise<void> {
  await db.run(
    `insert into control (workspace_id, scope, subject, paused_at) values ($1, 'workspace', '', case when $2 then now() end)
     on conflict (workspace_id, scope, subject) do update set paused_at = excluded.paused_at`,
    [workspaceId, held],
  );
  // A lane's switch is known to workers for half a second.
  await sleep(1_000);
}

/** Waits until so much has come, or nothing more comes. */
export async function arrived(sink: Sink, count: number): Promise<Counted> {
  let last = -1;
  for (let idle = 0; idle < 60; idle += 1) {
    const counted = await sink.counted();
    if (counted.arrived >= count) return counted;
    if (counted.arrived !== last) idle = 0;
    last = counted.arrived;
    await sleep(250);
  }
  return sink.counted();
}
