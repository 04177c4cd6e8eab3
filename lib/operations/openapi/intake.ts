import { z } from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import { CALLS, type CallRoute } from "#lib/intake/call-routes.ts";
import { LIMITS } from "#lib/intake/limits.ts";
import { failures } from "#lib/operations/openapi/problems.ts";

/**
 * The door for events, whose calls are judged by hand and not by a schema (lib/intake): its paths and limits are
 * intake's own, what may stand in a call is written down here.
 */
export function intakePaths(): ZodOpenApiPathsObject {
  const calls = [...CALLS].map(([path, call]) => [path, { post: callOperation(path, call) }]);
  return { ...Object.fromEntries(calls), ...OTHERS };
}

const id = z.string().min(1).max(LIMITS.idBytes);
const when = z
  .string()
  .meta({ description: "ISO 8601; clamped into [2000-01-01, now], never a reason to refuse" });
const object = z.record(z.string(), z.unknown());

const common = z.object({
  messageId: id.optional().meta({ description: "The same id twice is one event" }),
  userId: id.optional().meta({ description: "This or anonymousId is needed" }),
  anonymousId: id.optional(),
  context: object.optional(),
  timestamp: when.optional(),
  sentAt: when.optional(),
  writeKey: z.string().optional().meta({ description: "Where no header can be sent" }),
});

const SHAPES = {
  track: common.extend({
    event: z.string().min(1).max(LIMITS.eventNameBytes),
    properties: object.optional(),
  }),
  identify: common.extend({ traits: object.optional() }),
  page: common.extend({ name: z.string().optional(), properties: object.optional() }),
  screen: common.extend({ name: z.string().optional(), properties: object.optional() }),
  group: common.extend({ groupId: id, traits: object.optional() }),
  alias: common.extend({ userId: id, previousId: id }),
  system: common.extend({ event: z.string().optional(), properties: object.optional() }),
} as const;

const item = z.object({
  type: z.enum(Object.keys(SHAPES) as (keyof typeof SHAPES)[]),
  ...common.shape,
  event: SHAPES.track.shape.event.optional(),
  properties: object.optional(),
  traits: object.optional(),
  groupId: id.optional(),
  previousId: id.optional(),
});

const batch = z.object({
  batch: z.array(item).min(1).max(LIMITS.batchItems),
  sentAt: when.optional(),
  writeKey: common.shape.writeKey,
});

const result = z.object({
  index: z.int(),
  status: z.enum(["accepted", "duplicate", "rejected"]),
  code: z.string().optional(),
  pointer: z.string().optional(),
});
const taken = z
  .object({
    success: z.literal(true),
    accepted: z.int().optional(),
    duplicates: z.int().optional(),
    rejected: z.int().optional(),
    results: z.array(result).optional(),
  })
  .meta({
    id: "Taken",
    description: "Committed. The counts come with ?verbose=1, and whenever an item was not simply accepted",
  });

function callOperation(
  path: string,
  { type, batch: isBatch, historical }: CallRoute,
): ZodOpenApiOperationObject {
  const name = path.slice("/v1/".length);
  return {
    operationId: `send${name[0]?.toUpperCase()}${name.slice(1)}`,
    tags: ["intake"],
    summary: summaryOf(type, historical),
    ...(name.length === 1 ? { description: "The short path that browsers use." } : {}),
    security: SENDER,
    requestParams: {
      query: z.object({ verbose: z.enum(["1", "true"]).optional() }),
      header: z.object({ "idempotency-key": id.optional() }),
    },
    requestBody: {
      required: true,
      content: { "application/json": { schema: isBatch || type === null ? batch : SHAPES[type] } },
    },
    responses: {
      200: { description: "Stored, each item once", content: { "application/json": { schema: taken } } },
      ...failures([400, 401, 403, 410, 413, 415, 429, 500, 503]),
    },
  };
}

function summaryOf(type: CallRoute["type"], historical: boolean): string {
  if (type !== null) return `Sends one ${type} call`;
  return historical
    ? "Sends what happened long ago: it is counted, and starts no journey"
    : "Sends up to 2,500 calls; a bad one never fails its neighbours";
}

const SENDER = [{ sendKey: [] }, { sendBearer: ["events:write"] }, {}];

const OTHERS: ZodOpenApiPathsObject = {
  "/v1/projects/{writeKey}/settings": {
    get: {
      operationId: "readBrowserSettings",
      tags: ["intake"],
      summary: "What the browser SDK asks for before anything else",
      security: [],
      requestParams: { path: z.object({ writeKey: z.string() }) },
      responses: {
        200: {
          description: "Where to send",
          content: { "application/json": { schema: { type: "object" } } },
        },
        ...failures([404, 503]),
      },
    },
  },
  "/hooks/{source}": {
    post: {
      operationId: "sendHook",
      tags: ["intake"],
      summary: "Takes a signed webhook of another product",
      description:
        "Signed as the source says: Standard Webhooks or plain HMAC. What is signed is taken; what cannot be understood is kept for people to look at.",
      security: [],
      requestParams: { path: z.object({ source: z.string() }) },
      requestBody: { required: true, content: { "application/json": { schema: {} }, "*/*": { schema: {} } } },
      responses: {
        200: { description: "Taken", content: { "application/json": { schema: { type: "object" } } } },
        ...failures([400, 401, 404, 413, 415, 429, 500, 503]),
      },
    },
  },
  "/limits": {
    get: {
      operationId: "readLimits",
      tags: ["intake"],
      summary: "All limits, as JSON",
      security: [],
      responses: {
        200: { description: "The limits", content: { "application/json": { schema: { type: "object" } } } },
      },
    },
  },
};
