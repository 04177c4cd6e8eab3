import { afterAll, describe } from "vitest";
import { noRedis, startRedis } from "#tests/redis.ts";
import { cartExamples } from "./abandoned-cart.ts";

describe.skipIf(noRedis)(noRedis || "on Redis", async () => {
  if (noRedis) return;
  const redis = await startRedis();
  afterAll(() => redis.stop());
  cartExamples("the abandoned cart, run by workers on the Redis bell", {
    bell: "redis",
    redisUrl: redis.url,
    workers: true,
  });
});
