import { expect, test } from "vitest";
import { orderValue } from "./order-value.ts";

test.each([
  [
    { total: 49.9, currency: "eur" },
    { value: 49.9, currency: "EUR" },
  ],
  [{ revenue: "12.50" }, { value: 12.5, currency: "" }],
  [
    { total: "many", revenue: 7 },
    { value: 7, currency: "" },
  ],
  [{}, { value: null, currency: "" }],
  [{ total: -3 }, { value: 0, currency: "" }],
  [{ total: 1e300 }, { value: null, currency: "" }],
  [
    { total: " ", currency: "euro" },
    { value: null, currency: "" },
  ],
])("S-15.17 an order of %j is worth what can be counted", (properties, worth) => {
  expect(orderValue("Order Completed", properties)).toEqual(worth);
});

test("an event that is no order is worth nothing", () => {
  expect(orderValue("Product Added", { total: 5 })).toEqual({ value: null, currency: "" });
});
