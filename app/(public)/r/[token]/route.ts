import { followLink } from "#lib/delivery/record-click.ts";
import { platform as openPlatform } from "#lib/platform/current.ts";
import { badLink } from "../../bad-link.ts";

type Context = Readonly<{ params: Promise<{ token: string }> }>;

/** Notes the click and leads on to the address that stands with the message, and to no other (SEC-45). */
export async function GET(request: Request, context: Context): Promise<Response> {
  return follow(request, context, true);
}

/** A look without a visit. */
export async function HEAD(request: Request, context: Context): Promise<Response> {
  return follow(request, context, false);
}

async function follow(request: Request, { params }: Context, record: boolean): Promise<Response> {
  const url = await followLink(await openPlatform(), (await params).token, record);
  if (url === null) return badLink(request, 404);
  return new Response(null, {
    status: 302,
    headers: { location: url, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
}
