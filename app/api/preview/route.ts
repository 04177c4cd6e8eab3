import { visitor } from "#lib/workspaces/enter.ts";

export const policy = { capability: "self", resource: "preview" } as const;

const MOST_BYTES = 1_500_000;

// Opaque origin, no script, nothing of ours within reach (SEC-42). Pictures come from where mails take them.
const DOCUMENT_POLICY = [
  "sandbox allow-popups allow-popups-to-escape-sandbox",
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src https: http: data:",
  "font-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join("; ");

/**
 * Gives a message's HTML back as a document of its own, for the frame that shows it. A page's own policy would
 * apply to anything the page writes into a frame by itself; a document that is served brings its own.
 */
export async function POST(request: Request): Promise<Response> {
  const { signedIn } = await visitor();
  const site = request.headers.get("sec-fetch-site");
  if (!signedIn || (site !== null && site !== "same-origin")) return new Response(null, { status: 403 });
  if (Number(request.headers.get("content-length") ?? MOST_BYTES + 1) > MOST_BYTES * 3) {
    return new Response(null, { status: 413 });
  }
  const html = (await request.formData()).get("html");
  if (typeof html !== "string" || html.length > MOST_BYTES) return new Response(null, { status: 400 });
  // Links open beside the product, never inside the frame.
  return new Response(`<!doctype html><base target="_blank">${html}`, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": DOCUMENT_POLICY,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}
