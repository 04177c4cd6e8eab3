import { z } from "zod";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import type { MappedField } from "#lib/intake/sources/webhook/mapping.ts";
import { headerOf, hmacHolds } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({ kind: z.literal("woocommerce") });

const order: MappedField[] = [
  { name: "order_id", path: "id", as: "text" },
  { name: "order_number", path: "number", as: "text" },
  { name: "cart_id", path: "cart_hash", as: "asIs" },
  { name: "currency", path: "currency", as: "asIs" },
  { name: "total", path: "total", as: "number" },
  { name: "discount", path: "discount_total", as: "number" },
  { name: "tax", path: "total_tax", as: "number" },
  { name: "shipping", path: "shipping_total", as: "number" },
  { name: "status", path: "status", as: "asIs" },
  { name: "coupon", path: "coupon_lines[0].code", as: "asIs" },
  {
    name: "products",
    path: "line_items",
    as: "asIs",
    each: [
      { name: "product_id", path: "product_id", as: "text" },
      { name: "sku", path: "sku", as: "asIs" },
      { name: "name", path: "name", as: "asIs" },
      { name: "quantity", path: "quantity", as: "number" },
      { name: "price", path: "price", as: "number" },
      { name: "image_url", path: "image.src", as: "asIs" },
    ],
  },
];
const traits: MappedField[] = [
  { name: "email", path: "billing.email | email", as: "asIs" },
  { name: "phone", path: "billing.phone", as: "asIs" },
  { name: "firstName", path: "billing.first_name | first_name", as: "asIs" },
  { name: "lastName", path: "billing.last_name | last_name", as: "asIs" },
];

/** WooCommerce: the body under the webhook's secret, as base64. It pings once when the webhook is saved, unsigned. */
export default defineConnector({
  kind: "woocommerce",
  title: "WooCommerce",
  about: "Orders and customers of a WordPress shop",
  schema,
  secret: "made",
  options: [],
  example: {
    scheme: { kind: "woocommerce" },
    mapping: {
      event: { kind: "path", path: "header:x-wc-webhook-topic" },
      email: "billing.email | email",
      phone: "billing.phone",
      timestamp: "date_modified_gmt | date_created_gmt",
      cases: [
        {
          when: "order.created",
          name: "Order Completed",
          timestamp: "date_created_gmt",
          fields: order,
          traits,
        },
        { when: "order.updated", name: "Order Updated", fields: order },
        {
          when: "customer.created",
          name: "Customer Created",
          traits,
          fields: [{ name: "customer_id", path: "id", as: "text" }],
        },
        {
          when: "customer.updated",
          name: "Customer Updated",
          traits,
          fields: [{ name: "customer_id", path: "id", as: "text" }],
        },
      ],
    },
  },
  greet(_scheme, { method, headers, bytes }) {
    const isPing =
      method === "POST" &&
      headerOf(headers, "x-wc-webhook-signature") === "" &&
      bytes.length < 64 &&
      /^webhook_id=\d+$/.test(bytes.toString("latin1"));
    return isPing ? { status: 200, body: { status: "ping" } } : null;
  },
  verify(_scheme, { headers, bytes, secrets }) {
    const hmac = { algorithm: "sha256", encoding: "base64", material: [bytes] } as const;
    if (!hmacHolds(secrets, hmac, [headerOf(headers, "x-wc-webhook-signature")])) return null;
    return { deliveryId: headerOf(headers, "x-wc-webhook-delivery-id") || null };
  },
});
