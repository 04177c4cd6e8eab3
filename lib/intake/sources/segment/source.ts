import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { headerOf, hmacHolds } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({ kind: z.literal("segment") });

/** Segment's webhook destination: bodies are calls of the tracking API, signed with SHA-1 because that is all it has. */
export default defineConnector({
  kind: "segment",
  title: "Segment",
  about: "The webhook destination of a Segment workspace",
  schema,
  secret: "made",
  options: [],
  native: true,
  example: { scheme: { kind: "segment" }, mapping: { event: { kind: "path", path: "event" } } },
  verify(_scheme, { headers, bytes, secrets }) {
    const hmac = { algorithm: "sha1", encoding: "hex", material: [bytes] } as const;
    return hmacHolds(secrets, hmac, [headerOf(headers, "x-signature")]) ? { deliveryId: null } : null;
  },
});
