import { isoOf } from "#core/calendar/iso.ts";
import { toInstant } from "#core/calendar/zone.ts";
import type { JsonObject } from "#core/kernel/json.ts";

/** One line of an invoice, as shops' exports of the kind "one row an item" have it. */
export type InvoiceLine = Readonly<Record<(typeof RETAIL_COLUMNS)[number], string>>;
export const RETAIL_COLUMNS = [
  "InvoiceNo",
  "StockCode",
  "Description",
  "Quantity",
  "InvoiceDate",
  "UnitPrice",
  "CustomerID",
  "Country",
] as const;

/** S-12.12: more lines than that are counted and not kept; the total is always of all. */
const LINES_KEPT = 200;

export type RetailOptions = Readonly<{ zone: string; currency: string }>;
export type ReadOrder =
  | Readonly<{ ok: true; item: JsonObject; cut: boolean }>
  | Readonly<{ ok: false; code: string }>;

/**
 * One invoice as an event: `Order Completed`, or `Order Refunded` where its number starts with C. The customer is the
 * userId; an invoice without one has nobody it could belong to.
 */
export function orderOf(lines: readonly InvoiceLine[], { zone, currency }: RetailOptions): ReadOrder {
  const [first] = lines;
  if (!first) return { ok: false, code: "empty_invoice" };
  const number = first.InvoiceNo.trim();
  const refund = /^C\d+$/i.test(number);
  if (!refund && !/^\d+$/.test(number)) return { ok: false, code: "not_an_order" };
  const userId = first.CustomerID.trim().replace(/\.0$/, "");
  if (userId === "") return { ok: false, code: "no_identifier" };
  const timestamp = localTime(first.InvoiceDate, zone);
  if (timestamp === null) return { ok: false, code: "bad_date" };
  const sold = lines.flatMap(lineOf);
  if (sold.length === 0) return { ok: false, code: "no_amount" };
  const cents = sold.reduce((sum, { price, quantity }) => sum + Math.round(price * 1_000) * quantity, 0);
  const properties = {
    order_id: number,
    total: Math.round(cents / 10) / 100,
    currency,
    products: sold.slice(0, LINES_KEPT),
    ...(sold.length > LINES_KEPT ? { product_lines: sold.length } : {}),
    country: first.Country.trim(),
  };
  const event = refund ? "Order Refunded" : "Order Completed";
  const item = { type: "track", event, userId, messageId: `invoice:${number}`, timestamp, properties };
  return { ok: true, item, cut: sold.length > LINES_KEPT };
}

/** A line with its amount; corrections without price or quantity are no part of an order. */
function lineOf({ StockCode, Description, Quantity, UnitPrice }: InvoiceLine) {
  const quantity = Math.abs(Number(Quantity));
  const price = Number(UnitPrice);
  if (!Number.isFinite(quantity) || quantity === 0 || !Number.isFinite(price) || price <= 0) return [];
  return [{ product_id: StockCode.trim(), name: Description.trim().slice(0, 60), price, quantity }];
}

/** "2010-12-01 08:26:00" in the shop's zone. */
function localTime(text: string, zone: string): string | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text.trim());
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return isoOf(toInstant(zone, { year, month, day, hour, minute, second, ms: 0 }));
}
