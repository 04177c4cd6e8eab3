import type { Command, Outlet } from "#core/journey/command.ts";

/** What is wrong, may be wrong or could be better in a drawing (ux 3.6). Its words are in messages/…/issues.json. */
export type Issue = Readonly<{
  code: IssueCode;
  /** `block` forbids publishing, `warn` needs a tick, `hint` is only listed. */
  level: Level;
  stepId: string | null;
  /** Dotted path into the step's config, or into the settings where no step is named. */
  field: string | null;
  /** What its words speak of. */
  values: Values;
  fixes: readonly Fix[];
}>;
export type Level = "block" | "warn" | "hint";
export type Values = Readonly<Record<string, string | number>>;
/** A button: `label` is the name of its words. */
export type Fix = Readonly<{ label: FixLabel; values?: Values; act: FixAct }>;

/** What the button does: a command, made by `fixCommand` where it needs a fresh id; or a place to go to. */
export type FixAct =
  | Readonly<{ kind: "apply"; command: Command }>
  | Readonly<{ kind: "insert"; step: "wait" | "exit" | "back"; outlet: Outlet }>
  | Readonly<{ kind: "exitOn"; event: string }>
  | Readonly<{ kind: "goTo"; stepId: string; field: string | null }>
  | Readonly<{ kind: "addTrigger" }>
  | Readonly<{ kind: "connect"; stepId: string }>
  | Readonly<{ kind: "addStep"; outlet: Outlet }>
  | Readonly<{ kind: "rename"; stepId: string }>
  | Readonly<{ kind: "settings"; section: "goals" | "exits" | "reentry" | "priority" }>
  | Readonly<{ kind: "select"; stepIds: readonly string[] }>
  | Readonly<{ kind: "open"; page: FixPage; id: string }>;
export type FixPage =
  | "template"
  | "events"
  | "journey"
  | "channels"
  | "sending"
  | "simulation"
  | "publish"
  | "system";

/** The level of each rule of ux 3.6. */
export const ISSUES = {
  "L-101": "block",
  "L-102": "block",
  "L-103": "block",
  "L-104": "block",
  "L-105": "block",
  "L-106": "block",
  "L-107": "block",
  "L-108": "warn",
  "L-109": "hint",
  "L-110": "warn",
  "L-111": "hint",
  "L-120": "block",
  "L-121": "block",
  "L-122": "block",
  "L-201": "warn",
  "L-202": "warn",
  "L-203": "warn",
  "L-204": "block",
  "L-205": "block",
  "L-206": "warn",
  "L-207": "warn",
  "L-208": "warn",
  "L-209": "hint",
  "L-210": "warn",
  "L-211": "warn",
  "L-212": "warn",
  "L-301": "block",
  "L-302": "warn",
  "L-303": "warn",
  "L-304": "warn",
  "L-305": "block",
  "L-306": "block",
  "L-307": "block",
  "L-308": "warn",
  "L-309": "warn",
  "L-310": "warn",
  "L-311": "hint",
  "L-401": "block",
  "L-402": "block",
  "L-403": "block",
  "L-404": "block",
  "L-405": "block",
  "L-406": "block",
  "L-407": "block",
  "L-408": "warn",
  "L-409": "warn",
  "L-410": "warn",
  "L-411": "warn",
  "L-412": "warn",
  "L-413": "warn",
  "L-414": "warn",
  "L-415": "warn",
  "L-416": "warn",
  "L-417": "warn",
  "L-501": "block",
  "L-502": "block",
  "L-503": "block",
  "L-504": "warn",
  "L-505": "warn",
  "L-506": "warn",
  "L-507": "warn",
  "L-508": "block",
  "L-509": "block",
  "L-601": "hint",
  "L-602": "block",
  "L-603": "warn",
  "L-604": "warn",
  "L-605": "hint",
  "L-701": "block",
  "L-702": "hint",
  "L-703": "warn",
} as const satisfies Readonly<Record<string, Level>>;
export type IssueCode = keyof typeof ISSUES;

/** The names of all buttons; their words are in the same file. */
export const FIX_LABELS = [
  "addDefault",
  "addExit",
  "addFooter",
  "addGoal",
  "addLimit100",
  "addLimit7Days",
  "addMatch",
  "addOptOut",
  "addProvider",
  "addStep",
  "addTrigger",
  "addWait",
  "addWaitHour",
  "changeAddress",
  "changeDate",
  "changeGoal",
  "changeOperator",
  "changeReentry",
  "changeSending",
  "changeValue",
  "changeWindow",
  "chooseAnother",
  "chooseGoal",
  "chooseProperty",
  "chooseSecret",
  "chooseTemplate",
  "chooseTopic",
  "chooseTrait",
  "compare",
  "connect",
  "delete",
  "deleteStep",
  "editRule",
  "evenOut",
  "exitOn",
  "goToField",
  "insertBack",
  "limitEntries",
  "limitReentry",
  "moveStart",
  "moveToBody",
  "openCatalogue",
  "openChannel",
  "openChecks",
  "openDebugger",
  "openIt",
  "openPlanner",
  "openTemplate",
  "openTest",
  "peopleAtPublish",
  "remove",
  "removeRule",
  "rename",
  "replace",
  "selectLoop",
  "selectPart",
  "setPriority",
  "shorten",
  "show",
  "showSample",
  "simulate",
  "spreadSends",
  "switchOn",
  "use",
  "useHttps",
  "verify",
] as const;
export type FixLabel = (typeof FIX_LABELS)[number];

type Where = Readonly<{ stepId?: string; field?: string; fixes?: readonly Fix[] }>;

/** An issue of a rule. */
export function issue(code: IssueCode, values: Values, where: Where = {}): Issue {
  const { stepId = null, field = null, fixes = [] } = where;
  return { code, level: ISSUES[code], stepId, field, values, fixes };
}

/** The button that leads to a field of a step. */
export function goTo(stepId: string, field: string | null, label: FixLabel = "goToField"): Fix {
  return { label, act: { kind: "goTo", stepId, field } };
}

/** The button that changes the drawing at once. */
export function apply(label: FixLabel, command: Command, values: Values = {}): Fix {
  return { label, values, act: { kind: "apply", command } };
}

/** The button that leads to another page. */
export function open(label: FixLabel, page: FixPage, id = ""): Fix {
  return { label, act: { kind: "open", page, id } };
}

/** The button that leads to a part of the journey's settings. */
export function toSettings(label: FixLabel, section: "goals" | "exits" | "reentry" | "priority"): Fix {
  return { label, act: { kind: "settings", section } };
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
