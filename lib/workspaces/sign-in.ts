import type { Platform } from "#lib/platform/platform.ts";
import { writeAudit } from "./audit.ts";
import { normalizeEmail } from "./email.ts";
import { takeSignInTry } from "./limits.ts";
import { findAccount } from "./members.ts";
import { matchesPassword } from "./passwords.ts";
import { createSession, endSession } from "./sessions.ts";

export type SignInTry = Readonly<{
  email: unknown;
  password: unknown;
  address: string | null;
  agent: string | null;
  /** The session this browser has now; it ends with the new one (rotation, SEC-21). */
  previousSession: string | null;
}>;
export type SignInResult =
  | Readonly<{ ok: true; sessionId: string; memberId: string }>
  /** `waitSeconds`: there were too many tries; null: address and password do not fit together. */
  | Readonly<{ ok: false; waitSeconds: number | null }>;

/** Proves an address and its password. Unknown, disabled and wrong look and last the same (U-4, SEC-22). */
export async function signIn({ db }: Pick<Platform, "db">, attempt: SignInTry): Promise<SignInResult> {
  const typed = typeof attempt.email === "string" ? attempt.email.slice(0, 320) : "";
  const password = typeof attempt.password === "string" ? attempt.password : "";
  const email = normalizeEmail(typed);
  const waitSeconds = await takeSignInTry(db, email ?? typed, attempt.address);
  if (waitSeconds !== null) return { ok: false, waitSeconds };

  const account = email ? await findAccount(db, email) : null;
  const fits = await matchesPassword(account?.passwordHash ?? null, password);
  if (!account || !fits) return refuse(db, account?.id ?? null, attempt.address);

  const sessionId = await db.transaction(async (tx) => {
    if (attempt.previousSession) await endSession(tx, attempt.previousSession);
    await note(tx, "session.started", account.id, attempt.address);
    return createSession(tx, account.id, attempt);
  });
  return { ok: true, sessionId, memberId: account.id };
}

async function refuse(
  db: Platform["db"],
  memberId: string | null,
  address: string | null,
): Promise<SignInResult> {
  await db.transaction((tx) => note(tx, "session.refused", memberId, address));
  return { ok: false, waitSeconds: null };
}

/** Sign-ins belong to the installation, whose chain has no workspace. */
function note(
  tx: Parameters<typeof writeAudit>[0],
  act: string,
  memberId: string | null,
  address: string | null,
) {
  return writeAudit(tx, {
    workspaceId: "",
    actor: { kind: "member", id: memberId },
    act,
    objectKind: "member",
    objectId: memberId,
    address,
  });
}
