import type { IncomingHttpHeaders } from "node:http";
import { isObject, type Json } from "#core/kernel/json.ts";
import type { RefusalCode } from "#lib/intake/refusals.ts";
import { cleanDocument } from "#lib/intake/sources/webhook/clean.ts";
import type { Opened, Unreadable } from "#lib/intake/sources/webhook/define-connector.ts";
import { parseDocument } from "#lib/intake/sources/webhook/parse-document.ts";
import { connectorOf } from "#lib/intake/sources/webhook/settings.ts";

export type OpenedPost = Readonly<
  | {
      ok: true;
      /** The whole body; handshakes are read from it. */
      document: Json;
      items: readonly (Opened | Unreadable)[];
      changed: boolean;
    }
  | { ok: false; code: RefusalCode }
>;

/** More events than any sender puts into one post. */
const MAX_ITEMS = 1_000;

/** The events in a genuine post: parsed, repaired, taken apart in the way of its sender. */
export function openPost(
  scheme: Readonly<{ kind: string }>,
  post: Readonly<{ headers: IncomingHttpHeaders; bytes: Buffer }>,
): OpenedPost {
  const connector = connectorOf(scheme);
  const wrapped = connector.wrap?.(post);
  const parsed =
    wrapped === undefined
      ? parseDocument(post.headers["content-type"] ?? "", post.bytes)
      : cleanDocument(wrapped);
  if (!parsed.ok) return parsed;
  const { value: document, changed } = parsed;
  const items = connector.open?.(document, post) ?? [wholeOf(document)];
  if (items.length > MAX_ITEMS) return { ok: false, code: "too_many_items" };
  return items.length === 0 ? { ok: false, code: "empty_batch" } : { ok: true, document, items, changed };
}

function wholeOf(document: Json): Opened | Unreadable {
  return isObject(document) ? { ok: true, document, id: null } : { ok: false, code: "bad_json" };
}
