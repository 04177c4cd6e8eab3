import { saveProvider } from "#lib/delivery/provider-store.ts";
import { createSource } from "#lib/intake/manage-sources.ts";
import { installJourney } from "#lib/journeys/install-journey.ts";
import type { Database, Tx } from "#lib/platform/db.ts";
import { CANARY_WORKSPACE, insertWorkspace } from "#lib/workspaces/workspace.ts";

/** Where the canary lives: a workspace without members, which no page, report or person of a shop can reach. */
export type CanaryHome = Readonly<{
  sender: Readonly<{
    workspaceId: string;
    sourceId: string;
    trusted: true;
    country: null;
    protectedTraits: readonly string[];
  }>;
  journeyId: string;
}>;

const JOURNEY = "jrn_canary";
const PROVIDER = "prv_canary";

const step = (id: string, kind: string, config: object, y: number) => ({
  id,
  kind,
  name: id,
  config,
  x: 0,
  y,
});
const DOCUMENT = {
  formatVersion: 1,
  steps: [
    step("sent", "event-trigger", { event: "Canary Sent" }, 0),
    step("wait", "wait", { mode: "for", duration: { amount: 1, unit: "second" } }, 168),
    step("call", "webhook", { url: "https://canary.invalid/" }, 336),
    step("done", "exit", {}, 504),
  ],
  edges: [
    { from: "sent", output: "next", to: "wait" },
    { from: "wait", output: "next", to: "call" },
    { from: "call", output: "next", to: "done" },
  ],
  notes: [],
  settings: { reentry: { mode: "always", key: "properties.minute" } },
};

const known = new WeakMap<Database, Promise<CanaryHome>>();

/** The canary's home, made at its first flight. */
export function canaryHome(db: Database): Promise<CanaryHome> {
  const found = known.get(db);
  if (found !== undefined) return found;
  const home = db.transaction(openHome);
  known.set(db, home);
  // A failure is not remembered: the next flight tries again.
  home.catch(() => known.delete(db));
  return home;
}

async function openHome(tx: Tx): Promise<CanaryHome> {
  await tx.rows("select pg_advisory_xact_lock(hashtext('cairn_canary'))");
  const workspaceId = CANARY_WORKSPACE;
  const sourceId = (await homeSource(tx)) ?? (await makeHome(tx));
  const sender = { workspaceId, sourceId, trusted: true, country: null, protectedTraits: [] } as const;
  return { sender, journeyId: JOURNEY };
}

async function homeSource(tx: Tx): Promise<string | null> {
  const [row] = await tx.rows<{ id: string }>("select id from source where workspace_id = $1 limit 1", [
    CANARY_WORKSPACE,
  ]);
  return row?.id ?? null;
}

async function makeHome(tx: Tx): Promise<string> {
  await insertWorkspace(tx, { id: CANARY_WORKSPACE, name: "Canary", slug: "cairn-canary" });
  await installJourney(tx, {
    id: JOURNEY,
    workspaceId: CANARY_WORKSPACE,
    name: "Canary",
    document: DOCUMENT,
  });
  await saveProvider(tx, {
    id: PROVIDER,
    workspaceId: CANARY_WORKSPACE,
    channel: "webhook",
    kind: "null",
    name: "Nobody",
    settings: {},
    secret: null,
    ratePerSecond: null,
    enabled: true,
  });
  return createSource(tx, { workspaceId: CANARY_WORKSPACE, kind: "internal", name: "Canary" });
}
