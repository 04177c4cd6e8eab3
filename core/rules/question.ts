import { canonicalJson, type Json } from "#core/kernel/json.ts";
import { childrenOf, type EventDid, type Rule } from "#core/rules/rule.ts";

/** What a step wants to know about a person's past before a run moves. */
export type Question =
  | Readonly<{ kind: "did"; leaf: EventDid }>
  /** Has such an event happened since the anchor, or within the minutes before now, other than the trigger (S-6.4)? */
  | Readonly<{
      kind: "happened";
      stepId: string;
      event: string;
      where: Rule;
      match: "key" | "any";
      since: "anchor" | number;
    }>;

/** The name of a question in `facts.answers`: the same for the same question. */
export function questionKey(question: Question): string {
  return canonicalJson(question as unknown as Json);
}

/** The questions that a rule's `did` leaves ask. */
export function questionsOf(rule: Rule): readonly Question[] {
  if (rule.kind === "did") return [{ kind: "did", leaf: rule }];
  return childrenOf(rule).flatMap(questionsOf);
}
