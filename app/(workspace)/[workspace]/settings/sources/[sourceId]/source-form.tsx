"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";
import { SectionForm } from "../../section-form.tsx";
import { useSection } from "../../use-section.ts";

/** Its name, and whether it is listened to. */
export function SourceForm({ id, name, off }: { id: string; name: string; off: boolean }) {
  const t = useTranslations("settings.sources.detail");
  const router = useRouter();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const section = useSection({ name }, (change) => api(`sources/${id}`, { method: "PATCH", body: change }));
  const turn = (disabled: boolean) =>
    act.run(async () => {
      await api(`sources/${id}`, { method: "PATCH", body: { disabled } });
      toast.success(disabled ? t("switchedOff", { name }) : t("switchedOn", { name }));
      router.refresh();
    });
  return (
    <>
      <SectionForm
        title={t("basics")}
        dirty={section.dirty}
        submit={section.submit}
        onSave={section.save}
        onUndo={section.undo}
      >
        <div className="flex flex-wrap items-end gap-3">
          <Field label={t("name")} error={section.submit.issueAt("/name")} className="w-72 max-w-full">
            <Input
              value={section.values.name}
              onChange={(event) => section.set("name", event.target.value)}
            />
          </Field>
          {off ? (
            <Button busy={act.busy} onClick={() => void turn(false)}>
              {t("enable")}
            </Button>
          ) : (
            <Button variant="danger" onClick={() => setAsking(true)}>
              {t("disable")}
            </Button>
          )}
        </div>
        {off ? <Alert tone="warn">{t("disabled")}</Alert> : null}
      </SectionForm>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("disableTitle", { name })}
        act={t("disable")}
        onConfirm={async () => void (await turn(true))}
      >
        {t("disableText")}
      </ConfirmDialog>
    </>
  );
}
