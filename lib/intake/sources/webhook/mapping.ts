import { z } from "zod";
import { parsePaths } from "#lib/intake/sources/webhook/json-path.ts";

const path = z
  .string()
  .max(256)
  .refine(
    (text) => parsePaths(text) !== null,
    'Write a path such as data.customer.email, data["odd.key"][0] or header:x-topic; several are parted by " | "',
  );

const name = z.string().trim().min(1, "Name the property").max(128);

/** How a value is read: as it is, or as what it stands for. */
export const READINGS = ["asIs", "text", "number", "minor", "upper"] as const;
export type Reading = (typeof READINGS)[number];

const simple = { name, path, as: z.enum(READINGS).default("asIs") };
const field = z.strictObject({
  ...simple,
  /** For a list: what is read of each of its items. */
  each: z.array(z.strictObject(simple)).min(1).max(30).optional(),
});
const fields = z.array(field).max(60);

const parts = {
  userId: path.optional(),
  anonymousId: path.optional(),
  email: path.optional(),
  phone: path.optional(),
  /** The part that becomes the event's properties; without it, and without fields, the whole body. */
  properties: path.optional(),
  /** Single properties, laid over the part. */
  fields: fields.optional(),
  /** What the post says about the person: becomes an identify in front of the event. */
  traits: fields.optional(),
  timestamp: path.optional(),
};

/** What holds for one name of the sender's: another name in the log, and parts that are read differently. */
const eventCase = z.strictObject({
  when: z.string().trim().min(1).max(200),
  name: z.string().trim().min(1).max(200).optional(),
  ...parts,
});

export const mappingSchema = z.strictObject({
  event: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("fixed"), name: z.string().trim().min(1, "Name the event").max(200) }),
    z.strictObject({ kind: z.literal("path"), path }),
  ]),
  ...parts,
  messageId: path.optional(),
  cases: z.array(eventCase).max(60).optional(),
});

export type Mapping = z.output<typeof mappingSchema>;
export type MappedField = z.output<typeof field>;
export type EventCase = z.output<typeof eventCase>;
