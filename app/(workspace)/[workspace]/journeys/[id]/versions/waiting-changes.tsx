"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Time } from "#components/ui/time.tsx";
import { useAct } from "#components/use-act.ts";
import type { ChangeView } from "#lib/journeys/changes.ts";
import type { VersionedJourney } from "./shapes.ts";

/** What waits for somebody's word or for its time, and what could not be done. */
export function WaitingChanges({
  journey,
  changes,
  onReview,
}: {
  journey: VersionedJourney;
  changes: readonly ChangeView[];
  onReview: (changeId: string) => void;
}) {
  const [newest] = changes;
  const waiting = changes.filter(({ state }) => state === "asked" || state === "scheduled");
  const failed = newest?.state === "failed" || newest?.state === "declined" ? [newest] : [];
  return [...waiting, ...failed].map((change) => (
    <Waiting key={change.id} journey={journey} change={change} onReview={onReview} />
  ));
}

function Waiting({
  journey,
  change,
  onReview,
}: {
  journey: VersionedJourney;
  change: ChangeView;
  onReview: (changeId: string) => void;
}) {
  const t = useTranslations("journeys.versions.change");
  const { can, member } = useWorkspace();
  const router = useRouter();
  const { busy, run } = useAct();
  const cancel = async () => {
    await run(() => api(`journeys/${journey.id}/changes/${change.id}`, { method: "DELETE" }));
    router.refresh();
  };
  const open = change.state === "asked" || change.state === "scheduled";
  const mayDecide = can("journeys:approve");
  const mayCancel = open && isTheirs(change, member.id, can);
  const name = change.asker ?? t("somebody");
  return (
    <div data-waiting={change.state}>
      <Alert
        tone={TONE[change.state] ?? "info"}
        title={
          <>
            {t(change.state, { name, decider: change.decider ?? t("somebody") })}{" "}
            {change.dueAt && open ? <Time at={change.dueAt} absolute /> : null}
          </>
        }
        actions={
          <>
            {change.state === "asked" ? (
              <Button size="sm" onClick={() => onReview(change.id)}>
                {mayDecide ? t("review") : t("look")}
              </Button>
            ) : null}
            {mayCancel ? (
              <Button size="sm" busy={busy} onClick={() => void cancel()}>
                {t("cancel")}
              </Button>
            ) : null}
          </>
        }
      >
        {change.reason ?? change.note}
      </Alert>
    </div>
  );
}

/** Who asked may take it back, and so may who decides. */
function isTheirs({ askedBy }: ChangeView, memberId: string, can: (capability: string) => boolean): boolean {
  return can("journeys:approve") || (askedBy === memberId && can("journeys:publish"));
}

const TONE: Readonly<Record<string, "bad" | "warn">> = { failed: "bad", declined: "warn" };
