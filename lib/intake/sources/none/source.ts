import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { USUAL_MAPPING } from "#lib/intake/sources/webhook/usual-mapping.ts";

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
    mapping: USUAL_MAPPING,
  },
  verify: () => ({ deliveryId: null }),
});
