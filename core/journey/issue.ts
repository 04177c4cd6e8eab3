import type { Command, Outlet } from "#core/journey/command.ts";

/** What is wrong, may be wrong or could be better in a drawing (ux 3.6). */
export type Issue = Readonly<{
  code: IssueCode;
  /** `block` forbids publishing, `warn` needs a tick, `hint` is only listed. */
  level: Level;
  stepId: string | null;
  /** Dotted path into the step's config, or into the settings where no step is named. */
  field: string | null;
  text: string;
  fixes: readonly Fix[];
}>;
export type Level = "block" | "warn" | "hint";
export type Fix = Readonly<{ label: string; act: FixAct }>;

/** What the button of a fix does: a command at once, or a place to go to. */
export type FixAct =
  | Readonly<{ kind: "apply"; command: Command }>
  | Readonly<{ kind: "goTo"; stepId: string; field: string | null }>
  | Readonly<{ kind: "addTrigger" }>
  | Readonly<{ kind: "connect"; stepId: string }>
  | Readonly<{ kind: "addStep"; outlet: Outlet }>
  | Readonly<{ kind: "addExit"; outlet: Outlet }>
  | Readonly<{ kind: "addWait"; outlet: Outlet }>
  | Readonly<{ kind: "rename"; stepId: string }>
  | Readonly<{ kind: "settings"; section: "goals" | "exits" | "reentry" }>
  | Readonly<{ kind: "exitOn"; event: string }>
  | Readonly<{ kind: "openTemplate"; templateId: string }>
  | Readonly<{ kind: "openEvents"; event: string }>
  | Readonly<{ kind: "select"; stepIds: readonly string[] }>;

/** Level and words of each rule, as ux 3.6 has them; `{names}` are filled in. */
export const ISSUES = {
  "L-101": ["block", "Nothing starts this journey."],
  "L-102": ["block", '"{step}" can never be reached.'],
  "L-103": ["block", '"{a}" leads back to itself. Use a Loop back step with a limit.'],
  "L-105": ["block", 'A connection from "{step}" leads nowhere.'],
  "L-106": ["block", "This installation does not know the step kind {kind} v{n}."],
  "L-107": ["block", "A journey can have 500 steps; this one has {n}. Split it with Start journey."],
  "L-108": ["warn", "{n} steps are hard to follow. Consider splitting this journey."],
  "L-109": ["hint", 'People leave at "{output}" of "{step}".'],
  "L-110": ["warn", '"{step}" is switched off; people pass straight through.'],
  "L-111": ["hint", 'Two steps are called "{name}"; reports will be hard to read.'],
  "L-120": ["block", '"{step}" needs {field}.'],
  "L-121": ["block", '"{step}": {field} {reason}.'],
  "L-122": ["block", '"{step}" uses {object} "{name}", which no longer exists.'],
  "L-201": ["warn", 'No "{event}" event arrived in the last 30 days.'],
  "L-202": ["warn", '"{event}" never arrived, but "{similar}" did ({n} in 30 days).'],
  "L-205": ["block", "Choose the property that tells entries apart, for example cart_id."],
  "L-302": ["warn", '"{step}" is always true, so "{output}" is never used.'],
  "L-306": ["block", 'People could wait at "{step}" forever.'],
  "L-307": ["block", '"{step}" could restart without end.'],
  "L-309": ["warn", "People wait {d} here, past the {w} goal window; later orders are not counted."],
  "L-310": ["warn", '"{step}" accepts any "{event}"; match {key} so that another cart does not answer.'],
  "L-401": ["block", '"{step}" has no template.'],
  "L-402": ["block", 'Template "{template}" fails at line {l}: {message}.'],
  "L-405": ["block", '"{step}" needs a topic so that people can opt out.'],
  "L-406": ["block", '"{step}" has no unsubscribe link.'],
  "L-414": ["warn", '"{a}" and "{b}" would go out together.'],
  "L-501": ["block", '"{step}" has no valid web address.'],
  "L-504": ["warn", '"{step}" sends data unencrypted.'],
  "L-601": ["hint", "Without a goal the report cannot show conversions."],
  "L-604": ["warn", 'The goal "{event}" also starts the journey, so everyone converts at once.'],
  "L-605": ["hint", "People who order still get the remaining messages."],
} as const satisfies Readonly<Record<string, readonly [Level, string]>>;
export type IssueCode = keyof typeof ISSUES;

type Where = Readonly<{ stepId?: string; field?: string; fixes?: readonly Fix[] }>;

/** An issue in its rule's own words. */
export function issue(
  code: IssueCode,
  values: Readonly<Record<string, string | number>>,
  where: Where = {},
): Issue {
  const [level, words] = ISSUES[code];
  const text = words.replace(/\{(\w+)\}/g, (_all, name: string) => String(values[name] ?? ""));
  return {
    code,
    level,
    stepId: where.stepId ?? null,
    field: where.field ?? null,
    text,
    fixes: where.fixes ?? [],
  };
}

/** The button that leads to a field of a step. */
export function goTo(stepId: string, field: string | null, label = "Go to field"): Fix {
  return { label, act: { kind: "goTo", stepId, field } };
}

/** The button that changes the drawing at once. */
export function apply(label: string, command: Command): Fix {
  return { label, act: { kind: "apply", command } };
}

const WEIGHT: Readonly<Record<Level, number>> = { block: 0, warn: 1, hint: 2 };

/** Blocks first, then warnings, then hints; else as found. */
export function bySeverity(a: Issue, b: Issue): number {
  return WEIGHT[a.level] - WEIGHT[b.level];
}

/** A name for an issue that stays the same while it is the same. */
export function issueKey({ code, stepId, field }: Issue): string {
  return [code, stepId ?? "", field ?? ""].join(" ");
}
