import type { Check } from "#lib/operations/verify/verdict.ts";
import { findBrokenChains } from "#lib/workspaces/audit-chain.ts";

/** V-18: the audit log's chains of hashes are unbroken, end to end. */
export const auditCheck: Check = {
  id: "V-18",
  title: "the audit log has not been altered",
  async run(db) {
    const broken = await findBrokenChains(db);
    return broken.map(({ workspaceId, ...rest }) => ({
      subject: workspaceId || "installation",
      detail: JSON.stringify(rest),
    }));
  },
};
