import { z } from "zod";
import { connectors, schemeSchema } from "#lib/intake/sources/registry.gen.ts";
import type { Connector } from "#lib/intake/sources/webhook/define-connector.ts";
import { mappingSchema } from "#lib/intake/sources/webhook/mapping.ts";

const MEGABYTE = 1_048_576;
const MAX_MEGABYTES = 10;

/** How a webhook source is checked and read. The secrets are kept apart, sealed. */
export const webhookSettingsSchema = z.strictObject({
  scheme: schemeSchema,
  mapping: mappingSchema,
  /** Larger bodies than the usual two megabytes, where a sender has such. */
  maxBytes: z
    .int()
    .min(1_024)
    .max(MAX_MEGABYTES * MEGABYTE)
    .optional(),
});

export type WebhookSettings = z.output<typeof webhookSettingsSchema>;
export type Scheme = z.output<typeof schemeSchema>;
export type { Mapping } from "#lib/intake/sources/webhook/mapping.ts";

const byKind: ReadonlyMap<string, Connector> = new Map(
  (connectors as unknown as readonly Connector[]).map((connector) => [connector.kind, connector]),
);

/** The connector of a scheme. The schema knows no scheme without one. */
export function connectorOf({ kind }: Readonly<{ kind: string }>): Connector {
  const connector = byKind.get(kind);
  if (!connector) throw new Error(`no connector for ${kind}`);
  return connector;
}

/** What the settings pages know of a connector. */
export type ConnectorEntry = Readonly<
  Pick<Connector, "kind" | "title" | "about" | "secret" | "options"> & {
    native: boolean;
    example: Readonly<{ scheme: Readonly<{ kind: string }>; mapping: z.output<typeof mappingSchema> }>;
  }
>;

/** Platforms first, then ways of signing, each in the order of their names. */
export function listConnectors(): readonly ConnectorEntry[] {
  const entries = [...byKind.values()].map(
    ({ kind, title, about, secret, options, native = false, schema, example }): ConnectorEntry => ({
      kind,
      title,
      about,
      secret,
      options,
      native,
      example: {
        scheme: schema.parse(example.scheme) as Readonly<{ kind: string }>,
        mapping: mappingSchema.parse(example.mapping),
      },
    }),
  );
  const rank = ({ kind }: ConnectorEntry) => Number(GENERIC.has(kind));
  return entries.sort((one, other) => rank(one) - rank(other) || one.title.localeCompare(other.title));
}

const GENERIC: ReadonlySet<string> = new Set(["standard-webhooks", "hmac", "bearer", "basic", "none"]);
