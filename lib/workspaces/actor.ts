import type { Role } from "./policy.ts";

/** Who asks: a member in a browser, or a secret key. */
export type Actor = Readonly<{
  kind: "member" | "key";
  id: string;
  name: string;
  /** Null for a key. */
  role: Role | null;
  scopes: readonly string[];
}>;

/** Who acted, as the audit log keeps it; `system` is Cairn by itself. */
export type AuditActor = Readonly<{ kind: "member" | "key" | "system"; id: string | null }>;

export const SYSTEM: AuditActor = { kind: "system", id: null };

/** Personal data is masked for viewers (SEC-01's table). */
export function seesMasked(actor: Pick<Actor, "role">): boolean {
  return actor.role === "viewer";
}
