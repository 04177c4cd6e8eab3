import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

// On globalThis, because Next's bundle and ours are two copies of this file in one process.
const shared = globalThis as { cairnMetrics?: Registry };

/** Names that Prometheus' own linter refuses. */
const REFUSED = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

/** The figures of this process (guarantees 9.5). */
export function metrics(): Registry {
  shared.cairnMetrics ??= openRegistry();
  return shared.cairnMetrics;
}

function openRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of REFUSED) registry.removeSingleMetric(name);
  return registry;
}

type Labels = readonly string[];

/** The counter of that name, made at its first use. Labels never hold personal data. */
export function counter(name: string, help: string, labelNames: Labels = []): Counter<string> {
  const found = metrics().getSingleMetric(name);
  return found
    ? (found as Counter<string>)
    : new Counter({ name, help, labelNames: [...labelNames], registers: [metrics()] });
}

/** The gauge of that name, made at its first use. `collect` is asked whenever somebody reads. */
export function gauge(
  name: string,
  help: string,
  labelNames: Labels = [],
  collect?: (self: Gauge<string>) => void | Promise<void>,
): Gauge<string> {
  const found = metrics().getSingleMetric(name);
  if (found) return found as Gauge<string>;
  const self: Gauge<string> = new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [metrics()],
    ...(collect ? { collect: () => collect(self) } : {}),
  });
  return self;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The histogram of that name, made at its first use; its buckets suit seconds. */
export function histogram(
  name: string,
  help: string,
  labelNames: Labels = [],
  buckets: readonly number[] = SECONDS,
): Histogram<string> {
  const found = metrics().getSingleMetric(name);
  return found
    ? (found as Histogram<string>)
    : new Histogram({
        name,
        help,
        labelNames: [...labelNames],
        buckets: [...buckets],
        registers: [metrics()],
      });
}
