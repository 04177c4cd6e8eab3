import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import type { MappedField } from "#lib/intake/sources/webhook/mapping.ts";
import { headerOf, hmacHolds } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({ kind: z.literal("shopify") });

const lines = (path: string): MappedField => ({
  name: "products",
  path,
  as: "asIs",
  each: [
    { name: "product_id", path: "product_id", as: "text" },
    { name: "variant", path: "variant_id", as: "text" },
    { name: "sku", path: "sku", as: "asIs" },
    { name: "name", path: "title", as: "asIs" },
    { name: "brand", path: "vendor", as: "asIs" },
    { name: "quantity", path: "quantity", as: "number" },
    { name: "price", path: "price", as: "number" },
  ],
});
const order: readonly MappedField[] = [
  { name: "order_id", path: "id", as: "text" },
  { name: "order_number", path: "name", as: "asIs" },
  { name: "cart_id", path: "cart_token", as: "asIs" },
  { name: "checkout_id", path: "checkout_token", as: "asIs" },
  { name: "currency", path: "currency", as: "asIs" },
  { name: "total", path: "total_price", as: "number" },
  { name: "subtotal", path: "subtotal_price", as: "number" },
  { name: "discount", path: "total_discounts", as: "number" },
  { name: "tax", path: "total_tax", as: "number" },
  { name: "shipping", path: "total_shipping_price_set.shop_money.amount", as: "number" },
  { name: "coupon", path: "discount_codes[0].code", as: "asIs" },
  { name: "url", path: "order_status_url", as: "asIs" },
  lines("line_items"),
];
const checkout: readonly MappedField[] = [
  { name: "checkout_id", path: "token", as: "asIs" },
  { name: "cart_id", path: "cart_token", as: "asIs" },
  { name: "currency", path: "presentment_currency | currency", as: "asIs" },
  { name: "total", path: "total_price", as: "number" },
  { name: "cart_url", path: "abandoned_checkout_url", as: "asIs" },
  lines("line_items"),
];
const refund: readonly MappedField[] = [
  { name: "order_id", path: "order_id", as: "text" },
  { name: "refund_id", path: "id", as: "text" },
  { name: "currency", path: "transactions[0].currency", as: "asIs" },
  { name: "total", path: "transactions[0].amount", as: "number" },
  { name: "reason", path: "note", as: "asIs" },
];
const personOf = (prefix: string): MappedField[] => [
  { name: "email", path: `${prefix}email`, as: "asIs" },
  { name: "phone", path: `${prefix}phone`, as: "asIs" },
  { name: "firstName", path: `${prefix}first_name`, as: "asIs" },
  { name: "lastName", path: `${prefix}last_name`, as: "asIs" },
];
const buyer = personOf("customer.");
const customer = {
  userId: "id",
  traits: personOf(""),
  fields: [{ name: "customer_id", path: "id", as: "text" as const }],
};

/** Shopify: the body under the client secret, as base64; the topic says what happened. */
export default defineConnector({
  kind: "shopify",
  title: "Shopify",
  about: "Orders, checkouts, refunds and customers of a shop",
  schema,
  secret: "given",
  options: [],
  example: {
    scheme: { kind: "shopify" },
    mapping: {
      event: { kind: "path", path: "header:x-shopify-topic" },
      userId: "customer.id",
      email: "email | contact_email | customer.email",
      phone: "phone | customer.phone",
      timestamp: "updated_at | created_at",
      cases: [
        // The order's own id is an id of whoever placed it: a refund names the order alone.
        {
          when: "orders/create",
          name: "Order Completed",
          anonymousId: "id",
          timestamp: "created_at",
          fields: [...order],
          traits: buyer,
        },
        { when: "orders/paid", name: "Order Paid", anonymousId: "id", fields: [...order] },
        { when: "orders/fulfilled", name: "Order Fulfilled", anonymousId: "id", fields: [...order] },
        { when: "orders/cancelled", name: "Order Cancelled", anonymousId: "id", fields: [...order] },
        {
          when: "refunds/create",
          name: "Order Refunded",
          anonymousId: "order_id",
          timestamp: "created_at",
          fields: [...refund],
        },
        {
          when: "checkouts/create",
          name: "Checkout Started",
          timestamp: "created_at",
          fields: [...checkout],
          traits: buyer,
        },
        { when: "checkouts/update", name: "Checkout Updated", fields: [...checkout], traits: buyer },
        { when: "customers/create", name: "Customer Created", ...customer },
        { when: "customers/update", name: "Customer Updated", ...customer },
      ],
    },
  },
  verify(_scheme, { headers, bytes, secrets }) {
    const hmac = { algorithm: "sha256", encoding: "base64", material: [bytes] } as const;
    if (!hmacHolds(secrets, hmac, [headerOf(headers, "x-shopify-hmac-sha256")])) return null;
    return { deliveryId: headerOf(headers, "x-shopify-webhook-id") || null };
  },
});
