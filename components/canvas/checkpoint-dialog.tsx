"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { useAct } from "#components/use-act.ts";
import type { JourneyTasks } from "./use-journey-tasks.ts";

/** A name for the drawing as it is now, to come back to. */
export function CheckpointDialog({ tasks, onClose }: { tasks: JourneyTasks; onClose: () => void }) {
  const t = useTranslations("editor.tasks");
  const words = useTranslations("ui");
  const { busy, run } = useAct();
  const [name, setName] = useState("");
  const save = () => {
    if (name.trim() !== "") void run(() => tasks.confirm({ act: "checkpoint", name: name.trim() }));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      width="sm"
      title={t("title.checkpoint")}
      description={t("text.checkpoint")}
      footer={
        <>
          <Button onClick={onClose}>{words("cancel")}</Button>
          <Button
            variant="primary"
            busy={busy}
            disabledReason={name.trim() === "" ? t("nameFirst") : null}
            onClick={save}
          >
            {t("act.checkpoint")}
          </Button>
        </>
      }
    >
      <Field label={t("checkpointName")}>
        <Input
          autoFocus
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && save()}
        />
      </Field>
    </Dialog>
  );
}
