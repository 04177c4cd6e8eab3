import { z } from "zod";
import { listenTo, type Marks, readMarks, topicCapability } from "#lib/operations/live-hub.ts";
import { problem } from "#lib/platform/problem.ts";
import { signedInBy } from "#lib/workspaces/authenticate.ts";
import { type Call, endpoint } from "#lib/workspaces/endpoint.ts";
import { roleMay } from "#lib/workspaces/policy.ts";
import { findMembership } from "#lib/workspaces/workspace.ts";

export const policy = { capability: "self", resource: "live" } as const;

const MAX_TOPICS = 20;
const query = z.strictObject({
  topics: z
    .string()
    .max(1_000)
    .transform((text) => [...new Set(text.split(","))])
    .refine(
      (topics) => topics.length <= MAX_TOPICS && topics.every((topic) => topicCapability(topic) !== null),
      {
        message: "Topics are events, deliveries, inbox and journey:<id>, separated by commas.",
      },
    ),
});
type LiveCall = Call<undefined, typeof query, undefined>;

/**
 * The one live stream: says which topics have changed, never what. Its event id holds how all of them stood, so that
 * whoever reconnects with Last-Event-ID hears at once what was missed. It ends with the session, within a second.
 */
export const GET = endpoint(policy, { query }, async (call) => {
  const { role } = call.actor;
  const allowed = call.query.topics.every((topic) => {
    const capability = topicCapability(topic);
    return role !== null && capability !== null && roleMay(role, capability);
  });
  if (!allowed) return problem({ status: 403, code: "forbidden", title: "Not allowed" }, call.requestId);
  const before = readId(call.request.headers.get("last-event-id"));
  const now = await readMarks(call.platform.db, call.workspace.id, call.query.topics);
  return new Response(stream(call, { ...now, ...pick(before, call.query.topics) }), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
});

const HEARTBEAT_TICKS = 15;

function stream(call: LiveCall, seen: Marks): ReadableStream<Uint8Array> {
  const { platform, workspace, request, query: asked } = call;
  const text = new TextEncoder();
  let known = seen;
  let ticks = 0;
  let stop: (() => void) | null = null;
  return new ReadableStream({
    start(controller) {
      const send = (lines: string) => controller.enqueue(text.encode(lines));
      const close = () => {
        if (!stop) return;
        stop();
        controller.close();
      };
      // A comment at once, so that proxies pass the head on; the id lets a first break lose nothing.
      send(`retry: 2000\nid: ${writeId(known)}\n: listening\n\n`);
      const unlisten = listenTo(platform, workspace.id, asked.topics, (marks) => {
        const changed = asked.topics.filter(
          (topic) => marks[topic] !== undefined && marks[topic] !== known[topic],
        );
        known = { ...known, ...pick(marks, asked.topics) };
        for (const topic of changed) {
          send(`id: ${writeId(known)}\ndata: ${JSON.stringify({ topic, data: { mark: known[topic] } })}\n\n`);
        }
        ticks += 1;
        if (changed.length === 0 && ticks % HEARTBEAT_TICKS === 0) send(": still here\n\n");
        // A database that cannot tell is a reason to begin anew.
        void stillAllowed(call).then((allowed) => !allowed && close(), close);
      });
      stop = () => {
        unlisten();
        request.signal.removeEventListener("abort", close);
        stop = null;
      };
      request.signal.addEventListener("abort", close);
    },
    cancel: () => stop?.(),
  });
}

/** The session and the membership are looked at with every tick (SEC-21). */
async function stillAllowed({ platform, workspace, request, actor }: LiveCall): Promise<boolean> {
  const signedIn = await signedInBy(platform, request.headers.get("cookie"));
  if (signedIn?.member.id !== actor.id) return false;
  return (await findMembership(platform.db, actor.id, workspace.slug))?.role === actor.role;
}

function pick(marks: Marks, topics: readonly string[]): Marks {
  return Object.fromEntries(
    topics.flatMap((topic) => (marks[topic] === undefined ? [] : [[topic, marks[topic]]])),
  );
}

function writeId(marks: Marks): string {
  return Buffer.from(JSON.stringify(marks)).toString("base64url");
}

const marksSchema = z.record(z.string().max(200), z.string().max(400));

/** How things stood for whoever comes back; nothing for what is not ours. */
function readId(id: string | null): Marks {
  if (!id || id.length > 8_000) return {};
  try {
    const marks = marksSchema.safeParse(JSON.parse(Buffer.from(id, "base64url").toString("utf8")));
    return marks.success ? marks.data : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
