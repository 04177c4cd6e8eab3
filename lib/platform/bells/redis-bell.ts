import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { type BellServer, QUEUE_OPTIONS, WORKER_OPTIONS } from "#lib/platform/bells/bell-server.ts";

const PREFIX = "cairn";
const PROBE_MS = 2_000;

/** BullMQ on Redis. Adding fails at once while Redis is away; taking waits for it to come back. */
export function redisBell(url: string): BellServer {
  const common = {
    lazyConnect: true,
    connectTimeout: 5_000,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  };
  const adding = new Redis(url, {
    ...common,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 5_000,
  });
  const taking = new Redis(url, { ...common, maxRetriesPerRequest: null });
  // Told through `probe` and BullMQ; without a listener ioredis writes to the console.
  adding.on("error", () => undefined);
  taking.on("error", () => undefined);
  return {
    kind: "redis",
    probe: () => probe(adding),
    watch(trouble) {
      adding.on("close", () => trouble(new Error("the connection to Redis is closed")));
    },
    producer(name, { trouble }) {
      const queue = new Queue(name, { ...QUEUE_OPTIONS, prefix: PREFIX, connection: adding });
      queue.on("error", trouble);
      return queue;
    },
    consumer(name, work, concurrency, { trouble, failed }) {
      const options = { ...WORKER_OPTIONS, concurrency, prefix: PREFIX, connection: taking };
      const worker = new Worker(name, (job) => work(job.data), options);
      worker.on("error", trouble);
      worker.on("failed", (_job, error) => failed(error));
      return worker;
    },
    async close() {
      adding.disconnect();
      taking.disconnect();
    },
  };
}

async function probe(redis: Redis): Promise<void> {
  if (redis.status === "wait" || redis.status === "end") await redis.connect();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("Redis does not answer")), PROBE_MS);
  });
  try {
    await Promise.race([redis.ping(), late]);
  } finally {
    clearTimeout(timer);
  }
}
