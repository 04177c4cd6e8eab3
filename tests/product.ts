import { afterAll } from "vitest";
import type { Source } from "#lib/platform/env.ts";
import { type Product, runProduct } from "#tests/running-product.ts";

/** The built product for a test file, with the demo unless `CAIRN_DEMO: "0"`; gone after the file's tests. */
export async function startProduct(settings: Source = {}): Promise<Product> {
  const product = await runProduct(settings);
  afterAll(() => product.remove());
  return product;
}
