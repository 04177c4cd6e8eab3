import nobody from "#lib/delivery/providers/null/provider.ts";
import type { ProviderKind } from "#lib/delivery/providers/provider.ts";
import smtp from "#lib/delivery/providers/smtp/provider.ts";
import testInbox from "#lib/delivery/providers/test-inbox/provider.ts";
import webhook from "#lib/delivery/providers/webhook/provider.ts";

/** Every kind of provider, by the name of its folder. A new one is a folder and its line here. */
export const providerKinds: readonly ProviderKind[] = [
  testInbox,
  smtp,
  webhook,
  nobody,
] as readonly unknown[] as readonly ProviderKind[];

/** The kind of that name; null for one that this release does not know. */
export function providerKind(kind: string): ProviderKind | null {
  return providerKinds.find((one) => one.kind === kind) ?? null;
}
