import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";

const schema = z.strictObject({ kind: z.literal("none") });

/** For systems that can prove nothing. */
export default defineConnector({
  kind: "none",
  title: "Unsigned posts",
  about: "Whoever knows the address may post",
  schema,
  secret: "none",
  options: [],
  example: {
    scheme: { kind: "none" },
    mapping: {
      event: { kind: "path", path: "type | event" },
      userId: "userId | user_id | customer_id",
      email: "email",
      timestamp: "timestamp",
      messageId: "id",
    },
  },
  verify: () => ({ deliveryId: null }),
});
