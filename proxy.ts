import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";

// Written into the bundle by the build; `next dev` needs eval and a socket for reloading.
// biome-ignore lint/style/noProcessEnv: no setting of ours, but a constant of the bundler
const DEVELOPMENT = process.env.NODE_ENV === "development";

/**
 * Gives each page its policy of what may run in it, with a nonce of its own (SEC-43). Nothing here decides who may
 * see what: the pages do (SEC-02).
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentPolicy(nonce);
  const headers = new Headers(request.headers);
  // Set, not added: a nonce that a caller sends is thrown away.
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (request.nextUrl.protocol === "https:") {
    response.headers.set("strict-transport-security", "max-age=63072000; includeSubDomains");
  }
  return response;
}

function contentPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${DEVELOPMENT ? " 'unsafe-eval'" : ""}`,
    // The overlay of `next dev` writes styles of its own, without a nonce.
    DEVELOPMENT ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${DEVELOPMENT ? " ws:" : ""}`,
    "frame-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  matcher: ["/((?!api/|v1/|hooks/|_next/static|_next/image|c\\.js|favicon|healthz|readyz|metrics).*)"],
};
