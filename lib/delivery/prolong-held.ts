import type { Tx } from "#lib/platform/db.ts";

/** A pause that ends: of everything, a channel's, or a journey's. */
export type EndedPause = Readonly<{
  workspaceId: string;
  scope: "workspace" | "channel" | "journey";
  subject: string;
  since: Date | null;
}>;

const LONGEST = "72 hours";

// What had not been created yet waited no longer than it lived.
const PROLONG = `
  update delivery set expires_at = expires_at + least(cairn_now() - greatest($4::timestamptz, created_at), interval '${LONGEST}')
  where workspace_id = $1 and state in ('queued', 'deferred') and expires_at > $4::timestamptz
    and ($2 = 'workspace' or ($2 = 'channel' and channel = $3) or ($2 = 'journey' and journey_id = $3))`;

/** Time that a message was held does not count against it: what a pause kept is not lost when the pause ends (G-10). */
export async function prolongHeld(tx: Tx, { workspaceId, scope, subject, since }: EndedPause): Promise<void> {
  if (since !== null) await tx.run(PROLONG, [workspaceId, scope, subject, since]);
}
