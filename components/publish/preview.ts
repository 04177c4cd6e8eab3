import type { ReactNode } from "react";
import type { JourneyDiff } from "#core/journey/diff.ts";
import type { Issue } from "#core/journey/issue.ts";
import type { PlanRule, PublishPlan, StepFate, TimerPolicy } from "#core/journey/plan.ts";
import type { SaidIssue } from "#core/journey/say-issue.ts";

/** What is to go live: the draft, an earlier version, or what somebody has asked for. */
export type Source = Readonly<{ version?: number; change?: string }>;

/** People who stand at one step of one version, as the API has them. */
export type InsideRow = Readonly<{
  version: number;
  stepId: string;
  name: string;
  change: StepFate;
  people: number;
  timed: boolean;
}>;
export type Target = Readonly<{ stepId: string; name: string; timed: boolean }>;

export type Preview = Readonly<{
  revision: number;
  liveVersion: number | null;
  nextVersion: number;
  nothingToPublish: boolean;
  issues: readonly SaidIssue[];
  diff: JourneyDiff;
  authors: Readonly<Record<string, string>>;
  inside: readonly InsideRow[];
  people: number;
  targets: readonly Target[];
  sourceVersion: number | null;
  change: Readonly<{
    id: string;
    asker: string | null;
    askedAt: string;
    note: string;
    dueAt: string | null;
  }> | null;
  plan: PublishPlan | null;
  needsApproval: boolean;
}>;

/** How a journey stands after an undo. */
export type JourneyStanding = Readonly<{ status: string; liveVersion: number | null }>;

export type PublishProps = Readonly<{
  journey: Readonly<{ id: string; name: string }>;
  source?: Source;
  /** Before anything is read: what is not saved is saved; false: it cannot be. */
  flush?: () => Promise<boolean>;
  /** How an issue is shown where it can be led to and put right. */
  issueRow?: (issue: Issue) => ReactNode;
  titleOf: (kind: string) => string;
  /** Warnings that this member has understood before, and how they are kept. */
  ticks?: Readonly<{ has(one: Issue): boolean; tick(one: Issue, on: boolean): void }>;
  onLive: (version: number) => void;
  onUndone: (standing: JourneyStanding) => void;
  onClose: () => void;
}>;

/** What one row of the dialog says, before it is a rule. */
export type Choice = Readonly<{
  act: PlanRule["act"];
  to: string | null;
  timer: TimerPolicy;
  sendAgain: boolean;
}>;
export type Choices = Readonly<Record<string, Choice>>;
export const STAY: Choice = { act: "stay", to: null, timer: "recompute", sendAgain: false };

export const rowKey = ({ version, stepId }: Pick<InsideRow, "version" | "stepId">) => `${version}/${stepId}`;

/** The plan that the dialog's choices are. */
export function planOf(
  people: PublishPlan["people"],
  inside: readonly InsideRow[],
  choices: Choices,
  checkExits: boolean,
): PublishPlan {
  const rules = inside.map((row) => ruleOf(row, choices[rowKey(row)] ?? STAY));
  return { people, rules: people === "perStep" ? rules : [], checkExits };
}

function ruleOf({ version, stepId }: InsideRow, { act, to, timer, sendAgain }: Choice): PlanRule {
  if (act !== "move") return { act, stepId, version };
  return { act, stepId, version, to: to ?? "", timer, sendAgain };
}

/** What the approver sees of somebody else's plan. */
export function choicesOf(plan: PublishPlan | null, inside: readonly InsideRow[]): Choices {
  if (!plan) return {};
  return Object.fromEntries(
    inside.flatMap((row) => {
      const rule = plan.rules.find(
        ({ stepId, version }) => stepId === row.stepId && (version === undefined || version === row.version),
      );
      if (!rule) return [];
      const move = rule.act === "move" ? rule : { to: null, timer: "recompute" as const, sendAgain: false };
      const { to, timer, sendAgain } = move;
      return [[rowKey(row), { act: rule.act, to, timer, sendAgain }]];
    }),
  );
}

/** Rows that say "move" and not where. */
export function withoutTarget(inside: readonly InsideRow[], choices: Choices): number {
  return inside.filter((row) => {
    const choice = choices[rowKey(row)];
    return choice?.act === "move" && choice.to === null;
  }).length;
}
