import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { DAY } from "#core/kernel/time.ts";
import { lastDeliveries } from "#lib/intake/source-deliveries.ts";
import { readSample } from "#lib/intake/sources/webhook/sample.ts";
import { personOf } from "./door.ts";
import { settle } from "./engine.ts";
import { openHooks, SECRET, statusOf } from "./hook-world.ts";

const { platform, workspace, addHook, post, eventsOf, refusedOf } = await openHooks();

const base64 = (body: string) => createHmac("sha256", SECRET).update(body).digest("base64");
const hex = (body: string, algorithm = "sha256") => createHmac(algorithm, SECRET).update(body).digest("hex");

const shop = await addHook("shopify");

describe("Shopify", () => {
  let n = 0;
  const send = (topic: string, document: object) => {
    n += 1;
    const body = JSON.stringify(document);
    const headers = { "x-shopify-topic": topic, "x-shopify-webhook-id": `w-${n}` };
    return post(shop, body, { ...headers, "x-shopify-hmac-sha256": base64(body) });
  };
  const customer = {
    id: 207119551,
    email: "jon@example.com",
    first_name: "Jon",
    last_name: "Snow",
    phone: null,
  };
  const order = {
    id: 450789469,
    name: "#1001",
    email: "jon@example.com",
    created_at: "2026-01-10T11:00:00-05:00",
    updated_at: "2026-01-10T12:00:00-05:00",
    cart_token: "68778783ad298f1c80c3bafcddeea02f",
    checkout_token: "bd5a8aa1ecd019dd3520ff791ee3a24c",
    currency: "EUR",
    total_price: "598.94",
    subtotal_price: "597.00",
    total_discounts: "10.00",
    total_tax: "11.94",
    discount_codes: [{ code: "TENOFF", amount: "10.00" }],
    customer,
    line_items: [
      {
        product_id: 632910392,
        variant_id: 39072856,
        sku: "IPOD2008GREEN",
        title: "IPod Nano",
        vendor: "Apple",
        quantity: 1,
        price: "199.00",
      },
      { product_id: 632910393, variant_id: null, sku: "", title: "Cable", quantity: 2, price: "199.00" },
    ],
  };

  test("guarantees 6: G-1 an order is Order Completed with its cart, total and products, and its customer can be written to", async () => {
    expect(statusOf(await send("orders/create", order))).toBe("accepted");
    const events = await eventsOf(shop);
    expect(events.map(({ type, event, message_id }) => [type, event, message_id])).toEqual([
      ["identify", "Identify", "w-1:traits"],
      ["track", "Order Completed", "w-1"],
    ]);
    expect(events[1]?.timestamp.toISOString()).toBe("2026-01-10T16:00:00.000Z");
    expect(events[1]?.body.properties).toEqual({
      order_id: "450789469",
      order_number: "#1001",
      cart_id: "68778783ad298f1c80c3bafcddeea02f",
      checkout_id: "bd5a8aa1ecd019dd3520ff791ee3a24c",
      currency: "EUR",
      total: 598.94,
      subtotal: 597,
      discount: 10,
      tax: 11.94,
      coupon: "TENOFF",
      products: [
        {
          product_id: "632910392",
          variant: "39072856",
          sku: "IPOD2008GREEN",
          name: "IPod Nano",
          brand: "Apple",
          quantity: 1,
          price: 199,
        },
        { product_id: "632910393", name: "Cable", quantity: 2, price: 199 },
      ],
    });
    await settle(platform);
    const person = await personOf(platform, workspace.id, "user_id", "207119551");
    const [row] = await platform.db.rows("select email, traits from person where id = $1", [person?.id]);
    expect(row).toMatchObject({ email: "jon@example.com", traits: { firstName: "Jon", lastName: "Snow" } });
  });

  test("guarantees 6: G-1 S-1.25 ids beyond 2^53, as in Shopify's own test notification, keep every digit", async () => {
    const body = JSON.stringify({
      ...order,
      id: "(820982911946154508)",
      email: "tester@example.com",
      note: '820982911946154508 "said" she, 1',
      customer: { ...customer, id: "(115310627314723954)", email: "tester@example.com" },
      line_items: [{ product_id: "(788032119674292922)", title: "T-Shirt", quantity: 1, price: "139.00" }],
    }).replace(/"\((\d+)\)"/g, "$1");
    const headers = { "x-shopify-topic": "orders/create", "x-shopify-webhook-id": "w-long" };
    const answer = await post(shop, body, { ...headers, "x-shopify-hmac-sha256": base64(body) });
    expect(statusOf(answer)).toBe("accepted");
    const event = (await eventsOf(shop)).find(({ message_id }) => message_id === "w-long");
    expect(event?.body).toMatchObject({ userId: "115310627314723954", anonymousId: "820982911946154508" });
    expect(event?.body.properties).toMatchObject({
      order_id: "820982911946154508",
      products: [{ product_id: "788032119674292922", quantity: 1 }],
    });
  });

  test("guarantees 6: G-1 a refund names its order alone, and finds who placed it", async () => {
    const refund = {
      id: 509562969,
      order_id: 450789469,
      created_at: "2026-01-11T09:00:00Z",
      note: "too small",
      transactions: [{ amount: "41.94", currency: "EUR" }],
    };
    expect(statusOf(await send("refunds/create", refund))).toBe("accepted");
    const event = (await eventsOf(shop)).at(-1);
    expect(event).toMatchObject({
      event: "Order Refunded",
      body: { properties: { order_id: "450789469", total: 41.94, currency: "EUR", reason: "too small" } },
    });
    expect(event?.person_id).toBe((await personOf(platform, workspace.id, "user_id", "207119551"))?.id);
  });

  test("guarantees 6: a checkout of somebody without an account is found by the email", async () => {
    const { id: _id, ...checkout } = order;
    const guest = {
      ...checkout,
      token: "k1",
      customer: undefined,
      email: "Guest@Example.com",
      abandoned_checkout_url: "https://shop.example/r",
    };
    expect(statusOf(await send("checkouts/create", guest))).toBe("accepted");
    const event = (await eventsOf(shop)).at(-1);
    expect(event).toMatchObject({
      event: "Checkout Started",
      body: {
        properties: { checkout_id: "k1", cart_id: order.cart_token, cart_url: "https://shop.example/r" },
      },
    });
    const [row] = await platform.db.rows("select email from person where id = $1", [event?.person_id]);
    expect(row).toEqual({ email: "guest@example.com" });
  });

  test("guarantees 6: S-2.16 a topic about nobody is set aside, and answered with 200", async () => {
    const answer = await send("products/update", { id: 1, title: "Sock" });
    expect([answer.status, statusOf(answer), answer.json.code]).toEqual([
      200,
      "quarantined",
      "no_identifier",
    ]);
    expect((await refusedOf(shop))[0]).toMatchObject({ kind: "quarantined", code: "no_identifier" });
  });

  test("guarantees 6: an order with two hundred lines is understood: limits are those of what is mapped", async () => {
    const extra = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`detail_${at}`, "x".repeat(20)]));
    const line_items = Array.from({ length: 180 }, (_, at) => ({
      ...order.line_items[0],
      ...extra,
      product_id: at,
    }));
    expect(statusOf(await send("orders/create", { ...order, id: 2, line_items }))).toBe("accepted");
    const long = (await eventsOf(shop)).at(-1);
    expect(long?.flags).toContain("sanitized");
    expect(long?.body.properties?.["products"]).toHaveLength(100);
    const answer = await send("orders/create", {
      ...order,
      id: 3,
      line_items: Array.from({ length: 240 }, () => ({ ...order.line_items[0], title: "x".repeat(400) })),
    });
    expect([answer.status, answer.json.code]).toEqual([200, "too_large"]);
  });
});

test("guarantees 6: Stripe's amounts are read in their currency, and its event's id is the message id", async () => {
  const source = await addHook("stripe");
  const send = async (type: string, object: object, more: object = {}) => {
    const body = JSON.stringify({
      id: `evt_${type}`,
      object: "event",
      created: 1_767_225_600,
      type,
      data: { object },
      ...more,
    });
    const at = Math.floor(platform.clock.now() / 1_000);
    const signature = createHmac("sha256", SECRET).update(`${at}.${body}`).digest("hex");
    return statusOf(await post(source, body, { "stripe-signature": `t=${at},v1=bad,v1=${signature}` }));
  };
  const session = {
    id: "cs_1",
    amount_total: 2_050,
    currency: "usd",
    customer: "cus_1",
    client_reference_id: "cart-7",
    metadata: { plan: "pro" },
    payment_status: "paid",
  };
  expect(await send("checkout.session.completed", session)).toBe("accepted");
  expect(await send("checkout.session.completed", session)).toBe("duplicate");
  expect(
    await send("charge.refunded", {
      id: "ch_1",
      amount_refunded: 500,
      currency: "jpy",
      customer: { id: "cus_1" },
    }),
  ).toBe("accepted");
  expect(await send("customer.created", { id: "cus_2", email: "ann@example.com", name: "Ann" })).toBe(
    "accepted",
  );
  expect(await send("product.created", { id: "prod_1" })).toBe("quarantined");
  const [completed, refunded, identify, created] = await eventsOf(source);
  expect(completed).toMatchObject({
    event: "Order Completed",
    message_id: "evt_checkout.session.completed",
    body: {
      userId: "cus_1",
      properties: { order_id: "cs_1", cart_id: "cart-7", total: 20.5, currency: "USD", plan: "pro" },
    },
  });
  expect(completed?.timestamp.toISOString()).toBe("2026-01-01T00:00:00.000Z");
  expect(refunded?.body).toMatchObject({
    userId: "cus_1",
    properties: { order_id: "ch_1", total: 500, currency: "JPY" },
  });
  expect(identify?.body).toMatchObject({
    userId: "cus_2",
    traits: { email: "ann@example.com", name: "Ann" },
  });
  expect(created).toMatchObject({
    event: "Customer Created",
    body: { properties: { customer_id: "cus_2" } },
  });
});

test("guarantees 6: WooCommerce's ping is answered and not stored; its orders are understood", async () => {
  const source = await addHook("woocommerce");
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const ping = await post(source, "webhook_id=7", form);
  expect([ping.status, statusOf(ping)]).toEqual([200, "ping"]);
  expect((await post(source, "webhook_id=7&user=1", form)).status).toBe(401);
  const body = JSON.stringify({
    id: 727,
    number: "727",
    currency: "USD",
    date_created_gmt: "2026-03-22T19:28:02",
    total: "29.35",
    billing: { email: "john.doe@example.com", first_name: "John" },
    line_items: [{ product_id: 93, name: "Woo", quantity: 2, price: 3, sku: "Bar3" }],
  });
  const headers = {
    "x-wc-webhook-topic": "order.created",
    "x-wc-webhook-delivery-id": "d1",
    "x-wc-webhook-signature": base64(body),
  };
  expect([statusOf(await post(source, body, headers)), statusOf(await post(source, body, headers))]).toEqual([
    "accepted",
    "duplicate",
  ]);
  const events = await eventsOf(source);
  expect(events[1]).toMatchObject({
    event: "Order Completed",
    message_id: "d1",
    body: {
      properties: { order_id: "727", total: 29.35, products: [{ product_id: "93", quantity: 2, price: 3 }] },
    },
  });
  expect(events[1]?.timestamp.toISOString()).toBe("2026-03-22T19:28:02.000Z");
  expect(events[0]?.body.traits).toMatchObject({ email: "john.doe@example.com", firstName: "John" });
});

test("guarantees 6: GitHub's event is named by its header; a form's payload is read as well", async () => {
  const source = await addHook("github");
  const document = { action: "created", sender: { login: "octocat" }, repository: { full_name: "a/b" } };
  const send = (body: string, type: string, id: string) =>
    post(source, body, {
      "content-type": type,
      "x-github-event": "star",
      "x-github-delivery": id,
      "x-hub-signature-256": `sha256=${hex(body)}`,
    });
  expect(statusOf(await send(JSON.stringify(document), "application/json", "g1"))).toBe("accepted");
  const form = new URLSearchParams({ payload: JSON.stringify(document) }).toString();
  expect(statusOf(await send(form, "application/x-www-form-urlencoded", "g2"))).toBe("accepted");
  const events = await eventsOf(source);
  expect(
    events.map(({ event, message_id, body }) => [event, message_id, body.userId, body.properties]),
  ).toEqual(["g1", "g2"].map((id) => ["star", id, "octocat", { action: "created", repository: "a/b" }]));
});

test("guarantees 6: Segment's calls arrive as what they are, a merge among them", async () => {
  const source = await addHook("segment");
  const send = async (call: object) => {
    const body = JSON.stringify(call);
    return post(source, body, { "x-signature": hex(body, "sha1") });
  };
  expect(
    statusOf(
      await send({
        type: "identify",
        messageId: "s1",
        userId: "seg-1",
        traits: { email: "seg@example.com" },
      }),
    ),
  ).toBe("accepted");
  expect(
    statusOf(
      await send({ type: "track", event: "Seen", messageId: "s2", userId: "seg-1", properties: { a: 1 } }),
    ),
  ).toBe("accepted");
  expect(
    statusOf(
      await send({ type: "track", event: "Seen", messageId: "s2", userId: "seg-1", properties: { a: 1 } }),
    ),
  ).toBe("duplicate");
  expect(statusOf(await send({ type: "alias", messageId: "s3", previousId: "seg-1", userId: "seg-2" }))).toBe(
    "accepted",
  );
  const bad = await send({ type: "track", messageId: "s4", userId: "seg-1" });
  expect([bad.status, bad.json.code]).toEqual([200, "no_event_name"]);
  expect((await eventsOf(source)).map(({ type, event }) => [type, event])).toEqual([
    ["identify", "Identify"],
    ["track", "Seen"],
    ["alias", "Alias"],
  ]);
});

test("guarantees 6: SEC-34 the newest genuine post is kept as a sample, sealed and without what opens doors", async () => {
  const source = await addHook("shopify");
  const place = { workspaceId: workspace.id, id: source.id };
  const body = JSON.stringify({ id: 1, email: "sample@example.com" });
  const headers = { "x-shopify-topic": "orders/paid", "x-shopify-hmac-sha256": "AAAA" };
  await post(source, body, headers);
  expect(await readSample(platform.db, place, platform.clock.now())).toBeNull();
  await post(source, body, { ...headers, "x-shopify-hmac-sha256": base64(body) });
  expect(await readSample(platform.db, place, platform.clock.now())).toMatchObject({
    body,
    headers: { "content-type": "application/json", "x-shopify-topic": "orders/paid" },
  });
  const sample = await readSample(platform.db, place, platform.clock.now());
  expect(Object.keys(sample?.headers ?? {}).sort()).toEqual(["content-type", "x-shopify-topic"]);
  const [row] = await platform.db.rows<{ sample: Buffer }>("select sample from source where id = $1", [
    source.id,
  ]);
  expect(row?.sample.toString("latin1")).not.toContain("sample@example.com");
  expect(await readSample(platform.db, place, platform.clock.now() + 31 * DAY)).toBeNull();
  const last = await lastDeliveries(platform.db, workspace.id, source.id);
  expect(last.map(({ verdict, what }) => [verdict, what])).toEqual([
    ["accepted", "Order Paid"],
    ["rejected", "Not signed"],
  ]);
});

test("guarantees 6: Customer.io's reports are called after what happened to what", async () => {
  const source = await addHook("customerio");
  const body = JSON.stringify({
    event_id: "01E4C4CT6YDC7Y5M7FE1GWWPQJ",
    object_type: "email",
    metric: "opened",
    timestamp: 1_767_225_600,
    data: { identifiers: { id: "42", email: "test@example.com" }, subject: "hello" },
  });
  const at = Math.floor(platform.clock.now() / 1_000);
  const signature = createHmac("sha256", SECRET).update(`v0:${at}:${body}`).digest("hex");
  const headers = { "x-cio-timestamp": String(at), "x-cio-signature": signature };
  expect([statusOf(await post(source, body, headers)), statusOf(await post(source, body, headers))]).toEqual([
    "accepted",
    "duplicate",
  ]);
  expect((await eventsOf(source))[0]).toMatchObject({
    event: "email opened",
    message_id: "01E4C4CT6YDC7Y5M7FE1GWWPQJ",
    body: { userId: "42", properties: { subject: "hello" } },
  });
});
