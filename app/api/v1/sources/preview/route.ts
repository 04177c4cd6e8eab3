import { z } from "zod";
import { refusalOf } from "#lib/intake/refusals.ts";
import { previewMapping } from "#lib/intake/sources/webhook/preview.ts";
import { mappingSchema } from "#lib/intake/sources/webhook/settings.ts";
import { endpoint } from "#lib/workspaces/endpoint.ts";

export const policy = { capability: "settings:write", resource: "source" } as const;
const MAX_SAMPLE = 100_000;
const body = z.strictObject({ mapping: mappingSchema, sample: z.string().max(MAX_SAMPLE) });

/** What a mapping makes of a pasted sample: the very event that intake would store. */
export const POST = endpoint(policy, { body }, async ({ body: { mapping, sample } }) => {
  const result = previewMapping({ mapping }, sample);
  if (result.ok) return Response.json(result);
  const { title, detail } = refusalOf(result.code);
  return Response.json({ ok: false, field: result.field, code: result.code, title, detail });
});
