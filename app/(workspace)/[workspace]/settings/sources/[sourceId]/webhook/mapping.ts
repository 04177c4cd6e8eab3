import type { Mapping } from "#lib/intake/sources/webhook/settings.ts";

export const PATH_FIELDS = [
  "userId",
  "anonymousId",
  "email",
  "phone",
  "properties",
  "timestamp",
  "messageId",
] as const;
export type FieldName = "event" | (typeof PATH_FIELDS)[number];
export type Values = Readonly<Record<(typeof PATH_FIELDS)[number], string>> &
  Readonly<{ eventKind: "fixed" | "path"; event: string }>;

/** A mapping as texts to edit. */
export function valuesOf({ event, ...paths }: Mapping): Values {
  const texts = Object.fromEntries(PATH_FIELDS.map((name) => [name, paths[name] ?? ""]));
  return {
    ...(texts as Record<(typeof PATH_FIELDS)[number], string>),
    eventKind: event.kind,
    event: event.kind === "fixed" ? event.name : event.path,
  };
}

/** The texts as a mapping; what is empty is left out. */
export function mappingOf({ eventKind, event, ...paths }: Values): Mapping {
  const given = Object.entries(paths).filter(([, path]) => path.trim() !== "");
  return {
    ...Object.fromEntries(given.map(([name, path]) => [name, path.trim()])),
    event: eventKind === "fixed" ? { kind: "fixed", name: event } : { kind: "path", path: event },
  };
}
