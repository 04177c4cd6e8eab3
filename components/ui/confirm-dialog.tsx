"use client";

import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";

/** For what cannot be undone: says what happens and, with `word`, asks to type a name. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  act,
  word,
  onConfirm,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** The verb on the button. */
  act: string;
  word?: string;
  /** Resolves when it is done; a throw keeps the dialog open. */
  onConfirm: () => Promise<void>;
  children?: ReactNode;
}) {
  const t = useTranslations("ui");
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const ready = word === undefined || typed.trim() === word;
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      setTyped("");
      onOpenChange(false);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={title}
      description={children}
      width="sm"
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t("cancel")}</Button>
          <Button variant="danger" busy={busy} disabled={!ready} onClick={() => void confirm()}>
            {act}
          </Button>
        </>
      }
    >
      {word === undefined ? null : (
        <Field label={t("typeToConfirm", { word })}>
          <Input value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
      )}
    </Dialog>
  );
}
