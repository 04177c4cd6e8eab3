import { rangeEnd } from "#core/calendar/next-time.ts";
import { toLocal } from "#core/calendar/zone.ts";
import { assertNever } from "#core/kernel/assert.ts";
import { bucket } from "#core/kernel/hash.ts";
import { isObject, type Json } from "#core/kernel/json.ts";
import { isIdPath } from "#core/rules/coerce.ts";
import { asksAny, readerOf } from "#core/rules/lookup.ts";
import { judgeFor } from "#core/rules/operators.ts";
import { questionKey } from "#core/rules/question.ts";
import type { Bucket, Clock, Compare, EventDid, MemberOf, Rule } from "#core/rules/rule.ts";
import type { Scope } from "#core/rules/scope.ts";

/** A rule made ready: what it says about a scope. */
export type CompiledRule = (scope: Scope) => boolean;
export type Leaf = Compare | EventDid | MemberOf | Clock | Bucket;
/** What a leaf saw and made of it. */
export type Sight = Readonly<{ result: boolean; value: Json; mismatch: boolean }>;
export type CompiledLeaf = (scope: Scope) => Sight;

const rules = new WeakMap<Rule, CompiledRule>();
const leaves = new WeakMap<Leaf, CompiledLeaf>();

/** The rule as a function, made once for each rule object. */
export function compileRule(rule: Rule): CompiledRule {
  const known = rules.get(rule);
  if (known) return known;
  const made = make(rule);
  rules.set(rule, made);
  return made;
}

/** One leaf as a function, made once. */
export function compileLeaf(leaf: Leaf): CompiledLeaf {
  const known = leaves.get(leaf);
  if (known) return known;
  const made = makeLeaf(leaf);
  leaves.set(leaf, made);
  return made;
}

function make(rule: Rule): CompiledRule {
  switch (rule.kind) {
    case "all": {
      const parts = rule.rules.map(compileRule);
      return (scope) => parts.every((part) => part(scope));
    }
    case "any": {
      const parts = rule.rules.map(compileRule);
      return (scope) => parts.some((part) => part(scope));
    }
    case "not": {
      const inner = compileRule(rule.rule);
      return (scope) => !inner(scope);
    }
    case "compare":
    case "did":
    case "member":
    case "clock":
    case "bucket": {
      const leaf = compileLeaf(rule);
      return (scope) => leaf(scope).result;
    }
    default:
      return assertNever(rule);
  }
}

function makeLeaf(leaf: Leaf): CompiledLeaf {
  if (leaf.kind === "compare") return makeCompare(leaf);
  if (leaf.kind === "did") return makeDid(leaf);
  if (leaf.kind === "member") return makeMember(leaf);
  if (leaf.kind === "clock") return makeClock(leaf);
  const { salt, from, to } = leaf;
  return ({ person }) => {
    const value = bucket(salt, person.id);
    return { result: value >= from && value < to, value, mismatch: false };
  };
}

function makeCompare(leaf: Compare): CompiledLeaf {
  const read = readerOf(leaf.path);
  const judge = judgeFor(leaf, { any: asksAny(leaf.path), exact: isIdPath(leaf.path) });
  return (scope) => {
    const found = read(scope);
    const { result, mismatch } = judge(found, scope);
    return { result, value: found ?? null, mismatch };
  };
}

function makeMember({ of, id, is }: MemberOf): CompiledLeaf {
  const key = questionKey({ kind: "member", of, id });
  return ({ answers }) => {
    const value = answers[key] === true;
    return { result: value === is, value, mismatch: false };
  };
}

function makeClock({ weekdays, from, to }: Clock): CompiledLeaf {
  const window = { weekdays, ranges: [{ start: from, end: to }] };
  return ({ now, zone }) => {
    const { hour, minute } = toLocal(zone, now);
    const value = `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
    return { result: rangeEnd(now, window, zone) !== null, value, mismatch: false };
  };
}

/** Reads the answer that was looked up before: by itself a rule sees no history. */
function makeDid(leaf: EventDid): CompiledLeaf {
  const key = questionKey({ kind: "did", leaf });
  const judge = judgeFor(leaf, { any: false, exact: false });
  const none = leaf.measure === "count" || leaf.measure === "sum" ? 0 : null;
  return (scope) => {
    const answer = scope.answers[key] ?? none;
    const value = isObject(answer) ? (answer["value"] ?? none) : answer;
    const unread = isObject(answer) && answer["mismatches"] !== 0;
    const { result, mismatch } = judge(value, scope);
    return { result, value, mismatch: mismatch || unread };
  };
}
