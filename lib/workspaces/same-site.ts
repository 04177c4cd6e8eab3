import type { Problem } from "#lib/platform/problem.ts";

const UNSAFE = new Set(["POST", "PUT", "PATCH", "DELETE"]);

const WRONG_TYPE: Problem = {
  status: 415,
  code: "unsupported_media_type",
  title: "The body must be JSON",
  detail: "Send it with content-type: application/json.",
};
const CROSS_SITE: Problem = {
  status: 403,
  code: "cross_site",
  title: "The request comes from another site",
  detail: "A signed-in member may change things from Cairn's own pages only. Scripts use a secret key.",
};

export function isUnsafe(method: string): boolean {
  return UNSAFE.has(method);
}

/** Changes take JSON, which no form of a foreign page can send unasked (SEC-20). */
export function contentTypeProblem(request: Request): Problem | null {
  if (!isUnsafe(request.method)) return null;
  const [type = "", ...parameters] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  if (type.trim() !== "application/json") return WRONG_TYPE;
  const charset = parameters.map((part) => part.trim()).find((part) => part.startsWith("charset="));
  if (!charset || /^charset="?utf-?8"?$/.test(charset)) return null;
  return { status: 415, code: "unsupported_charset", title: "The body must be UTF-8" };
}

/** A member's change comes from our own pages: the browser says so, and nobody else can make it say so (SEC-20). */
export function crossSiteProblem(request: Request, publicUrl: string): Problem | null {
  if (!isUnsafe(request.method)) return null;
  const origin = request.headers.get("origin");
  if (origin !== null) return ownOrigins(request, publicUrl).has(origin) ? null : CROSS_SITE;
  return request.headers.get("sec-fetch-site") === "same-origin" ? null : CROSS_SITE;
}

/** The address we are known by, and the one that this very request was sent to. */
function ownOrigins(request: Request, publicUrl: string): ReadonlySet<string> {
  const own = new URL(publicUrl);
  const origins = new Set([own.origin]);
  const host = request.headers.get("host");
  // Behind https the scheme is known from the settings; a plain address is reached as it was typed.
  if (host && own.protocol === "http:") origins.add(`http://${host}`);
  return origins;
}
