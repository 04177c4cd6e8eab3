import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import {
  type BellServer,
  QUEUE_OPTIONS,
  UnfitBellError,
  WORKER_OPTIONS,
} from "#lib/platform/bells/bell-server.ts";

const PREFIX = "cairn";
const PROBE_KEPT_MS = 60_000;
/** A line on which nothing comes for so long is given up: a half-open one would stay so for ever. */
const SILENT_MS = 10_000;
/** A blocking command is answered within ten seconds, by BullMQ's own limit. */
const SILENT_BLOCKING_MS = 15_000;

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
    // Later than a probe is given up, which then begins anew: a line that is out of step answers nothing ever again.
    commandTimeout: 12_000,
    socketTimeout: SILENT_MS,
  });
  const taking = new Redis(url, {
    ...common,
    maxRetriesPerRequest: null,
    socketTimeout: SILENT_BLOCKING_MS,
  });
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

/** A full disk or memory answers a ping and refuses what is written: so something is written. */
async function probe(redis: Redis): Promise<void> {
  if (redis.status === "wait" || redis.status === "end") await redis.connect();
  const [memory] = await Promise.all([
    redis.info("memory"),
    redis.set(`${PREFIX}:probe`, 1, "PX", PROBE_KEPT_MS),
  ]);
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  // A server that does not tell is trusted: some hosts hide it.
  if (policy === undefined || policy === "noeviction") return;
  throw new UnfitBellError(
    `Redis may throw away what it is given: its maxmemory-policy is ${policy}. Set it to noeviction.`,
  );
}
