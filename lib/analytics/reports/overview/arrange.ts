import { FAILED_STATES, SENT_STATES } from "#lib/analytics/figures.ts";
import type { Money, OverviewDay, OverviewJourney } from "#lib/analytics/reports/overview/shape.ts";

/** A sum by day or by journey; the other one is null. `what`: a metric, or the state of a delivery. */
export type Sum = Readonly<{ day: string | null; journeyId: string | null; what: string; n: number }>;
/** Money by day, by journey, or in all, of one currency. */
export type Gain = Readonly<{
  day: string | null;
  journeyId: string | null;
  currency: string;
  value: string;
}>;
export type Name = Readonly<{ id: string; name: string; status: string }>;

const DAY = 86_400_000;

/** Adds up the days. */
export function totals(sums: readonly Sum[], gains: readonly Gain[]) {
  const byDays = sums.filter(({ day }) => day !== null);
  const of = (fits: (what: string) => boolean) =>
    byDays.reduce((sum, { what, n }) => sum + (fits(what) ? n : 0), 0);
  const revenue: Money[] = gains
    .filter(({ day, journeyId }) => day === null && journeyId === null)
    .map(({ currency, value }) => ({ currency, value }));
  return {
    entered: of((what) => what === "entered"),
    sent: of((what) => SENT_STATES.has(what)),
    skipped: of((what) => what === "skipped"),
    failed: of((what) => FAILED_STATES.has(what)),
    clicked: of((what) => what === "click"),
    conversions: of((what) => what === "conversion"),
    revenue: revenue.toSorted((left, right) => Number(right.value) - Number(left.value)),
  };
}

/** One row a day, also for days on which nothing happened. */
export function byDay(
  sums: readonly Sum[],
  gains: readonly Gain[],
  { from, to, currency }: Readonly<{ from: string; to: string; currency: string }>,
): readonly OverviewDay[] {
  const days = new Map<string, { -readonly [Field in keyof OverviewDay]: OverviewDay[Field] }>();
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10);
    days.set(day, { day, sent: 0, clicked: 0, conversions: 0, revenue: 0 });
  }
  for (const { day, what, n } of sums) {
    const row = day && days.get(day);
    if (row) book(row, what, n);
  }
  for (const gain of gains) {
    const row = gain.day && days.get(gain.day);
    if (row && gain.currency === currency) row.revenue = Number(gain.value);
  }
  return [...days.values()];
}

/** One row a journey that did anything in the range, the most earning first. */
export function byJourney(
  sums: readonly Sum[],
  gains: readonly Gain[],
  names: readonly Name[],
  currency: string,
): readonly OverviewJourney[] {
  return names
    .map(({ id, name, status }) => {
      const row = {
        journeyId: id,
        name,
        status,
        entered: 0,
        sent: 0,
        clicked: 0,
        conversions: 0,
        revenue: 0,
      };
      for (const { journeyId, what, n } of sums) if (journeyId === id) book(row, what, n);
      const gain = gains.find((money) => money.journeyId === id && money.currency === currency);
      return { ...row, revenue: gain ? Number(gain.value) : 0 };
    })
    .filter(({ entered, sent, clicked, conversions }) => entered + sent + clicked + conversions > 0)
    .toSorted((left, right) => right.revenue - left.revenue || right.entered - left.entered);
}

type Booked = { entered?: number; sent: number; clicked: number; conversions: number };

function book(row: Booked, what: string, n: number): void {
  if (what === "conversion") row.conversions += n;
  else if (what === "click") row.clicked += n;
  else if (what === "entered" && row.entered !== undefined) row.entered += n;
  else if (SENT_STATES.has(what)) row.sent += n;
}
