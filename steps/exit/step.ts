import { z } from "zod";
import { defineStepKind, exit } from "#core/engine/step-kind.ts";

const schema = z.strictObject({ note: z.string().max(100).default("") });

export type Config = z.output<typeof schema>;

/** Ends the journey for the person who comes here. */
export default defineStepKind({
  kind: "exit",
  version: 1,
  title: "Exit",
  family: "flow",
  icon: "log-out",
  schema,
  example: { note: "Bought already" },
  blank: { note: "" },
  outputs: () => [],
  summarize: ({ note }) => note || "Leaves the journey",
  enter: () => exit("exit_step"),
});
