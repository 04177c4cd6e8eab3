import { z } from "zod";
import { defineStepKind, leave } from "#core/engine/step-kind.ts";

const schema = z.strictObject({
  /** How often people are sent back; they come here once more than that (S-10.2). */
  max: z
    .int("Enter a whole number")
    .min(1, "Enter at least 1")
    .max(100, "People can be sent back 100 times at most")
    .default(10),
});

export type Config = z.output<typeof schema>;

/** Sends people back to an earlier step, a limited number of times: the only way that may point backwards (S-10.6). */
export default defineStepKind({
  kind: "loop",
  version: 1,
  title: "Loop back",
  family: "flow",
  icon: "repeat",
  schema,
  example: { max: 3 },
  blank: { max: 3 },
  outputs: () => [
    { id: "again", label: "Again" },
    { id: "done", label: "Done" },
  ],
  summarize: ({ max }) => `Back, at most ${max} ${max === 1 ? "time" : "times"}`,
  about: ({ max = 10 }) => ({ back: { output: "again", times: max } }),
  enter({ config: { max }, run, stepId }) {
    const came = run.visits[stepId] ?? 1;
    const values = { came, max };
    return came <= max ? leave("again", "sent back", { values }) : leave("done", "often enough", { values });
  },
});
