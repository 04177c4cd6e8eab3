import { z } from "zod";
import { refusalOf } from "#lib/intake/refusals.ts";
import { schemeSchema } from "#lib/intake/sources/registry.gen.ts";
import { mappingSchema } from "#lib/intake/sources/webhook/mapping.ts";
import { previewPost } from "#lib/intake/sources/webhook/preview.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const MAX_SAMPLE = 100_000;
const body = z.strictObject({
  scheme: schemeSchema.default({ kind: "none" }),
  mapping: mappingSchema,
  sample: z.string().max(MAX_SAMPLE),
  /** What the sender says beside the body, such as the topic. */
  headers: z.record(z.string().max(100).toLowerCase(), z.string().max(500)).default({}),
});

/** What a mapping makes of a pasted sample: the very event that intake would store. */
export const POST = endpoint(policy, { body }, async ({ body: { scheme, mapping, sample, headers } }) => {
  const { count, result } = previewPost({ scheme, mapping }, { body: sample, headers });
  if (result.ok) return Response.json({ ...result, count });
  const { title, detail } = refusalOf(result.code);
  return Response.json({ ok: false, count, field: result.field, code: result.code, title, detail });
});
