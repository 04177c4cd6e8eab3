import type { Json, JsonObject } from "#core/kernel/json.ts";
import { compileLeaf, type Leaf } from "#core/rules/compile.ts";
import type { Rule } from "#core/rules/rule.ts";
import type { Scope } from "#core/rules/scope.ts";
import { sentence } from "#core/rules/sentence.ts";

/** Why a rule holds or not (S-7.15). */
export type Explanation = Readonly<{
  result: boolean;
  /** The leaf by which it was decided; null for a rule without leaves. */
  deciding: Rule | null;
  /** What was seen, by path, at most 4 KB, with the deciding leaf in words: what a transition stores. */
  values: JsonObject;
  /** Paths whose value was of another type than the rule asks for (S-7.6). */
  mismatches: readonly string[];
}>;

const MOST_CHARACTERS = 3_500;
const MOST_TEXT = 200;

/** Judges a rule as `matches` does, and notes what it saw on the way. */
export function explain(rule: Rule, scope: Scope): Explanation {
  const notes: Notes = { values: {}, size: 0, mismatches: [] };
  const { result, deciding } = judge(rule, scope, notes);
  if (deciding) notes.values["decided_by"] = shorten(sentence(deciding));
  if (notes.mismatches.length > 0) notes.values["type_mismatch"] = notes.mismatches.slice(0, 20);
  return { result, deciding, values: notes.values, mismatches: notes.mismatches };
}

type Notes = { readonly values: Record<string, Json>; size: number; readonly mismatches: string[] };
type Outcome = Readonly<{ result: boolean; deciding: Leaf | null }>;

function judge(rule: Rule, scope: Scope, notes: Notes): Outcome {
  switch (rule.kind) {
    case "all":
      return judgeList(rule.rules, false, scope, notes);
    case "any":
      return judgeList(rule.rules, true, scope, notes);
    case "not": {
      const { result, deciding } = judge(rule.rule, scope, notes);
      return { result: !result, deciding };
    }
    default:
      return judgeLeaf(rule, scope, notes);
  }
}

/** The first part with the result that settles the list decides; without one the last does. */
function judgeList(parts: readonly Rule[], settles: boolean, scope: Scope, notes: Notes): Outcome {
  let last: Leaf | null = null;
  for (const part of parts) {
    const { result, deciding } = judge(part, scope, notes);
    if (result === settles) return { result, deciding };
    last = deciding;
  }
  return { result: !settles, deciding: last };
}

function judgeLeaf(leaf: Leaf, scope: Scope, notes: Notes): Outcome {
  const { result, value, mismatch } = compileLeaf(leaf)(scope);
  const name = nameOf(leaf);
  note(notes, name, value);
  if (mismatch && !notes.mismatches.includes(name)) notes.mismatches.push(name);
  return { result, deciding: leaf };
}

function nameOf(leaf: Leaf): string {
  if (leaf.kind === "compare") return leaf.path;
  if (leaf.kind === "did") return `did ${leaf.event} (${leaf.measure})`;
  if (leaf.kind === "member") return `in ${leaf.name || leaf.id}`;
  return leaf.kind === "clock" ? "their clock" : `bucket ${leaf.salt}`;
}

function note(notes: Notes, name: string, value: Json): void {
  const kept = short(value);
  notes.size += name.length + JSON.stringify(kept).length + 4;
  if (notes.size <= MOST_CHARACTERS) notes.values[name] = kept;
  else notes.values["more"] = true;
}

function short(value: Json): Json {
  if (typeof value === "string") return shorten(value);
  if (typeof value !== "object" || value === null) return value;
  const text = JSON.stringify(value);
  return text.length <= MOST_TEXT ? value : shorten(text);
}

function shorten(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}…`;
}
