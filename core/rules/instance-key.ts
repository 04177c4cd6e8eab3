import type { LoggedEvent } from "#core/engine/event.ts";
import { sha256Hex } from "#core/kernel/hash.ts";
import { idText } from "#core/rules/coerce.ts";
import { readerOf } from "#core/rules/lookup.ts";

type Keyed = Pick<LoggedEvent, "properties">;

/** Longer keys are kept as their hash (S-3.4). */
const MOST_BYTES = 256;

/** The key that a path such as `properties.cart_id` finds in an event (S-3.2, S-3.4). */
export function instanceKeyOf(
  path: string,
  event: Keyed,
): Readonly<{ key: string }> | Readonly<{ missing: true }> {
  const text = idText(readerOf(`event.${path}`)({ event: event as LoggedEvent }));
  return text === null ? { missing: true } : { key: shorten(text) };
}

/** True where an event reaches a run of that key: it carries the same one, or none (S-3.2). */
export function concernsRun(event: Keyed, keyPath: string | null, instanceKey: string): boolean {
  if (keyPath === null || keyPath === "") return true;
  const found = instanceKeyOf(keyPath, event);
  return !("key" in found) || found.key === instanceKey;
}

function shorten(text: string): string {
  if (text.length * 3 <= MOST_BYTES || new TextEncoder().encode(text).length <= MOST_BYTES) return text;
  return sha256Hex(text);
}
