import type { PathRoot } from "#components/fields/path-picker.tsx";

/** What a rule of this place may speak of. */
export type RuleScope = Readonly<{
  roots: readonly PathRoot[];
  /** What happened before may be asked here. */
  history: boolean;
  /** Shares of people, drawn by lot. */
  lots?: boolean;
  /** Membership of segments, and the person's clock. */
  standing?: boolean;
}>;
