import { differingFigures } from "#lib/analytics/recount.ts";
import type { Check } from "#lib/operations/verify/verdict.ts";

/** V-16: every count in the rollups is what counting the facts anew gives (G-25). */
export const rollupCheck: Check = {
  id: "V-16",
  title: "every figure equals a recount",
  async run(db, workspaceId) {
    const workspaces = await db.rows<{ id: string }>(
      "select id from workspace where $1::text is null or id = $1",
      [workspaceId],
    );
    const found = [];
    for (const { id } of workspaces) {
      for (const { journeyId, version, stepId, metric, key, figure, recount } of await differingFigures(
        db,
        id,
      )) {
        found.push({
          subject: `${journeyId} v${version} ${stepId} ${metric} ${key}`,
          detail: `figure ${figure}, recount ${recount}`,
        });
      }
    }
    return found;
  },
};
