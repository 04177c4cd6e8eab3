import { z } from "zod";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";
import { type Question, questionKey } from "#core/rules/question.ts";

const schema = z.strictObject({
  operation: z.enum(["add", "remove"]).default("add"),
  listId: z.string().min(1, "Choose a static segment").max(64),
  /** For reading: its name when it was chosen. */
  name: z.string().max(120).default(""),
});

export type Config = z.output<typeof schema>;

/** Puts the person into a static segment, or takes them out (S-10.2). */
export default defineStepKind({
  kind: "list",
  version: 1,
  title: "Static segment",
  family: "data",
  icon: "list-plus",
  outward: true,
  schema,
  example: { operation: "add", listId: "lst_vip", name: "VIP" },
  blank: { operation: "add", listId: "" },
  outputs: () => [{ id: "next", label: "Next" }],
  summarize: ({ operation, name, listId }) =>
    operation === "add" ? `Add to ${name || listId}` : `Remove from ${name || listId}`,
  about: ({ listId }) => ({ uses: listId ? [{ object: "list", id: listId, field: "listId" }] : [] }),
  asks: ({ listId }) => [isMember(listId)],
  enter({ config: { operation, listId }, facts }) {
    const before = facts.answers[questionKey(isMember(listId))] === true;
    const add = operation === "add";
    if (before === add) return leave("next", "no_change");
    return leave("next", add ? "added" : "removed", { acts: [{ kind: "changeList", listId, add }] });
  },
});

function isMember(id: string): Question {
  return { kind: "member", of: "list", id };
}
