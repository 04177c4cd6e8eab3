"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useFormat } from "#components/format-provider.tsx";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Health } from "#lib/operations/health.ts";

type Freeze = NonNullable<Health["freeze"]>;
const WHYS = ["another_cluster", "another_database", "another_timeline", "older"] as const;

/** Why nothing is sent, what is held, and for an owner the way out (G-22). */
export function FreezeCard({ freeze }: { freeze: Freeze }) {
  const t = useTranslations("system.freeze");
  const { can } = useWorkspace();
  const [asked, setAsked] = useState(false);
  const why = WHYS.find((one) => one === freeze.reason);
  return (
    <Alert
      tone="bad"
      title={t("title")}
      actions={
        <Button
          variant="primary"
          disabledReason={can("freeze:release") ? null : t("ownersOnly")}
          onClick={() => setAsked(true)}
        >
          {t("release")}
        </Button>
      }
    >
      <p>{why ? t(`why.${why}`) : t("why.other", { reason: freeze.reason })}</p>
      <Held freeze={freeze} />
      <p className="mt-1">
        {t("since")} <Time at={freeze.since} />
        {freeze.restoredTo === null ? null : (
          <>
            {" · "}
            {t("restoredTo")} <Time at={freeze.restoredTo} />
          </>
        )}
      </p>
      <ReleaseDialog open={asked} onOpenChange={setAsked} freeze={freeze} />
    </Alert>
  );
}

function Held({ freeze: { waiting, perhapsSent, foundSent } }: { freeze: Freeze }) {
  const t = useTranslations("system.freeze");
  const format = useFormat();
  return (
    <p>
      {t("waiting", { n: waiting, count: format.count(waiting) })}{" "}
      {waiting > 0 ? t("perhaps", { n: perhapsSent, count: format.count(perhapsSent) }) : null}{" "}
      {foundSent > 0 ? t("found", { n: foundSent, count: format.count(foundSent) }) : null}
    </p>
  );
}

/** Shows once more what may have been sent, and asks what becomes of it. */
function ReleaseDialog({
  open,
  onOpenChange,
  freeze,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  freeze: Freeze;
}) {
  const t = useTranslations("system.freeze");
  const ui = useTranslations("ui");
  const { slug } = useWorkspace();
  const queries = useQueryClient();
  const [doubtful, setDoubtful] = useState<"send" | "discard">("discard");
  const [busy, setBusy] = useState(false);
  const release = async () => {
    setBusy(true);
    try {
      await api("freeze/release", { method: "POST", body: { doubtful } });
      onOpenChange(false);
      toast.success(t("released"));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      toast.error(error.sentence);
    } finally {
      setBusy(false);
      await queries.invalidateQueries({ queryKey: [slug] });
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("ask")}
      description={t("consequence")}
      width="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{ui("cancel")}</Button>
          <Button variant="danger" busy={busy} onClick={() => void release()}>
            {t("act")}
          </Button>
        </>
      }
    >
      <Held freeze={freeze} />
      <div className="mt-4">
        <RadioCards
          label={t("doubtful")}
          small
          value={doubtful}
          onChange={setDoubtful}
          options={[
            { value: "discard", label: t("discard"), hint: t("discardHint") },
            { value: "send", label: t("send"), hint: t("sendHint") },
          ]}
        />
      </div>
    </Dialog>
  );
}
