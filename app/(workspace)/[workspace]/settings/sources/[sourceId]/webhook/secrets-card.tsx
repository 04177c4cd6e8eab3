"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api } from "#components/api.ts";
import { FormProblem } from "#components/form-problem.tsx";
import { Alert } from "#components/ui/alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card, CardHeader } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Time } from "#components/ui/time.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAct } from "#components/use-act.ts";
import { useSubmit } from "#components/use-submit.ts";
import { SecretOnceDialog } from "../../secret-once-dialog.tsx";

type Secret = Readonly<{ id: string; last4: string; createdAt: string }>;

/** The secrets that count; of each only its end is known. */
export function SecretsCard({
  id,
  secrets,
  given,
}: {
  id: string;
  secrets: readonly Secret[];
  /** The platform gives its secret, and takes none of ours. */
  given: boolean;
}) {
  const t = useTranslations("settings.sources.webhook");
  const router = useRouter();
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Card className="flex flex-col gap-3">
      <CardHeader
        title={t("secrets")}
        description={t("secretsText")}
        actions={<Button onClick={() => setAdding(true)}>{t("addSecret")}</Button>}
      />
      {secrets.length === 0 ? <Alert tone="warn">{t("noSecrets")}</Alert> : null}
      <ul className="divide-y divide-border">
        {secrets.map((secret) => (
          <SecretLine key={secret.id} sourceId={id} secret={secret} />
        ))}
      </ul>
      <AddDialog
        id={id}
        given={given}
        open={adding}
        onOpenChange={setAdding}
        onMade={(secret) => {
          setAdding(false);
          setMade(secret);
          if (secret === null) router.refresh();
        }}
      />
      {made ? (
        <SecretOnceDialog
          secret={made}
          onClose={() => {
            setMade(null);
            router.refresh();
          }}
        />
      ) : null}
    </Card>
  );
}

function SecretLine({ sourceId, secret }: { sourceId: string; secret: Secret }) {
  const t = useTranslations("settings.sources.webhook");
  const router = useRouter();
  const act = useAct();
  const drop = () =>
    act.run(async () => {
      await api(`sources/${sourceId}/secrets/${secret.id}`, { method: "DELETE" });
      toast.success(t("dropped"));
      router.refresh();
    });
  return (
    <li className="flex min-h-row items-center gap-4">
      <code className="text-dense">…{secret.last4}</code>
      <Time at={secret.createdAt} className="text-dense text-muted-foreground" />
      <Button size="sm" className="ms-auto" busy={act.busy} onClick={() => void drop()}>
        {t("drop")}
      </Button>
    </li>
  );
}

function AddDialog({
  id,
  given,
  open,
  onOpenChange,
  onMade,
}: {
  id: string;
  given: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onMade: (secret: string | null) => void;
}) {
  const t = useTranslations("settings.sources.webhook");
  const submit = useSubmit();
  const [own, setOwn] = useState("");
  const add = () =>
    submit.run(async () => {
      const body = own ? { secret: own } : {};
      const { secret } = await api<{ secret: string }>(`sources/${id}/secrets`, { method: "POST", body });
      setOwn("");
      // Whoever has just typed it knows it.
      onMade(own ? null : secret);
    });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("addSecret")}
      width="sm"
      footer={
        <Button type="submit" form="add-secret" variant="primary" busy={submit.busy}>
          {t("addSecret")}
        </Button>
      }
    >
      <form
        id="add-secret"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <FormProblem problem={submit.problem} />
        <Field
          label={t("ownSecret")}
          hint={given ? t("givenSecretHint") : t("ownSecretHint")}
          error={submit.issueAt("/secret")}
        >
          <Input
            required={given}
            type="password"
            autoComplete="new-password"
            value={own}
            onChange={(event) => setOwn(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
