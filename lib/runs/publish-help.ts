import type { PublishHelp } from "#lib/journeys/publish-draft.ts";
import { standingIn } from "#lib/runs/plan-moves.ts";
import type { Actor } from "#lib/workspaces/actor.ts";
import { roleMay } from "#lib/workspaces/policy.ts";
import { approvalOf, type Workspace } from "#lib/workspaces/workspace.ts";

/** What publishing asks of other rooms: who stands where, and whether this caller's change has to be approved. */
export function publishHelp({
  workspace,
  actor,
}: Readonly<{ workspace: Pick<Workspace, "settings">; actor: Pick<Actor, "role"> }>): PublishHelp {
  const { when, people: most } = approvalOf(workspace);
  // Who may say yes need not ask; a key has no role, and always asks.
  const mayDecide = actor.role !== null && roleMay(actor.role, "journeys:approve");
  const needs = { never: () => false, above: (people: number) => people > most, always: () => true }[when];
  return { standingOf: standingIn, needsApproval: (people) => !mayDecide && needs(people) };
}
