import { z } from "zod";
import type { Tx } from "#lib/platform/db.ts";
import type { Platform } from "#lib/platform/platform.ts";
import type { Problem } from "#lib/platform/problem.ts";
import { writeAudit } from "./audit.ts";
import { findInvitation, type Invitation, useInvitation } from "./invitations.ts";
import { takeSignInTry } from "./limits.ts";
import { findAccount, saveAccount, setPassword } from "./members.ts";
import { createResetToken, useToken } from "./one-time-tokens.ts";
import { hashPassword, matchesPassword, passwordIssue } from "./passwords.ts";
import { createSession, endSession } from "./sessions.ts";
import { addMembership } from "./workspace.ts";

/** From where, and by which session so far. */
export type Visitor = Readonly<{ address: string | null; agent: string | null; sessionId: string | null }>;
export type Opened = Readonly<{ ok: true; sessionId: string }> | Readonly<{ ok: false; problem: Problem }>;

const PASSWORD = {
  too_short: "Use at least 8 characters.",
  too_long: "Use at most 1,024 bytes.",
  too_common: "This is one of the first passwords that attackers try. Choose another.",
} as const;

/** Why a new password cannot be taken, as a problem of its field. */
export function passwordProblem(password: string, pointer = "/password"): Problem | null {
  const issue = passwordIssue(password);
  return issue ? fieldProblem(pointer, issue, PASSWORD[issue]) : null;
}

function fieldProblem(pointer: string, code: string, detail: string): Problem {
  return {
    status: 422,
    code: "invalid_body",
    title: "Some fields are not valid",
    errors: [{ pointer, code, detail }],
  };
}

const LINK_GONE: Problem = {
  status: 410,
  code: "link_used",
  title: "This link does not work any more",
  detail: "It was used, has expired, or a newer one replaced it.",
};

export const acceptSchema = z.strictObject({
  token: z.string().min(1).max(200),
  name: z
    .string()
    .trim()
    .min(1, "Say how others should call you.")
    .max(80, "Use at most 80 characters.")
    .optional(),
  password: z.string().max(2_000),
});
export type Acceptance = z.output<typeof acceptSchema>;

/**
 * Joins by an invitation. It is bound to its address: whoever has an account there proves it by its password,
 * whoever has none chooses one. It works once (U-3).
 */
export async function acceptInvitation(
  platform: Platform,
  given: Acceptance,
  visitor: Visitor,
): Promise<Opened> {
  const invitation = await findInvitation(platform.db, given.token);
  if (invitation?.state !== "open") return { ok: false, problem: LINK_GONE };
  const account = await findAccount(platform.db, invitation.email);
  const known = account?.passwordHash ? account : null;
  const refused = known
    ? await proveAccount(platform, invitation.email, known.passwordHash, given.password, visitor)
    : (passwordProblem(given.password) ??
      (given.name ? null : fieldProblem("/name", "missing", "Say how others should call you.")));
  if (refused) return { ok: false, problem: refused };
  const passwordHash = known ? null : await hashPassword(given.password);
  return platform.db.transaction(async (tx) => {
    if (!(await useInvitation(tx, invitation.id))) return { ok: false, problem: LINK_GONE };
    const memberId =
      known?.id ??
      (await saveAccount(tx, {
        email: invitation.email,
        name: given.name ?? "",
        passwordHash: passwordHash ?? "",
      }));
    await join(tx, invitation, memberId, visitor);
    return { ok: true, sessionId: await openSession(tx, memberId, visitor) };
  });
}

async function proveAccount(
  { db }: Platform,
  email: string,
  hash: string | null,
  password: string,
  { address }: Visitor,
): Promise<Problem | null> {
  const wait = await takeSignInTry(db, email, address);
  if (wait !== null) return tooManyTries(wait);
  if (await matchesPassword(hash, password)) return null;
  return fieldProblem("/password", "wrong", "This password does not fit the account.");
}

export function tooManyTries(seconds: number): Problem {
  return {
    status: 429,
    code: "rate_limited",
    title: "Too many tries",
    detail: "Wait a moment.",
    retryAfter: seconds,
  };
}

async function join(tx: Tx, invitation: Invitation, memberId: string, { address }: Visitor): Promise<void> {
  const { id, workspaceId, role } = invitation;
  await addMembership(tx, workspaceId, memberId, role);
  await writeAudit(tx, {
    workspaceId,
    actor: { kind: "member", id: memberId },
    act: "invitation.accepted",
    objectKind: "invitation",
    objectId: id,
    detail: { role },
    address,
  });
}

/** A session without the sign-in form: whoever held the link has proved themselves. The browser's old one ends. */
export async function openSession(tx: Tx, memberId: string, visitor: Visitor): Promise<string> {
  if (visitor.sessionId) await endSession(tx, visitor.sessionId);
  return createSession(tx, memberId, visitor);
}

/** A link to choose a new password; null where nobody signs in by this address. The caller says the same either way. */
export async function startReset({ db, env }: Platform, email: string): Promise<string | null> {
  const account = await findAccount(db, email);
  if (!account?.passwordHash) return null;
  const token = await db.transaction((tx) => createResetToken(tx, account.id));
  return `${env.publicUrl}/reset/${token}`;
}

/** Takes the link and the new password; every session of before ends. */
export async function finishReset(
  { db }: Platform,
  { token, password }: Readonly<{ token: string; password: string }>,
  visitor: Visitor,
): Promise<Opened> {
  const refused = passwordProblem(password);
  if (refused) return { ok: false, problem: refused };
  const hash = await hashPassword(password);
  return db.transaction(async (tx) => {
    const found = await useToken(tx, "reset", token);
    if (!found?.memberId) return { ok: false, problem: LINK_GONE };
    await setPassword(tx, found.memberId, hash, null);
    await notePassword(tx, found.memberId, "member.password_reset", visitor.address);
    return { ok: true, sessionId: await openSession(tx, found.memberId, visitor) };
  });
}

/** One's own new password, for the old one; other sessions end. */
export async function changePassword(
  { db }: Platform,
  member: Readonly<{ id: string; email: string; sessionId: string }>,
  given: Readonly<{ current: string; password: string }>,
  address: string | null,
): Promise<Problem | null> {
  const refused = passwordProblem(given.password);
  if (refused) return refused;
  const wait = await takeSignInTry(db, member.email, address);
  if (wait !== null) return tooManyTries(wait);
  const account = await findAccount(db, member.email);
  if (!(await matchesPassword(account?.passwordHash ?? null, given.current))) {
    return fieldProblem("/current", "wrong", "This is not your password.");
  }
  const hash = await hashPassword(given.password);
  await db.transaction(async (tx) => {
    await setPassword(tx, member.id, hash, member.sessionId);
    await notePassword(tx, member.id, "member.password_changed", address);
  });
  return null;
}

function notePassword(tx: Tx, memberId: string, act: string, address: string | null): Promise<void> {
  const actor = { kind: "member", id: memberId } as const;
  return writeAudit(tx, { workspaceId: "", actor, act, objectKind: "member", objectId: memberId, address });
}
