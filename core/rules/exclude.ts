import { foldText, isIdPath, numberOf } from "#core/rules/coerce.ts";
import type { Compare, EventDid, Rule } from "#core/rules/rule.ts";

/** Two parts of a rule of which never both hold. */
export type Clash = Readonly<{ one: Rule; other: Rule }>;

/** A leaf, as it is asked or turned around. */
type Leaf = Readonly<{ rule: Compare | EventDid; negated: boolean }>;
type Choice = Readonly<{ either: readonly Rule[]; negated: boolean }>;
type Literal = Leaf | Choice;

type IsList = (path: string) => boolean;

const NO_LISTS: IsList = () => false;
const never = new WeakMap<Rule, boolean>();
const always = new WeakMap<Rule, boolean>();

/**
 * Why nobody can ever meet a rule, as far as that can be told without people (L-301); null where somebody may. `isList`
 * names paths that hold lists: those may be one thing and another. A list only ever lets more through, so that a rule that
 * is free of clashes without lists was looked at once and for all.
 */
export function clashIn(rule: Rule, isList: IsList): Clash | null {
  const clashes = remembered(never, rule, () => clashOf(rule, false, NO_LISTS) !== null);
  return clashes ? clashOf(rule, false, isList) : null;
}

/** True when everybody meets a rule: nobody can meet its opposite (L-302). */
export function isAlwaysTrue(rule: Rule, isList: IsList): boolean {
  return remembered(always, rule, () => isMetByAll(rule, NO_LISTS)) && isMetByAll(rule, isList);
}

function remembered(known: WeakMap<Rule, boolean>, rule: Rule, find: () => boolean): boolean {
  const before = known.get(rule);
  if (before !== undefined) return before;
  const found = find();
  known.set(rule, found);
  return found;
}

function isMetByAll(rule: Rule, isList: IsList): boolean {
  if (rule.kind === "all" && rule.rules.every((one) => isMetByAll(one, isList))) return true;
  return clashOf(rule, true, isList) !== null;
}

function clashOf(rule: Rule, negated: boolean, isList: IsList): Clash | null {
  if (rule.kind === "not") return clashOf(rule.rule, !negated, isList);
  const literals = literalsOf(rule, negated);
  for (const [at, literal] of literals.entries()) {
    const clash =
      "either" in literal ? clashOfAll(literal, isList) : clashOfOne(literal, literals.slice(at + 1), isList);
    if (clash) return clash;
  }
  return null;
}

/** A choice that cannot be met in any of its ways. */
function clashOfAll({ either, negated }: Choice, isList: IsList): Clash | null {
  const clashes = either.map((one) => clashOf(one, negated, isList));
  return clashes.every((clash) => clash !== null) ? (clashes[0] ?? null) : null;
}

function clashOfOne(leaf: Leaf, others: readonly Literal[], isList: IsList): Clash | null {
  if (isNever(leaf)) return { one: leaf.rule, other: leaf.rule };
  const other = others.find((one): one is Leaf => !("either" in one) && excludes(leaf, one, isList));
  return other ? { one: leaf.rule, other: other.rule } : null;
}

/** What must hold together for a rule to be met: leaves, and choices that are each met by one of their parts. */
function literalsOf(rule: Rule, negated: boolean): readonly Literal[] {
  if (rule.kind === "not") return literalsOf(rule.rule, !negated);
  const together = negated ? "any" : "all";
  if (rule.kind === together) return rule.rules.flatMap((one) => literalsOf(one, negated));
  if (rule.kind === "all" || rule.kind === "any")
    return rule.rules.length > 0 ? [{ either: rule.rules, negated }] : [];
  return rule.kind === "compare" || rule.kind === "did" ? [{ rule, negated }] : [];
}

function excludes(a: Leaf, b: Leaf, isList: IsList): boolean {
  if (a.rule.kind === "did" && b.rule.kind === "did")
    return didsExclude(a.rule, a.negated, b.rule, b.negated);
  if (a.rule.kind !== "compare" || b.rule.kind !== "compare" || a.rule.path !== b.rule.path) return false;
  const { path } = a.rule;
  if (path.includes("[]") || isList(path)) return false;
  const exact = isIdPath(path);
  return statesExclude(sayOf(a, exact), sayOf(b, exact));
}

/** What a comparison leaves of the values that a path may have. */
type Say = Readonly<{
  /** It needs a value, or needs none; null where both will do. */
  present: boolean | null;
  /** The only texts that will do, as they compare; and those that will not. */
  among?: ReadonlySet<string>;
  outside?: ReadonlySet<string>;
  from?: number;
  above?: number;
  to?: number;
  below?: number;
  truth?: boolean;
}>;

const ANY: Say = { present: null };

/** Operators whose opposite is an operator of its own (S-7.4). */
const OPPOSITE: Partial<Record<Compare["operator"], Compare["operator"]>> = {
  isNot: "is",
  notIn: "in",
  isPresent: "isMissing",
};

function sayOf({ rule, negated }: Leaf, exact: boolean): Say {
  if (rule.kind !== "compare") return ANY;
  const opposite = OPPOSITE[rule.operator];
  if (opposite) return sayOf({ rule: { ...rule, operator: opposite }, negated: !negated }, exact);
  if (rule.operator === "isMissing") return { present: negated };
  if (rule.operator === "is" || rule.operator === "in") return amongOf(rule, negated, exact);
  // Whoever has nothing there meets the opposite of the others: nothing is left out.
  return negated ? ANY : meant(rule);
}

function amongOf({ value, matchCase }: Compare, negated: boolean, exact: boolean): Say {
  const keys = new Set((Array.isArray(value) ? value : [value]).map((one: unknown) => keyOf(one, exact)));
  if (!negated) return { present: true, among: keys };
  // The same word in other letters is still allowed where only these letters are not.
  return matchCase ? ANY : { present: null, outside: keys };
}

function meant(rule: Compare): Say {
  if (rule.operator === "isTrue" || rule.operator === "isFalse")
    return { present: true, truth: rule.operator === "isTrue" };
  return rule.operator === "isEmpty" ? ANY : { present: true, ...boundsOf(rule) };
}

function boundsOf({ operator, value }: Compare): Partial<Say> {
  const number = numberOf(value);
  if (operator === "between" && Array.isArray(value)) {
    const [from, to] = value.map(numberOf);
    return typeof from === "number" && typeof to === "number" ? { from, to } : {};
  }
  if (number === null) return {};
  if (operator === "atLeast") return { from: number };
  if (operator === "greaterThan") return { above: number };
  if (operator === "atMost") return { to: number };
  return operator === "lessThan" ? { below: number } : {};
}

function statesExclude(a: Say, b: Say): boolean {
  if (a.present !== null && b.present !== null && a.present !== b.present) return true;
  if (a.truth !== undefined && b.truth !== undefined && a.truth !== b.truth) return true;
  return amongExcludes(a, b) || amongExcludes(b, a) || isBelow(a, b) || isBelow(b, a);
}

function amongExcludes({ among }: Say, other: Say): boolean {
  if (!among) return false;
  return [...among].every(
    (key) => other.among?.has(key) === false || other.outside?.has(key) || !within(key, other),
  );
}

/** A text that is no number is left to the rules' own coercion. */
function within(key: string, { from, above, to, below }: Say): boolean {
  const number = numberOf(key);
  if (number === null) return true;
  if (from !== undefined && number < from) return false;
  if (above !== undefined && number <= above) return false;
  if (to !== undefined && number > to) return false;
  return below === undefined || number < below;
}

/** Every value of the one lies below every value of the other. */
function isBelow(a: Say, b: Say): boolean {
  const high = a.to ?? a.below;
  const low = b.from ?? b.above;
  if (high === undefined || low === undefined) return false;
  return high < low || (high === low && (a.to === undefined || b.from === undefined));
}

/** Values that a rule may take for equal have equal keys: numbers as numbers, texts without their case (S-7.6, S-7.10). */
function keyOf(value: unknown, exact: boolean): string {
  const number = numberOf(value);
  return number === null || exact ? foldText(String(value), exact) : String(number);
}

/** "Did it at least once" and "did it never" of one event, window and filter. */
function didsExclude(a: EventDid, aNegated: boolean, b: EventDid, bNegated: boolean): boolean {
  if (a.measure !== "count" || b.measure !== "count" || asked(a) !== asked(b)) return false;
  const [one, other] = [countsOf(a, aNegated), countsOf(b, bNegated)];
  return one !== null && other !== null && (one.to < other.from || other.to < one.from);
}

/** Fewer than no times. */
function isNever({ rule, negated }: Leaf): boolean {
  const counts = rule.kind === "did" && rule.measure === "count" ? countsOf(rule, negated) : null;
  return counts !== null && counts.to < Math.max(0, counts.from);
}

function asked({ event, window, where, sameKey }: EventDid): string {
  return JSON.stringify([event, window, where ?? null, sameKey ?? false]);
}

type Span = Readonly<{ from: number; to: number }>;
const MOST = Number.POSITIVE_INFINITY;
/** How often it was done where the answer is yes, and where it is no. */
const COUNTS: Partial<Record<EventDid["operator"], (value: number) => readonly [Span, Span | null]>> = {
  atLeast: (n) => [
    { from: n, to: MOST },
    { from: 0, to: n - 1 },
  ],
  greaterThan: (n) => [
    { from: n + 1, to: MOST },
    { from: 0, to: n },
  ],
  atMost: (n) => [
    { from: 0, to: n },
    { from: n + 1, to: MOST },
  ],
  lessThan: (n) => [
    { from: 0, to: n - 1 },
    { from: n, to: MOST },
  ],
  is: (n) => [{ from: n, to: n }, null],
};

function countsOf({ operator, value }: EventDid, negated: boolean): Span | null {
  const spans = typeof value === "number" ? COUNTS[operator]?.(value) : undefined;
  return spans?.[negated ? 1 : 0] ?? null;
}
