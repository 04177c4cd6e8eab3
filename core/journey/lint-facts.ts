import type { ObjectKind } from "#core/engine/about.ts";
import type { Instant } from "#core/kernel/time.ts";
import type { ValueType } from "#core/rules/value-type.ts";

/**
 * What rules marked ◆ know of the workspace (ux 3.6), read with the draft and kept five minutes. What is not there was not
 * asked, and its rules stay silent.
 */
export type LintFacts = Readonly<{
  now?: Instant;
  /** The workspace's own time zone, and those that its people live in. */
  zone?: string;
  zones?: readonly string[];
  /** The journey that is drawn, as others name it. */
  journey?: Readonly<{ id: string; name: string }>;
  /** Names of events that arrived in the last 30 days. */
  events?: readonly Readonly<{ name: string; count: number }>[];
  /** By event, what its last 200 carried. */
  properties?: Readonly<Record<string, PropertyFacts>>;
  /** What catalogues of events say has changed in the last seven days. */
  changes?: readonly Readonly<{ event: string; property: string; from: string; to: string; at: Instant }>[];
  /** By trait, how many of the people looked at have it, and as what. */
  traits?: Readonly<{ sampled: number; seen: Readonly<Record<string, SeenValue>> }>;
  /** By kind, every object that a step may name; those that are gone keep their names. */
  objects?: Partial<Readonly<Record<ObjectKind, readonly ObjectFact[]>>>;
  templates?: readonly TemplateFact[];
  /** The other journeys of the workspace. */
  journeys?: readonly JourneyFact[];
  /** By channel, who carries it. */
  channels?: Readonly<Record<string, ChannelFact>>;
  sending?: "test_inbox" | "live";
  /** Hosts that the steps call and that stand in a private network this installation does not allow. */
  privateHosts?: readonly string[];
  /** By rule (`ruleKey`), how many of a sample of people meet it. */
  samples?: Readonly<Record<string, Readonly<{ n: number; yes: number }>>>;
  /** By step, what the last 30 days let expect. */
  estimates?: Readonly<Record<string, Estimate>>;
  /** Saved tests that fail as the draft stands (S-14.9). */
  failingTests?: readonly Readonly<{ name: string; expected: string; actual: string }>[];
  /** The revision that was simulated last, null for none, and the one that is drawn. */
  simulation?: Readonly<{ simulated: number | null; revision: number }>;
}>;

export type PropertyFacts = Readonly<{ sampled: number; seen: Readonly<Record<string, SeenValue>> }>;
export type SeenValue = Readonly<{ n: number; types: readonly ValueType[] }>;
export type ObjectFact = Readonly<{
  id: string;
  name: string;
  gone?: boolean;
  /** People inside, of a segment (L-210). */
  people?: number;
}>;

export type TemplateFact = Readonly<{
  id: string;
  name: string;
  channel: string;
  class: string;
  topicId: string | null;
  hasUnsubscribe: boolean;
  /** Where its source does not compile. */
  problem: Readonly<{ line: number; message: string }> | null;
  /** It says how to stop (S-9.16), for text messages. */
  hasOptOut?: boolean;
  hasPostalAddress?: boolean;
  /** Values it asks for; `guarded` are those with a default. */
  paths?: readonly string[];
  guarded?: readonly string[];
  bytes?: number;
  /** Parts of a text message as it is usually sent. */
  parts?: number;
  /** With its currency, as people write it. */
  costPerPart?: string;
  /** Images without a text, links that lead nowhere, texts that are hard to read. */
  flaws?: number;
}>;

export type JourneyFact = Readonly<{
  id: string;
  name: string;
  status: string;
  /** Events that start it, and journeys that do. */
  startsOn: readonly string[];
  startedBy: readonly string[];
  /** Journeys it starts. */
  starts: readonly string[];
  /** It writes to people. */
  messages: boolean;
  /** Something keeps one person from entering without end. */
  limited: boolean;
  /** People who got something of both in the last seven days; null where nobody has counted. */
  both?: number | null;
}>;

export type ChannelFact = Readonly<{
  /** Null where nobody carries it. */
  provider: string | null;
  perHour: number | null;
  /** Null while it works. */
  failingSince: Instant | null;
  /** Null where the channel has none, or where senders are not verified. */
  sender: Readonly<{ address: string; verified: boolean }> | null;
}>;

export type Estimate = Readonly<{
  /** Shares from 0 to 1 of the sends that quiet hours or caps would hold. */
  quietShare?: number;
  capShare?: number;
  peakPerHour?: number;
  daysToResult?: number;
}>;
