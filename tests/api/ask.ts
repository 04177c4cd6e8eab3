import { sessionCookie } from "#lib/workspaces/session-cookie.ts";
import type { World } from "#tests/world.ts";

type Handler = (request: Request, context?: { readonly params: Promise<unknown> }) => Promise<Response>;

export type Ask = Readonly<{
  method?: string;
  params?: Readonly<Record<string, unknown>>;
  query?: string;
  /** A value is sent as JSON; a text or bytes as they are. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}>;

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Answer = Readonly<{ status: number; headers: Headers; body: any }>;

/** Calls a route as Next does, and reads what it answers. */
export async function ask(handler: Handler, asked: Ask = {}): Promise<Answer> {
  const { method = "GET", params, query = "", body, headers = {} } = asked;
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const request = new Request(`http://cairn.example/api/v1/asked${query}`, {
    method,
    headers: { ...(method === "GET" ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params ?? {}) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

/** The headers of a script. */
export function byKey(key: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}` };
}

/** The headers of a member in Cairn's own pages. */
export async function bySession(
  { platform }: Pick<World, "platform">,
  { sessionId }: Readonly<{ sessionId: string }>,
  slug: string,
): Promise<Readonly<Record<string, string>>> {
  const cookie = (await sessionCookie(sessionId, platform.env)).split(";")[0] ?? "";
  return { cookie, "x-cairn-workspace": slug, origin: new URL(platform.env.publicUrl).origin };
}
