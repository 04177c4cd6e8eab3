import type { IncomingHttpHeaders } from "node:http";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { type MapResult, mapPost } from "#lib/intake/sources/webhook/map.ts";
import { openPost } from "#lib/intake/sources/webhook/open-post.ts";
import type { WebhookSettings } from "#lib/intake/sources/webhook/settings.ts";

export type PastedSample = Readonly<{ body: string; headers: IncomingHttpHeaders; country?: string | null }>;
export type Previewed = Readonly<{
  /** Events in the sample; the first of them is what is shown. */
  count: number;
  result: MapResult | Readonly<{ ok: false; code: RefusalCode; field: null }>;
}>;

/** What a source would make of a sample, as the settings page shows it while one types. */
export function previewPost(
  { scheme, mapping }: Readonly<{ scheme: Readonly<{ kind: string }>; mapping: WebhookSettings["mapping"] }>,
  { body, headers, country = null }: PastedSample,
): Previewed {
  const post = { headers: { "content-type": "application/json", ...headers }, bytes: Buffer.from(body) };
  const opened = openPost(scheme, post);
  if (!opened.ok) return { count: 0, result: { ok: false, code: opened.code, field: null } };
  const [first] = opened.items;
  const result = first?.ok
    ? mapPost(mapping, { document: first.document, headers: post.headers }, country)
    : ({ ok: false, code: first?.code ?? "empty_batch", field: null } as const);
  return { count: opened.items.length, result };
}
