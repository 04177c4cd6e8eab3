import type { Json, JsonObject } from "#core/kernel/json.ts";
import type { Instant } from "#core/kernel/time.ts";
import { HIDDEN } from "#core/people/mask.ts";
import { isIdPath } from "#core/rules/coerce.ts";
import { compileLeaf } from "#core/rules/compile.ts";
import { asksAny } from "#core/rules/lookup.ts";
import { judgeFor } from "#core/rules/operators.ts";
import { childrenOf, type Rule } from "#core/rules/rule.ts";
import type { Scope } from "#core/rules/scope.ts";
import { sentence } from "#core/rules/sentence.ts";

/** One clause of a rule as it was seen: what it asks, what stood there, whether it held. */
export type SeenClause = Readonly<{
  text: string;
  /** Undefined where the clause was not looked at, because an earlier one had settled it. */
  seen: Json | undefined;
  /** Null where it cannot be said: not looked at, hidden from the reader, or cut. */
  result: boolean | null;
}>;

const MOST_SHOWN = 20;
/** Values longer than this are cut when they are kept. */
const CUT = "…";

/**
 * The clauses of a rule with the values kept when it was judged (S-17.2). Nothing is read from today's data: a
 * comparison is only made again with the very value that was seen then.
 */
export function clausesOf(rule: Rule, values: JsonObject, at: Instant, zone: string): readonly SeenClause[] {
  return leavesOf(rule)
    .slice(0, MOST_SHOWN)
    .map((leaf) => {
      const name = nameOf(leaf);
      const seen = Object.hasOwn(values, name) ? values[name] : undefined;
      return { text: sentence(leaf), seen, result: resultOf(leaf, seen, at, zone) };
    });
}

function leavesOf(rule: Rule): readonly Rule[] {
  if (rule.kind === "all" || rule.kind === "any" || rule.kind === "not")
    return childrenOf(rule).flatMap(leavesOf);
  return [rule];
}

/** Under this name `explain` keeps what a leaf saw. */
function nameOf(leaf: Rule): string {
  if (leaf.kind === "compare") return leaf.path;
  if (leaf.kind === "did") return `did ${leaf.event} (${leaf.measure})`;
  if (leaf.kind === "member") return `in ${leaf.name || leaf.id}`;
  if (leaf.kind === "clock") return "their clock";
  return leaf.kind === "bucket" ? `bucket ${leaf.salt}` : "";
}

function resultOf(leaf: Rule, seen: Json | undefined, now: Instant, zone: string): boolean | null {
  if (seen === undefined || seen === HIDDEN) return null;
  if (typeof seen === "string" && seen.endsWith(CUT)) return null;
  switch (leaf.kind) {
    case "compare": {
      const how = { any: asksAny(leaf.path), exact: isIdPath(leaf.path) };
      return judgeFor(leaf, how)(seen, { now, zone }).result;
    }
    case "did":
      return judgeFor(leaf, { any: false, exact: false })(seen, { now, zone }).result;
    case "bucket":
      return typeof seen === "number" ? seen >= leaf.from && seen < leaf.to : null;
    case "member":
      return typeof seen === "boolean" ? seen === leaf.is : null;
    case "clock":
      return compileLeaf(leaf)({ now, zone } as Scope).result;
    default:
      return null;
  }
}
