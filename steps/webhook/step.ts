import { z } from "zod";
import { afterDelivery } from "#core/engine/message-step.ts";
import { type Mapped, mapResponse, responseSchema } from "#core/engine/response.ts";
import { defineStepKind, leave, type Move, type Visit, wait } from "#core/engine/step-kind.ts";

const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;

const headerSchema = z.strictObject({
  name: z.string().regex(HEADER_NAME, "Write a header name such as X-Shop"),
  value: z
    .string()
    .max(998)
    .refine((value) => !/[\r\n\0]/.test(value), "A header stays on one line"),
});

const schema = z.strictObject({
  method: z.enum(["POST", "PUT", "PATCH", "GET", "DELETE"]).default("POST"),
  /** Liquid is allowed behind the host, with the spaces that it is written with (S-10.2). */
  url: z
    .string()
    .min(1, "Enter the address to call")
    .max(2_048)
    .regex(
      /^https?:\/\/[^\s/{}@?#]+([/?#]([^\s{]|\{\{[^{}]*\}\}|\{%[^{}%]*%\}|\{(?![{%]))*)?$/i,
      "Enter an address that starts with https:// and names its host plainly",
    ),
  headers: z.array(headerSchema).max(50).default([]),
  body: z.string().max(262_144).default(""),
  timeoutSeconds: z.int().min(1).max(30).default(10),
  /** fast: 5 tries in 30 minutes; durable: 10 tries over three days (S-10.4). */
  profile: z.enum(["fast", "durable"]).default("fast"),
  /** What of the answer later steps may read, as context.steps.<step>.<name> (S-10.3). */
  response: responseSchema.default([]),
});

export type Config = z.output<typeof schema>;

/** Calls another system, signed, and waits for its answer (S-10.4, S-10.5). */
export default defineStepKind({
  kind: "webhook",
  version: 1,
  title: "Webhook",
  family: "data",
  icon: "webhook",
  outward: true,
  schema,
  example: { url: "https://hooks.example.com/crm", body: '{"email": {{ person.email | json }}}' },
  blank: { url: "" },
  outputs: () => [
    { id: "next", label: "Next" },
    { id: "failed", label: "Failed", optional: true },
  ],
  summarize: ({ method, url }) => `${method} ${url.replace(/^https?:\/\//i, "").split(/[?#]/)[0]}`,
  about: ({ url }) => ({ call: { field: "url", url, body: "body" } }),
  enter: ({ config: { method, url, headers, body, timeoutSeconds, profile, response } }) =>
    wait({
      deliver: {
        channel: "webhook",
        method,
        url,
        headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
        body,
        timeoutMs: timeoutSeconds * 1_000,
        profile,
        ...(response.length > 0 ? { response } : {}),
      },
    }),
  resume(visit, wake) {
    const move = afterDelivery(wake);
    const { response } = visit.config;
    if (response.length === 0 || wake.kind !== "delivery" || wake.outcome.state !== "sent") return move;
    return withValues(visit, move, wake.outcome.response ?? mapResponse(response, null));
  },
});

/** S-10.3 */
const CONTEXT_LIMIT = 65_536;

/** What was read goes into the context, all of it or nothing. */
function withValues({ run }: Visit<Config>, move: Move, mapped: Mapped): Move {
  if (move.kind !== "leave") return move;
  if (!mapped.ok) return leave("failed", "mapping", { values: { path: mapped.path } });
  const size = JSON.stringify(run.context).length + JSON.stringify(mapped.values).length;
  if (size > CONTEXT_LIMIT - 1_024) return leave("failed", "context_limit");
  return { ...move, remember: { ...move.remember, ...mapped.values } };
}
