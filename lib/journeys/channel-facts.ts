import type { ChannelFact, LintFacts } from "#core/journey/lint-facts.ts";
import type { Sql } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";

/** Channels that somebody can carry in this release; what goes by others ends in the Test inbox. */
const CHANNELS = ["email"] as const;
const TEST_INBOX = "test-inbox";

type Row = Readonly<{ sending: "test_inbox" | "live"; time_zone: string }>;
type Provider = Readonly<{ channel: string; name: string; kind: string; perSecond: number | null }>;

const WORKSPACE = "select sending, time_zone from workspace where id = $1";
const PROVIDERS = `
  select channel, name, kind, rate_per_second::float8 as "perSecond" from provider
  where workspace_id = $1 and enabled and kind <> $2 order by position, created_at, id limit 100`;
// Until it closes again, a breaker says since when calls have failed (S-11.3); a mail channel's is called like its lane.
const FAILING = `
  select split_part(lane, ':', 2) as channel, opened_at as since from breaker
  where workspace_id = $1 and state <> 'closed' and lane = any($2::text[])`;

export type Sending = Required<Pick<LintFacts, "sending" | "channels" | "zone">>;

/** Where messages go, who carries them, and whether they get through (L-403, L-416, L-417, L-703). */
export async function channelFacts(
  { env }: Pick<Platform, "env">,
  sql: Sql,
  workspaceId: string,
): Promise<Sending> {
  const [workspace] = await sql.rows<Row>(WORKSPACE, [workspaceId], "sending_of");
  const sending = workspace?.sending ?? "test_inbox";
  const zone = workspace?.time_zone ?? "UTC";
  if (sending === "test_inbox") return { sending, zone, channels: {} };
  const providers = await sql.rows<Provider>(PROVIDERS, [workspaceId, TEST_INBOX], "provider_facts");
  const lanes = CHANNELS.map((channel) => `${workspaceId}:${channel}`);
  const failing = await sql.rows<{ channel: string; since: Date | null }>(
    FAILING,
    [workspaceId, lanes],
    "failing_lanes",
  );
  const facts = CHANNELS.map((channel): [string, ChannelFact] => {
    const first = providers.find((one) => one.channel === channel);
    const provider = first?.name ?? (env.smtpUrl === null ? null : new URL(env.smtpUrl).hostname);
    const perHour = first?.perSecond ? Math.round(first.perSecond * 3_600) : null;
    const since = failing.find((one) => one.channel === channel)?.since ?? null;
    return [channel, { provider, perHour, failingSince: since?.getTime() ?? null, sender: null }];
  });
  return { sending, zone, channels: Object.fromEntries(facts) };
}
