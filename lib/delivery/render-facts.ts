import type { Run } from "#core/engine/run.ts";
import type { CompiledJourney } from "#core/journey/compile.ts";
import { invariant } from "#core/kernel/assert.ts";
import type { Person } from "#core/people/person.ts";
import { type Looker, openCartLook } from "#lib/delivery/cart-look.ts";
import type { Claimed } from "#lib/delivery/claim.ts";
import { compiledVersions } from "#lib/journeys/compiled.ts";
import { loadPeople } from "#lib/people/state.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { runsById } from "#lib/runs/state.ts";
import { type LiveRevision, liveRevisions } from "#lib/templates/revisions.ts";
import { findWorkspace, type Workspace } from "#lib/workspaces/workspace.ts";

/** Everything that texts are made from, read in one go for a batch of one lane. */
export type RenderFacts = Readonly<{
  workspace: Workspace;
  people: ReadonlyMap<string, Person>;
  runs: ReadonlyMap<string, Run>;
  journeyOf: (delivery: Pick<Claimed, "journeyId" | "version">) => CompiledJourney | undefined;
  revisions: ReadonlyMap<string, LiveRevision>;
  look: Looker;
}>;

/** A fixed number of statements, whatever the size of the batch. */
export function loadRenderFacts(
  db: Database,
  workspaceId: string,
  batch: readonly Claimed[],
): Promise<RenderFacts> {
  return db.transaction(async (tx) => {
    const workspace = await findWorkspace(tx, workspaceId);
    invariant(workspace, "deliveries belong to a workspace");
    const personIds = distinct(batch.map(({ personId }) => personId));
    const journeyOf = await loadJourneys(tx, batch);
    return {
      workspace,
      people: await loadPeople(tx, personIds),
      runs: await runsById(tx, distinct(batch.map(({ runId }) => runId))),
      journeyOf,
      revisions: await liveRevisions(tx, workspaceId, distinct(batch.map(({ templateId }) => templateId))),
      look: await openCartLook(
        tx,
        workspaceId,
        personIds,
        batch.flatMap((delivery) => journeyOf(delivery) ?? []),
      ),
    };
  }, "hot");
}

/** The versions that the deliveries' runs are pinned to. */
export async function loadJourneys(
  tx: Tx,
  batch: readonly Pick<Claimed, "journeyId" | "version">[],
): Promise<RenderFacts["journeyOf"]> {
  const wanted = new Map<string, { journeyId: string; version: number }>();
  for (const { journeyId, version } of batch) {
    if (journeyId !== null && version !== null) wanted.set(`${journeyId}@${version}`, { journeyId, version });
  }
  const compiled = await compiledVersions(tx, [...wanted.values()]);
  return ({ journeyId, version }) => compiled.get(`${journeyId}@${version}`);
}

export function distinct(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
