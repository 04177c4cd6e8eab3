import { z } from "zod";
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from "zod-openapi";

const problemSchema = z
  .object({
    type: z.string().meta({ description: "/problems/<code>" }),
    status: z.int(),
    code: z.string().meta({ description: "Stable: decide by this one" }),
    title: z.string(),
    detail: z.string().optional().meta({ description: "Names the cure, never what was sent" }),
    instance: z.string().optional().meta({ description: "urn:request:<id>, which the log knows too" }),
    errors: z
      .array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() }))
      .optional()
      .meta({
        description: "One for each place that is wrong; `pointer` is a JSON pointer into the request",
      }),
    revision: z.int().optional().meta({ description: "With `conflict`: the draft's current revision" }),
    retryAfter: z.int().optional().meta({ description: "Seconds, as in Retry-After" }),
  })
  .meta({ id: "Problem", description: "RFC 9457: the one shape of every error" });

/** Why a call may fail (guarantees 4.4), by the status it is answered with. */
const WORDS = {
  400: "Malformed: bad_json, bad_utf8, too_deep, bad_string, bad_value, forbidden_key, unknown_field, invalid_query",
  401: "unauthorized: nobody is signed in, or the key is not in force",
  403: "forbidden: the role or the key's scopes do not allow it; cross_site for pages of others",
  404: "not_found: not there, or not yours",
  409: "conflict: somebody else was faster; or the object's state does not allow it",
  410: "link_used: the link has been used, or is too old",
  413: "body_too_large: more than 1 MiB; an event more than 32,768 bytes",
  415: "unsupported_media_type, unsupported_charset, unsupported_encoding",
  422: "invalid_body and its kin: readable, but not valid; `errors` names each place",
  429: "rate_limited: come back after Retry-After",
  500: "internal: our mistake; the log has it under the request's id",
  503: "unavailable: nothing was changed; try again after Retry-After",
} as const;

export type ProblemStatus = keyof typeof WORDS;

/** The answers for when it fails, shared by all operations. */
export const PROBLEMS: Readonly<Record<string, ZodOpenApiResponseObject>> = Object.fromEntries(
  Object.entries(WORDS).map(([status, description]) => {
    const name = nameOf(Number(status) as ProblemStatus);
    return [
      name,
      { id: name, description, content: { "application/problem+json": { schema: problemSchema } } },
    ];
  }),
);

/** The failures of one operation. */
export function failures(statuses: readonly ProblemStatus[]): ZodOpenApiResponsesObject {
  return Object.fromEntries(
    [...new Set(statuses)]
      .sort()
      .map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]),
  ) as ZodOpenApiResponsesObject;
}

function nameOf(status: ProblemStatus): string {
  return `Problem${status}`;
}
