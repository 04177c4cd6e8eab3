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
    }>
  /** Which variant of a split was shown before (S-8.4)? The experiment is the split's salt, else its step. */
  | Readonly<{ kind: "arm"; experiment: string; unit: "person" | "key" }>
  /** When may time alone change what the rule says? */
  | Readonly<{ kind: "flip"; rule: Rule }>
  /** Is the person in this segment at this instant? */
  | Readonly<{ kind: "member"; of: "segment" | "list"; id: string }>;

const keys = new WeakMap<Question, string>();

/** The name of a question in `facts.answers`: the same for the same question. */
export function questionKey(question: Question): string {
  const known = keys.get(question);
  if (known !== undefined) return known;
  const key = canonicalJson(question as unknown as Json);
  keys.set(question, key);
  return key;
}

/** Names of the events whose past a question is answered from. */
export function eventsAskedBy(question: Question): readonly string[] {
  if (question.kind === "did") return [question.leaf.event];
  return question.kind === "happened" ? [question.event] : [];
}

/** The questions that a rule's leaves ask of what is not at hand. */
export function questionsOf(rule: Rule): readonly Question[] {
  if (rule.kind === "did") return [{ kind: "did", leaf: rule }];
  if (rule.kind === "member") return [{ kind: "member", of: rule.of, id: rule.id }];
  return childrenOf(rule).flatMap(questionsOf);
}
