export type Money = Readonly<{ currency: string; value: string }>;
export type OverviewDay = Readonly<{
  day: string;
  sent: number;
  clicked: number;
  conversions: number;
  /** In the workspace's currency. */
  revenue: number;
}>;
export type OverviewJourney = Readonly<{
  journeyId: string;
  name: string;
  status: string;
  entered: number;
  sent: number;
  clicked: number;
  conversions: number;
  revenue: number;
}>;
export type OverviewEvent = Readonly<{ event: string; n: number; lastAt: number }>;
export type OrderTotals = Readonly<{ currency: string; orders: number; gross: string; refunded: string }>;

/** What the programme earns: totals, by day, by journey, and the events behind it (ux 4.16, first version). */
export type Overview = Readonly<{
  from: string;
  to: string;
  zone: string;
  currency: string;
  asOf: number;
  entered: number;
  sent: number;
  skipped: number;
  failed: number;
  /** Deliveries of which a person clicked a link: opens are known by clicks only. */
  clicked: number;
  conversions: number;
  /** Money of goals, per currency: currencies are never added up (S-15.14). */
  revenue: readonly Money[];
  /** Orders and refunds of everybody, whether in a journey or not. */
  orders: readonly OrderTotals[];
  days: readonly OverviewDay[];
  journeys: readonly OverviewJourney[];
  events: readonly OverviewEvent[];
  /** The newest day on which anything arrived: where to look when the range is empty. */
  newestDay: string | null;
}>;
