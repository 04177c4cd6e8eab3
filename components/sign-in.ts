import { ApiProblem, postAuthForm } from "#components/api.ts";

/** Why signing in failed. `wait`: too many tries; come back in `seconds`. */
export type SignInFailure = Readonly<
  { kind: "wrong" } | { kind: "wait"; seconds: number } | { kind: "unavailable" }
>;

/** Signs in through next-auth's own route and its own token against forged requests. Null: signed in. */
export async function signIn(email: string, password: string): Promise<SignInFailure | null> {
  const answer = await post("/api/auth/callback/credentials", { email, password });
  if (answer === null) return { kind: "unavailable" };
  const error = new URL(answer, window.location.origin).searchParams.get("error");
  if (error === null) return null;
  const seconds = /^wait:(\d+)$/.exec(error)?.[1];
  if (seconds) return { kind: "wait", seconds: Number(seconds) };
  return error === "CredentialsSignin" ? { kind: "wrong" } : { kind: "unavailable" };
}

/** Ends this session, here and on the server. */
export async function signOut(): Promise<void> {
  await post("/api/auth/signout", {});
  window.location.assign("/login");
}

async function post(path: string, fields: Readonly<Record<string, string>>): Promise<string | null> {
  try {
    return await postAuthForm(path, fields);
  } catch (error) {
    // A server that is away, or an answer that is no JSON: either way there is no session.
    if (error instanceof ApiProblem || error instanceof SyntaxError) return null;
    throw error;
  }
}
