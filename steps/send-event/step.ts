import { z } from "zod";
import { isOwnEvent } from "#core/engine/event.ts";
import { scopeOf } from "#core/engine/scope.ts";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";
import type { Json } from "#core/kernel/json.ts";
import { readSource, valueSourceSchema } from "#core/rules/value-source.ts";

const propertySchema = z.strictObject({
  name: z
    .string()
    .min(1, "Name the property")
    .max(128)
    .refine((name) => !["__proto__", "constructor", "prototype"].includes(name), "This name is not allowed"),
  value: valueSourceSchema,
});

const schema = z.strictObject({
  event: z
    .string()
    .trim()
    .min(1, "Name the event")
    .max(200)
    .refine((name) => !isOwnEvent(name), "Cairn writes events of this name itself: choose another"),
  properties: z.array(propertySchema).max(100).default([]),
});

export type Config = z.output<typeof schema>;

/** S-10.2, as its JSON. */
const MOST_BYTES = 32_768;

/** Writes an event of the person, which other journeys may start by and reports count. */
export default defineStepKind({
  kind: "send-event",
  version: 1,
  title: "Send event",
  family: "data",
  icon: "send",
  outward: true,
  schema,
  example: {
    event: "Became Lapsed",
    properties: [{ name: "since", value: { kind: "path", path: "person.lastSeen" } }],
  },
  blank: { event: "" },
  outputs: () => [{ id: "next", label: "Next" }],
  summarize({ event, properties }) {
    const names = properties.map(({ name }) => name);
    return names.length === 0 ? event : `${event} with ${names.slice(0, 3).join(", ")}`;
  },
  about: ({ event }) => ({ causes: event ? [{ what: "event", id: event, field: "event" }] : [] }),
  enter({ config, run, facts, now }) {
    const scope = scopeOf(run, facts, now);
    const properties: Record<string, Json> = {};
    for (const { name, value } of config.properties) {
      const found = readSource(value, scope);
      if (found !== undefined) properties[name] = found;
    }
    const missing = config.properties.length - Object.keys(properties).length;
    if (new TextEncoder().encode(JSON.stringify(properties)).length > MOST_BYTES)
      return leave("next", "too_large");
    return leave("next", missing === 0 ? "event sent" : `event sent, ${missing} had no value`, {
      acts: [{ kind: "emitEvent", event: config.event, properties, asTrack: true }],
    });
  },
});
