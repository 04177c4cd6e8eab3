import type { RefusalCode } from "#lib/intake/refusals.ts";
import { cleanDocument } from "#lib/intake/sources/webhook/clean.ts";
import { parseDocument } from "#lib/intake/sources/webhook/draft-hook.ts";
import { type MapResult, mapDocument } from "#lib/intake/sources/webhook/map.ts";
import type { Mapping } from "#lib/intake/sources/webhook/settings.ts";

/** What a mapping would make of a sample, as the settings page shows it while one types. */
export function previewMapping(
  settings: Readonly<{ mapping: Mapping }>,
  sample: string,
): MapResult | Readonly<{ ok: false; code: RefusalCode; field: null }> {
  const parsed = parseDocument("application/json", Buffer.from(sample));
  if (!parsed.ok) return { ok: false, code: parsed.code, field: null };
  const cleaned = cleanDocument(parsed.value);
  return cleaned.ok
    ? mapDocument(settings.mapping, cleaned.value)
    : { ok: false, code: cleaned.code, field: null };
}
