import { z } from "zod";
import { scopeOf } from "#core/engine/scope.ts";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";
import { fillLoosely, valueTextSchema } from "#core/rules/value-source.ts";

const schema = z.strictObject({
  members: z
    .array(z.string().min(1).max(64))
    .min(1, "Choose whom to tell")
    .max(20, "Tell 20 members at most"),
  subject: valueTextSchema.min(1, "Write a subject").max(200),
  text: valueTextSchema.max(5_000).default(""),
});

export type Config = z.output<typeof schema>;

/** Tells members of the team by mail; the person goes on at once, whatever becomes of it (S-10.2). */
export default defineStepKind({
  kind: "notify",
  version: 1,
  title: "Notify team",
  family: "flow",
  icon: "megaphone",
  outward: true,
  schema,
  example: { members: ["mem_support"], subject: "VIP cart of {{ cart.total }}" },
  blank: { members: [], subject: "" },
  outputs: () => [{ id: "next", label: "Next" }],
  summarize: ({ members, subject }) =>
    `Tell ${members.length} ${members.length === 1 ? "member" : "members"}: ${subject}`.slice(0, 300),
  enter({ config: { members, subject, text }, run, facts, now }) {
    const scope = scopeOf(run, facts, now);
    const notice = { subject: fillLoosely(subject, scope), text: fillLoosely(text, scope) };
    return leave("next", "team notified", { acts: [{ kind: "notify", members, ...notice }] });
  },
});
