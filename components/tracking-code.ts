/** Code that a developer can paste as it is: host and write key are filled in. */
export type TrackingCode = Readonly<{ host: string; key: string }>;

/** The browser snippet: queues calls before the tracker has loaded. */
export function webCode({ host, key }: TrackingCode): string {
  return `<script>!function(w,k,h){var c=w.cairn=w.cairn||[];["identify","track","page","group","alias","reset","consent"]
.forEach(function(m){c[m]=c[m]||function(){c.push([m].concat([].slice.call(arguments)))}});
var s=document.createElement("script");s.async=1;s.src=h+"/c.js";s.dataset.key=k;document.head.appendChild(s);c.page()}
(window,"${key}","${host}")</script>`;
}

/** What the shop calls afterwards. */
export function webCalls(): string {
  return `cairn.identify("user-123", { email: "ada@example.com", firstName: "Ada" });
cairn.track("Product Added", { cart_id: "cart-1", product_id: "p-9", name: "Tent", price: 249, quantity: 1 });`;
}

export function nodeCode({ host, key }: TrackingCode): string {
  return `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${key}", host: "${host}" });

analytics.track({
  userId: "user-123",
  event: "Order Completed",
  properties: { order_id: "1001", cart_id: "cart-1", total: 249, currency: "EUR" },
});
await analytics.closeAndFlush();`;
}

/** The two lines that change where a Segment SDK is in use already. */
export function segmentDiff({ host, key }: TrackingCode): string {
  const { host: place, protocol } = new URL(host);
  return `  // Node.js
  new Analytics({
-   writeKey: "<your Segment key>",
+   writeKey: "${key}",
+   host: "${host}",
  });

  // Browser
  AnalyticsBrowser.load(
-   { writeKey: "<your Segment key>" },
+   { writeKey: "${key}", cdnURL: "${host}" },
+   { integrations: { "Segment.io": { apiHost: "${place}/v1", protocol: "${protocol.slice(0, -1)}" } } },
  );`;
}

export function curlCode({ host, key }: TrackingCode): string {
  return `curl ${host}/v1/track \\
  -u ${key}: \\
  -H 'content-type: application/json' \\
  -d '{
    "userId": "user-123",
    "event": "Product Added",
    "properties": { "cart_id": "cart-1", "product_id": "p-9", "name": "Tent", "price": 249 }
  }'`;
}
