import type { Json, JsonObject } from "#core/kernel/json.ts";

/** Money of one order: null where it is missing or not a number, 0 where it is negative (S-15.17). */
export type OrderValue = Readonly<{ value: number | null; currency: string }>;

const REVENUE_EVENTS: ReadonlySet<string> = new Set(["Order Completed", "Order Refunded"]);
/** More than any one order is worth: what is larger is a mistake, and would spoil every sum it enters. */
const MOST = 1_000_000_000;

/** Reads what an order was worth from the properties of its event; other events are worth nothing. */
export function orderValue(event: string, properties: JsonObject): OrderValue {
  if (!REVENUE_EVENTS.has(event)) return { value: null, currency: "" };
  const value = moneyOf(properties["total"]) ?? moneyOf(properties["revenue"]);
  return { value, currency: currencyOf(properties["currency"]) };
}

/** A number, or a text that is one. Nothing else counts as money. */
export function moneyOf(value: Json | undefined): number | null {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number > MOST) return null;
  return Math.max(0, number);
}

/** Three letters in capitals, '' where none are given: the workspace's own currency is meant then. */
export function currencyOf(value: Json | undefined): string {
  return typeof value === "string" && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : "";
}
