import type { Sql } from "#lib/platform/db.ts";

/** What holds for one topic on one of the person's addresses now (S-16.4). */
export type TopicConsent = Readonly<{
  topicId: string;
  topic: string;
  channel: string;
  state: "subscribed" | "unsubscribed" | "pending" | "none";
  /** Where nobody has said anything, the topic's own default decides. */
  byDefault: boolean;
  since: number | null;
}>;
export type PersonConsent = Readonly<{
  topics: readonly TopicConsent[];
  /** Addresses that nothing is sent to, whatever the consent. */
  suppressed: readonly Readonly<{ channel: string; reason: string; since: number | null }>[];
}>;

// The newest word counts, whether it was about the topic or about all of them; at the same instant the "no" does.
const TOPICS = `
  select t.id as "topicId", t.name as topic, a.channel, coalesce(t.defaults ->> a.channel, 'opt_in') as fallback,
    s.state, s.at
  from topic t
  cross join (values ('email', $2::text), ('sms', $3::text)) as a (channel, address)
  left join lateral (
    select c.state, c.at from consent_state c
    where c.workspace_id = $1 and c.channel = a.channel and c.address = a.address and c.topic in ('', t.id)
    order by c.explicit desc, c.at desc, (c.state = 'unsubscribed') desc limit 1
  ) s on true
  where t.workspace_id = $1 and a.address is not null order by t.name, a.channel limit 100`;

const SUPPRESSED = `
  select channel, suppressed as reason, suppressed_at as at from address_state
  where workspace_id = $1 and suppressed is not null
    and ((channel = 'email' and address = $2) or (channel = 'sms' and address = $3))`;

/** Topics and suppressions of a person's addresses, for the chips of the profile. */
export async function personConsent(
  db: Sql,
  workspaceId: string,
  { email, phone }: Readonly<{ email: string | null; phone: string | null }>,
): Promise<PersonConsent> {
  const values = [workspaceId, email, phone];
  const topics = await db.rows<RawTopic>(TOPICS, values);
  const suppressed = await db.rows<{ channel: string; reason: string; at: Date | null }>(SUPPRESSED, values);
  return {
    topics: topics.map(({ fallback, state, at, ...topic }) => ({
      ...topic,
      state: state ?? (fallback === "opt_out" ? "subscribed" : "none"),
      byDefault: state === null,
      since: at?.getTime() ?? null,
    })),
    suppressed: suppressed.map(({ channel, reason, at }) => ({
      channel,
      reason,
      since: at?.getTime() ?? null,
    })),
  };
}

type RawTopic = Readonly<{
  topicId: string;
  topic: string;
  channel: string;
  fallback: string;
  state: TopicConsent["state"] | null;
  at: Date | null;
}>;
