/** RFC 9457 problem documents: the one error shape of every HTTP answer (guarantees 4.3). */
export type Problem = Readonly<{
  status: number;
  /** Documented, stable, snake_case: /problems/<code>. */
  code: string;
  title: string;
  /** Names the field and the cure; never echoes what was sent. */
  detail?: string;
  errors?: readonly Readonly<{ pointer: string; code: string; detail: string }>[];
  retryAfter?: number;
}>;

/** The answer for a problem. 429 and 503 always say when to come back. */
export function problem({ retryAfter, ...body }: Problem, requestId?: string): Response {
  const wait = retryAfter ?? (body.status === 429 || body.status === 503 ? 5 : undefined);
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (wait !== undefined) headers.set("retry-after", String(wait));
  const document = {
    type: `/problems/${body.code}`,
    ...body,
    ...(requestId ? { instance: `urn:request:${requestId}` } : {}),
    ...(wait === undefined ? {} : { retryAfter: wait }),
  };
  return new Response(JSON.stringify(document), { status: body.status, headers });
}

export const NOT_FOUND: Problem = { status: 404, code: "not_found", title: "Not found" };
