import { INTERNAL_SOURCE, type LoggedEvent } from "#core/engine/event.ts";
import type { Arm } from "#core/engine/run.ts";
import { isObject, type JsonObject } from "#core/kernel/json.ts";

/** Asks for one person to enter one journey, through its own entry checks: by API, by hand, or by a step (0055). */
export const JOURNEY_REQUESTED = "Journey Requested";
/** What became of a request that a run has made. */
export const JOURNEY_ANSWERED = "Journey Answered";

export type JourneyRequest = Readonly<{
  journeyId: string;
  by: "api" | "hand" | "journey";
  /** Of a request by a step: the journey that asks, and the key `run/step/visit` that the answer names. */
  from?: Readonly<{ journeyId: string; key: string }>;
  /** Who asked, of a request by hand. */
  memberId?: string;
}>;

/** The properties of a request: the data as they are, for filters, keys and messages, and Cairn's own part beside them. */
export function requestProperties(request: JourneyRequest, data: JsonObject = {}): JsonObject {
  return { ...data, cairn: request as unknown as JsonObject };
}

/** Reads a request that Cairn wrote; a look-alike from outside is just an event. */
export function readRequest(event: LoggedEvent): JourneyRequest | null {
  const own = event.properties["cairn"];
  if (event.event !== JOURNEY_REQUESTED || event.sourceId !== INTERNAL_SOURCE || !isObject(own)) return null;
  return typeof own["journeyId"] === "string" ? (own as unknown as JourneyRequest) : null;
}

/** `refused` is a reason of S-20.1; null: the person has entered, as `runId`. */
export type RequestAnswer = Readonly<{ key: string; runId: string | null; refused: string | null }>;

/** What a step that has asked waits for (S-10.2, E-10.7). */
export function answerArm(key: string): Arm {
  return {
    id: "answered",
    event: JOURNEY_ANSWERED,
    where: { kind: "compare", path: "event.properties.key", operator: "is", value: key, matchCase: true },
    match: "any",
  };
}
