import NextAuth from "next-auth";
import { platform } from "#lib/platform/current.ts";
import { authOptions } from "#lib/workspaces/auth-options.ts";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own routes: token against forgery, sign-in, sign-out. */
async function handle(request: Request, context: Context): Promise<Response> {
  return NextAuth(request as never, context as never, authOptions(await platform())) as Promise<Response>;
}

export { handle as GET, handle as POST };
