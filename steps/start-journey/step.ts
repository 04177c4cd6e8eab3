import { z } from "zod";
import { visitKey } from "#core/engine/advance.ts";
import { answerArm, JOURNEY_REQUESTED, requestProperties } from "#core/engine/requests.ts";
import { defineStepKind, leave, type Move, type Visit, wait } from "#core/engine/step-kind.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";
import { HOUR } from "#core/kernel/time.ts";

const schema = z.strictObject({
  journeyId: z.string().min(1, "Choose a journey").max(64),
  /** For reading: the journey's name when it was chosen. */
  name: z.string().max(120).default(""),
  after: z.enum(["completes", "continues"]).default("completes"),
  /** Hands over the properties of what started this journey: its key, such as cart_id, stays the same there. */
  carry: z.boolean().default(true),
});

export type Config = z.output<typeof schema>;

/** An answer comes in the next batch; should it never come, nobody is kept for ever. */
const PATIENCE = HOUR;

/** Starts another journey through its own entry checks; this one completes or goes on (S-10.2). */
export default defineStepKind({
  kind: "start-journey",
  version: 1,
  title: "Start journey",
  family: "flow",
  icon: "corner-down-right",
  outward: true,
  schema,
  example: { journeyId: "jrn_win_back", name: "Win-back" },
  blank: { journeyId: "" },
  outputs: ({ after }) =>
    after === "continues"
      ? [
          { id: "next", label: "Next" },
          { id: "refused", label: "Refused", optional: true },
        ]
      : [{ id: "refused", label: "Refused" }],
  summarize: ({ name, journeyId, after }) =>
    `Start ${name || journeyId}${after === "completes" ? ", and end here" : ", and go on here"}`,
  about: ({ journeyId }) => ({
    uses: journeyId ? [{ object: "journey", id: journeyId, field: "journeyId" }] : [],
    causes: journeyId ? [{ what: "journey", id: journeyId, field: "journeyId" }] : [],
  }),
  enter(visit) {
    const { config, run, stepId, now } = visit;
    const key = visitKey(run, stepId);
    const from = { journeyId: run.journeyId, key };
    const request = { journeyId: config.journeyId, by: "journey", from } as const;
    const properties = requestProperties(request, config.carry ? handedOver(visit) : {});
    return wait({ arms: [answerArm(key)], until: now + PATIENCE }, undefined, [
      { kind: "emitEvent", event: JOURNEY_REQUESTED, properties },
    ]);
  },
  resume(_visit, wake): Move {
    if (wake.kind !== "event") return leave("refused", "no_answer");
    const { refused, runId } = wake.event.properties;
    if (typeof refused === "string") return leave("refused", refused);
    return leave("next", "journey started", { remember: { runId: runId ?? null } });
  },
});

function handedOver({ run }: Visit<Config>): JsonObject {
  const trigger = run.context["trigger"];
  const properties = isObject(trigger) ? trigger["properties"] : null;
  return isObject(properties) ? properties : {};
}
