import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { credentialsOf, HEADER_NAME, headerOf, isSecret } from "#lib/intake/sources/webhook/signatures.ts";
import { USUAL_MAPPING } from "#lib/intake/sources/webhook/usual-mapping.ts";

const schema = z.strictObject({
  kind: z.literal("bearer"),
  /** Another header that carries the bare token; "" for `Authorization: Bearer`. */
  header: z
    .string()
    .max(100)
    .refine((text) => text === "" || HEADER_NAME.test(text), "A header's name has letters, digits and dashes")
    .default(""),
});

/** A token in a header: whoever knows it may post. */
export default defineConnector({
  kind: "bearer",
  title: "Token",
  about: "Any system that sends a fixed token in a header",
  schema,
  secret: "made",
  options: [{ name: "header", input: "text" }],
  example: {
    scheme: { kind: "bearer" },
    mapping: USUAL_MAPPING,
  },
  verify({ header }, { headers, secrets }) {
    const token = header === "" ? credentialsOf(headers, "bearer") : headerOf(headers, header);
    return token !== "" && isSecret(secrets, token) ? { deliveryId: null } : null;
  },
});
