import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import { basicOf, isSecret, sameText } from "#lib/intake/sources/webhook/signatures.ts";
import { USUAL_MAPPING } from "#lib/intake/sources/webhook/usual-mapping.ts";

const schema = z.strictObject({
  kind: z.literal("basic"),
  username: z
    .string()
    .trim()
    .min(1, "Name the user")
    .max(100)
    .regex(/^[^:]+$/, "A user name holds no colon"),
});

/** User name and password, as they may also stand in the address that is posted to. */
export default defineConnector({
  kind: "basic",
  title: "User and password",
  about: "Any system that sends Basic credentials, also inside the address",
  schema,
  secret: "made",
  options: [{ name: "username", input: "text" }],
  example: {
    scheme: { kind: "basic", username: "cairn" },
    mapping: USUAL_MAPPING,
  },
  verify({ username }, { headers, secrets }) {
    const sent = basicOf(headers) ?? { user: "", password: "" };
    const holds = [sameText(username, sent.user), isSecret(secrets, sent.password)];
    return holds.includes(false) ? null : { deliveryId: null };
  },
});
