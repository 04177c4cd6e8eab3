/** One wrong field of a refused request. */
export type FieldIssue = Readonly<{ pointer: string; code: string; detail: string }>;

/** A refusal or failure of the API, as its problem document says it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string | null;
  readonly errors: readonly FieldIssue[];
  readonly requestId: string | null;
  readonly retryAfter: number | null;
  /** The whole document: some codes carry more, such as the current revision. */
  readonly document: Readonly<Record<string, unknown>>;

  constructor(status: number, document: Readonly<Record<string, unknown>>) {
    const title = typeof document["title"] === "string" ? document["title"] : "The request failed";
    super(title);
    this.name = "ApiProblem";
    this.status = status;
    this.code = typeof document["code"] === "string" ? document["code"] : "unavailable";
    this.detail = typeof document["detail"] === "string" ? document["detail"] : null;
    this.errors = Array.isArray(document["errors"]) ? (document["errors"] as FieldIssue[]) : [];
    this.requestId =
      typeof document["instance"] === "string" ? document["instance"].replace("urn:request:", "") : null;
    this.retryAfter = typeof document["retryAfter"] === "number" ? document["retryAfter"] : null;
    this.document = document;
  }

  /** What is wrong with one field: `issueAt("/email")`. */
  issueAt(pointer: string): string | null {
    return this.errors.find((issue) => issue.pointer === pointer)?.detail ?? null;
  }

  /** The sentence to show: the cure if there is one, else what is wrong. */
  get sentence(): string {
    return this.detail ?? this.message;
  }
}

export type ApiRequest = Readonly<{
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** Slug; the workspace of the page unless said. */
  workspace?: string;
  signal?: AbortSignal;
  headers?: Readonly<Record<string, string>>;
  /** Set on the one repetition after signing in again. */
  repeated?: boolean;
}>;

/** Calls our API as the signed-in member, in the workspace of the page. Throws ApiProblem. */
export async function api<Answer = unknown>(path: string, request: ApiRequest = {}): Promise<Answer> {
  const response = await send(path.startsWith("/") ? path : `/api/v1/${path}`, initOf(request));
  if (response.status === 401 && signInAgain && !request.repeated && (await signInAgain())) {
    return api(path, { ...request, repeated: true });
  }
  if (!response.ok) throw new ApiProblem(response.status, await documentOf(response));
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

function initOf({
  method = "GET",
  body,
  workspace = workspaceOfPage(),
  signal,
  headers,
}: ApiRequest): RequestInit {
  const changes = method !== "GET";
  return {
    method,
    headers: {
      ...(changes ? { "content-type": "application/json" } : {}),
      ...(workspace ? { "x-cairn-workspace": workspace } : {}),
      ...headers,
    },
    ...(changes ? { body: JSON.stringify(body ?? {}) } : {}),
    ...(signal ? { signal } : {}),
  };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiProblem(0, { code: "offline", title: "The server cannot be reached" });
  }
}

/** Posts a form to one of next-auth's own routes; the answer is the address it would go to. */
export async function postAuthForm(
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<string | null> {
  const { csrfToken } = (await (await send("/api/auth/csrf", {})).json()) as { csrfToken: string };
  const body = new URLSearchParams({ ...fields, csrfToken, callbackUrl: "/", json: "true" });
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const response = await send(path, { method: "POST", headers, body });
  const { url } = (await response.json()) as { url?: string };
  return url ?? null;
}

let signInAgain: (() => Promise<boolean>) | null = null;

/** The shell shows the sign-in dialog over the page; when it succeeds, the interrupted request repeats. */
export function onSignedOut(ask: (() => Promise<boolean>) | null): void {
  signInAgain = ask;
}

const NO_WORKSPACE = new Set(["", "login", "setup", "invite", "reset", "p", "u", "s"]);

function workspaceOfPage(): string | undefined {
  if (typeof window === "undefined") return undefined;
  const slug = window.location.pathname.split("/")[1] ?? "";
  return NO_WORKSPACE.has(slug) ? undefined : slug;
}

async function documentOf(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.json()) as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { code: "unavailable", title: `The server answered ${response.status}` };
  }
}
