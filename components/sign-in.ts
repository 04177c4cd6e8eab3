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

/** Posts a form to next-auth; the answer is the address it would go to, null when it did not answer. */
async function post(path: string, fields: Readonly<Record<string, string>>): Promise<string | null> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ ...fields, csrfToken, callbackUrl: "/", json: "true" }),
    });
    const { url } = (await response.json()) as { url?: string };
    return url ?? null;
  } catch {
    return null;
  }
}
