import { basic, childrenOf, createKey, openProduct } from "./product.ts";

const KEYS = 10;

/** The product's front process alone: it takes events in, and nobody works on them. */
export async function openDoor() {
  return openProduct({ settings: { CAIRN_ROLES: "web,intake" } }, async (opened) => {
    const [pid] = childrenOf(opened.product.pid);
    if (!pid) throw new Error("the product has no front process");
    const authorizations = Array.from({ length: KEYS }, () => basic(createKey(opened, "write")));
    return {
      url: opened.product.url,
      /** The front process. */
      pid,
      /** The nth request's key: one may send 1,000 requests and 5,000 events a second. */
      headers: (n: number) => ({ authorization: authorizations[n % KEYS] ?? "" }),
    };
  });
}
