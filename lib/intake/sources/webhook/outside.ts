import { DAY, type Instant, MINUTE } from "#core/kernel/time.ts";
import { safeFetch } from "#lib/platform/safe-fetch.ts";

/** A text from outside. missing: it is not there. away: nobody knows, and it may be there later. */
export type Fetched = Readonly<{ text: string }> | "missing" | "away";
export type FetchText = (url: string) => Promise<Fetched>;

/** What verification may ask of the public internet: keys, certificates, and to be subscribed. */
export type Outside = Readonly<{
  /** Asked once a day; a failure is not asked again for a minute, whoever sends forgeries. */
  remembered: FetchText;
  /** Asked each time. */
  once: FetchText;
}>;

const MAX_BYTES = 65_536;
const MAX_KNOWN = 200;
const TIMEOUT_MS = 4_000;

/** The way out for verification: `safeFetch`, and nothing that is private. */
const fetchText: FetchText = async (url) => {
  const answer = await safeFetch(url, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
  if (!answer.ok) return answer.kind === "blocked_address" ? "missing" : "away";
  if (answer.status === 200 && !answer.truncated) return { text: answer.body.toString("utf8") };
  return answer.status >= 500 || answer.status === 429 ? "away" : "missing";
};

export function openOutside(now: () => Instant, ask: FetchText = fetchText): Outside {
  const known = new Map<string, { until: Instant; fetched: Promise<Fetched> }>();
  return {
    once: ask,
    remembered(url) {
      const found = known.get(url);
      if (found && found.until > now()) return found.fetched;
      if (known.size >= MAX_KNOWN) known.clear();
      const entry = { until: now() + MINUTE, fetched: ask(url) };
      known.set(url, entry);
      return entry.fetched.then((fetched) => {
        if (typeof fetched === "object") entry.until = now() + DAY;
        return fetched;
      });
    },
  };
}
