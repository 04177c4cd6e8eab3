import { NotNow } from "#lib/intake/group-commit.ts";
import { IdentityRace } from "#lib/people/save-identities.ts";
import { sqlState } from "#lib/platform/db.ts";

const SOON_S = 5;
const DISK_S = 60;

/** Connection, shutdown, resources, locks, cancelled statements, a primary that became a standby (RT-01, RT-02). */
const PASSING_STATE = /^(08|57|53|40|55|58|25006)/;
const PASSING_CODE = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ERR_SOCKET)/;
const PASSING_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered|Cannot use a pool)/;

/** After how many seconds to come again, for an error that is the database's and will pass; null for a bug of ours. */
export function retryAfterOf(error: unknown): number | null {
  if (error instanceof NotNow || error instanceof IdentityRace) return SOON_S;
  const state = sqlState(error);
  if (state === "53100") return DISK_S;
  if (state !== null) return PASSING_STATE.test(state) ? SOON_S : null;
  if (!(error instanceof Error)) return null;
  const code = "code" in error ? String(error.code) : "";
  return PASSING_CODE.test(code) || PASSING_MESSAGE.test(error.message) ? SOON_S : null;
}
