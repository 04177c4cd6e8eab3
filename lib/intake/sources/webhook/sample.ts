import type { IncomingHttpHeaders } from "node:http";
import { DAY, type Instant, SECOND } from "#core/kernel/time.ts";
import type { FoundSource } from "#lib/intake/find-source.ts";
import { retryAfterOf } from "#lib/intake/unavailable.ts";
import type { Sql } from "#lib/platform/db.ts";
import { seal, unseal } from "#lib/platform/seal.ts";

/** A genuine post as it came, for the settings page to map by. */
export type Sample = Readonly<{
  at: Instant;
  headers: Readonly<Record<string, string>>;
  body: string;
}>;

type Place = Readonly<{ workspaceId: string; id: string }>;

/** Larger posts are not kept as samples, nor older ones shown. */
const MAX_BYTES = 65_536;
const MAX_AGE = 30 * DAY;
const EVERY = 10 * SECOND;
const MAX_KNOWN = 10_000;

/** Keeps a source's newest post, sealed, in place of the one before; at most one each ten seconds a process. */
export interface Samples {
  keep(sql: Sql, source: FoundSource, post: { headers: IncomingHttpHeaders; bytes: Buffer }): Promise<void>;
}

export function openSamples(now: () => Instant): Samples {
  const kept = new Map<string, Instant>();
  return {
    async keep(sql, source, { headers, bytes }) {
      const at = now();
      if (bytes.length > MAX_BYTES || Math.abs(at - (kept.get(source.id) ?? 0)) < EVERY) return;
      if (kept.size >= MAX_KNOWN) kept.clear();
      kept.set(source.id, at);
      const sample: Sample = { at, headers: shownHeaders(headers), body: bytes.toString("utf8") };
      const sealed = seal(JSON.stringify(sample), placeOf(source));
      const { workspaceId, id } = source;
      const set = "update source set sample = $3 where workspace_id = $1 and id = $2";
      try {
        await sql.run(set, [workspaceId, id, sealed], "keep_sample");
      } catch (error) {
        // The event is committed: without a sample it is an event all the same.
        if (retryAfterOf(error) === null) throw error;
      }
    },
  };
}

/** The newest sample of a source; null where there is none that is still news. */
export async function readSample(sql: Sql, source: Place, now: Instant): Promise<Sample | null> {
  const [row] = await sql.rows<{ sample: Buffer | null }>(
    "select sample from source where workspace_id = $1 and id = $2",
    [source.workspaceId, source.id],
  );
  if (!row?.sample) return null;
  const sample = JSON.parse(unseal(row.sample, placeOf(source))) as Sample;
  return sample.at > now - MAX_AGE ? sample : null;
}

const SECRET = /sign|hmac|token|key|auth|cookie|secret|^x-(cairn|forwarded|real)-/;

/** The headers a mapping may look at: what says what happened, nothing that opens doors. */
function shownHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const names = Object.keys(headers).filter(
    (name) => /^(x-|ce-|aeg-|content-type$)/.test(name) && !SECRET.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, String(headers[name]).slice(0, 500)]));
}

const placeOf = ({ workspaceId, id }: Place) => `${workspaceId}|source|sample|${id}`;
