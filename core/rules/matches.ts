import { compileRule } from "#core/rules/compile.ts";
import type { Rule } from "#core/rules/rule.ts";
import type { Scope } from "#core/rules/scope.ts";

/** True where the rule holds. There are two values only: what is missing makes a leaf true or false (S-7.4). */
export function matches(rule: Rule, scope: Scope): boolean {
  return compileRule(rule)(scope);
}
