import { z } from "zod";
import { parsePath } from "#lib/intake/sources/webhook/json-path.ts";

const path = z
  .string()
  .max(256)
  .refine(
    (text) => parsePath(text) !== null,
    'Write a path such as data.customer.email or data["odd.key"][0]',
  );

const header = z
  .string()
  .min(1, "Name the header that carries the signature")
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "A header's name has letters, digits and dashes");

export const schemeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("standard-webhooks") }),
  z.strictObject({
    kind: z.literal("hmac"),
    header,
    algorithm: z.enum(["sha256", "sha512"]).default("sha256"),
    encoding: z.enum(["hex", "base64"]).default("hex"),
    /** What stands before the signature, as in `sha256=…`. */
    prefix: z.string().max(50).default(""),
  }),
  z.strictObject({ kind: z.literal("none") }),
]);

export const mappingSchema = z.strictObject({
  event: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("fixed"), name: z.string().trim().min(1, "Name the event").max(200) }),
    z.strictObject({ kind: z.literal("path"), path }),
  ]),
  userId: path.optional(),
  anonymousId: path.optional(),
  email: path.optional(),
  phone: path.optional(),
  /** The part that becomes the event's properties; without it, the whole body. */
  properties: path.optional(),
  timestamp: path.optional(),
  messageId: path.optional(),
});

/** How a webhook source is checked and read. The secrets are kept apart, sealed. */
export const webhookSettingsSchema = z.strictObject({ scheme: schemeSchema, mapping: mappingSchema });

export type WebhookSettings = z.output<typeof webhookSettingsSchema>;
export type Scheme = z.output<typeof schemeSchema>;
export type Mapping = z.output<typeof mappingSchema>;
