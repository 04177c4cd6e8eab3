"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { ApiProblem, api } from "#components/api.ts";
import { useWorkspace } from "#components/layout/workspace-context.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Choice } from "./retry-dialog.tsx";

/** Puts letters away; the reason is asked for and stays in the audit log. */
export function DiscardDialog({ choice, n, onClose }: { choice: Choice; n: number; onClose: () => void }) {
  const t = useTranslations("deliveries.group.discarding");
  const { slug } = useWorkspace();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const discard = async () => {
    setBusy(true);
    try {
      await api("dead-letters/discard", { method: "POST", body: { choice, reason } });
      await queries.invalidateQueries({ queryKey: [slug] });
      toast.success(t("done"));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t("title", { n })}
      description={t("description")}
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button variant="danger" busy={busy} disabled={reason.trim() === ""} onClick={() => void discard()}>
            {t("act")}
          </Button>
        </>
      }
    >
      <Field label={t("reason")} error={problem ? (problem.issueAt("/reason") ?? problem.sentence) : null}>
        <Textarea value={reason} onChange={({ target }) => setReason(target.value)} />
      </Field>
    </Dialog>
  );
}
