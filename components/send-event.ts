/** What intake said to a test event. */
export type SendAnswer = Readonly<{
  /** accepted, duplicate or rejected; null where the whole request was refused. */
  status: "accepted" | "duplicate" | "rejected" | null;
  code: string | null;
  title: string | null;
  detail: string | null;
}>;

/**
 * Sends a text to the tracking door as a shop's page would, with the write key that stands in such pages. The text
 * goes as it is typed, so that bad JSON is answered as bad JSON.
 */
export async function sendEvent(writeKey: string, json: string): Promise<SendAnswer> {
  // biome-ignore lint/style/noRestrictedGlobals: the tracking door takes no session and answers in its own shape
  const response = await fetch("/v1/batch?verbose=1", {
    method: "POST",
    credentials: "omit",
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, "content-type": "application/json" },
    body: `{"batch":[${json}]}`,
  });
  const answer = (await response.json()) as Answer;
  const [result] = answer.results ?? [];
  if (response.ok && result)
    return { status: result.status, code: result.code ?? null, title: null, detail: null };
  return {
    status: null,
    code: answer.code ?? null,
    title: answer.title ?? null,
    detail: answer.detail ?? null,
  };
}

type Answer = Readonly<{
  results?: readonly Readonly<{ status: "accepted" | "duplicate" | "rejected"; code?: string }>[];
  code?: string;
  title?: string;
  detail?: string;
}>;
