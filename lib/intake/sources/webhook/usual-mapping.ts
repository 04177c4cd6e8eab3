import type { Mapping } from "#lib/intake/sources/webhook/mapping.ts";

/** Where systems that belong to no platform usually put things: what a new source starts from. */
export const USUAL_MAPPING: Mapping = {
  event: { kind: "path", path: "type | event" },
  userId: "userId | user_id | customer_id",
  email: "email",
  timestamp: "timestamp",
  messageId: "id",
};
