import { withQuery } from "#components/with-query.ts";

/** The views of the list, and what each asks the API for. */
export const TABS = {
  all: {},
  sent: { state: "sent" },
  skipped: { state: "skipped" },
  retrying: { state: "deferred" },
  parked: { parkedBy: "any" },
  unknown: { state: "unknown" },
  failed: { state: "dead" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
export type DeliveryTab = keyof typeof TABS;

/** What of the address narrows the list. */
export type DeliveriesAsked = Readonly<{
  tab?: string | undefined;
  journey?: string | undefined;
  step?: string | undefined;
  channel?: string | undefined;
  reason?: string | undefined;
}>;

/** An address that names no view shows all of them. */
export function tabOf(tab: string | undefined | null): DeliveryTab {
  return tab && Object.hasOwn(TABS, tab) ? (tab as DeliveryTab) : "all";
}

/** The API's parameters for what the address asks. */
export function filterOf({
  tab,
  journey,
  step,
  channel,
  reason,
}: DeliveriesAsked): Readonly<Record<string, string | undefined>> {
  return { ...TABS[tabOf(tab)], journeyId: journey, stepId: step, channel, reason };
}

export function deliveriesPath(asked: DeliveriesAsked): string {
  return withQuery("deliveries", filterOf(asked));
}
