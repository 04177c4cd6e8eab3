import { z } from "zod";
import { isObject } from "#core/kernel/json.ts";
import { defineConnector } from "#lib/intake/sources/webhook/define-connector.ts";
import type { MappedField } from "#lib/intake/sources/webhook/mapping.ts";
import { headerOf, hmacHolds, isFresh } from "#lib/intake/sources/webhook/signatures.ts";

const schema = z.strictObject({ kind: z.literal("stripe") });

const currency: MappedField = { name: "currency", path: "data.object.currency", as: "upper" };
const money = (name: string, path: string): MappedField => ({
  name,
  path: `data.object.${path}`,
  as: "minor",
});
const plain = (name: string, path = name): MappedField => ({ name, path: `data.object.${path}`, as: "asIs" });

const checkout: readonly MappedField[] = [
  currency,
  plain("order_id", "id"),
  plain("checkout_id", "id"),
  plain("cart_id", "client_reference_id | data.object.metadata.cart_id"),
  money("total", "amount_total"),
  plain("status", "payment_status"),
];
const invoice: readonly MappedField[] = [
  currency,
  plain("invoice_id", "id"),
  plain("subscription_id", "subscription | data.object.parent.subscription_details.subscription"),
  money("total", "total"),
  money("amount_due", "amount_due"),
  plain("reason", "billing_reason"),
  plain("url", "hosted_invoice_url"),
];
const subscription: readonly MappedField[] = [
  currency,
  plain("subscription_id", "id"),
  plain("status"),
  plain("plan", "items.data[0].price.id"),
  plain("trial_end"),
  plain("cancel_at_period_end"),
];
const payment: readonly MappedField[] = [
  currency,
  plain("payment_id", "id"),
  money("amount", "amount"),
  plain("reason", "last_payment_error.message | data.object.failure_message"),
];
const customer: readonly MappedField[] = [plain("email"), plain("phone"), plain("name")];

/** Stripe: `timestamp.body` in the header `Stripe-Signature`; amounts come in the currency's smallest unit. */
export default defineConnector({
  kind: "stripe",
  title: "Stripe",
  about: "Checkouts, invoices, subscriptions and refunds",
  schema,
  secret: "given",
  options: [],
  example: {
    scheme: { kind: "stripe" },
    mapping: {
      event: { kind: "path", path: "type" },
      userId: "data.object.metadata.user_id | data.object.customer.id | data.object.customer",
      email:
        "data.object.customer_details.email | data.object.customer_email | data.object.billing_details.email | data.object.receipt_email",
      properties: "data.object",
      timestamp: "created",
      cases: [
        {
          when: "checkout.session.completed",
          name: "Order Completed",
          fields: [...checkout],
          properties: "data.object.metadata",
        },
        {
          when: "checkout.session.expired",
          name: "Checkout Expired",
          fields: [...checkout],
          properties: "data.object.metadata",
        },
        {
          when: "charge.refunded",
          name: "Order Refunded",
          fields: [
            currency,
            plain("order_id", "metadata.order_id | data.object.payment_intent | data.object.id"),
            money("total", "amount_refunded"),
          ],
          properties: "data.object.metadata",
        },
        {
          when: "invoice.paid",
          name: "Invoice Paid",
          fields: [...invoice],
          properties: "data.object.metadata",
        },
        {
          when: "invoice.payment_failed",
          name: "Payment Failed",
          fields: [...invoice],
          properties: "data.object.metadata",
        },
        {
          when: "invoice.upcoming",
          name: "Invoice Upcoming",
          fields: [...invoice],
          properties: "data.object.metadata",
        },
        {
          when: "payment_intent.payment_failed",
          name: "Payment Failed",
          fields: [...payment],
          properties: "data.object.metadata",
        },
        {
          when: "customer.subscription.created",
          name: "Subscription Started",
          fields: [...subscription],
          properties: "data.object.metadata",
        },
        {
          when: "customer.subscription.updated",
          name: "Subscription Updated",
          fields: [...subscription],
          properties: "data.object.metadata",
        },
        {
          when: "customer.subscription.deleted",
          name: "Subscription Cancelled",
          fields: [...subscription],
          properties: "data.object.metadata",
        },
        {
          when: "customer.subscription.trial_will_end",
          name: "Trial Ending",
          fields: [...subscription],
          properties: "data.object.metadata",
        },
        {
          when: "customer.created",
          name: "Customer Created",
          userId: "data.object.metadata.user_id | data.object.id",
          email: "data.object.email",
          traits: [...customer],
          fields: [plain("customer_id", "id")],
        },
        {
          when: "customer.updated",
          name: "Customer Updated",
          userId: "data.object.metadata.user_id | data.object.id",
          email: "data.object.email",
          traits: [...customer],
          fields: [plain("customer_id", "id")],
        },
      ],
    },
  },
  verify(_scheme, { headers, bytes, secrets, now }) {
    const parts = headerOf(headers, "stripe-signature").split(",");
    const valuesOf = (name: string) =>
      parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
    const [at = ""] = valuesOf("t");
    if (!isFresh(at, now)) return null;
    const hmac = { algorithm: "sha256", encoding: "hex", material: [`${at}.`, bytes] } as const;
    return hmacHolds(secrets, hmac, valuesOf("v1")) ? { deliveryId: null } : null;
  },
  open: (document) => [
    isObject(document)
      ? { ok: true, document, id: typeof document["id"] === "string" ? document["id"] : null }
      : { ok: false, code: "bad_json" },
  ],
});
